// The class rust::Future, which ../future.h explains, without what only coroutines name: what the glue includes.
// C++11.
#pragma once

#include <cstdint>
#include <new>
#include <type_traits>
#include <utility>

#include "config.h"
#include "frame.h"
#include "storage.h"

#if COBRIDGE_COROUTINES
#include "awaitable.h"
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
    if (!frame_) cobridge::Relocate<Value>::move(other.value_, &value_);
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
  // Of a future that has a value, which is moved to `out`. Throws what the value's move throws.
  static void take_value(Future<T>& future,
                         void* out) noexcept(noexcept(Relocate<Stored<T>>::move(future.value_, out))) {
    future.frame_ = Future<T>::empty();
    Relocate<Stored<T>>::move(future.value_, out);
  }
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
#include "coroutine.h"
#endif
