#include "cobridge-guide-tests/cpp/callbacks.h"

#include <chrono>
#include <thread>
#include <utility>
#include <vector>

#include "cobridge-guide-tests/src/callbacks.rs.h"

namespace callbacks {

// ANCHOR: retry
rust::Future<rust::String> retry(std::uint32_t times, rust::AsyncFn<rust::String(std::uint32_t)> attempt) {
  for (std::uint32_t i = 1; i < times; i++) {
    try {
      co_return co_await attempt(i);
    } catch (const rust::Error&) {  // the closure said `Err`
    }
    co_await rust::sleep_for(std::chrono::milliseconds(1));
  }
  co_return co_await attempt(times);  // the last error is the caller's
}
// ANCHOR_END: retry

// ANCHOR: sum
rust::Future<std::uint64_t> sum(std::uint64_t items, rust::AsyncFn<std::uint64_t(std::uint64_t)> price) {
  auto [first, second] = co_await rust::when_all(price(0), price(1));  // two futures of one closure
  std::vector<rust::Task<std::uint64_t>> tasks;
  for (std::uint64_t i = 2; i < items; i++) tasks.push_back(rust::spawn(price(i)));
  std::uint64_t total = first + second;
  for (rust::Task<std::uint64_t>& task : tasks) total += co_await task;
  co_return total;
}
// ANCHOR_END: sum

std::unique_ptr<Server> new_server() { return std::make_unique<Server>(); }

// ANCHOR: request
rust::String Server::request(rust::Str path) const {
  Request request;
  request.path = rust::String(std::string(path));
  rust::Result<rust::String> answer = rust::Err("nobody answered");
  std::thread connection([&answer, &request, handler = *handler_] {  // a copy, on a thread of its own
    try {
      answer = rust::block_on(handler(std::move(request)));
    } catch (...) {
      answer = std::current_exception();
    }
  });
  connection.join();
  return std::move(answer).value();
}
// ANCHOR_END: request

rust::Future<rust::String> outlives_its_handle(rust::AsyncFn<rust::String(rust::String)> echo) {
  rust::Future<rust::String> answer = echo("first");
  {
    rust::AsyncFn<rust::String(rust::String)> gone = std::move(echo);
    answer = gone("second");
  }
  co_return co_await std::move(answer);
}

}  // namespace callbacks
