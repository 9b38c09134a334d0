#pragma once
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <utility>

#include "cobridge/executor.h"

namespace runtimes {

// A loop such as every GUI and every server has one: a queue, and a thread that works it off.
class Loop : public rust::Executor {
 public:
  // On any thread, by several at once.
  void post(rust::Runnable runnable) noexcept override {
    std::lock_guard<std::mutex> lock(mutex_);
    queue_.push_back(std::move(runnable));
    changed_.notify_one();
  }

  // Until stop().
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    for (;;) {
      changed_.wait(lock, [this] { return stopped_ || !queue_.empty(); });
      if (stopped_) break;
      rust::Runnable runnable = std::move(queue_.front());
      queue_.pop_front();
      lock.unlock();
      std::move(runnable).run();  // polls a task, and may post
      lock.lock();
    }
    lock.unlock();
    close();  // drops every task that is not over
    std::deque<rust::Runnable> left;
    lock.lock();
    left.swap(queue_);  // destroyed without the lock
  }

  void stop() {
    std::lock_guard<std::mutex> lock(mutex_);
    stopped_ = true;
    changed_.notify_one();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<rust::Runnable> queue_;
  bool stopped_ = false;
};

}  // namespace runtimes
