// async-ffi's C ABI. See src/async_ffi.rs.
#pragma once

#include <cstdint>

namespace async_ffi_peer {

std::uint64_t each_ready(std::uint64_t times);

}  // namespace async_ffi_peer
