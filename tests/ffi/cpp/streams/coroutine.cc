#include "cobridge-ffi-tests/cpp/streams/coroutine.h"

#include <atomic>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "cobridge-ffi-tests/src/streams/coroutine.rs.h"
#include "cobridge/future.h"

namespace stream_coroutine {
#include "cobridge-ffi-tests/cpp/streams/items.inc"

namespace {

// Way::Thread pauses before each item.
template <class T>
rust::Stream<T> give(std::uint64_t count, Way way, End end = End::Normal) {
  Running running;
  for (std::uint64_t i = 1; i <= count; i++) {
    if (way != Way::Here) co_await rust::yield_now();
    g_sent++;
    co_yield Item<T>::make(i);
  }
  if (end == End::Error) throw std::runtime_error("enough");
  while (end == End::Never) co_await rust::sleep_for(std::chrono::hours(1));
}

template <class T>
rust::Stream<T> start(std::uint64_t count, Way way, End end = End::Normal) {
  g_calls++;
  return give<T>(count, way, end);
}

}  // namespace

#define STREAM_ROW(name, Name, ...)                                                                       \
  rust::Stream<__VA_ARGS__> name(std::uint64_t count, Way way) { return start<__VA_ARGS__>(count, way); } \
  rust::Stream<__VA_ARGS__> try_##name(std::uint64_t count, Way way, End end) {                           \
    return start<__VA_ARGS__>(count, way, end);                                                           \
  }
#include "cobridge-ffi-tests/cpp/streams/rows.inc"
#undef STREAM_ROW

rust::Stream<std::unique_ptr<Counted>> one(std::uint64_t count, Way way) {
  return start<std::unique_ptr<Counted>>(count, way);
}
rust::Stream<std::unique_ptr<Counted>> five(std::uint64_t count, Way way) {
  return start<std::unique_ptr<Counted>>(count, way);
}
rust::Stream<std::unique_ptr<Counted>> unbounded(std::uint64_t count, Way way) {
  return start<std::unique_ptr<Counted>>(count, way);
}
rust::Stream<rust::String> copied(rust::Str text, rust::Slice<const std::uint64_t> numbers,
                                  rust::Slice<const rust::String> names, Way way) {
  Running running;
  for (std::size_t i = 0; i < numbers.size(); i++) {
    if (way != Way::Here) co_await rust::yield_now();
    co_yield rust::String(std::string(text) + std::to_string(numbers[i]) + std::string(names[i]));
  }
}
rust::Stream<std::uint64_t> behind(const Counted& self, std::uint64_t count) {
  for (std::uint64_t i = 1; i <= count; i++) co_yield self.id() + i;
}
rust::Stream<std::uint64_t> stays(std::uint64_t count, Way way) { return start<std::uint64_t>(count, way); }

}  // namespace stream_coroutine
