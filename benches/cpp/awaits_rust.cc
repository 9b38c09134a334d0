#include "cobridge-bench/cpp/awaits_rust.h"

#include <utility>

#include "cobridge-bench/src/awaits_rust.rs.h"

namespace awaits_rust {

rust::Future<std::uint64_t> each_ready(std::uint64_t times) {
  std::uint64_t sum = 0;
  for (std::uint64_t i = 0; i < times; i++) sum += co_await ready(i);
  co_return sum;
}

rust::Future<std::uint64_t> each_ready_large(std::uint64_t times) {
  std::uint64_t sum = 0;
  for (std::uint64_t i = 0; i < times; i++) sum += co_await ready_large(i, 0, 0, 0);
  co_return sum;
}

rust::Future<std::uint64_t> each_pending(std::uint64_t times) {
  std::uint64_t sum = 0;
  for (std::uint64_t i = 0; i < times; i++) sum += co_await pending(i);
  co_return sum;
}

rust::Future<std::uint64_t> each_yielding(std::uint64_t times) {
  std::uint64_t sum = 0;
  for (std::uint64_t i = 0; i < times; i++) sum += co_await yielding(i);
  co_return sum;
}

rust::Future<std::uint64_t> one_ready(std::uint64_t x) { co_return co_await ready(x); }

rust::Future<std::uint64_t> forwarded(std::uint64_t x) { return ready(x); }

rust::Future<std::uint64_t> each_spawned(std::uint64_t times) {
  std::uint64_t sum = 0;
  for (std::uint64_t i = 0; i < times; i++) {
    rust::Task<std::uint64_t> task = rust::spawn(ready(i));
    sum += co_await task;
  }
  co_return sum;
}

rust::Future<std::uint64_t> each_continued(std::uint64_t times) {
  std::uint64_t sum = 0;
  for (std::uint64_t i = 0; i < times; i++) {
    bool continued = false;
    ready(i).then([&](rust::Result<std::uint64_t> answer) {
      sum += answer.value();
      continued = true;
    });
    while (!continued) co_await rust::yield_now();
  }
  co_return sum;
}

rust::Future<std::uint64_t> each_of_two(std::uint64_t times) {
  std::uint64_t sum = 0;
  for (std::uint64_t i = 0; i < times; i++) {
    auto [a, b] = co_await rust::when_all(ready(i), ready(i));
    sum += a + b;
  }
  co_return sum;
}

rust::Future<std::uint64_t> each_called(rust::AsyncFn<std::uint64_t(std::uint64_t)> closure,
                                        std::uint64_t times) {
  std::uint64_t sum = 0;
  for (std::uint64_t i = 0; i < times; i++) sum += co_await closure(i);
  co_return sum;
}

std::uint64_t each_blocked_on(std::uint64_t times) {
  std::uint64_t sum = 0;
  for (std::uint64_t i = 0; i < times; i++) sum += rust::block_on(ready(i));
  return sum;
}

}  // namespace awaits_rust
