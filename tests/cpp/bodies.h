// What the coroutine tests await and run: foreign awaitables of every kind, and a few bodies. C++20.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include "calls.h"

using rust::Future;

// ---- foreign awaitables

// Where an operation waits to be ended by the test.
class Parked {
 public:
  void put(std::coroutine_handle<> h) {
    std::lock_guard<std::mutex> lock(mutex_);
    handle_ = h;
  }
  std::coroutine_handle<> take() {
    std::lock_guard<std::mutex> lock(mutex_);
    std::coroutine_handle<> h = handle_;
    handle_ = nullptr;
    return h;
  }
  void resume() { take().resume(); }
  bool empty() {
    std::lock_guard<std::mutex> lock(mutex_);
    return !handle_;
  }

 private:
  std::mutex mutex_;
  std::coroutine_handle<> handle_;
};

struct Park {
  Parked& parked;
  bool await_ready() const { return false; }
  void await_suspend(std::coroutine_handle<> h) const { parked.put(h); }
  int await_resume() const { return 5; }
};
struct OnThread {
  bool await_ready() const { return false; }
  void await_suspend(std::coroutine_handle<> h) const {
    std::thread([h] { h.resume(); }).detach();
  }
  std::thread::id await_resume() const { return std::this_thread::get_id(); }
};
struct Inline {
  bool await_ready() const { return false; }
  void await_suspend(std::coroutine_handle<> h) const { h.resume(); }
  void await_resume() const {}
};
struct NotSuspended {
  bool await_ready() const { return false; }
  bool await_suspend(std::coroutine_handle<>) const { return false; }
  void await_resume() const {}
};
struct ToItself {
  bool await_ready() const { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> h) const { return h; }
  void await_resume() const {}
};
struct ToNobody {
  Parked& parked;
  bool await_ready() const { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> h) const {
    parked.put(h);
    return std::noop_coroutine();
  }
  int await_resume() const { return 6; }
};
struct Destroys {
  bool await_ready() const { return false; }
  void await_suspend(std::coroutine_handle<> h) const { h.destroy(); }
  void await_resume() const {}
};
struct ThrowsInSuspend {
  bool await_ready() const { return false; }
  void await_suspend(std::coroutine_handle<>) const { throw std::runtime_error("suspend"); }
  void await_resume() const {}
};
struct ThrowsInResume {
  bool await_ready() const { return true; }
  void await_suspend(std::coroutine_handle<>) const {}
  void await_resume() const { throw std::runtime_error("resume"); }
};
struct ThrowsInReady {
  bool await_ready() const { throw std::runtime_error("ready"); }
  void await_suspend(std::coroutine_handle<>) const {}
  void await_resume() const {}
};
struct WithMember {
  Parked& parked;
  Park operator co_await() && { return Park{parked}; }
};
struct WithFree {
  Parked& parked;
};
inline Park operator co_await(WithFree f) { return Park{f.parked}; }
struct MoveOnlyAwaitable {
  std::unique_ptr<int> value;
  explicit MoveOnlyAwaitable(int x)
      : value(new int(x)) {}  // no aggregate: GCC 12 would destroy the temporary twice
  bool await_ready() const { return true; }
  void await_suspend(std::coroutine_handle<>) const {}
  int await_resume() const { return *value; }
};

// Destroying it ends the operation.
struct Abandonable {
  Parked* parked;
  bool waiting = false;
  explicit Abandonable(Parked* p) : parked(p) {}
  Abandonable(Abandonable&& o) noexcept : parked(o.parked) { o.parked = nullptr; }
  ~Abandonable() {
    if (parked && waiting) parked->take();
  }
  bool await_ready() const { return false; }
  void await_suspend(std::coroutine_handle<> h) {
    waiting = true;
    parked->put(h);
  }
  int await_resume() const { return 7; }
};

template <>
struct rust::is_abandonable<Abandonable> : std::true_type {};

// ---- coroutines

inline int bodies_run = 0;
inline Future<int> add(Counted x) {
  Counted local;
  bodies_run++;
  co_return x.value() + 1;
}
inline Future<int> yields(int n) {
  Counted local;
  for (int i = 0; i < n; i++) co_await rust::yield_now();
  co_return n;
}
inline Future<int> parks(Parked* p) {
  Counted local;
  co_return co_await Park{*p};
}
inline Future<int> parks_in_a_child(Parked* p) {
  Counted local;
  co_return co_await parks(p) + 1;
}
inline Future<int> throws(int when) {
  Counted local;
  if (when == 0) throw std::runtime_error("boom");
  co_await rust::yield_now();
  if (when == 1) throw std::runtime_error("boom");
  if (when == 2) throw 42;
  if (when == 3) throw "literal";
  if (when == 4) throw std::string("string");
  if (when == 5) throw rust::Cancelled();
  if (when == 6) throw rust::Abandoned();
  co_return 1;
}
inline Future<int> catches_and_throws() {
  Counted local;
  try {
    co_await throws(1);
  } catch (const std::runtime_error& e) {
    CHECK(!std::strcmp(e.what(), "boom"));
    throw std::logic_error("outer");
  }
  co_return 1;
}
template <class A>
Future<void> awaits(A awaitable) {
  Counted local;
  co_await std::move(awaitable);
}
