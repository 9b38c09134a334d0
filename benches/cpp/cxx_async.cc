#include "cobridge-bench/cpp/cxx_async.h"

#include <utility>

#include "cobridge-bench/cpp/event_loop.h"
#include "cobridge-bench/src/cxx_async.rs.h"

namespace cxx_async_peer {

RustFutureU64 now(std::uint64_t x) { co_return bench::answer_to(x); }

RustFutureU64 later(std::uint64_t x) {
  co_await bench::OnLoop();
  co_return bench::answer_to(x);
}

RustFutureU64 each_ready(std::uint64_t times) {
  std::uint64_t sum = 0;
  for (std::uint64_t i = 0; i < times; i++) sum += co_await ready(i);
  co_return std::move(sum);
}

RustFutureU64 each_pending(std::uint64_t times) {
  std::uint64_t sum = 0;
  for (std::uint64_t i = 0; i < times; i++) sum += co_await pending(i);
  co_return std::move(sum);
}

RustStreamU64 generated(std::uint64_t count) {
  for (std::uint64_t i = 0; i < count; i++) co_yield std::uint64_t(i);
}

}  // namespace cxx_async_peer
