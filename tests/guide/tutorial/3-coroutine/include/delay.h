#pragma once
#include <chrono>
#include <coroutine>
#include <thread>

namespace http {

// `co_await Delay(time)`: another thread sleeps, then resumes the coroutine.
class Delay {
 public:
  explicit Delay(std::chrono::milliseconds time) : time_(time) {}

  bool await_ready() const { return false; }
  void await_suspend(std::coroutine_handle<> waiting) const {
    std::thread([waiting, time = time_] {
      std::this_thread::sleep_for(time);
      waiting.resume();
    }).detach();
  }
  void await_resume() const {}

 private:
  std::chrono::milliseconds time_;
};

}  // namespace http
