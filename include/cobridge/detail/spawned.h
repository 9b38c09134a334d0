// Tasks: a future that a runtime polls, and the rust::Task that waits for it. C++11.
//
// One pooled block holds a slot and, behind it, the future's Root and the request to cancel. The slot's sender is the
// runtime's task, its receiver the rust::Task; whoever lets go second frees the block. The request to cancel is a
// SlotState of its own in the other direction: the rust::Task is its sender, and the runtime's task registers its waker
// there when a poll left it pending.
//
// The task ends with a poll that answers, one that sees the request, or the runtime's drop. In each case the future is
// destroyed first, and then the answer published.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <exception>
#include <type_traits>
#include <utility>

#include "../abi.h"
#include "../result.h"
#include "answer.h"
#include "config.h"
#include "future.h"
#include "kept.h"
#include "pool.h"
#include "root.h"
#include "slot.h"

namespace rust {

template <class T>
class Task;

namespace cobridge {

#if COBRIDGE_COROUTINES
template <class T>
class TaskAwaiter;
#endif

// ---- blocking

template <class T>
struct Blocking {
  explicit Blocking(Future<T>&& future) : root(std::move(future)), status(kPending) {}
  ~Blocking() { answer.destroy(status); }
  static bool poll(void* object, const void* waker) noexcept {
    Blocking* self = static_cast<Blocking*>(object);
    self->status = self->root.poll(waker, self->answer);
    return self->status != kPending;
  }
  Root<T> root;
  Answer<T> answer;
  std::uint8_t status;
};

inline void block_or_refuse(const void* runtime, bool (*poll)(void*, const void*), void* object) {
  if (COBRIDGE_UNLIKELY(cobridge1_block_on(runtime, poll, object) != 0))
    misuse(
        "rust::block_on: this thread is polling a future, and would wait for itself; co_await the future "
        "instead");
}

template <class T>
T block_on_root(const void* runtime, Future<T>&& future) {
  Blocking<T> blocking(std::move(future));
  block_or_refuse(runtime, &Blocking<T>::poll, &blocking);
  return blocking.answer.get(blocking.status);
}

// ---- tasks

// Ids are unique in the process, and never 0. A thread takes them by the thousand.
inline std::uint64_t next_task_id() noexcept {
  static std::atomic<std::uint64_t> blocks{0};
  static thread_local std::uint64_t last = 0;
  if (last % 1024 == 0) last = blocks.fetch_add(1, std::memory_order_relaxed) * 1024;
  return ++last;
}

template <class T>
struct Running : Kept {
  explicit Running(Future<T>&& future) : root(std::move(future)), cancel(0) {}

  static bool poll(void* object, const void* waker) noexcept {
    Slot<T>* slot = static_cast<Slot<T>*>(object);
    Running* self = slot->template part<Running>();
    if (COBRIDGE_UNLIKELY(self->cancel.is_done())) return end_cancelled(slot);
    Answer<T> answer;
    std::uint8_t status = self->root.poll(waker, answer);
    if (status == kPending) {
      // A request that came meanwhile had no waker to wake.
      return COBRIDGE_UNLIKELY(self->cancel.poll(waker)) && end_cancelled(slot);
    }
    self->forget_waker();
    send(slot, answer, status);
    return true;
  }

  static void drop(void* object) noexcept { end_cancelled(static_cast<Slot<T>*>(object)); }

  static const TaskOps ops;
  Root<T> root;
  SlotState cancel;

 private:
  static bool end_cancelled(Slot<T>* slot) noexcept {
    Running* self = slot->template part<Running>();
    self->root.drop(false);
    self->forget_waker();
    slot->fail_and_leave(Failure::cancelled());
    return true;
  }

  // After this the request to cancel wakes nobody.
  void forget_waker() noexcept {
    if (cancel.has_waker()) (void)cancel.forsake();
  }

  static void send(Slot<T>* slot, Answer<T>& answer, std::uint8_t status) noexcept {
    if (COBRIDGE_LIKELY(status == kValue)) {
      slot->relocate_and_leave(answer.value);
    } else if (status == kError) {
      slot->fail_and_leave(Failure::exception(answer.take_exception(status)));
    } else {
      slot->fail_and_leave(Failure::rust(answer.error));
    }
  }
};

template <class T>
const TaskOps Running<T>::ops = {&Running<T>::poll, &Running<T>::drop};

// The one door to a task's inside.
struct TaskInside {
  template <class T>
  static Task<T> make(Slot<T>* slot, std::uint64_t id) noexcept {
    return Task<T>(slot, id);
  }
};

// A task that no runtime has taken.
template <class T>
struct Unsent {
  Slot<T>* slot;
  ~Unsent() {
    if (slot) Running<T>::drop(slot);
  }
};

// `runtime(ops, task)` hands a task to some runtime, or says false, or throws before it has.
template <class Runtime, class T>
Task<T> spawn_on(const Runtime& runtime, Future<T>&& future) {
  if (COBRIDGE_UNLIKELY(FutureInside<T>::is_local(future)))
    misuse("rust::spawn: a #[local] future stays on the thread that polls it first, and can't be spawned");
  Slot<T>* slot = Slot<T>::template make_with<Running<T>>(std::move(future));
  Task<T> task = TaskInside::make(slot, next_task_id());
  Unsent<T> unsent{slot};
  if (COBRIDGE_UNLIKELY(!runtime(&Running<T>::ops, slot)))
    misuse(
        "rust::spawn: there is no runtime. Enable the feature `tokio` of cobridge, call "
        "cobridge::runtime::install in "
        "Rust, or make a rust::Runtime");
  unsent.slot = nullptr;
  return task;
}

struct CurrentRuntime {
  bool operator()(const TaskOps* ops, void* task) const noexcept {
    return cobridge1_spawn(nullptr, ops, task);
  }
};

// ---- continuations

template <class T>
Result<T> result_of_value(Answer<T>& answer) {
  return Result<T>(Storage<T>::relay(answer.value));
}
template <>
inline Result<void> result_of_value(Answer<void>&) {
  return Result<void>();
}

// Under -fno-exceptions the error of a Rust future is only its message.
template <class T>
Result<T> result_of(Answer<T>& answer, std::uint8_t& status) {
  if (COBRIDGE_LIKELY(status == kValue)) return result_of_value<T>(answer);
#if COBRIDGE_EXCEPTIONS
  return Result<T>(answer.take_exception(status));
#else
  if (status == kError) return Result<T>(answer.take_exception(status));
  std::size_t length = 0;
  const char* text = cobridge1_error_message(answer.error, &length);
  Result<T> result = Result<T>(Err(std::string(text, length)));
  answer.destroy(status);
  status = kPending;
  return result;
#endif
}

template <class T, class F>
class Continuation {
 public:
  static void spawn(Future<T>&& future, F&& f) {
    if (COBRIDGE_UNLIKELY(FutureInside<T>::is_local(future)))
      misuse("rust::Future::then: a #[local] future stays on the thread that polls it first");
    Continuation* self = pool::make<Continuation>(std::move(future), std::move(f));
    if (COBRIDGE_UNLIKELY(!cobridge1_spawn(nullptr, &ops, self))) {
      pool::destroy(self);
      misuse("rust::Future::then: there is no runtime to run it");
    }
  }

  Continuation(Future<T>&& future, F&& f) : root_(std::move(future)), f_(std::move(f)) {}

 private:
  static bool poll(void* object, const void* waker) noexcept {
    Continuation* self = static_cast<Continuation*>(object);
    Answer<T> answer;
    std::uint8_t status = self->root_.poll(waker, answer);
    if (status == kPending) return false;
    F f = std::move(self->f_);
    pool::destroy(self);
    f(result_of<T>(answer, status));
    answer.destroy(status);
    return true;
  }
  static void drop(void* object) noexcept {
    Continuation* self = static_cast<Continuation*>(object);
    F f = std::move(self->f_);
    pool::destroy(self);
    Answer<T> answer;
    answer.error = cobridge1_error_new(kCancelled, "", 0);
    std::uint8_t status = kRustError;
    f(result_of<T>(answer, status));
  }

  static const TaskOps ops;
  Root<T> root_;
  F f_;
};

template <class T, class F>
const TaskOps Continuation<T, F>::ops = {&Continuation<T, F>::poll, &Continuation<T, F>::drop};

// ---- timers

template <class Rep, class Period>
std::uint64_t nanoseconds(std::chrono::duration<Rep, Period> duration) noexcept {
  using Limit = std::chrono::duration<double>;
  // In floating point first: hours::max() in nanoseconds is more than an integer holds.
  double seconds = std::chrono::duration_cast<Limit>(duration).count();
  if (!(seconds > 0)) return 0;
  if (seconds > 9e9) return UINT64_MAX;
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(duration).count());
}

inline Future<void> sleep(std::uint64_t nanoseconds) noexcept {
  return FutureInside<void>::of_rust([nanoseconds](void* at) { cobridge1_sleep(nanoseconds, at); });
}

}  // namespace cobridge

// A future that a runtime runs. Made by rust::spawn, Runtime::spawn and Executor::spawn. Move-only; destroying it
// detaches the task.
template <class T>
class COBRIDGE_NODISCARD Task {
 public:
  using value_type = T;

  Task(Task&& other) noexcept : slot_(other.slot_), id_(other.id_) { other.slot_ = nullptr; }
  Task& operator=(Task&& other) noexcept {
    if (this != &other) {
      detach();
      slot_ = other.slot_;
      id_ = other.id_;
      other.slot_ = nullptr;
    }
    return *this;
  }
  ~Task() { detach(); }

  // Unique among all tasks of the process, and never 0.
  std::uint64_t id() const noexcept { return id_; }

  // Asks the task to end. One that is over stays what it is.
  void cancel() noexcept {
    if (!slot_) return;
    cobridge::SlotState& request = slot_->template part<cobridge::Running<T>>()->cancel;
    if (request.claim()) (void)request.publish(0);
  }

  // Waits for the task, as block_on does, and is refused where that is. The answer is given once.
  T join() {
    require();
    Joining joining{slot_, cobridge::kPending, {}};
    cobridge::block_or_refuse(nullptr, &Joining::poll, &joining);
    slot_ = nullptr;
    struct Destroy {
      Joining& joining;
      ~Destroy() { joining.answer.destroy(joining.status); }
    } destroy{joining};
    return joining.answer.get(joining.status);
  }

  // Lets the task run on by itself: its value or error will be destroyed.
  void detach() noexcept {
    if (!slot_) return;
    cobridge::Slot<T>* slot = slot_;
    slot_ = nullptr;
    slot->receiver_gone();
  }

#if COBRIDGE_COROUTINES
  // `co_await task` in a rust::Future coroutine. Dropping that one leaves the task as it is. The answer is given once.
  using NativeAwaitable = void;
  auto await_in_frame() { return cobridge::TaskAwaiter<T>(*this); }
#endif

 private:
  friend struct cobridge::TaskInside;
#if COBRIDGE_COROUTINES
  friend class cobridge::TaskAwaiter<T>;
#endif

  Task(cobridge::Slot<T>* slot, std::uint64_t id) noexcept : slot_(slot), id_(id) {}

  struct Joining {
    cobridge::Slot<T>* slot;
    std::uint8_t status;
    cobridge::Answer<T> answer;
    static bool poll(void* object, const void* waker) noexcept {
      Joining* self = static_cast<Joining*>(object);
      if (!self->slot->poll(waker)) return false;
      self->status = self->slot->take_inside(self->answer);
      return true;
    }
  };

  void require() const {
    if (COBRIDGE_UNLIKELY(!slot_)) cobridge::misuse("rust::Task: it was joined, detached or moved from");
  }

  cobridge::Slot<T>* slot_;  // as its receiver
  std::uint64_t id_;
};

#if COBRIDGE_COROUTINES
namespace cobridge {

template <class T>
class TaskAwaiter : public Leaf {
  static_assert(FitsInFrame<Stored<T>>::value, "");

 public:
  explicit TaskAwaiter(Task<T>& task) : Leaf{&kOps, nullptr}, task_(task), status_(kPending) {
    task.require();
  }
  TaskAwaiter(const TaskAwaiter&) = delete;
  TaskAwaiter& operator=(const TaskAwaiter&) = delete;
  ~TaskAwaiter() { answer_.destroy(status_); }

  bool await_ready() const noexcept { return false; }
  template <class P>
  bool await_suspend(std::coroutine_handle<P> suspended) noexcept {
    Frame& frame = suspended.promise();
    if (task_.slot_->poll(poll_of(frame).waker)) return false;
    wait_on(*this, frame, kOps);
    return true;
  }
  T await_resume() {
    Slot<T>* slot = task_.slot_;
    task_.slot_ = nullptr;
    status_ = slot->take_inside(answer_);
    return answer_.get(status_);
  }

 private:
  static bool ready(Leaf* leaf, const void* waker) noexcept {
    return static_cast<TaskAwaiter*>(leaf)->task_.slot_->poll(waker);
  }
  static bool cancel(Leaf*, bool) noexcept { return true; }
  static constexpr LeafOps kOps = {&ready, &cancel, nullptr, nullptr};

  Task<T>& task_;
  Answer<T> answer_;
  std::uint8_t status_;
};

}  // namespace cobridge
#endif

}  // namespace rust
