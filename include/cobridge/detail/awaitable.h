// What can be awaited in a rust::Future coroutine, and the awaiter that a foreign awaitable becomes. C++20.
#pragma once

#include <concepts>
#include <coroutine>
#include <type_traits>
#include <utility>

#include "../error.h"
#include "resumption.h"

namespace rust {

// Specialise it as std::true_type, on the awaitable or on its awaiter, if destroying the awaiter ends the
// operation: once its destructor has returned, nobody resumes or touches the coroutine_handle any more, and a
// resume() that runs on another thread has returned. One on its own thread it must not wait for: a waker may
// drop the Rust future inside of it. Then dropping the Rust future destroys the frame at once.
//
// It takes effect where the awaiter is the coroutine's own (what operator co_await returns by value, or a
// movable temporary); a named awaiter outlives the co_await, and is treated as any other awaitable.
template <class A>
struct is_abandonable : std::false_type {};

namespace cobridge {

// cobridge's own awaitables make a leaf that needs no atomic operation: `using NativeAwaitable = void; auto
// await_in_frame();`.
template <class A>
concept Native = requires { typename std::remove_cvref_t<A>::NativeAwaitable; };

template <class A>
concept HasMemberCoAwait = requires(A&& a) { static_cast<A&&>(a).operator co_await(); };
template <class A>
concept HasFreeCoAwait = requires(A&& a) { operator co_await(static_cast<A&&>(a)); };

template <class A>
decltype(auto) get_awaiter(A&& a) {
  if constexpr (HasMemberCoAwait<A>) {
    return static_cast<A&&>(a).operator co_await();
  } else if constexpr (HasFreeCoAwait<A>) {
    return operator co_await(static_cast<A&&>(a));
  } else {
    return static_cast<A&&>(a);
  }
}

template <class A>
using AwaiterOf = decltype(get_awaiter(std::declval<A>()));

// An awaiter that needs no particular promise type.
template <class W>
concept Awaiting = requires(std::remove_reference_t<W>& w) {
  { w.await_ready() } -> std::convertible_to<bool>;
  w.await_suspend(std::coroutine_handle<>());
  w.await_resume();
};

template <class A>
concept Awaitable = !std::is_void_v<A> && Awaiting<AwaiterOf<A>>;

template <class A>
using AwaitResult = decltype(std::declval<std::remove_reference_t<AwaiterOf<A>>&>().await_resume());

template <class A>
inline constexpr bool kAbandonable =
    is_abandonable<std::remove_cvref_t<A>>::value || is_abandonable<std::remove_cvref_t<AwaiterOf<A>>>::value;

// A temporary that is its own awaiter would be destroyed after ForeignAwaiter. So that destroying it ends an
// abandonable operation in time, it is moved in.
template <class A, class W = AwaiterOf<A>>
using AwaiterKept = std::conditional_t<std::is_rvalue_reference_v<W> && kAbandonable<A> &&
                                           std::is_move_constructible_v<std::remove_reference_t<W>>,
                                       std::remove_reference_t<W>, W>;

// Whether is_abandonable was specialised for a temporary that can't be moved in: it would have no effect.
template <class A, class W = AwaiterOf<A>>
inline constexpr bool kAbandonableInVain = std::is_rvalue_reference_v<W> && kAbandonable<A> &&
                                           !std::is_move_constructible_v<std::remove_reference_t<W>>;

// The awaiter of `co_await a` for a foreign awaitable. It lives in the frame, as long as the co_await
// expression.
template <class A>
class ForeignAwaiter : public Resumption {
  using W = AwaiterKept<A>;
  static_assert(
      !kAbandonableInVain<A>,
      "cobridge: rust::is_abandonable is specialised for this awaiter, which is awaited as a temporary and "
      "can't be moved: give it a move constructor, so that the coroutine owns it");

 public:
  explicit ForeignAwaiter(A&& a)
      : Resumption(kAbandonable<A> && !std::is_reference_v<W>), awaiter_(get_awaiter(static_cast<A&&>(a))) {}

  bool await_ready() { return static_cast<bool>(awaiter_.await_ready()); }

  // False: the operation was over before it could suspend, and the body goes on: no stack grows.
  template <class P>
  bool await_suspend(std::coroutine_handle<P> suspended) {
    Frame& frame = suspended.promise();
    prepare(frame);
    using R = decltype(awaiter_.await_suspend(handle()));
    if constexpr (std::is_void_v<R>) {
      awaiter_.await_suspend(handle());
    } else if constexpr (std::is_convertible_v<R, std::coroutine_handle<>>) {
      // Symmetric transfer: the coroutine that goes on does so here, until it suspends. It may be our own
      // handle.
      std::coroutine_handle<> next = awaiter_.await_suspend(handle());
      next.resume();
    } else {
      if (!awaiter_.await_suspend(handle())) return false;
    }
    return arm(poll_of(frame).waker);
  }

  decltype(auto) await_resume() {
    if (COBRIDGE_UNLIKELY(destroyed())) throw_abandoned();
    return awaiter_.await_resume();
  }

 private:
  [[noreturn]] COBRIDGE_COLD static void throw_abandoned() {
#if COBRIDGE_EXCEPTIONS
    throw Abandoned();
#else
    abort_with("an awaited operation destroyed its continuation");
#endif
  }

  W awaiter_;
};

}  // namespace cobridge
}  // namespace rust
