// cxx-async's way, as in its README.
#pragma once

#include <cstdint>

#include "rust/cxx.h"
#include "rust/cxx_async.h"

CXXASYNC_DEFINE_FUTURE(std::uint64_t, RustFutureU64);

namespace cxx_async_peer {

RustFutureU64 now(std::uint64_t x);
RustFutureU64 later(std::uint64_t x);

}  // namespace cxx_async_peer
