#include "cobridge-guide-tests/cpp/reference.h"

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <coroutine>
#include <mutex>
#include <stdexcept>
#include <stop_token>
#include <thread>
#include <utility>

#include "cobridge-guide-tests/src/reference.rs.h"
#include "cobridge-guide-tests/tutorial/5-timeouts/include/delay.h"
#include "cobridge/error.h"

namespace reference {
namespace {
std::atomic<std::uint64_t> cancelled_count{0};
std::atomic<std::uint64_t> ended_count{0};
std::atomic<std::uint64_t> refused_count{0};
}  // namespace

std::uint64_t cancelled_waits() { return cancelled_count; }
std::uint64_t ended_waits() { return ended_count; }
std::uint64_t answered_twice() { return refused_count; }

std::unique_ptr<Store> new_store() { return std::make_unique<Store>(); }

// ANCHOR: store
rust::Future<std::shared_ptr<Store>> Store::open(rust::Str path) {
  if (path.empty()) throw std::invalid_argument("a store needs a path");
  return std::make_shared<Store>();
}

rust::Future<rust::String> Store::get(std::uint32_t key) const {
  co_await rust::yield_now();
  co_return values_.at(key);  // throws std::out_of_range: an Err in Rust
}

rust::Future<void> Store::put(std::uint32_t key, rust::String value) {
  co_await rust::yield_now();
  values_[key] = std::string(value);
}
// ANCHOR_END: store

rust::Future<std::uint32_t> computeChecksum(rust::Slice<const std::uint8_t> data) {
  std::uint32_t sum = 0;
  for (std::uint8_t byte : data) sum = sum * 31 + byte;
  return sum;
}

namespace detail {
rust::Future<std::uint32_t> version() { return 7u; }
}  // namespace detail

rust::Vec<std::uint8_t> compress(rust::Slice<const std::uint8_t> data) {
  rust::Vec<std::uint8_t> bytes;
  for (std::uint8_t byte : data) {
    if (byte != 0) bytes.push_back(byte);
  }
  return bytes;
}

rust::Future<rust::String> window_title() { return rust::String("a window"); }

rust::Future<std::int32_t> process_id() { return std::int32_t(getpid()); }

rust::Future<rust::Str> longest(rust::Str left, rust::Str right) {
  co_await rust::yield_now();
  co_return left.size() > right.size() ? left : right;
}

rust::Future<Reply> ask(Question question) {
  co_await rust::yield_now();
  Reply reply;
  reply.text = std::move(question.text);
  reply.confidence = 0.5;
  co_return reply;
}

// ANCHOR: aggregate
rust::Future<Reply> relay(rust::String text) {
  Question question;  // named, not `co_await ask(Question{std::move(text)})`
  question.text = std::move(text);
  co_return co_await ask(std::move(question));
}
// ANCHOR_END: aggregate

// ANCHOR: conditional
rust::Future<Reply> ask_somebody(Question question, bool relayed) {
  rust::Future<Reply> asking = relayed ? relay(std::move(question.text)) : ask(std::move(question));
  co_return co_await std::move(asking);  // named, not `co_await (relayed ? relay(..) : ask(..))`
}
// ANCHOR_END: conditional

// ANCHOR: yield
rust::Future<std::uint64_t> count(rust::Slice<const rust::String> words) {
  std::uint64_t letters = 0;
  for (const rust::String& word : words) {
    letters += word.size();
    co_await rust::yield_now();  // a long computation lets other tasks run
  }
  co_return letters;
}
// ANCHOR_END: yield

// ANCHOR: on_cancel
struct Alarm {
  std::mutex mutex;
  std::condition_variable changed;
  bool cancelled = false;
};

void hours(std::uint64_t count, rust::Promise<bool> promise) {
  auto alarm = std::make_shared<Alarm>();
  promise.on_cancel([alarm] {  // on the thread that drops the Rust future
    std::lock_guard<std::mutex> lock(alarm->mutex);
    alarm->cancelled = true;
    alarm->changed.notify_one();
  });
  std::thread([alarm, count, promise = std::move(promise)]() mutable {
    std::unique_lock<std::mutex> lock(alarm->mutex);
    alarm->changed.wait_for(lock, std::chrono::hours(count), [&] { return alarm->cancelled; });
    if (alarm->cancelled) cancelled_count++;
    std::move(promise).set_value(!alarm->cancelled);  // if nobody waits any more, it does nothing
  }).detach();
}
// ANCHOR_END: on_cancel

// ANCHOR: stop_token
// Waits an hour, or until it is asked to stop. It cannot be abandoned: a thread will resume the handle.
class Hour {
 public:
  explicit Hour(std::stop_token stop) : stop_(std::move(stop)) {}
  bool await_ready() const { return false; }
  void await_suspend(std::coroutine_handle<> waiting) const {
    std::thread([waiting, stop = stop_] {
      std::mutex mutex;
      std::unique_lock<std::mutex> lock(mutex);
      std::condition_variable_any never;
      never.wait_for(lock, stop, std::chrono::hours(1), [] { return false; });
      ended_count++;
      waiting.resume();
    }).detach();
  }
  bool await_resume() const { return !stop_.stop_requested(); }

 private:
  std::stop_token stop_;
};

rust::Future<bool> watch(rust::Str reason) {
  std::stop_token stop = co_await rust::stop_token();
  bool whole_hour = co_await Hour(stop);
  co_return whole_hour && !reason.empty();
}
// ANCHOR_END: stop_token

// ANCHOR: hard_wait
// Sleeps on a thread of its own, and can be neither stopped nor abandoned.
class Sleep {
 public:
  explicit Sleep(std::uint64_t milliseconds) : milliseconds_(milliseconds) {}
  bool await_ready() const { return false; }
  void await_suspend(std::coroutine_handle<> waiting) const {
    std::thread([waiting, time = std::chrono::milliseconds(milliseconds_)] {
      std::this_thread::sleep_for(time);
      ended_count++;
      waiting.resume();
    }).detach();
  }
  void await_resume() const {}

 private:
  std::uint64_t milliseconds_;
};

rust::Future<std::uint64_t> hard_wait(std::uint64_t milliseconds) {
  co_await Sleep(milliseconds);
  co_return milliseconds;
}

rust::Future<std::uint64_t> hard_wait_borrowing(std::uint64_t milliseconds, rust::Str reason) {
  co_await Sleep(milliseconds);
  co_return reason.size();
}
// ANCHOR_END: hard_wait

rust::Future<void> delay(std::uint64_t milliseconds) {
  co_await http::Delay(std::chrono::milliseconds(milliseconds));
}

// ANCHOR: ways
void answer_in_every_way(std::uint32_t way, rust::Promise<std::uint32_t> promise) {
  switch (way) {
    case 0:
      return std::move(promise).set_value(0);
    case 1:
      return promise.set_error("no answer");
    case 2:
      return promise.set_exception(std::make_exception_ptr(std::runtime_error("thrown elsewhere")));
    case 3:
      return promise.set_cancelled();
    case 4:
      throw std::runtime_error("thrown at the call");
    case 5:
      promise.set_value(5);
      try {
        promise.set_value(6);
      } catch (const std::logic_error&) {  // nothing has changed
        refused_count++;
      }
      return;
    case 6:
      throw rust::Cancelled();
    default:
      return;  // the promise is destroyed unanswered
  }
}
// ANCHOR_END: ways

}  // namespace reference
