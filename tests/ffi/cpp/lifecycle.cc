#include "cobridge-ffi-tests/cpp/lifecycle.h"

#include <pthread.h>

#include <exception>
#include <stdexcept>
#include <thread>
#include <utility>

#include "cobridge-ffi-tests/src/lifecycle.rs.h"

namespace lifecycle {

std::atomic<std::int64_t> Local::alive_{0};
std::int64_t live_locals() { return Local::alive(); }

// ---- Gate

std::shared_ptr<Gate> new_gate() { return std::make_shared<Gate>(); }

void Gate::put(std::unique_ptr<Waiter> waiter) const {
  std::lock_guard<std::mutex> lock(mutex_);
  waiter_ = std::move(waiter);
}

std::unique_ptr<Waiter> Gate::take() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return std::move(waiter_);
}

bool Gate::open(std::uint64_t value) const {
  std::unique_ptr<Waiter> waiter = take();
  if (waiter) waiter->answer(value);
  return waiter != nullptr;
}

bool Gate::fail(rust::Str message) const {
  std::unique_ptr<Waiter> waiter = take();
  if (waiter) waiter->fail(std::string(message));
  return waiter != nullptr;
}

bool Gate::cancel() const {
  std::unique_ptr<Waiter> waiter = take();
  if (waiter) waiter->cancel();
  return waiter != nullptr;
}

bool Gate::abandon() const { return take() != nullptr; }

bool Gate::open_twice(std::uint64_t value) const {
  std::unique_ptr<Waiter> waiter = take();
  waiter->answer(value);
  return waiter->answer_again(value + 1);
}

bool Gate::is_awaited() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return waiter_ != nullptr;
}

std::uint64_t Gate::cancellations() const { return cancellations_.load(); }

bool Gate::sees_cancelled() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return waiter_ && waiter_->sees_cancelled();
}

// ---- the styles

namespace {

// A foreign awaitable: suspended, it leaves its handle at the gate.
class AtGate {
 public:
  explicit AtGate(const Gate& gate) : gate_(gate) {}
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> handle) {
    gate_.put(std::make_unique<Suspended>(*this, handle));
  }
  std::uint64_t await_resume() {
    if (error_) std::rethrow_exception(error_);
    return value_;
  }

 private:
  struct Suspended : Waiter {
    Suspended(AtGate& at, std::coroutine_handle<> h) : awaiter(at), handle(h) {}
    void answer(std::uint64_t value) override {
      awaiter.value_ = value;
      handle.resume();
    }
    void fail(const std::string& message) override {
      awaiter.error_ = std::make_exception_ptr(std::runtime_error(message));
      handle.resume();
    }
    void cancel() override {
      awaiter.error_ = std::make_exception_ptr(rust::Cancelled());
      handle.resume();
    }
    AtGate& awaiter;
    std::coroutine_handle<> handle;
  };

  const Gate& gate_;
  std::uint64_t value_ = 0;
  std::exception_ptr error_;
};

// The same, but it may be destroyed while it waits: nobody keeps a pointer to it.
class Abandonable {
 public:
  explicit Abandonable(const Gate& gate) : gate_(gate) {}
  ~Abandonable() { gate_.take(); }
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> handle) { gate_.put(std::make_unique<Suspended>(handle)); }
  std::uint64_t await_resume() { return 7; }

 private:
  struct Suspended : Waiter {
    explicit Suspended(std::coroutine_handle<> h) : handle(h) {}
    void answer(std::uint64_t) override { handle.resume(); }
    void fail(const std::string&) override { handle.resume(); }
    void cancel() override { handle.resume(); }
    std::coroutine_handle<> handle;
  };
  const Gate& gate_;
};

template <class T>
struct Promised : Waiter {
  explicit Promised(rust::Promise<T> p) : promise(std::move(p)) {}
  void answer(std::uint64_t value) override { promise.set_value(T(value)); }
  void fail(const std::string& message) override { promise.set_error(message); }
  void cancel() override { promise.set_cancelled(); }
  bool answer_again(std::uint64_t value) override {
    int refused = 0;
    try {
      promise.set_value(T(value));
    } catch (const std::logic_error&) {
      refused++;
    }
    try {
      promise.set_error("again");
    } catch (const std::logic_error&) {
      refused++;
    }
    return refused == 2;
  }
  bool sees_cancelled() const override { return promise.is_cancelled(); }
  rust::Promise<T> promise;
};

struct TextPromised : Waiter {
  explicit TextPromised(rust::Promise<rust::String> p) : promise(std::move(p)) {}
  void answer(std::uint64_t value) override { std::move(promise).set_value(std::string(value, 'x')); }
  void fail(const std::string& message) override { promise.set_error(message.c_str()); }
  void cancel() override { promise.set_cancelled(); }
  rust::Promise<rust::String> promise;
};

struct CalledBack : Waiter {
  CalledBack(WaitCallbackCallback d, rust::Box<WaitCallbackContext> c) : done(d), context(std::move(c)) {}
  void answer(std::uint64_t value) override { done(std::move(context), value); }
  void fail(const std::string& message) override { done(std::move(context), rust::Err(message)); }
  void cancel() override { done(std::move(context), std::make_exception_ptr(rust::Cancelled())); }
  WaitCallbackCallback done;
  rust::Box<WaitCallbackContext> context;
};

struct StdPromised : Waiter {
  void answer(std::uint64_t value) override { promise.set_value(value); }
  void fail(const std::string& message) override {
    promise.set_exception(std::make_exception_ptr(std::runtime_error(message)));
  }
  void cancel() override { promise.set_exception(std::make_exception_ptr(rust::Cancelled())); }
  bool answer_again(std::uint64_t value) override {
    try {
      promise.set_value(value);
    } catch (const std::future_error&) {
      return true;
    }
    return false;
  }
  std::promise<std::uint64_t> promise;
};

}  // namespace
}  // namespace lifecycle

template <>
struct rust::is_abandonable<lifecycle::Abandonable> : std::true_type {};

namespace lifecycle {

rust::Future<std::uint64_t> wait_coroutine(std::shared_ptr<Gate> gate) {
  Local local;
  co_return co_await AtGate(*gate);
}

void wait_promise(std::shared_ptr<Gate> gate, rust::Promise<std::uint64_t> promise) {
  promise.on_cancel([gate] { gate->count_cancellation(); });
  gate->put(std::make_unique<Promised<std::uint64_t>>(std::move(promise)));
}

void wait_callback(std::shared_ptr<Gate> gate, WaitCallbackCallback done,
                   rust::Box<WaitCallbackContext> context) {
  gate->put(std::make_unique<CalledBack>(done, std::move(context)));
}

std::future<std::uint64_t> wait_std_future(std::shared_ptr<Gate> gate) {
  auto waiter = std::make_unique<StdPromised>();
  std::future<std::uint64_t> future = waiter->promise.get_future();
  gate->put(std::move(waiter));
  return future;
}

std::uint64_t wait_blocking(std::shared_ptr<Gate> gate) {
  Local local;
  return wait_std_future(gate).get();
}

std::uint64_t Gate::block_on() const { return std_future_on().get(); }

std::future<std::uint64_t> Gate::std_future_on() const {
  auto waiter = std::make_unique<StdPromised>();
  std::future<std::uint64_t> answer = waiter->promise.get_future();
  put(std::move(waiter));
  return std::async(std::launch::async, [this, answer = std::move(answer)]() mutable {
    Local local;
    std::uint64_t value = answer.get();
    return value + (is_awaited() ? 1 : 0);  // the gate must be there still
  });
}

rust::Future<std::uint64_t> wait_stoppable(std::shared_ptr<Gate> gate) {
  Local local;
  std::stop_token token = co_await rust::stop_token();
  std::stop_callback callback(token, [gate] {
    gate->count_cancellation();
    gate->cancel();
  });
  co_return co_await AtGate(*gate);
}

rust::Future<std::uint64_t> wait_abandonable(std::shared_ptr<Gate> gate) {
  Local local;
  co_return co_await Abandonable(*gate);
}

rust::Future<std::uint64_t> wait_borrowing(std::shared_ptr<Gate> gate, rust::Str text) {
  Local local;
  std::uint64_t value = co_await AtGate(*gate);
  co_return value + text.size();
}

rust::Future<std::uint64_t> wait_yielding(std::uint64_t times) {
  Local local;
  for (std::uint64_t i = 0; i < times; i++) {
    co_await rust::yield_now();
  }
  co_return times;
}

rust::Future<std::uint64_t> wait_nested(std::shared_ptr<Gate> gate, std::uint64_t depth) {
  Local local;
  if (depth == 0) co_return co_await AtGate(*gate);
  co_return co_await wait_nested(gate, depth - 1) + 1;
}

void wait_text(std::shared_ptr<Gate> gate, rust::Promise<rust::String> promise) {
  gate->put(std::make_unique<TextPromised>(std::move(promise)));
}

// ---- throwing

namespace {

struct NotAnException {};

[[noreturn]] void throw_kind(std::uint8_t kind) {
  switch (kind) {
    case 0:
      throw std::runtime_error("a runtime error");
    case 1:
      throw 42;
    case 2:
      throw "a literal";
    case 3:
      throw std::string("a string");
    case 4:
      throw rust::Cancelled();
    case 5:
      throw rust::Abandoned();
    default:
      throw NotAnException();
  }
}

struct ThrowsInDestructor {
  ~ThrowsInDestructor() noexcept(false) { throw std::runtime_error("a destructor"); }
};

}  // namespace

rust::Future<std::uint64_t> throw_something(std::uint8_t kind, bool suspend) {
  Local local;
  if (suspend) co_await rust::yield_now();
  throw_kind(kind);
  co_return 0;
}

void throw_from_promise(std::shared_ptr<Gate> gate, std::uint8_t kind, rust::Promise<std::uint64_t> promise) {
  gate->put(std::make_unique<Promised<std::uint64_t>>(std::move(promise)));
  throw_kind(kind);
}

std::uint64_t throw_blocking(std::uint8_t kind) { throw_kind(kind); }

rust::Future<std::uint64_t> throw_in_destructor() {
  Local local;
  ThrowsInDestructor throws;
  co_return 5;
}

rust::Future<std::uint64_t> infallible_throw(bool suspend) {
  if (suspend) co_await rust::yield_now();
  throw_kind(0);
  co_return 0;
}

void infallible_promise(std::shared_ptr<Gate> gate, rust::Promise<std::uint64_t> promise) {
  gate->put(std::make_unique<Promised<std::uint64_t>>(std::move(promise)));
}

// ---- depth and threads

namespace {

rust::Future<std::uint64_t> one() { co_return 1; }

}  // namespace

rust::Future<std::uint64_t> many_ready(std::uint64_t count) {
  std::uint64_t sum = 0;
  for (std::uint64_t i = 0; i < count; i++) {
    sum += co_await one();
  }
  co_return sum;
}

rust::Future<std::uint64_t> deep(std::uint64_t depth) {
  Local local;
  if (depth == 0) {
    co_await rust::yield_now();
    co_return 0;
  }
  co_return co_await deep(depth - 1) + 1;
}

rust::Future<std::uint64_t> deep_gate(std::uint64_t depth, std::shared_ptr<Gate> gate) {
  Local local;
  if (depth == 0) co_return co_await AtGate(*gate);
  co_return co_await deep_gate(depth - 1, gate) + 1;
}

std::uint64_t this_thread() { return std::uint64_t(pthread_self()); }

rust::Future<std::uint64_t> body_thread() {
  co_await rust::yield_now();
  co_return this_thread();
}

namespace {

// Resumes from a thread of its own, and is told which one that was.
struct OtherThread {
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> handle) {
    std::thread([this, handle] {
      thread = this_thread();
      handle.resume();
    }).detach();
  }
  std::uint64_t await_resume() const noexcept { return thread; }
  std::uint64_t thread = 0;
};

}  // namespace

rust::Future<bool> hop(std::uint64_t count) {
  bool strayed = false;
  for (std::uint64_t i = 0; i < count; i++) {
    std::uint64_t resumer = co_await OtherThread();
    strayed |= resumer == this_thread();
  }
  co_return strayed;
}

}  // namespace lifecycle
