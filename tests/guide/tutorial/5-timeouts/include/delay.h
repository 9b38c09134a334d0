#pragma once
#include <chrono>
#include <condition_variable>
#include <coroutine>
#include <mutex>
#include <stop_token>
#include <thread>
#include <type_traits>

#include "cobridge/future.h"

namespace http {

// `co_await Delay(time)`: another thread sleeps, then resumes the coroutine. Destroying it ends the sleep.
class Delay {
 public:
  explicit Delay(std::chrono::milliseconds time) : time_(time) {}
  Delay(Delay&&) = default;
  ~Delay() {
    // Dropped inside of resume(): the sleep is over, and a thread can't wait for itself.
    if (sleeper_.get_id() == std::this_thread::get_id()) sleeper_.detach();
  }

  bool await_ready() const { return false; }
  void await_suspend(std::coroutine_handle<> waiting) {
    sleeper_ = std::jthread([waiting, time = time_](std::stop_token stop) {
      std::mutex mutex;
      std::unique_lock<std::mutex> lock(mutex);
      std::condition_variable_any stopped;
      stopped.wait_for(lock, stop, time, [] { return false; });
      if (!stop.stop_requested()) waiting.resume();
    });
  }
  void await_resume() const {}

 private:
  std::chrono::milliseconds time_;
  std::jthread sleeper_;  // its destructor requests the stop, and joins
};

}  // namespace http

// Once the destructor has returned, nobody resumes: a frame that waits here may be destroyed at once.
template <>
struct rust::is_abandonable<http::Delay> : std::true_type {};
