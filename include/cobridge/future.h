// rust::Future<T>: what an async C++ function returns. The value form is C++11, the coroutine form C++20.
//
//     rust::Future<int> now() { return 5; }                                     // no coroutine, no allocation
//     rust::Future<int> later() { co_await something(); co_return 5; }          // a coroutine
//
// Ownership: a Future holds a value, or the frame of a coroutine that has not started. It is inert: the body
// runs once Rust polls the call, or another coroutine awaits the Future. Destroying it before that destroys
// the frame and its arguments. Move-only; T may be void or a reference.
//
// Threads: a body runs only while the Rust future is polled, on that thread; which thread that is may change
// from one co_await to the next.
//
// Cancellation: when Rust drops the future of a suspended body, rust::stop_token() is requested to stop and
// the frames are destroyed at once, unless the body waits on a foreign awaitable: then they stay until that
// has resumed them (see rust::is_abandonable), and if the declaration borrows from Rust, the drop waits for it.
//
// Errors: an exception that leaves a body is the error of its awaiter, in the end Rust's.
#pragma once

#include <cstdint>
#include <new>
#include <type_traits>
#include <utility>

#include "detail/config.h"
#include "detail/frame.h"
#include "detail/storage.h"

#if COBRIDGE_COROUTINES
#include "detail/awaitable.h"
#include "detail/leaves.h"
#else
namespace rust {
template <class A>
struct is_abandonable : std::false_type {};
}  // namespace rust
#endif

namespace rust {

namespace cobridge {
template <class T>
struct FutureInside;
template <class T>
class CoroutinePromise;
}  // namespace cobridge

template <class T = void>
class COBRIDGE_NODISCARD Future {
  using Value = cobridge::Stored<T>;
  using Storage = cobridge::Storage<T>;
  template <class X>
  using Accepts = cobridge::AcceptsValue<Future, T, X>;

 public:
  using value_type = T;
#if COBRIDGE_COROUTINES
  using promise_type = cobridge::CoroutinePromise<T>;
#endif

  // From anything that a T can be made from.
  template <class X = T,
            typename std::enable_if<Accepts<X>::value && Storage::template Converts<X>::value, int>::type = 0>
  Future(X&& value) : frame_(nullptr) {
    Storage::put(&value_, std::forward<X>(value));
  }
  template <class X = T, typename std::enable_if<Accepts<X>::value && !Storage::template Converts<X>::value,
                                                 int>::type = 0>
  explicit Future(X&& value) : frame_(nullptr) {
    Storage::put(&value_, std::forward<X>(value));
  }
  template <class U = T, typename std::enable_if<std::is_void<U>::value, int>::type = 0>
  Future() noexcept : frame_(nullptr) {
    Storage::put(&value_, cobridge::Unit());
  }

  Future(Future&& other) noexcept : frame_(other.frame_) { take_over(other); }
  Future& operator=(Future&& other) noexcept {
    if (this != &other) {
      let_go();
      frame_ = other.frame_;
      take_over(other);
    }
    return *this;
  }
  ~Future() { let_go(); }

 private:
  template <class>
  friend struct cobridge::FutureInside;

  explicit Future(cobridge::Frame* frame, int) noexcept : frame_(frame) {}

  // Marks a future that was moved from, awaited or started.
  static cobridge::Frame* empty() noexcept { return reinterpret_cast<cobridge::Frame*>(std::uintptr_t(1)); }

  void take_over(Future& other) noexcept {
    if (!frame_) {
      ::new (static_cast<void*>(&value_)) Value(static_cast<Value&&>(other.value_));
      other.value_.~Value();
    }
    other.frame_ = empty();
  }

  void let_go() noexcept {
    if (!frame_) {
      value_.~Value();
    } else if (COBRIDGE_UNLIKELY(frame_ != empty())) {
      frame_->discard(frame_);
    }
  }

  cobridge::Frame* frame_;  // null: value_ holds the value
  union {
    Value value_;
  };
};

namespace cobridge {

// The one door to a future's inside.
template <class T>
struct FutureInside {
  static Future<T> from_frame(Frame* frame) noexcept { return Future<T>(frame, 0); }
  static bool has_value(const Future<T>& future) noexcept { return !future.frame_; }
  static bool is_empty(const Future<T>& future) noexcept { return future.frame_ == Future<T>::empty(); }
  static Stored<T>& value(Future<T>& future) noexcept { return future.value_; }
  // Of a future without a value: the caller takes the unstarted frame over.
  static Frame* take_frame(Future<T>& future) noexcept {
    Frame* frame = future.frame_;
    future.frame_ = Future<T>::empty();
    return frame;
  }
};

}  // namespace cobridge
}  // namespace rust

#if COBRIDGE_COROUTINES
#include "detail/coroutine.h"
#endif
