#include "cobridge-guide-tests/cpp/awaiting.h"

#include <atomic>
#include <chrono>
#include <coroutine>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "cobridge-guide-tests/src/awaiting.rs.h"

namespace awaiting {

using namespace std::chrono_literals;

// ANCHOR: greet
rust::Future<rust::String> greet(const Resolver& resolver, rust::Str host) {
  rust::String address = co_await resolver.resolve(host);
  co_await pause(1);
  co_return rust::String("hello " + std::string(address));
}
// ANCHOR_END: greet

// ANCHOR: errors
rust::Future<rust::String> outcome(const Resolver& resolver, rust::Str host) {
  try {
    co_return co_await resolver.resolve(host);
  } catch (const rust::Error& error) {  // an `Err`: what() is its Display
    co_return rust::String(std::string("error: ") + error.what());
  } catch (const rust::Panic& panic) {  // the process lives
    co_return rust::String(std::string("panic: ") + panic.what());
  }
}
// ANCHOR_END: errors

// ANCHOR: forward
rust::Future<rust::String> forward(const Resolver& resolver, rust::Str host) {
  return resolver.resolve(host);  // no coroutine
}
// ANCHOR_END: forward

// ANCHOR: arguments
rust::Future<rust::String> pass_arguments() {
  rust::Vec<rust::String> words;
  words.push_back("one");
  words.push_back("three");
  rust::Future<std::uint64_t> counting = count(std::string("one and one"), words);  // the text is copied here
  rust::Slice<const rust::String> all(words.data(), words.size());
  rust::Str found = co_await longest(all);  // lent: `words` stays until the future is gone
  co_return rust::String(std::string(found) + " " + std::to_string(co_await std::move(counting)));
}
// ANCHOR_END: arguments

rust::Future<void> cancelled_in_cpp() {
  rust::Task<void> task = rust::spawn(hold(counted()));
  task.cancel();
  co_await task;
}

// ANCHOR: local
rust::Future<rust::String> local_titles() {
  rust::String title = co_await window_title(" of mine");
  try {
    rust::spawn(window_title("")).detach();
  } catch (const std::logic_error& refused) {
    co_return rust::String(std::string(title) + ", " + refused.what());
  }
  co_return title;
}
// ANCHOR_END: local

// ANCHOR: block
rust::String block(const Resolver& resolver) { return rust::block_on(resolver.resolve("localhost")); }
// ANCHOR_END: block

// ANCHOR: refused
rust::Future<rust::String> block_in_a_poll() {
  try {
    rust::block_on(pause(1));
  } catch (const std::logic_error& refused) {
    co_return rust::String(refused.what());
  }
  co_return rust::String();
}
// ANCHOR_END: refused

// ANCHOR: tasks
std::uint64_t tasks() {
  rust::Task<std::uint64_t> counting = rust::spawn(count("one two three", {"two"}));
  rust::Task<void> sleeping = rust::spawn(rust::sleep_for(1h));
  if (counting.id() == sleeping.id()) throw std::logic_error("each has its own");

  sleeping.cancel();
  try {
    sleeping.join();
  } catch (const rust::Cancelled&) {
    return counting.join();
  }
  throw std::logic_error("it was not cancelled");
}
// ANCHOR_END: tasks

// ANCHOR: by_hand
std::uint64_t count_twice() {
  rust::Task<std::uint64_t> one = rust::spawn(count("one", {"one"}));
  rust::Task<std::uint64_t> two = rust::spawn(count("two words", {"two", "words"}));
  return one.join() + two.join();
}
// ANCHOR_END: by_hand

// ANCHOR: await_task
rust::Future<std::uint64_t> await_tasks() {
  std::vector<rust::Task<std::uint64_t>> tasks;
  for (const char* text : {"one", "one and two"}) tasks.push_back(rust::spawn(count(text, {"one", "two"})));
  std::uint64_t found = 0;
  for (rust::Task<std::uint64_t>& task : tasks) found += co_await task;
  co_return found;
}
// ANCHOR_END: await_task

namespace {
std::mutex print_mutex;
std::string print_text;
void print(const std::string& text) {
  std::lock_guard<std::mutex> lock(print_mutex);
  print_text += text;
}
}  // namespace

rust::String printed() {
  std::lock_guard<std::mutex> lock(print_mutex);
  return print_text;
}

void detach() {
  rust::spawn([]() -> rust::Future<void> {
    co_await pause(1);
    print("detached ");
  }())
      .detach();
}

// ANCHOR: then
void print_later(rust::Str host) {
  count(host, {"host"}).then([](rust::Result<std::uint64_t> words) {
    print(words ? std::to_string(*words) + " words " : "error: " + std::string(words.message()));
  });
}
// ANCHOR_END: then

// ANCHOR: all
rust::Future<rust::String> all(const Resolver& resolver) {
  auto [one, two] = co_await rust::when_all(resolver.resolve("one"), resolver.resolve("two"));
  co_return rust::String(std::string(one) + " " + std::string(two));
}
// ANCHOR_END: all

// ANCHOR: any
rust::Future<rust::String> first(const Resolver& resolver) {
  std::variant<rust::String, std::monostate> winner =
      co_await rust::when_any(resolver.resolve("fast"), rust::sleep_for(1h));
  co_return std::get<rust::String>(std::move(winner));
}
// ANCHOR_END: any

// ANCHOR: timeout
rust::Future<rust::String> in_time(const Resolver& resolver) {
  auto too_late = co_await rust::timeout(20ms, pause(3'600'000));
  auto in_time = co_await rust::timeout(1min, resolver.resolve("host"));
  co_return rust::String(too_late ? "in time" : "too late, " + std::string(in_time.value()));
}
// ANCHOR_END: timeout

namespace {
// Waits for a thread, which can't be stopped.
struct Stubborn {
  std::atomic<bool>& ended;
  bool await_ready() const { return false; }
  void await_suspend(std::coroutine_handle<> waiting) const {
    std::thread([waiting, &ended = ended] {
      std::this_thread::sleep_for(50ms);
      ended = true;
      waiting.resume();
    }).detach();
  }
  void await_resume() const {}
};

rust::Future<void> stubborn(std::atomic<bool>& ended) { co_await Stubborn{ended}; }
}  // namespace

rust::Future<bool> loser_is_awaited() {
  std::atomic<bool> ended{false};
  co_await rust::when_any(pause(1), stubborn(ended));
  co_return ended.load();
}

// ANCHOR: drop
std::uint64_t drop_futures() {
  std::uint64_t before = drops();
  {
    rust::Future<void> never_awaited = hold(counted());
  }  // dropped: the function was not called
  auto dropped_while_pending = []() -> rust::Future<void> { co_await rust::timeout(1ms, hold(counted())); };
  rust::block_on(dropped_while_pending());
  return drops() - before;
}
// ANCHOR_END: drop

std::uint64_t end_a_runtime() {
  std::uint64_t before = drops();
  std::vector<rust::Task<void>> tasks;
  {
    rust::Runtime runtime = rust::Runtime::multi_thread(2);
    for (int i = 0; i < 100; i++) tasks.push_back(runtime.spawn(hold(counted())));
  }
  std::uint64_t dropped = drops() - before;
  for (rust::Task<void>& task : tasks) {
    try {
      task.join();
      return 0;
    } catch (const rust::Cancelled&) {
    }
  }
  return dropped;
}

rust::Future<std::uint64_t> descend(std::uint64_t depth) {
  co_return 1 + co_await rust::spawn(level(depth - 1));
}

rust::Future<std::uint64_t> descend_inline(std::uint64_t depth) {
  co_return 1 + co_await inline_level(depth - 1);
}

namespace {
std::atomic<std::uint64_t> resumption_count{0};
}

std::uint64_t resumptions() { return resumption_count; }

void make_and_drop(rust::Box<Probe> token) { rust::Future<void> dropped = probe(std::move(token)); }

rust::Future<void> await_probe(rust::Box<Probe> token) {
  resumption_count++;
  co_await probe(std::move(token));
  resumption_count++;
}

}  // namespace awaiting
