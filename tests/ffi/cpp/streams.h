// Streams of C++ in every style, and what C++ does with Rust's.
#pragma once

#include <cstdint>
#include <memory>

#include "cobridge/stream.h"
#include "rust/cxx.h"

namespace streams {

struct Event;
enum class End : std::uint8_t;

std::int64_t alive() noexcept;

rust::Stream<std::uint64_t> numbers(std::uint64_t count, End end);
rust::Stream<std::uint64_t> slow_numbers(std::uint64_t count);
rust::Stream<rust::String> letters(rust::Str text);
rust::Stream<Event> events(std::uint64_t count);
rust::Stream<std::uint64_t> doubled(std::uint64_t count);
rust::Stream<std::uint64_t> echoed(std::uint64_t count);
rust::Stream<std::uint64_t> refuses();

class Source {
 public:
  explicit Source(std::uint64_t first) : first_(first) {}
  rust::Stream<std::uint64_t> counted(std::uint64_t count) const;

 private:
  std::uint64_t first_;
};
std::unique_ptr<Source> new_source(std::uint64_t first);

rust::Future<std::uint64_t> sum_next(std::uint64_t count, End end);
rust::Future<rust::Vec<std::uint64_t>> sum_batches(std::uint64_t count, End end, std::uint64_t max);
std::uint64_t sum_blocking(std::uint64_t count, End end);
std::uint64_t sum_for_each(std::uint64_t count, End end);
rust::Future<std::uint64_t> take(std::uint64_t count);
rust::Future<rust::Vec<rust::String>> words_of(rust::Str text);
rust::Future<std::uint64_t> sum_local(std::uint64_t count);

}  // namespace streams
