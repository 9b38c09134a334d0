#include "cobridge-ffi-tests/cpp/streams/sink.h"

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "cobridge-ffi-tests/src/streams/sink.rs.h"

namespace stream_sink {
#include "cobridge-ffi-tests/cpp/streams/items.inc"

namespace {

struct Gate {
  std::mutex mutex;
  std::condition_variable opened;
  bool open = false;
};

template <class T>
struct Producer {
  rust::Sink<T> sink;
  std::uint64_t first, step, count;
  Way way;
  End end;
  std::shared_ptr<std::atomic<int>> left;

  // All of it goes before `running`.
  void operator()() {
    Running running;
    Producer own(std::move(*this));
    own.push();
  }

  void push() {
    std::uint64_t i = first;
    for (; i <= count; i += step) {
      T item = Item<T>::make(i);
      if (!sink.send_blocking(std::move(item))) {
        was_refused(item, i);
        break;
      }
    }
    g_sent += (i - first) / step;
    if (i > count && left->fetch_sub(1) == 1) finish();
  }

  void finish() {
    if (end == End::Error) sink.fail("enough");
    if (end == End::Close) {
      sink.close();
      T item = Item<T>::make(1);
      if (sink.try_send(item) == rust::TrySend::closed && sink.is_closed()) was_refused(item, 1);
    }
    if (end == End::Never) wait();
  }

  void wait() {
    if (way == Way::Here) {
      rust::Sink<T> kept = sink;
      sink.on_closed([kept] {});
      return;
    }
    std::shared_ptr<Gate> gate = std::make_shared<Gate>();
    sink.on_closed([gate] {
      std::lock_guard<std::mutex> guard(gate->mutex);
      gate->open = true;
      gate->opened.notify_all();
    });
    std::unique_lock<std::mutex> held(gate->mutex);
    gate->opened.wait(held, [&gate] { return gate->open; });
  }
};

template <class T>
void start(rust::Sink<T> sink, std::uint64_t count, Way way, End end = End::Normal) {
  g_calls++;
  int producers = way == Way::Threads ? 4 : 1;
  std::shared_ptr<std::atomic<int>> left = std::make_shared<std::atomic<int>>(producers);
  for (int i = 1; i <= producers; i++) {
    Producer<T> producer{sink, std::uint64_t(i), std::uint64_t(producers), count, way, end, left};
    if (way == Way::Here) {
      producer();
    } else {
      std::thread(std::move(producer)).detach();
    }
  }
}

// Reads the arguments as long as it has a sink.
struct Teller {
  rust::Str text;
  rust::Slice<const std::uint64_t> numbers;
  rust::Slice<const rust::String> names;
  rust::Sink<rust::String> sink;

  void operator()() {
    Running running;
    Teller own(std::move(*this));
    own.tell();
  }
  void tell() {
    for (std::size_t i = 0; i < numbers.size(); i++) {
      std::string said = std::string(text) + std::to_string(numbers[i]) + std::string(names[i]);
      if (sink.send_blocking(rust::String(said))) continue;
      if (std::string(text) == "text " && names.size() == numbers.size()) g_refused++;
      return;
    }
  }
};

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
            Way way, rust::Sink<rust::String> sink) {
  Teller teller{text, numbers, names, std::move(sink)};
  if (way == Way::Here) {
    teller();
  } else {
    std::thread(std::move(teller)).detach();
  }
}
void behind(const Counted& self, std::uint64_t count, rust::Sink<std::uint64_t> sink) {
  for (std::uint64_t i = 1; i <= count; i++) sink.try_send(self.id() + i);
}
void stays(std::uint64_t count, Way way, rust::Sink<std::uint64_t> sink) {
  start(std::move(sink), count, way);
}

}  // namespace stream_sink
