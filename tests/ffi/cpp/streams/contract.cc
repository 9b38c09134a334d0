#include "cobridge-ffi-tests/cpp/streams/contract.h"

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "cobridge-ffi-tests/src/streams/contract.rs.h"
#include "cobridge/combine.h"
#include "cobridge/task.h"

namespace stream_contract {
namespace {

std::atomic<std::int64_t> g_alive{0};
std::atomic<std::uint64_t> g_seen{0};

Item make(std::uint64_t id) { return std::make_unique<Counted>(id); }

void must_be(bool kept, const char* what) {
  if (!kept) throw std::logic_error(what);
}

}  // namespace

Counted::Counted(std::uint64_t id) noexcept : id_(id) { g_alive++; }
Counted::~Counted() { g_alive--; }
std::int64_t alive() noexcept { return g_alive; }

// ---- the sink

// Says how many of it there are.
struct Callback {
  explicit Callback(const Tap* tap) : tap(tap) { tap->callbacks_++; }
  Callback(const Callback& other) : Callback(other.tap) {}
  Callback& operator=(const Callback&) = delete;
  ~Callback() { tap->callbacks_--; }
  void operator()() const {
    tap->closed_on_ = std::this_thread::get_id();
    tap->closed_++;
  }
  const Tap* tap;
};

std::unique_ptr<Tap> new_tap() { return std::make_unique<Tap>(); }

void Tap::items(rust::Sink<Item> sink) const {
  std::lock_guard<std::mutex> guard(mutex_);
  sink_.emplace(std::move(sink));
}

rust::Sink<Item> Tap::sink() const {
  std::lock_guard<std::mutex> guard(mutex_);
  return sink_.value();
}

void Tap::let_go() const {
  std::lock_guard<std::mutex> guard(mutex_);
  sink_.reset();
}

Answer Tap::try_send(std::uint64_t id) const {
  Item item = make(id);
  switch (sink().try_send(std::move(item))) {
    case rust::TrySend::sent:
      must_be(!item, "a sent item is still here");
      return Answer::Sent;
    case rust::TrySend::full:
      must_be(item && item->id() == id, "a refused item is gone");
      return Answer::Full;
    case rust::TrySend::closed:
      must_be(item && item->id() == id, "a refused item is gone");
      return Answer::Closed;
  }
  throw std::logic_error("no answer");
}

rust::Vec<std::uint64_t> Tap::try_send_many(std::uint64_t first, std::uint64_t count) const {
  std::vector<Item> items;
  for (std::uint64_t i = 0; i < count; i++) items.push_back(make(first + i));
  rust::TrySend why;
  std::size_t sent = sink().try_send_many(std::span<Item>(items), &why);
  for (std::size_t i = 0; i < count; i++) must_be(!items[i] == (i < sent), "other items than the first ones");
  rust::Vec<std::uint64_t> answer;
  answer.push_back(sent);
  answer.push_back(static_cast<std::uint64_t>(why));
  return answer;
}

bool Tap::send_blocking(std::uint64_t id) const {
  Item item = make(id);
  bool sent = sink().send_blocking(item);
  must_be(!item == sent, "the item is where it should not be");
  return sent;
}

rust::Future<bool> Tap::send(std::uint64_t id) const {
  rust::Sink<Item> own = sink();
  Item item = make(id);
  bool sent = co_await own.send(item);
  must_be(!item == sent, "the item is where it should not be");
  co_return sent;
}

void Tap::fail(rust::Str message) const { sink().fail(std::string(message)); }
void Tap::fail_with_exception(rust::Str what) const {
  sink().fail(std::make_exception_ptr(std::out_of_range(std::string(what))));
}
void Tap::fail_with_seven() const { sink().fail(std::make_exception_ptr(7)); }
void Tap::watch() const { sink().on_closed(Callback(this)); }

// ---- streams of Rust's

std::unique_ptr<Keeper> keep(std::uint64_t count, bool end) {
  return std::make_unique<Keeper>(watched(count, end));
}

rust::Future<std::uint64_t> Keeper::next() {
  std::optional<std::uint64_t> item = co_await stream_.next();
  co_return item.value_or(0);
}

rust::Future<rust::String> catches(std::uint64_t count) {
  rust::Stream<std::uint64_t> stream = panics(count);
  std::uint64_t read = 0;
  std::string text;
  try {
    while (co_await stream.next()) read++;
  } catch (const rust::Panic& panic) {
    text = panic.what();
  }
  if (co_await stream.next()) throw std::logic_error("an item behind the panic");
  text = std::to_string(read) + " " + text + " " + std::to_string(co_await sum_with_next(3));
  co_return text;
}

namespace {

using Numbers = rust::Stream<std::uint64_t>;

rust::Future<std::optional<std::uint64_t>> next_of(Numbers& stream) { co_return co_await stream.next(); }

Numbers pausing(std::uint64_t count, std::uint64_t every) {
  for (std::uint64_t i = 1; i <= count; i++) {
    if (i % every == 0) co_await rust::yield_now();
    co_yield i;
  }
}

// Those of `right` are larger than 1,000,000.
rust::Future<rust::Vec<std::uint64_t>> race(Numbers left, Numbers right) {
  rust::Vec<std::uint64_t> items;
  bool left_is_over = false, right_is_over = false;
  while (!left_is_over && !right_is_over) {
    auto first = co_await rust::when_any(next_of(left), next_of(right));
    std::optional<std::uint64_t> item = first.index() == 0 ? std::get<0>(first) : std::get<1>(first);
    if (item) {
      items.push_back(*item + (first.index() == 0 ? 0 : 1'000'000));
    } else {
      (first.index() == 0 ? left_is_over : right_is_over) = true;
    }
  }
  while (std::optional<std::uint64_t> item = co_await left.next()) items.push_back(*item);
  while (std::optional<std::uint64_t> item = co_await right.next()) items.push_back(*item + 1'000'000);
  co_return items;
}

}  // namespace

rust::Future<rust::Vec<std::uint64_t>> race_of_rust(std::uint64_t count) {
  return race(watched(count, true), watched(count, true));
}
rust::Future<rust::Vec<std::uint64_t>> race_of_cpp(std::uint64_t count) {
  return race(pausing(count, 2), pausing(count, 3));
}

rust::Future<std::uint64_t> blocks_in_a_poll() {
  Numbers stream = watched(3, true);
  std::uint64_t sum = 0;
  for (std::uint64_t& number : stream.blocking()) sum += number;
  co_return sum;
}

void cancels_for_each() {
  g_seen = 0;
  auto task = watched(5, false).for_each([](std::uint64_t) { g_seen++; });
  while (g_seen < 5) std::this_thread::yield();
  task.cancel();
  try {
    task.join();
  } catch (const rust::Cancelled&) {
    return;
  }
  throw std::logic_error("it was not cancelled");
}
void throws_in_for_each() {
  watched(5, false)
      .for_each([](std::uint64_t number) {
        if (number == 2) throw std::runtime_error("not two");
      })
      .join();
}
void detaches_for_each(std::uint64_t count) {
  g_seen = 0;
  watched(count, true).for_each([](std::uint64_t) { g_seen++; }).detach();
}
std::uint64_t seen() noexcept { return g_seen; }

rust::Future<std::uint64_t> sum_with_next(std::uint64_t count) {
  Numbers stream = ready(count);
  std::uint64_t sum = 0;
  while (std::optional<std::uint64_t> number = co_await stream.next()) sum += *number;
  co_return sum;
}

rust::Future<std::uint64_t> sum_with_batches(std::uint64_t count) {
  Numbers stream = ready(count);
  static thread_local std::vector<std::uint64_t> buffer;
  std::uint64_t sum = 0;
  while (co_await stream.next_batch(buffer)) {
    for (std::uint64_t number : buffer) sum += number;
    buffer.clear();
  }
  co_return sum;
}

std::uint64_t sum_blocking(std::uint64_t count) {
  Numbers stream = ready(count);
  std::uint64_t sum = 0;
  for (std::uint64_t& number : stream.blocking()) sum += number;
  return sum;
}

Numbers twice_through(std::uint64_t count) {
  Numbers own = pausing(count, 5);
  while (std::optional<std::uint64_t> number = co_await own.next()) co_yield 2 * *number;
}

rust::Future<std::uint64_t> waits(std::uint64_t count) {
  Numbers stream = watched(count, false);
  std::uint64_t sum = 0;
  while (std::optional<std::uint64_t> number = co_await stream.next()) sum += *number;
  co_return sum;
}

}  // namespace stream_contract
