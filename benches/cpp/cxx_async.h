// cxx-async's way, as in its README.
#pragma once

#include <cstdint>

#include "rust/cxx.h"
#include "rust/cxx_async.h"

CXXASYNC_DEFINE_FUTURE(std::uint64_t, RustFutureU64);
CXXASYNC_DEFINE_STREAM(std::uint64_t, RustStreamU64);

namespace cxx_async_peer {

RustFutureU64 now(std::uint64_t x);
RustFutureU64 later(std::uint64_t x);
RustFutureU64 each_ready(std::uint64_t times);
RustFutureU64 each_pending(std::uint64_t times);
RustStreamU64 generated(std::uint64_t count);

}  // namespace cxx_async_peer
