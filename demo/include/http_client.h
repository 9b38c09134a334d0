// The HTTP client that the bridge declares: what Rust calls.
//
// Ownership: a Client owns an EventLoop, which owns the transfers that libcurl works on. Rust's futures
// borrow the Client, so none outlives it.
// Threads: every member may be called from any thread. Coroutine bodies run where Rust polls them; the loop's
// thread runs none of them.
// Cancellation: when Rust drops the future of send(), the transfer is taken out of libcurl and its connection
// is closed; see event_loop.h.
// Errors: an answer of whatever status is a Response. No answer is a std::runtime_error with libcurl's
// message.
#pragma once

#include <cstdint>
#include <memory>

#include "cobridge/future.h"
#include "cobridge/promise.h"
#include "rust/cxx.h"

namespace http {

struct Request;
struct Response;
struct Counters;
class EventLoop;

class Client {
 public:
  Client();
  ~Client();  // ends the loop's thread
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  rust::Future<Response> send(Request request) const;

  // In the promise style: the loop answers when it has nothing left to do.
  void quiet(rust::Promise<void> promise) const;

 private:
  std::shared_ptr<EventLoop> loop_;
};

std::unique_ptr<Client> new_client();
const Client& shared_client();
rust::Future<rust::Vec<std::uint8_t>> fetch(rust::Str url);

Counters counters();
rust::String libcurl_version();

}  // namespace http
