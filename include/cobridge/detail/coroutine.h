// The promise type of rust::Future<T> coroutines, and the awaiter of one future inside another. C++20.
// Included by future.h.
#pragma once

#include <coroutine>
#include <exception>
#include <new>
#include <type_traits>
#include <utility>

#include "answer.h"
#include "awaitable.h"
#include "frame.h"
#include "future.h"
#include "pool.h"
#include "storage.h"

namespace rust {
namespace cobridge {

// `co_await std::move(future)`. Its own storage is where the child puts its result.
//
// A coroutine is resumed next by the loop in run_frames. A Rust future is polled here, with the waker of whoever polls
// us: it is a leaf that needs no atomic operation, and the reactor it finds is the poller's. It is polled where the
// rust::Future lies, which is marked meanwhile: moving from it or destroying it ends the process. In `co_await f()` that
// is a temporary of the awaiting frame, which is destroyed after this, as a local is.
//
// What the bases hold is written when it is first needed: most Rust futures are ready at once.
template <class T>
class FutureAwaiter : public Awaiter, public Leaf {
  static_assert(FitsInFrame<Stored<T>>::value, "");
  using Inside = FutureInside<T>;

 public:
  FutureAwaiter(Future<T>&& future, Frame& frame) : rust_(nullptr) {
    child = nullptr;
    status = kPending;
    if (Inside::has_value(future)) {
      Inside::take_value(future, &answer_);
      status = kValue;
    } else {
      if (COBRIDGE_UNLIKELY(!Inside::can_be_awaited(future)))
        misuse("rust::Future: awaited after it was moved from or awaited");
      if (Inside::is_of_rust(future)) {
        Inside::begin_await(future);
        rust_ = &future;
        parent = &frame;
      } else {
        child = Inside::take_frame(future);
      }
    }
  }
  FutureAwaiter(const FutureAwaiter&) = delete;
  FutureAwaiter& operator=(const FutureAwaiter&) = delete;
  ~FutureAwaiter() {
    if (COBRIDGE_LIKELY(status == kValue)) {
      answer_.destroy(kValue);
    } else {
      give_up();
    }
  }

  // The first poll of a Rust future, and not before: a compiler may make the awaiters of one expression all at once, and
  // a wake that came while another one waits would be lost.
  bool await_ready() noexcept { return rust_ ? poll_rust(poll_of(*parent).waker) : status != kPending; }

  template <class P>
  void await_suspend(std::coroutine_handle<P> suspended) noexcept {
    Frame& frame = suspended.promise();
    if (rust_) {
      wait_on(*this, frame, kOps);
      return;
    }
    parent = &frame;
    out = &answer_;
    child->awaiter = this;
    child->call = frame.call;
    poll_of(frame).next = child;
  }

  T await_resume() { return answer_.get(status); }

 private:
  bool poll_rust(const void* waker) noexcept {
    std::uint8_t answered = Inside::poll(*rust_, waker, &answer_);
    status = answered == kError ? std::uint8_t(kRustError) : answered;
    if (answered == kPending) return false;
    rust_ = nullptr;
    return true;
  }

  COBRIDGE_NOINLINE void give_up() noexcept {
    answer_.destroy(status);
    if (rust_) Inside::end_await(*rust_);
    if (COBRIDGE_UNLIKELY(child != nullptr)) handle_of(child).destroy();
  }

  static bool ready(Leaf* leaf, const void* waker) noexcept {
    return static_cast<FutureAwaiter*>(leaf)->poll_rust(waker);
  }
  // Destroying the awaiter drops the Rust future.
  static bool cancel(Leaf*, bool) noexcept { return true; }
  static constexpr LeafOps kOps = {&ready, &cancel, nullptr, nullptr};

  Future<T>* rust_;  // of Rust, and has not answered
  Answer<T> answer_;
};

// How a body answers: the value is constructed where the awaiter wants it.
template <class T, class Promise>
struct Answers {
  template <class X = T>
    requires(Storage<T>::template Accepts<X>::value)
  void return_value(X&& value) {
    Awaiter* waiting = static_cast<Promise*>(this)->awaiter;
    Storage<T>::put(waiting->out, std::forward<X>(value));
    waiting->status = kValue;
  }
  static void undo(void* out) noexcept { static_cast<Stored<T>*>(out)->~Stored<T>(); }
};

template <class Promise>
struct Answers<void, Promise> {
  void return_void() noexcept { static_cast<Promise*>(this)->awaiter->status = kValue; }
  static void undo(void*) noexcept {}
};

template <class>
inline constexpr bool kNever = false;

// What can be awaited in a coroutine of ours. `Promise` is a Frame.
template <class Promise>
struct Awaits {
  template <class U>
  FutureAwaiter<U> await_transform(Future<U>&& future) {
    return FutureAwaiter<U>(std::move(future), *static_cast<Promise*>(this));
  }

  template <class U>
  FutureAwaiter<U> await_transform(Future<U>& future) {
    static_assert(kNever<U>,
                  "cobridge: a rust::Future is awaited once, and consumed: write co_await std::move(future)");
    return FutureAwaiter<U>(std::move(future), *static_cast<Promise*>(this));
  }

  template <class A>
  decltype(auto) await_transform(A&& awaitable) {
    if constexpr (Native<A>) {
      return awaitable.await_in_frame();
    } else if constexpr (Awaitable<A>) {
      return ForeignAwaiter<A>(static_cast<A&&>(awaitable));
    } else {
      static_assert(kNever<A>,
                    "cobridge: this cannot be awaited in a rust::Future coroutine: it needs operator "
                    "co_await or await_ready, "
                    "await_suspend(std::coroutine_handle<>) and await_resume");
      return std::suspend_never();
    }
  }
};

inline void discard_frame(Frame* frame) noexcept { handle_of(frame).destroy(); }
inline std::uint8_t start_in_root(Frame* frame, Call* call, const void* waker, void* out) noexcept {
  return start_frame<KeepExceptions>(frame, call, waker, out);
}
inline constexpr UnstartedOps kUnstarted = {&discard_frame, &start_in_root};

template <class T>
class CoroutinePromise final : public Frame,
                               public Answers<T, CoroutinePromise<T>>,
                               public Awaits<CoroutinePromise<T>> {
 public:
  CoroutinePromise() noexcept : Frame(&kUnstarted) {
    static_assert(alignof(CoroutinePromise) == alignof(Frame),
                  "a frame is found from its promise object as a Frame");
  }

  static void* operator new(std::size_t size) { return pool::allocate(size); }
  static void operator delete(void* frame, std::size_t size) noexcept { pool::release(frame, size); }

  Future<T> get_return_object() noexcept {
    check_place(*this);
    return FutureInside<T>::from_frame(this);
  }

  std::suspend_always initial_suspend() const noexcept { return {}; }

  // The frame frees itself; its awaiter goes on.
  std::suspend_never final_suspend() noexcept {
    Awaiter* waiting = this->awaiter;
    waiting->child = nullptr;
    poll_of(*this).next = waiting->parent;
    return {};
  }

  // Also after co_return, when the destructor of a local throws.
  void unhandled_exception() noexcept {
    Awaiter* waiting = this->awaiter;
    if (COBRIDGE_UNLIKELY(waiting == nullptr))
      abort_with("the destructor of a coroutine's local threw while the coroutine was being destroyed");
    if (waiting->status == kValue) CoroutinePromise::undo(waiting->out);
    ::new (waiting->out) std::exception_ptr(std::current_exception());
    waiting->status = kError;
  }
};

// A coroutine that awaits what a function of the awaitable style returned.
template <class T, class A>
Future<T> await_foreign(A awaitable) {
  if constexpr (std::is_void_v<T>) {
    co_await static_cast<A&&>(awaitable);
  } else {
    co_return co_await static_cast<A&&>(awaitable);
  }
}

}  // namespace cobridge
}  // namespace rust
