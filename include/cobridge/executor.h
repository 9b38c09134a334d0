// rust::Executor: a C++ event loop on which Rust futures run. C++11; awaiting from other coroutine types C++20.
//
//     class Loop : public rust::Executor {
//       void post(rust::Runnable runnable) noexcept override { queue_.push(std::move(runnable)); wake_up(); }
//       void run() { while (auto runnable = queue_.pop()) std::move(*runnable).run(); }
//     };
//     auto loop = std::make_shared<Loop>();
//     rust::Task<int> task = loop->spawn(session.count());
//
// Its tasks are polled by Runnable::run, where the loop calls it, and nowhere else. Timers and sockets of Rust work
// there too: the current rust::Runtime drives them, on its own threads.
//
// Ownership: an executor is held by std::shared_ptr, and each of its tasks holds it as well, since a wake may come after
// the loop has ended. close() is what ends the tasks; without it a task that is never woken keeps the executor.
//
// Threads: post() is called on any thread, by several at once. It must not run the Runnable, and must not throw.
//
// Cancellation: after close() every task that is not over has been cancelled, also one whose Runnable lies in the loop's
// queue: its future is dropped on the thread that closes, or, if it is being polled, where it is. A Runnable that is
// posted later is dropped, one that is run later does nothing. A loop that drops a Runnable ends its task as well.
#pragma once

#include <memory>
#include <utility>

#include "abi.h"
#include "detail/answer.h"
#include "detail/config.h"
#include "detail/pool.h"
#include "task.h"

#if COBRIDGE_COROUTINES
#include <coroutine>
#include <optional>
#endif

namespace rust {

// One poll of a task. Run it or destroy it; the latter ends the task.
class COBRIDGE_NODISCARD Runnable {
 public:
  Runnable(Runnable&& other) noexcept : raw_(other.raw_) { other.raw_ = nullptr; }
  Runnable& operator=(Runnable&& other) noexcept {
    std::swap(raw_, other.raw_);
    return *this;
  }
  ~Runnable() {
    if (raw_) cobridge::cobridge1_runnable_drop(raw_);
  }

  // Polls the task here. Once.
  void run() && noexcept {
    void* raw = raw_;
    raw_ = nullptr;
    if (raw) cobridge::cobridge1_runnable_run(raw);
  }

  // For loops that take a C callback and a pointer: what release() gives goes to run_raw() or drop_raw(), once.
  void* release() && noexcept {
    void* raw = raw_;
    raw_ = nullptr;
    return raw;
  }
  static Runnable from_raw(void* raw) noexcept { return Runnable(raw); }

 private:
  friend class Executor;
  explicit Runnable(void* raw) noexcept : raw_(raw) {}
  void* raw_;
};

#if COBRIDGE_COROUTINES
namespace cobridge {
template <class T>
class ExecutorAwaiter;
}  // namespace cobridge
#endif

class Executor : public std::enable_shared_from_this<Executor> {
 public:
  Executor() noexcept : core_(cobridge::cobridge1_executor_new()) {}
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;
  virtual ~Executor() { cobridge::cobridge1_executor_drop(core_); }

  // Puts the Runnable where the loop will run it.
  virtual void post(Runnable runnable) noexcept = 0;

  // Runs a future as a task of this loop. After close() the task has been cancelled. std::bad_weak_ptr if the executor
  // is not held by a std::shared_ptr.
  template <class T>
  Task<T> spawn(Future<T> future) {
    return cobridge::spawn_on(Spawn{*this}, std::move(future));
  }

  // Ends every task. Any number of times, from any thread.
  void close() noexcept { cobridge::cobridge1_executor_close(core_); }

#if COBRIDGE_COROUTINES
  // `co_await executor->await(future)` in a coroutine of any other type: the future runs as a task of this loop, which
  // resumes the coroutine. Destroying the suspended coroutine, on the loop's thread, cancels the task. After close() the
  // coroutine gets rust::Cancelled, on the thread that closed.
  template <class T>
  cobridge::ExecutorAwaiter<T> await(Future<T> future) {
    return cobridge::ExecutorAwaiter<T>(shared_from_this(), std::move(future));
  }
#endif

 private:
  struct Spawn {
    Executor& executor;
    bool operator()(const cobridge::TaskOps* ops, void* task) const {
      static const cobridge::ExecutorOps executor_ops = {&Executor::post_to, &Executor::release};
      auto* held = cobridge::pool::make<std::shared_ptr<Executor>>(executor.shared_from_this());
      cobridge::cobridge1_executor_spawn(executor.core_, &executor_ops, held, ops, task);
      return true;
    }
  };

  static void post_to(void* held, void* runnable) noexcept {
    (*static_cast<std::shared_ptr<Executor>*>(held))->post(Runnable(runnable));
  }
  static void release(void* held) noexcept {
    cobridge::pool::destroy(static_cast<std::shared_ptr<Executor>*>(held));
  }

  void* core_;
};

#if COBRIDGE_COROUTINES
namespace cobridge {

// The awaiter for coroutines that Rust does not drive. A task awaits the future, and its end resumes the coroutine; what
// both need lies apart from either, as each may go first.
template <class T>
class ExecutorAwaiter {
 public:
  ExecutorAwaiter(std::shared_ptr<Executor> executor, Future<T>&& future)
      : executor_(std::move(executor)), future_(std::move(future)) {}
  ExecutorAwaiter(const ExecutorAwaiter&) = delete;
  ExecutorAwaiter& operator=(const ExecutorAwaiter&) = delete;
  ~ExecutorAwaiter() {
    if (!shared_ || !shared_->suspended) return;
    shared_->suspended = nullptr;
    shared_->task->cancel();
  }

  bool await_ready() const noexcept { return false; }

  void await_suspend(std::coroutine_handle<> suspended) {
    // The loop may resume the coroutine, and end this object, before this returns.
    std::shared_ptr<Shared> shared = std::make_shared<Shared>(suspended);
    std::shared_ptr<Executor> executor = executor_;
    shared_ = shared;
    Resume resume(shared);
    // If there is no memory for the task, giving up `resume` has resumed the coroutine already.
    COBRIDGE_TRY { shared->task.emplace(executor->spawn(run(std::move(resume), std::move(future_)))); }
    COBRIDGE_CATCH_ALL {}
  }

  T await_resume() { return shared_->answer.get(shared_->status); }

 private:
  struct Shared {
    explicit Shared(std::coroutine_handle<> s) noexcept : suspended(s) {}
    ~Shared() { answer.destroy(status); }
    std::coroutine_handle<> suspended;  // null: resumed, or gone
    Answer<T> answer;
    std::uint8_t status = kPending;
    std::optional<Task<void>> task;
  };

  // Resumes the coroutine however the task ends: a parameter of its own, as one that is never polled has no locals.
  struct Resume {
    std::shared_ptr<Shared> shared;
    explicit Resume(std::shared_ptr<Shared> s) noexcept : shared(std::move(s)) {}
    Resume(Resume&&) = default;
    Resume& operator=(Resume&&) = delete;
    ~Resume() {
      if (!shared) return;
      std::coroutine_handle<> suspended = std::exchange(shared->suspended, nullptr);
      if (!suspended) return;
      if (shared->status == kPending) {
        shared->answer.error = cobridge1_error_new(kCancelled, "", 0);
        shared->status = kRustError;
      }
      suspended.resume();
    }
  };

  static Future<void> run(Resume resume, Future<T> future) {
    Shared* shared = resume.shared.get();
    COBRIDGE_TRY {
      if constexpr (std::is_void_v<T>) {
        co_await std::move(future);
        Storage<T>::put(&shared->answer.value, Unit());
      } else {
        Storage<T>::put(&shared->answer.value, co_await std::move(future));
      }
      shared->status = kValue;
    }
    COBRIDGE_CATCH_ALL {
      ::new (&shared->answer.exception) std::exception_ptr(std::current_exception());
      shared->status = kError;
    }
  }

  std::shared_ptr<Executor> executor_;
  Future<T> future_;
  std::shared_ptr<Shared> shared_;
};

}  // namespace cobridge
#endif

}  // namespace rust
