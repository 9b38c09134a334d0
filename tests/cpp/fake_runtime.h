// The runtime half of abi.h in C++, so that a sanitizer sees the threads that poll. C++11.
//
//     FakeRuntime runtime(FakeRuntime::kThreads, 2);   // the current one while it lives; its end drops what is pending
//     FakeRuntime runtime(FakeRuntime::kByHand);       // polls when the test says so, or inside of block_on
//
// Without one, tasks are refused. Timers are Rust futures that the test ends: sleeps().
#pragma once

#include <algorithm>
#include <vector>

#include "fake_future.h"

class FakeRuntime;

inline std::atomic<FakeRuntime*>& installed_runtime() {
  static std::atomic<FakeRuntime*> runtime{nullptr};
  return runtime;
}
// A task or a block_on is being polled on this thread.
inline bool& is_polling() {
  static thread_local bool polling = false;
  return polling;
}
struct PollingHere {
  PollingHere() : before(is_polling()) { is_polling() = true; }
  ~PollingHere() { is_polling() = before; }
  bool before;
};

inline std::atomic<long>& live_tasks() {
  static std::atomic<long> n{0};
  return n;
}

// A spawned task, and the state of its wakers.
struct SpawnedTask : WakeState {
  enum State { kIdle, kQueued, kRunning, kRunningAndWoken, kOver };

  SpawnedTask(FakeRuntime* r, const rust::cobridge::TaskOps* o, void* t) : runtime(r), ops(o), object(t) {
    live_tasks()++;
  }
  ~SpawnedTask() override { live_tasks()--; }
  void schedule() override;

  FakeRuntime* const runtime;
  const rust::cobridge::TaskOps* const ops;
  void* const object;
  State state = kQueued;  // under the runtime's mutex
  int polls = 0;
};

class FakeRuntime {
 public:
  enum Mode { kByHand, kThreads };

  explicit FakeRuntime(Mode mode, int threads = 2) : mode_(mode) {
    CHECK(!installed_runtime().exchange(this));
    if (mode == kThreads) {
      for (int i = 0; i < threads; i++) threads_.emplace_back([this] { work(); });
    }
  }
  FakeRuntime(const FakeRuntime&) = delete;
  FakeRuntime& operator=(const FakeRuntime&) = delete;
  ~FakeRuntime() {
    shutdown();
    CHECK(installed_runtime().exchange(nullptr) == this);
    // Wakers may outlive it, as long as nobody wakes them at this very moment: tests join their threads first.
  }

  bool spawn(const rust::cobridge::TaskOps* ops, void* object) {
    SpawnedTask* task = new SpawnedTask(this, ops, object);
    acquire(task);
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (!closed_) {
        tasks_.push_back(task);
        queue_.push_back(task);
        changed_.notify_all();
        return true;
      }
    }
    task->state = SpawnedTask::kOver;
    ops->drop(object);
    release(task);
    return true;
  }

  // Each task that is not over is dropped, once, and nothing is polled afterwards.
  void shutdown() {
    std::vector<SpawnedTask*> pending;
    {
      std::unique_lock<std::mutex> lock(mutex_);
      if (closed_) return;
      closed_ = true;
      changed_.notify_all();
      changed_.wait(lock, [this] { return running_ == 0; });
      pending.swap(tasks_);
      queue_.clear();
      for (SpawnedTask* task : pending) task->state = SpawnedTask::kOver;
    }
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
    for (SpawnedTask* task : pending) {
      task->ops->drop(task->object);
      release(task);
    }
  }

  // ---- by hand

  // Polls the task that was woken first. False: none is.
  bool run_one() {
    SpawnedTask* task;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (queue_.empty()) return false;
      task = take();
    }
    run(task);
    return true;
  }
  void run_all() {
    while (run_one()) {
    }
  }
  // Polls a task although nothing woke it.
  void poll_spuriously() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      for (SpawnedTask* task : tasks_) {
        if (task->state != SpawnedTask::kIdle) continue;
        task->state = SpawnedTask::kQueued;
        queue_.push_back(task);
      }
    }
    run_all();
  }
  std::size_t queued() {
    std::lock_guard<std::mutex> lock(mutex_);
    return queue_.size();
  }
  std::size_t pending() {
    std::lock_guard<std::mutex> lock(mutex_);
    return tasks_.size();
  }
  // On the next poll of any task, before it: on the polling thread.
  std::function<void()> before_poll;

  // The current thread polls `root` until it is over; by hand, it polls the tasks meanwhile.
  void block_on(bool (*poll)(void*, const void*), void* root) {
    struct Waker : WakeState {
      explicit Waker(FakeRuntime* r) : runtime(r) {}
      void schedule() override {
        std::lock_guard<std::mutex> lock(runtime->mutex_);
        is_woken = true;
        runtime->changed_.notify_all();
      }
      FakeRuntime* runtime;
      bool is_woken = true;
    };
    Waker* waker = new Waker(this);
    acquire(waker);
    rust::cobridge::WakerBits bits = {{static_cast<WakeState*>(waker), nullptr}};
    for (;;) {
      SpawnedTask* task = nullptr;
      {
        std::unique_lock<std::mutex> lock(mutex_);
        changed_.wait(lock,
                      [&] { return waker->is_woken || (mode_ == kByHand && !closed_ && !queue_.empty()); });
        if (!waker->is_woken) task = take();
        waker->is_woken = false;
        if (task) waker->is_woken = false;
      }
      if (task) {
        run(task);
      } else if (poll(root, &bits)) {
        break;
      }
    }
    release(waker);
  }

 private:
  friend struct SpawnedTask;

  SpawnedTask* take() {
    SpawnedTask* task = queue_.front();
    queue_.pop_front();
    task->state = SpawnedTask::kRunning;
    running_++;
    return task;
  }

  void run(SpawnedTask* task) {
    bool over;
    {
      PollingHere polling;
      if (before_poll) before_poll();
      // Each second poll has another waker.
      rust::cobridge::WakerBits bits = {
          {static_cast<WakeState*>(task), task->polls++ & 2 ? static_cast<void*>(task) : nullptr}};
      over = task->ops->poll(task->object, &bits);
    }
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (over) {
        task->state = SpawnedTask::kOver;
        tasks_.erase(std::find(tasks_.begin(), tasks_.end(), task));
      } else if (task->state == SpawnedTask::kRunningAndWoken) {
        task->state = SpawnedTask::kQueued;
        queue_.push_back(task);
      } else {
        task->state = SpawnedTask::kIdle;
      }
      running_--;
      changed_.notify_all();
    }
    if (over) release(task);
  }

  void work() {
    std::unique_lock<std::mutex> lock(mutex_);
    for (;;) {
      changed_.wait(lock, [this] { return closed_ || !queue_.empty(); });
      if (closed_) return;
      SpawnedTask* task = take();
      lock.unlock();
      run(task);
      lock.lock();
    }
  }

  const Mode mode_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<SpawnedTask*> queue_;
  std::vector<SpawnedTask*> tasks_;  // that are not over
  int running_ = 0;
  bool closed_ = false;
  std::vector<std::thread> threads_;
};

inline void SpawnedTask::schedule() {
  // A waker that outlives the runtime has nothing to schedule.
  if (installed_runtime() != runtime) return;
  std::lock_guard<std::mutex> lock(runtime->mutex_);
  if (state == kIdle) {
    state = kQueued;
    runtime->queue_.push_back(this);
    runtime->changed_.notify_all();
  } else if (state == kRunning) {
    state = kRunningAndWoken;
  }
}

// ---- timers

struct Sleep {
  std::uint64_t nanoseconds;
  Played<void> future;
};
// In the order in which they were made. balance_all() forgets them.
inline std::vector<Sleep>& sleeps() {
  static std::vector<Sleep> all;
  return all;
}

extern "C" {
bool cobridge1_spawn(const void* runtime, const rust::cobridge::TaskOps* ops, void* task) noexcept {
  CHECK(!runtime);
  FakeRuntime* current = installed_runtime();
  return current && current->spawn(ops, task);
}
std::uint8_t cobridge1_block_on(const void* runtime, bool (*poll)(void*, const void*),
                                void* object) noexcept {
  CHECK(!runtime);
  if (is_polling()) return 1;
  PollingHere polling;
  if (FakeRuntime* current = installed_runtime()) {
    current->block_on(poll, object);
  } else {
    cobridge1_block_until(poll, object);
  }
  return 0;
}
void cobridge1_sleep(std::uint64_t nanoseconds, void* out) noexcept {
  static std::mutex mutex;
  std::lock_guard<std::mutex> lock(mutex);
  sleeps().push_back(Sleep{nanoseconds, Played<void>()});
  rust::Future<void> future = sleeps().back().future.future();
  ::new (out) rust::Future<void>(std::move(future));
}
}

// After a test: nothing may be left, of futures and tasks neither.
inline void balance_all(const char* name) {
  sleeps().clear();
  balance(name);
  for (int i = 0; i < 20000; i++) {
    if (!live_futures() && !live_tasks()) return;
    std::this_thread::sleep_for(std::chrono::microseconds(100));
  }
  std::fprintf(stderr, "%s: %ld futures, %ld tasks alive\n", name, live_futures().load(),
               live_tasks().load());
  std::abort();
}
