#pragma once
#include <cstdint>
#include <memory>
#include <optional>

#include "cobridge/async_fn.h"
#include "cobridge/future.h"
#include "rust/cxx.h"

namespace callbacks {

struct Request;

// ANCHOR: server
class Server {
 public:
  using Handler = rust::AsyncFn<rust::String(Request)>;

  void serve(Handler handler) { handler_.emplace(std::move(handler)); }
  rust::String request(rust::Str path) const;
  void stop() { handler_.reset(); }

 private:
  std::optional<Handler> handler_;
};
// ANCHOR_END: server
std::unique_ptr<Server> new_server();

rust::Future<rust::String> retry(std::uint32_t times, rust::AsyncFn<rust::String(std::uint32_t)> attempt);
rust::Future<std::uint64_t> sum(std::uint64_t items, rust::AsyncFn<std::uint64_t(std::uint64_t)> price);
rust::Future<rust::String> outlives_its_handle(rust::AsyncFn<rust::String(rust::String)> echo);

}  // namespace callbacks
