#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "cobridge/future.h"
#include "cobridge/promise.h"
#include "rust/cxx.h"

namespace reference {

struct Question;
struct Reply;

// ANCHOR: store
class Store {
 public:
  static rust::Future<std::shared_ptr<Store>> open(rust::Str path);
  rust::Future<rust::String> get(std::uint32_t key) const;
  rust::Future<void> put(std::uint32_t key, rust::String value);

 private:
  std::map<std::uint32_t, std::string> values_;
};
// ANCHOR_END: store
std::unique_ptr<Store> new_store();

rust::Future<std::uint32_t> computeChecksum(rust::Slice<const std::uint8_t> data);
namespace detail {
rust::Future<std::uint32_t> version();
}
rust::Vec<std::uint8_t> compress(rust::Slice<const std::uint8_t> data);
rust::Future<rust::String> window_title();
rust::Future<std::int32_t> process_id();
rust::Future<rust::Str> longest(rust::Str left, rust::Str right);

rust::Future<Reply> ask(Question question);
rust::Future<Reply> relay(rust::String text);
rust::Future<Reply> ask_somebody(Question question, bool relayed);
rust::Future<std::uint64_t> count(rust::Slice<const rust::String> words);
void hours(std::uint64_t count, rust::Promise<bool> promise);
rust::Future<bool> watch(rust::Str reason);
rust::Future<std::uint64_t> hard_wait(std::uint64_t milliseconds);
rust::Future<std::uint64_t> hard_wait_borrowing(std::uint64_t milliseconds, rust::Str reason);
rust::Future<void> delay(std::uint64_t milliseconds);
void answer_in_every_way(std::uint32_t way, rust::Promise<std::uint32_t> promise);

std::uint64_t cancelled_waits();
std::uint64_t ended_waits();
std::uint64_t answered_twice();

}  // namespace reference
