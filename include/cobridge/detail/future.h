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
  // Rust makes futures in place, and hands them over as their bytes.
  using IsRelocatable = std::true_type;
#if COBRIDGE_COROUTINES
  using promise_type = cobridge::CoroutinePromise<T>;
#endif

  // From anything that a T can be made from.
  template <class X = T,
            typename std::enable_if<Accepts<X>::value && Storage::template Converts<X>::value, int>::type = 0>
  Future(X&& value) : made_(0) {
    Storage::put(&value_, std::forward<X>(value));
  }
  template <class X = T, typename std::enable_if<Accepts<X>::value && !Storage::template Converts<X>::value,
                                                 int>::type = 0>
  explicit Future(X&& value) : made_(0) {
    Storage::put(&value_, std::forward<X>(value));
  }
  template <class U = T, typename std::enable_if<std::is_void<U>::value, int>::type = 0>
  Future() noexcept : made_(0) {
    Storage::put(&value_, cobridge::Unit());
  }

  Future(Future&& other) noexcept : made_(other.made_) { take_over(other); }
  Future& operator=(Future&& other) noexcept {
    if (this != &other) {
      let_go();
      made_ = other.made_;
      take_over(other);
    }
    return *this;
  }
  ~Future() { let_go(); }

  // Defined in task.h, which future.h includes.
  template <class F>
  void then(F f) &&;

 private:
  template <class>
  friend struct cobridge::FutureInside;

  // What a future was made of is one word: 0 for a value, the address of a frame, the address of a Rust future's
  // FutureOps plus one, which src/export.rs writes. Plus two more while a coroutine awaits the Rust future: it is
  // polled here, and this object must neither move nor go. These bits alone: moved from, awaited or started.
  enum : std::uintptr_t { kOfValue = 0, kOfRust = 1, kAwaited = 2, kEmpty = kOfRust | kAwaited };

  static_assert(alignof(cobridge::FutureOps) > kEmpty && alignof(cobridge::Frame) > kEmpty,
                "two bits are free");

  explicit Future(cobridge::Frame* frame, int) noexcept : made_(reinterpret_cast<std::uintptr_t>(frame)) {}

  // One that nobody awaits.
  bool is_of_rust() const noexcept { return (made_ & kEmpty) == kOfRust; }
  cobridge::Frame* frame() const noexcept { return reinterpret_cast<cobridge::Frame*>(made_); }
  const cobridge::FutureOps* ops() const noexcept {
    return reinterpret_cast<const cobridge::FutureOps*>(made_ - kOfRust);
  }

  void take_over(Future& other) noexcept {
    if (made_ == kOfValue) {
      cobridge::Relocate<Value>::move(other.value_, &value_);
    } else if (made_ & kOfRust) {
      if (COBRIDGE_LIKELY(!(made_ & kAwaited))) {
        cobridge::copy_words(other.rust_, rust_);
      } else if (made_ != kEmpty) {
        cobridge::abort_with("a rust::Future was moved from while a coroutine awaited it");
      }
    }
    other.made_ = kEmpty;
  }

  void let_go() noexcept {
    if (made_ == kOfValue) {
      value_.~Value();
    } else if (COBRIDGE_UNLIKELY(made_ != kEmpty)) {
      discard();
    }
  }

  COBRIDGE_NOINLINE void discard() noexcept {
    if (made_ & kAwaited) {
      cobridge::abort_with("a rust::Future was destroyed while a coroutine awaited it");
    } else if (made_ & kOfRust) {
      ops()->drop(rust_);
    } else {
      frame()->unstarted->discard(frame());
    }
  }

  std::uintptr_t made_;
  union {
    Value value_;
    void* rust_[cobridge::kFutureWords];
  };
};

namespace cobridge {

// A Rust future that a Call consists of. It must not move once it was polled.
class RustFuture {
 public:
  // kPending, or an answer at `out`: a T, or an owned Rust error.
  std::uint8_t poll(const void* waker, void* out) noexcept { return ops_->poll(words_, waker, out); }
  // Instead of a poll that has answered.
  void drop() noexcept { ops_->drop(words_); }

 private:
  template <class>
  friend struct FutureInside;
  const FutureOps* ops_;
  void* words_[kFutureWords];
};

// The one door to a future's inside.
template <class T>
struct FutureInside {
  static Future<T> from_frame(Frame* frame) noexcept { return Future<T>(frame, 0); }
  // Of a Rust future, which `make` constructs at the address it is given.
  template <class F>
  static Future<T> of_rust(F&& make) noexcept {
    Future<T> future(reinterpret_cast<Frame*>(std::uintptr_t(Future<T>::kEmpty)), 0);
    make(static_cast<void*>(&future));
    return future;
  }
  static bool has_value(const Future<T>& future) noexcept { return future.made_ == Future<T>::kOfValue; }
  static bool is_empty(const Future<T>& future) noexcept { return future.made_ == Future<T>::kEmpty; }
  // Nor awaited by another coroutine.
  static bool can_be_awaited(const Future<T>& future) noexcept {
    return !(future.made_ & Future<T>::kAwaited);
  }
  // Of a future that is not empty.
  static bool is_of_rust(const Future<T>& future) noexcept { return future.made_ & Future<T>::kOfRust; }
  static bool is_local(const Future<T>& future) noexcept {
    return future.is_of_rust() && future.ops()->is_local;
  }
  // Of a future that has a value, which is moved to `out`. Throws what the value's move throws.
  static void take_value(Future<T>& future,
                         void* out) noexcept(noexcept(Relocate<Stored<T>>::move(future.value_, out))) {
    future.made_ = Future<T>::kEmpty;
    Relocate<Stored<T>>::move(future.value_, out);
  }
  // Of a future of C++ without a value: the caller takes the unstarted frame over.
  static Frame* take_frame(Future<T>& future) noexcept {
    Frame* frame = future.frame();
    future.made_ = Future<T>::kEmpty;
    return frame;
  }
  // Of a Rust future that nobody awaits.
  static void take_rust(Future<T>& future, RustFuture& to) noexcept {
    to.ops_ = future.ops();
    copy_words(future.rust_, to.words_);
    future.made_ = Future<T>::kEmpty;
  }
  // The await of a Rust future, which is polled where it lies: begun once, polled until it is not kPending, or ended.
  static void begin_await(Future<T>& future) noexcept { future.made_ |= Future<T>::kAwaited; }
  // kPending, or an answer at `out`: a T, or an owned Rust error. The future is empty then.
  static std::uint8_t poll(Future<T>& future, const void* waker, void* out) noexcept {
    std::uint8_t status = awaited_ops(future)->poll(future.rust_, waker, out);
    if (status != kPending) future.made_ = Future<T>::kEmpty;
    return status;
  }
  static void end_await(Future<T>& future) noexcept {
    awaited_ops(future)->drop(future.rust_);
    future.made_ = Future<T>::kEmpty;
  }

 private:
  static const FutureOps* awaited_ops(const Future<T>& future) noexcept {
    return reinterpret_cast<const FutureOps*>(future.made_ - Future<T>::kEmpty);
  }
};

}  // namespace cobridge
}  // namespace rust

#if COBRIDGE_COROUTINES
#include "coroutine.h"
#endif
