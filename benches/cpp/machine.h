// What the benchmark program itself needs of C++. See src/machine.rs.
#pragma once

#include <cstddef>
#include <cstdint>

#include "rust/cxx.h"

namespace bench {

void run_loop();
void run_loop_elsewhere();
void reserve_loop(std::size_t jobs);
std::uint64_t plain(std::uint64_t x);
std::uint64_t atomic_add(std::uint64_t x);
std::uint64_t allocate_and_free(std::uint64_t x);
rust::Vec<std::uint8_t> plain_bytes(std::size_t count);
void count_allocations(bool count) noexcept;
std::uint64_t allocations() noexcept;
rust::Str compiler();

}  // namespace bench
