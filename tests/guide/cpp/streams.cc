#include "cobridge-guide-tests/cpp/streams.h"

#include <atomic>
#include <fstream>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "cobridge-guide-tests/cpp/feed.h"
#include "cobridge-guide-tests/src/streams.rs.h"

namespace streams {
namespace {

std::atomic<std::uint64_t> open_count{0};

// A std::ifstream that counts.
struct File : std::ifstream {
  explicit File(rust::Str path) : std::ifstream(std::string(path)) { open_count++; }
  ~File() override { open_count--; }
};

std::mutex log_mutex;
std::string log_text;
void say(const std::string& text) {
  std::lock_guard<std::mutex> lock(log_mutex);
  log_text += text + '\n';
}

}  // namespace

std::uint64_t subscriptions() { return feed::subscriptions(); }
std::uint64_t open_files() { return open_count; }
rust::String log() {
  std::lock_guard<std::mutex> lock(log_mutex);
  return log_text;
}

// ANCHOR: generator
rust::Stream<rust::String> lines(rust::Str path) {
  File file(path);
  if (!file) throw std::runtime_error("there is no " + std::string(path));
  for (std::string line; std::getline(file, line);) co_yield rust::String(line);
}
// ANCHOR_END: generator

// ANCHOR: awaits
rust::Stream<Trade> trades(const Clock& clock, rust::Str symbol) {
  rust::Stream<std::uint64_t> ticks = clock.ticks(3);
  while (std::optional<std::uint64_t> tick = co_await ticks.next()) {
    Trade trade{std::string(symbol), 100.0 + double(*tick)};
    co_yield std::move(trade);
  }
}
// ANCHOR_END: awaits

// ANCHOR: sink
void prices(rust::Str symbol, rust::Sink<double> sink) {
  using Sink = rust::Sink<double>;
  auto tick = [](void* data, double price) { return static_cast<Sink*>(data)->send_blocking(price); };
  auto over = [](void* data) { delete static_cast<Sink*>(data); };
  feed::subscribe(std::string(symbol), tick, over, new Sink(std::move(sink)));
}
// ANCHOR_END: sink

// ANCHOR: sink_coroutine
static rust::Future<void> pump(rust::String path, rust::Sink<rust::String> sink) {
  rust::Stream<rust::String> stream = lines(path);
  try {
    while (std::optional<rust::String> line = co_await stream.next()) {
      if (!co_await sink.send(*line)) co_return;  // Rust has dropped the stream
    }
  } catch (...) {
    sink.fail(std::current_exception());
  }
}

void merged(rust::String first, rust::String second, rust::Sink<rust::String> sink) {
  rust::spawn(pump(std::move(first), sink)).detach();
  rust::spawn(pump(std::move(second), std::move(sink))).detach();
}
// ANCHOR_END: sink_coroutine

// ANCHOR: multishot
void quotes(rust::Str symbol, QuotesCallback tick, rust::Box<QuotesContext> context) {
  struct Subscription {
    QuotesCallback tick;
    rust::Box<QuotesContext> context;
    int count;
  };
  auto on_tick = [](void* data, double price) {
    auto& subscription = *static_cast<Subscription*>(data);
    subscription.tick(*subscription.context, price);
    return ++subscription.count < 3;
  };
  auto over = [](void* data) { delete static_cast<Subscription*>(data); };
  feed::subscribe(std::string(symbol), on_tick, over, new Subscription{tick, std::move(context), 0});
}
// ANCHOR_END: multishot

namespace {

// How many are sent before `full`, and what comes after `closed`.
// ANCHOR: answers
void fill(const rust::Sink<std::uint64_t>& sink, std::uint64_t count) {
  for (std::uint64_t i = 1; i <= count; i++) {
    std::uint64_t item = i;
    switch (sink.try_send(item)) {
      case rust::TrySend::sent:
        break;
      case rust::TrySend::full:  // `item` is still ours
        say("full at " + std::to_string(item));
        return;
      case rust::TrySend::closed:
        say("closed at " + std::to_string(item));
        return;
    }
  }
}
// ANCHOR_END: answers

}  // namespace

void bounded(rust::Sink<std::uint64_t> sink) { fill(sink, 1000); }
void small(rust::Sink<std::uint64_t> sink) { fill(sink, 1000); }
void unbounded(rust::Sink<std::uint64_t> sink) { fill(sink, 1000); }

// ANCHOR: ending
void ending(std::uint32_t how, rust::Sink<std::uint64_t> sink) {
  sink.try_send(1);
  switch (how) {
    case 0:
      return;  // the last sink is gone: the normal end
    case 1:
      return sink.close();  // the same, while there are sinks
    case 2:
      return sink.fail("a message");
    case 3:
      return sink.fail(std::make_exception_ptr(std::runtime_error("an exception")));
    default:
      throw std::runtime_error("thrown at the call");  // the only answer: there is no 1
  }
}
// ANCHOR_END: ending

rust::Stream<std::uint64_t> numbers() {
  for (std::uint64_t i = 1; i <= 10; i++) {
    if (i == 4) co_await rust::yield_now();
    co_yield i;
  }
}

// ANCHOR: refused
void full_at_once(rust::Sink<std::uint64_t> sink) {
  try {
    for (std::uint64_t i = 1;; i++) sink.send_blocking(i);
  } catch (const std::logic_error& refused) {  // this thread polls the stream
    sink.fail(refused.what());
  }
}
// ANCHOR_END: refused

// ANCHOR: on_closed
void watched(rust::Sink<std::uint64_t> sink) {
  sink.on_closed([] { say("nobody listens any more"); });
  sink.try_send(1);
  static auto& kept = *new std::vector<rust::Sink<std::uint64_t>>;
  kept.push_back(std::move(sink));
}
// ANCHOR_END: on_closed

namespace {
auto& offering = *new std::optional<rust::Sink<rust::String>>;
}

void offered(rust::Sink<rust::String> sink) {
  sink.try_send("one");
  offering = std::move(sink);
}

rust::String offer_again() {
  rust::Sink<rust::String> sink = std::move(*offering);
  offering.reset();
  auto offer = [&sink](rust::String& item) -> std::string {
    switch (sink.try_send(item)) {
      case rust::TrySend::sent:
        return "sent";
      case rust::TrySend::full:
        return "full with " + std::string(item);
      default:
        return "closed with " + std::string(item);
    }
  };
  rust::String one = "again", two = "two";
  std::string said = offer(one);
  said += ", " + offer(two);
  sink.close();
  return rust::String(said + ", " + offer(two));
}

// ANCHOR: next
rust::Future<std::uint64_t> consume(const Clock& clock) {
  rust::Stream<std::uint64_t> ticks = clock.ticks(4);
  std::uint64_t sum = 0;
  while (std::optional<std::uint64_t> tick = co_await ticks.next()) sum += *tick;
  co_return sum;
}
// ANCHOR_END: next

// ANCHOR: next_batch
rust::Future<rust::String> consume_batches(rust::Str text) {
  rust::Stream<rust::String> stream = words(text);
  std::vector<rust::String> batch;
  std::string sizes;
  while (std::size_t size = co_await stream.next_batch(batch, 2)) {
    sizes += std::to_string(size) + ' ';
    batch.clear();
  }
  co_return rust::String(sizes);
}
// ANCHOR_END: next_batch

// ANCHOR: blocking
std::uint64_t consume_blocking(const Clock& clock) {
  rust::Stream<std::uint64_t> ticks = clock.ticks(4);
  std::uint64_t sum = 0;
  for (std::uint64_t tick : ticks.blocking()) sum += tick;
  return sum;
}
// ANCHOR_END: blocking

// ANCHOR: for_each
std::uint64_t consume_for_each(const Clock& clock) {
  std::uint64_t sum = 0;
  rust::Task<void> task = clock.ticks(4).for_each([&sum](std::uint64_t tick) { sum += tick; });
  task.join();  // or let it run on: task.detach(); or drop the stream: task.cancel()
  return sum;
}
// ANCHOR_END: for_each

// ANCHOR: errors
rust::Future<rust::String> consume_errors(rust::Str text) {
  rust::Stream<rust::String> stream = words(text);
  std::string said;
  try {
    while (std::optional<rust::String> word = co_await stream.next()) said += std::string(*word) + ", ";
  } catch (const rust::Error& error) {
    said += error.what();
  }
  if (co_await stream.next()) throw std::logic_error("a stream ends at its first error");
  co_return rust::String(said);
}
// ANCHOR_END: errors

rust::Future<std::uint64_t> consume_local() {
  rust::Stream<std::uint64_t> stream = steps();
  std::uint64_t sum = 0;
  while (std::optional<std::uint64_t> step = co_await stream.next()) sum += *step;
  co_return sum;
}

}  // namespace streams
