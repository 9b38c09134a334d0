#include "cobridge-ffi-tests/cpp/streams/send.h"

#include <atomic>
#include <memory>
#include <string>
#include <utility>

#include "cobridge-ffi-tests/src/streams/send.rs.h"
#include "cobridge/future.h"
#include "cobridge/task.h"

namespace stream_send {
#include "cobridge-ffi-tests/cpp/streams/items.inc"

namespace {

template <class T>
void finish(const rust::Sink<T>& sink, End end) {
  if (end == End::Error) sink.fail("enough");
  if (end == End::Close) {
    sink.close();
    T item = Item<T>::make(1);
    if (sink.try_send(item) == rust::TrySend::closed && sink.is_closed()) was_refused(item, 1);
  }
  if (end == End::Never) sink.on_closed([sink] {});
}

template <class T>
rust::Future<void> push(rust::Sink<T> sink_of_call, std::uint64_t first, std::uint64_t step,
                        std::uint64_t count, bool pauses, End end, std::shared_ptr<std::atomic<int>> left) {
  Running running;
  // Goes before `running`, as parameters would not.
  rust::Sink<T> sink = std::move(sink_of_call);
  std::uint64_t i = first;
  for (; i <= count; i += step) {
    if (pauses) co_await rust::yield_now();
    T item = Item<T>::make(i);
    if (!co_await sink.send(std::move(item))) {
      was_refused(item, i);
      break;
    }
  }
  g_sent += (i - first) / step;
  if (i > count && left->fetch_sub(1) == 1) finish(sink, end);
}

// Way::Thread pauses before each item.
template <class T>
void start(rust::Sink<T> sink, std::uint64_t count, Way way, End end = End::Normal) {
  g_calls++;
  int producers = way == Way::Threads ? 4 : 1;
  auto left = std::make_shared<std::atomic<int>>(producers);
  for (int i = 1; i <= producers; i++)
    rust::spawn(push(sink, i, producers, count, way == Way::Thread, end, left)).detach();
}

rust::Future<void> tell(rust::Str text, rust::Slice<const std::uint64_t> numbers,
                        rust::Slice<const rust::String> names, rust::Sink<rust::String> sink_of_call) {
  Running running;
  rust::Sink<rust::String> sink = std::move(sink_of_call);
  for (std::size_t i = 0; i < numbers.size(); i++) {
    co_await rust::yield_now();
    std::string said = std::string(text) + std::to_string(numbers[i]) + std::string(names[i]);
    if (co_await sink.send(rust::String(said))) continue;
    if (std::string(text) == "text " && names.size() == numbers.size()) g_refused++;
    co_return;
  }
}

}  // namespace

#define STREAM_ROW(name, Name, ...)                                                      \
  void name(std::uint64_t count, Way way, rust::Sink<__VA_ARGS__> sink) {                \
    start(std::move(sink), count, way);                                                  \
  }                                                                                      \
  void try_##name(std::uint64_t count, Way way, End end, rust::Sink<__VA_ARGS__> sink) { \
    start(std::move(sink), count, way, end);                                             \
  }
#include "cobridge-ffi-tests/cpp/streams/rows.inc"
#undef STREAM_ROW

void one(std::uint64_t count, Way way, rust::Sink<std::unique_ptr<Counted>> sink) {
  start(std::move(sink), count, way);
}
void five(std::uint64_t count, Way way, rust::Sink<std::unique_ptr<Counted>> sink) {
  start(std::move(sink), count, way);
}
void unbounded(std::uint64_t count, Way way, rust::Sink<std::unique_ptr<Counted>> sink) {
  start(std::move(sink), count, way);
}
void copied(rust::Str text, rust::Slice<const std::uint64_t> numbers, rust::Slice<const rust::String> names,
            Way, rust::Sink<rust::String> sink) {
  rust::spawn(tell(text, numbers, names, std::move(sink))).detach();
}
void behind(const Counted& self, std::uint64_t count, rust::Sink<std::uint64_t> sink) {
  for (std::uint64_t i = 1; i <= count; i++) sink.try_send(self.id() + i);
}
void stays(std::uint64_t count, Way way, rust::Sink<std::uint64_t> sink) {
  start(std::move(sink), count, way);
}

}  // namespace stream_send
