// What a user of cobridge writes whose C++ awaits Rust. See src/awaits_rust.rs.
#pragma once

#include <cstdint>

#include "cobridge/async_fn.h"
#include "cobridge/future.h"
#include "rust/cxx.h"

namespace awaits_rust {

rust::Future<std::uint64_t> each_ready(std::uint64_t times);
rust::Future<std::uint64_t> each_ready_large(std::uint64_t times);
rust::Future<std::uint64_t> each_pending(std::uint64_t times);
rust::Future<std::uint64_t> each_yielding(std::uint64_t times);
rust::Future<std::uint64_t> one_ready(std::uint64_t x);
rust::Future<std::uint64_t> forwarded(std::uint64_t x);
rust::Future<std::uint64_t> each_spawned(std::uint64_t times);
rust::Future<std::uint64_t> each_continued(std::uint64_t times);
rust::Future<std::uint64_t> each_of_two(std::uint64_t times);
rust::Future<std::uint64_t> each_called(rust::AsyncFn<std::uint64_t(std::uint64_t)> closure,
                                        std::uint64_t times);
std::uint64_t each_blocked_on(std::uint64_t times);

}  // namespace awaits_rust
