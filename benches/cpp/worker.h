// One thread for all producers that are measured, on the second processor if there is one: the consumer's is the first.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

#if defined(__linux__)
#include <pthread.h>
#include <sched.h>
#endif

namespace bench {

class Worker {
 public:
  static Worker& get() {
    static Worker* worker = new Worker;  // its thread is never joined
    return *worker;
  }

  // One job at a time.
  void run(std::function<void()> job) {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return !job_; });
    job_ = std::move(job);
    changed_.notify_all();
  }

 private:
  Worker() {
    std::thread([this] {
      place();
      for (;;) work();
    }).detach();
  }

  void work() {
    std::function<void()> job;
    {
      std::unique_lock<std::mutex> lock(mutex_);
      changed_.wait(lock, [this] { return bool(job_); });
      job = std::move(job_);
      job_ = nullptr;
      changed_.notify_all();
    }
    job();
  }

  static void place() {
#if defined(__linux__)
    if (std::thread::hardware_concurrency() < 2) return;
    cpu_set_t processors;
    CPU_ZERO(&processors);
    CPU_SET(1, &processors);
    pthread_setaffinity_np(pthread_self(), sizeof processors, &processors);
#endif
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::function<void()> job_;
};

}  // namespace bench
