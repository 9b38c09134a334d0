// See src/streams.rs.
#pragma once

#include <cstdint>
#include <memory>

#include "cobridge/async_fn.h"
#include "cobridge/future.h"
#include "cobridge/sink.h"
#include "cobridge/stream.h"
#include "rust/cxx.h"

namespace feed {

struct Event;
struct LettersContext;

rust::Stream<std::uint64_t> count(std::uint64_t from, std::uint64_t to);
void events(rust::Str topic, std::uint64_t count, rust::Sink<Event> sink);
void letters(rust::String text, rust::Fn<void(const LettersContext&, rust::Result<rust::String>)> give,
             rust::Box<LettersContext> context);
void bytes(rust::Slice<const std::uint8_t> data, rust::Sink<std::uint8_t> sink);

class Source {
 public:
  explicit Source(std::uint64_t first) : first_(first) {}
  std::uint64_t first() const { return first_; }
  rust::Stream<std::unique_ptr<Source>> read(std::uint64_t count) const;
  void readOn(std::uint64_t count, rust::Sink<std::uint64_t> sink);
  static rust::Stream<std::uint64_t> all();

 private:
  std::uint64_t first_;
};
std::unique_ptr<Source> open(std::uint64_t first);

rust::Stream<rust::String> clicks(rust::Str text);
rust::Stream<std::uint64_t> here(rust::AsyncFn<std::uint64_t(std::uint64_t)> mapped);
rust::Future<std::uint64_t> read_rust();

}  // namespace feed
