// See src/streams/coroutine.rs.
#pragma once

#include <cstdint>
#include <memory>

#include "cobridge/stream.h"
#include "rust/cxx.h"

namespace stream_coroutine {
#include "cobridge-ffi-tests/cpp/streams/types.inc"

#define STREAM_ROW(name, Name, ...)                             \
  rust::Stream<__VA_ARGS__> name(std::uint64_t count, Way way); \
  rust::Stream<__VA_ARGS__> try_##name(std::uint64_t count, Way way, End end);
#include "cobridge-ffi-tests/cpp/streams/rows.inc"
#undef STREAM_ROW

rust::Stream<std::unique_ptr<Counted>> one(std::uint64_t count, Way way);
rust::Stream<std::unique_ptr<Counted>> five(std::uint64_t count, Way way);
rust::Stream<std::unique_ptr<Counted>> unbounded(std::uint64_t count, Way way);
rust::Stream<rust::String> copied(rust::Str text, rust::Slice<const std::uint64_t> numbers,
                                  rust::Slice<const rust::String> names, Way way);
rust::Stream<std::uint64_t> behind(const Counted& self, std::uint64_t count);
rust::Stream<std::uint64_t> stays(std::uint64_t count, Way way);
}  // namespace stream_coroutine
