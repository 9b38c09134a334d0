// One suite for every place that tasks can run in. See src/runtimes.rs.
#pragma once

#include <cstdint>

#include "cobridge/async_fn.h"
#include "cobridge/future.h"
#include "rust/cxx.h"

namespace runtimes {

enum class Kind : std::uint8_t;

rust::Vec<rust::String> checks();
void check(rust::Str name, Kind kind);
rust::Future<std::uint64_t> down(std::uint64_t levels);

using Callback = rust::AsyncFn<std::uint64_t(std::uint64_t)>;

std::uint64_t call_from_threads(std::uint64_t threads, std::uint64_t times, Callback callback);
void keep(Callback callback);
rust::Future<std::uint64_t> call_kept(std::uint64_t x);
void forget();
std::uint64_t spawn_on(rust::Runtime runtime, std::uint64_t x);
std::uint64_t block_on(std::uint64_t x);

}  // namespace runtimes
