#include "cobridge-ffi-tests/cpp/streams.h"

#include <atomic>
#include <stdexcept>
#include <string>
#include <vector>

#include "cobridge-ffi-tests/src/streams.rs.h"
#include "cobridge/future.h"

namespace streams {
namespace {

std::atomic<std::int64_t> g_alive{0};

// A local of every body.
struct Alive {
  Alive() { g_alive++; }
  Alive(const Alive&) { g_alive++; }
  ~Alive() { g_alive--; }
};

}  // namespace

std::int64_t alive() noexcept { return g_alive; }

rust::Stream<std::uint64_t> numbers(std::uint64_t count, End end) {
  Alive local;
  for (std::uint64_t i = 1; i <= count; i++) {
    if (i % 3 == 0) co_await rust::yield_now();
    co_yield i;
  }
  if (end == End::Error) throw std::runtime_error("enough");
  while (end == End::Never) co_await rust::sleep_for(std::chrono::hours(1));
}

rust::Stream<std::uint64_t> slow_numbers(std::uint64_t count) {
  Alive local;
  for (std::uint64_t i = 1; i <= count; i++) {
    co_await rust::yield_now();
    co_yield i;
  }
}

rust::Stream<rust::String> letters(rust::Str text) {
  for (char letter : text) co_yield rust::String(&letter, 1);
}

rust::Stream<Event> events(std::uint64_t count) {
  for (std::uint64_t i = 1; i <= count; i++) {
    Event event{i, rust::String("event " + std::to_string(i))};
    co_yield std::move(event);
  }
}

rust::Stream<std::uint64_t> doubled(std::uint64_t count) {
  Alive local;
  rust::Stream<std::uint64_t> own = numbers(count, End::Normal);
  rust::Stream<std::uint64_t> of_rust = ticks(count, End::Normal);
  for (;;) {
    std::optional<std::uint64_t> one = co_await own.next();
    std::optional<std::uint64_t> other = co_await of_rust.next();
    if (!one || !other) break;
    co_yield *one + *other;
  }
}

rust::Stream<std::uint64_t> echoed(std::uint64_t count) { return ticks(count, End::Error); }

rust::Stream<std::uint64_t> refuses() { throw std::invalid_argument("no stream today"); }

rust::Stream<std::uint64_t> Source::counted(std::uint64_t count) const {
  for (std::uint64_t i = 0; i < count; i++) co_yield first_ + i;
}

std::unique_ptr<Source> new_source(std::uint64_t first) { return std::make_unique<Source>(first); }

rust::Future<std::uint64_t> sum_next(std::uint64_t count, End end) {
  Alive local;
  rust::Stream<std::uint64_t> stream = ticks(count, end);
  std::uint64_t sum = 0;
  while (std::optional<std::uint64_t> tick = co_await stream.next()) sum += *tick;
  if (co_await stream.next()) throw std::logic_error("an item after the end");
  co_return sum;
}

rust::Future<rust::Vec<std::uint64_t>> sum_batches(std::uint64_t count, End end, std::uint64_t max) {
  rust::Stream<std::uint64_t> stream = ticks(count, end);
  std::vector<std::uint64_t> buffer;
  std::vector<std::uint64_t> sizes;
  std::string error;
  try {
    while (std::size_t size = co_await stream.next_batch(buffer, max)) sizes.push_back(size);
  } catch (const rust::Error& e) {
    error = e.what();
  }
  if (error != (end == End::Error ? "enough" : "")) throw std::logic_error("wrong error: " + error);
  std::uint64_t sum = 0;
  for (std::uint64_t tick : buffer) sum += tick;
  rust::Vec<std::uint64_t> answer;
  answer.push_back(sum);
  for (std::size_t size : sizes) answer.push_back(size);
  co_return answer;
}

std::uint64_t sum_blocking(std::uint64_t count, End end) {
  rust::Stream<std::uint64_t> stream = ticks(count, end);
  std::uint64_t sum = 0;
  for (std::uint64_t& tick : stream.blocking()) sum += tick;
  return sum;
}

std::uint64_t sum_for_each(std::uint64_t count, End end) {
  std::uint64_t sum = 0;
  ticks(count, end).for_each([&](std::uint64_t tick) { sum += tick; }).join();
  return sum;
}

rust::Future<std::uint64_t> take(std::uint64_t count) {
  rust::Stream<std::uint64_t> stream = ticks(count, End::Never);
  std::uint64_t sum = 0;
  for (std::uint64_t i = 0; i < count; i++) {
    std::optional<std::uint64_t> tick = co_await stream.next();
    sum += tick.value();
  }
  co_return sum;
}

rust::Future<rust::Vec<rust::String>> words_of(rust::Str text) {
  rust::Vec<rust::String> answer;
  {
    std::string mine(text);
    rust::Stream<rust::String> copied = words(mine);
    mine.assign(mine.size(), '-');
    while (std::optional<rust::String> word = co_await copied.next()) answer.push_back(std::move(*word));
  }
  rust::Stream<rust::String> borrowed = words_in(text);
  while (std::optional<rust::String> word = co_await borrowed.next()) answer.push_back(std::move(*word));
  rust::Box<Clock> clock = new_clock(7);
  rust::Stream<std::uint64_t> hours = clock->from(2);
  while (std::optional<std::uint64_t> hour = co_await hours.next()) answer.push_back(std::to_string(*hour));
  co_return answer;
}

rust::Future<std::uint64_t> sum_local(std::uint64_t count) {
  rust::Stream<std::uint64_t> stream = local_ticks(count);
  std::uint64_t sum = 0;
  while (std::optional<std::uint64_t> tick = co_await stream.next()) sum += *tick;
  co_return sum;
}

}  // namespace streams
