#include "cobridge-snapshot-tests/cpp/streams.h"

#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "cobridge-snapshot-tests/src/streams.rs.h"

namespace feed {

rust::Stream<std::uint64_t> count(std::uint64_t from, std::uint64_t to) {
  for (std::uint64_t i = from; i < to; i++) co_yield i;
}

void events(rust::Str topic, std::uint64_t count, rust::Sink<Event> sink) {
  std::thread([=] {
    for (std::uint64_t i = 1; i <= count; i++) {
      if (!sink.send_blocking(Event{i, rust::String(std::string(topic))})) return;
    }
    sink.fail("no more events");
  }).detach();
}

void letters(rust::String text, LettersCallback give, rust::Box<LettersContext> context) {
  for (char letter : text) give(*context, rust::String(&letter, 1));
  give(*context, rust::Err("no more letters"));
}

void bytes(rust::Slice<const std::uint8_t> data, rust::Sink<std::uint8_t> sink) {
  for (std::uint8_t byte : data) sink.try_send(byte);
}

rust::Stream<std::unique_ptr<Source>> Source::read(std::uint64_t count) const {
  for (std::uint64_t i = 1; i <= count; i++) co_yield std::make_unique<Source>(first_ + i);
}
void Source::readOn(std::uint64_t count, rust::Sink<std::uint64_t> sink) {
  for (; count > 0; count--) sink.try_send(++first_);
}
rust::Stream<std::uint64_t> Source::all() { co_yield 1; }
std::unique_ptr<Source> open(std::uint64_t first) { return std::make_unique<Source>(first); }

rust::Stream<rust::String> clicks(rust::Str text) { co_yield rust::String(std::string(text)); }

rust::Stream<std::uint64_t> here(rust::AsyncFn<std::uint64_t(std::uint64_t)> mapped) {
  for (std::uint64_t i = 1; i <= 3; i++) co_yield co_await mapped(i);
}

rust::Future<std::uint64_t> read_rust() {
  std::uint64_t sum = 0;
  rust::Box<Clock> clock = new_clock(10);
  rust::Stream<std::uint64_t> hours = clock->hours(2);
  while (auto hour = co_await hours.next()) sum += *hour;
  rust::Stream<rust::String> borrowed = words_in("one two three");
  while (co_await borrowed.next()) sum += 100;
  rust::Vec<Event> list;
  list.push_back(Event{1000, rust::String("a tick")});
  rust::Stream<Event> local = localTicks(std::move(list));
  while (auto event = co_await local.next()) sum += event->number;
  rust::Stream<rust::String> copied = words("a--b----c", "--");
  try {
    while (co_await copied.next()) sum += 10000;
  } catch (const rust::Error& error) {
    if (error.what() == std::string("an empty word")) co_return sum;
  }
  throw std::logic_error("no error");
}

}  // namespace feed
