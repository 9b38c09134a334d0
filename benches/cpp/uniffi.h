// UniFFI's C ABI, as its bindings for other languages use it. See src/uniffi.rs.
#pragma once

#include <cstdint>

namespace uniffi_peer {

std::uint64_t each_ready(std::uint64_t times);
std::uint64_t each_pending(std::uint64_t times);

}  // namespace uniffi_peer
