#include "cobridge-bench/cpp/cxx_async.h"

#include "cobridge-bench/cpp/event_loop.h"
#include "cobridge-bench/src/cxx_async.rs.h"

namespace cxx_async_peer {

RustFutureU64 now(std::uint64_t x) { co_return bench::answer_to(x); }

RustFutureU64 later(std::uint64_t x) {
  co_await bench::OnLoop();
  co_return bench::answer_to(x);
}

}  // namespace cxx_async_peer
