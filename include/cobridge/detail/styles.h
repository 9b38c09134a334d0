// Which of the seven styles a user's C++ function has, found by overload resolution. C++11; awaitables from
// C++20 on.
//
// A declaration is described by a class D that the generator writes:
//   Return      what the Rust future gives: void, a value, rust::Str, rust::Slice or a reference
//   Context     an incomplete class that names the slot in the callback style
//   Arguments   Passing<Owned | Copied | Foreign | Borrowed, ...>, one per argument
//   fallible    declared with Result;  blocking: declared #[blocking]
//   Target      a functor that calls the user's function, and can be asked whether it takes certain arguments
//   Fallback    void, or a second Target that is tried if the first fits no style
//   Behavior    optional: see COBRIDGE_TRYCATCH
#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>

#include "../promise.h"
#include "../result.h"
#include "future.h"
#include "kept.h"
#include "rust/cxx.h"

namespace rust {
namespace cobridge {

// Whether R is the std::future of a T: detail/std_future.h knows.
template <class R, class T>
struct IsStdFuture : std::false_type {};

// What was found in place of a function that fits: named in the compiler's note below the generated message.
template <class R>
class Returns;
class NotCallableWithTheseArguments;

enum class Style {
  kNone,
  kFuture,
  kStdFuture,
  kPromise,
  kResultCallback,
  kValueCallback,
  kAwaitable,
  kBlocking
};

// Styles whose foreign side runs outside poll: arguments that Rust owns must be copied.
constexpr bool outlives_poll(Style style) {
  return style == Style::kStdFuture || style == Style::kPromise || style == Style::kResultCallback ||
         style == Style::kValueCallback || style == Style::kBlocking;
}

// ---- the shapes of a callback: rust::Fn<void(rust::Box<Context>, argument)>

template <class Context, class Argument>
struct CallbackShape {
  using Fn = ::rust::Fn<void(Box<Context>, Argument)>;
};
template <class Context>
struct CallbackShape<Context, void> {
  using Fn = ::rust::Fn<void(Box<Context>)>;
};
template <class D, class Argument>
using CallbackOfCall = typename CallbackShape<typename D::Context, Argument>::Fn;

// ---- what a call gives

struct NoCall {};  // not callable

template <class F, class... A>
struct CallResultTest {
  template <class G>
  static auto test(int) -> decltype(std::declval<const G&>()(std::declval<A>()...));
  template <class>
  static NoCall test(...);
  using Type = decltype(test<F>(0));
};
template <class F, class... A>
using CallResult = typename CallResultTest<F, A...>::Type;
template <class F, class... A>
using IsCallable = Not<std::is_same<CallResult<F, A...>, NoCall>>;

template <class R>
struct FoundIn {
  using Type = Returns<R>;
};
template <>
struct FoundIn<NoCall> {
  using Type = NotCallableWithTheseArguments;
};

// The plain return of a blocking function.
template <class From, class To>
struct GivesPlain : std::is_convertible<From, To> {};
template <class From, class To>
struct GivesPlain<From, To&> : std::integral_constant<bool, std::is_lvalue_reference<From>::value &&
                                                                std::is_convertible<From, To&>::value> {};
template <class From>
struct GivesPlain<From, void> : std::is_void<From> {};
template <class To>
struct GivesPlain<NoCall, To> : std::false_type {};
template <class To>
struct GivesPlain<NoCall, To&> : std::false_type {};
template <>
struct GivesPlain<NoCall, void> : std::false_type {};

// An awaitable whose result is the answer.
#if COBRIDGE_COROUTINES
template <class R, class To>
struct GivesAwaitable : std::false_type {};
template <class R, class To>
  requires Awaitable<R>
struct GivesAwaitable<R, To>
    : std::conditional_t<std::is_void_v<To>, std::true_type, GivesPlain<AwaitResult<R>, To>> {};
#else
template <class R, class To>
struct GivesAwaitable : std::false_type {};
#endif

// ---- one functor

template <class D, class F, class... A>
struct StyleOf {
  using T = typename D::Return;
  using R = CallResult<F, A...>;
  using Found = typename FoundIn<R>::Type;

  static constexpr Style find() {
    return std::is_same<R, Future<T>>::value                 ? Style::kFuture
           : IsStdFuture<R, T>::value                        ? Style::kStdFuture
           : Both<Blocking, GivesPlain<R, T>>::value         ? Style::kBlocking
           : IsCallable<F, A..., Promise<T>>::value          ? Style::kPromise
           : Both<Fallible, TakesCallback<Result<T>>>::value ? Style::kResultCallback
           : TakesCallback<T>::value                         ? Style::kValueCallback
           : GivesAwaitable<R, T>::value                     ? Style::kAwaitable
                                                             : Style::kNone;
  }

 private:
  using Fallible = std::integral_constant<bool, D::fallible>;
  using Blocking = std::integral_constant<bool, D::blocking>;
  template <class Argument>
  using TakesCallback = IsCallable<F, A..., CallbackOfCall<D, Argument>, Box<typename D::Context>>;
};

template <class D, class... A>
struct StyleOf<D, void, A...> {
  using Found = NotCallableWithTheseArguments;
  static constexpr Style find() { return Style::kNone; }
};

// ---- the declaration

template <class D, class... A>
struct Fit {
 private:
  using First = StyleOf<D, typename D::Target, A...>;
  using Second = StyleOf<D, typename D::Fallback, A...>;
  static constexpr bool use_first = First::find() != Style::kNone || Second::find() == Style::kNone;
  static constexpr bool first_is_there =
      !std::is_same<typename First::Found, NotCallableWithTheseArguments>::value;

 public:
  static constexpr Style style = use_first ? First::find() : Second::find();
  using Target = typename std::conditional<use_first, typename D::Target, typename D::Fallback>::type;
  using Found =
      typename std::conditional<first_is_there, typename First::Found, typename Second::Found>::type;

  static constexpr bool fits = style != Style::kNone;
  static constexpr bool keeps = !outlives_poll(style) || KeptArguments<typename D::Arguments, A...>::keepable;
};

// How exceptions of the call become messages.
template <class D>
struct BehaviorOf {
  template <class E>
  static typename E::Behavior test(int);
  template <class>
  static PlainBehavior test(...);
  using Type = decltype(test<D>(0));
};

}  // namespace cobridge
}  // namespace rust
