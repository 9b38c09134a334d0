// An HTTP server in C++ whose answers come from Rust. See src/bridge.rs.
//
// Each connection is a coroutine on the server's own event loop. It reads a request, calls the handler, and awaits the
// Rust future that this gives beside the end of the connection: whichever comes first drops the other, so that a client
// that goes away cancels its handler in Rust.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "cobridge/async_fn.h"
#include "demo-server/include/event_loop.h"
#include "rust/cxx.h"

namespace server {

struct Request;
struct Response;
struct Counters;

using Handler = rust::AsyncFn<Response(Request)>;

class Server {
 public:
  explicit Server(std::uint16_t port);

  std::uint16_t port() const noexcept { return port_; }
  // Serves on this thread until stop().
  void run(Handler handler) const;
  // From any thread.
  void stop() const noexcept { loop_->stop(); }
  Counters counters() const noexcept;

 private:
  rust::Future<void> accept_all(Handler handler) const;
  rust::Future<void> serve(Socket socket, Handler handler) const;
  rust::Future<bool> read_request(const Socket& socket, Request& request) const;
  rust::Future<Response> answer(const Handler& handler, Request request) const;
  rust::Future<void> until_gone(const Socket& socket) const;
  rust::Future<void> write_all(const Socket& socket, std::vector<std::uint8_t> bytes) const;

  std::shared_ptr<EventLoop> loop_;
  Socket listener_;
  std::uint16_t port_;
  mutable std::atomic<std::uint64_t> connections_{0}, answered_{0}, gone_{0};
};

// On loopback; port 0 takes a free one.
std::unique_ptr<Server> listen(std::uint16_t port);

}  // namespace server
