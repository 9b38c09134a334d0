// What the lifecycle tests await: see src/lifecycle.rs.
#pragma once

#include <atomic>
#include <condition_variable>
#include <coroutine>
#include <cstdint>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "cobridge/future.h"
#include "cobridge/promise.h"
#include "cobridge/result.h"
#include "rust/cxx.h"

namespace lifecycle {

struct WaitCallbackContext;

// Counts itself: stands in a frame, a job or beside a promise.
class Local {
 public:
  Local() noexcept { alive_.fetch_add(1); }
  Local(const Local&) noexcept { alive_.fetch_add(1); }
  ~Local() { alive_.fetch_sub(1); }
  static std::int64_t alive() noexcept { return alive_.load(); }

 private:
  static std::atomic<std::int64_t> alive_;
};
std::int64_t live_locals();

// Whatever waits, behind one interface: a suspended coroutine, a promise, a callback, a std::promise, a
// thread.
class Waiter {
 public:
  virtual ~Waiter() = default;
  virtual void answer(std::uint64_t value) = 0;
  virtual void fail(const std::string& message) = 0;
  virtual void cancel() = 0;
  // Another answer after the first; true if it was refused.
  virtual bool answer_again(std::uint64_t) { return true; }
  virtual bool sees_cancelled() const { return false; }

 private:
  Local local_;
};

class Gate {
 public:
  bool open(std::uint64_t value) const;
  bool fail(rust::Str message) const;
  bool cancel() const;
  bool abandon() const;
  bool open_twice(std::uint64_t value) const;
  bool is_awaited() const;
  std::uint64_t cancellations() const;
  bool sees_cancelled() const;

  std::uint64_t block_on() const;
  std::future<std::uint64_t> std_future_on() const;

  void put(std::unique_ptr<Waiter> waiter) const;
  std::unique_ptr<Waiter> take() const;
  void count_cancellation() const { cancellations_.fetch_add(1); }

 private:
  mutable std::mutex mutex_;
  mutable std::unique_ptr<Waiter> waiter_;
  mutable std::atomic<std::uint64_t> cancellations_{0};
};
std::shared_ptr<Gate> new_gate();

rust::Future<std::uint64_t> wait_coroutine(std::shared_ptr<Gate> gate);
void wait_promise(std::shared_ptr<Gate> gate, rust::Promise<std::uint64_t> promise);
void wait_callback(std::shared_ptr<Gate> gate,
                   rust::Fn<void(rust::Box<WaitCallbackContext>, rust::Result<std::uint64_t>)> done,
                   rust::Box<WaitCallbackContext> context);
std::future<std::uint64_t> wait_std_future(std::shared_ptr<Gate> gate);
std::uint64_t wait_blocking(std::shared_ptr<Gate> gate);
rust::Future<std::uint64_t> wait_stoppable(std::shared_ptr<Gate> gate);
rust::Future<std::uint64_t> wait_abandonable(std::shared_ptr<Gate> gate);
rust::Future<std::uint64_t> wait_borrowing(std::shared_ptr<Gate> gate, rust::Str text);
rust::Future<std::uint64_t> wait_yielding(std::uint64_t times);
rust::Future<std::uint64_t> wait_nested(std::shared_ptr<Gate> gate, std::uint64_t depth);
void wait_text(std::shared_ptr<Gate> gate, rust::Promise<rust::String> promise);

rust::Future<std::uint64_t> throw_something(std::uint8_t kind, bool suspend);
void throw_from_promise(std::shared_ptr<Gate> gate, std::uint8_t kind, rust::Promise<std::uint64_t> promise);
std::uint64_t throw_blocking(std::uint8_t kind);
rust::Future<std::uint64_t> throw_in_destructor();
rust::Future<std::uint64_t> infallible_throw(bool suspend);
void infallible_promise(std::shared_ptr<Gate> gate, rust::Promise<std::uint64_t> promise);

rust::Future<std::uint64_t> many_ready(std::uint64_t count);
rust::Future<std::uint64_t> deep(std::uint64_t depth);
rust::Future<std::uint64_t> deep_gate(std::uint64_t depth, std::shared_ptr<Gate> gate);
rust::Future<bool> hop(std::uint64_t count);
rust::Future<std::uint64_t> body_thread();
std::uint64_t this_thread();

}  // namespace lifecycle
