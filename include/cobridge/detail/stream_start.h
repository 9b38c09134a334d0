// The starters of streams, and which of the styles a user's C++ function has, found by overload resolution. C++11.
//
//   stream      returns rust::Stream<T>, most likely a coroutine                        (stream.h)
//   sink        takes a last argument rust::Sink<T>                                   (sink.h)
//   multishot   takes two: rust::Fn<void(const Context&, T)>, or of a rust::Result<T> if the items are
//               declared with Result, and rust::Box<Context>                          (multishot.h)
//
// A declaration is described by a class D that the generator writes:
//   Item        what comes, without its Result
//   Context     an incomplete class that names the pipe in the multishot style
//   Arguments   Passing<Owned | Copied | Foreign | Borrowed, ...>, one per argument
//   fallible    the items are declared with Result;  capacity: 0 is unbounded
//   Target      a functor that calls the user's function, and can be asked whether it takes certain arguments
//   Fallback    void, or a second Target that is tried if the first fits no style
//   Behavior    optional: see COBRIDGE_TRYCATCH
#pragma once

#include <cstdint>
#include <type_traits>
#include <utility>

#include "../abi.h"
#include "../error.h"
#include "../sink.h"
#include "kept.h"
#include "multishot.h"
#include "pipe.h"
#include "returned_stream.h"
#include "start.h"
#include "stream.h"
#include "styles.h"

namespace rust {
namespace cobridge {

enum class StreamStyle { kNone, kStream, kSink, kResultMultishot, kMultishot };

// ---- one functor

template <class D, class F, class... A>
struct StreamStyleOf {
  using T = typename D::Item;
  using R = CallResult<F, A...>;
  using Found = typename FoundIn<R>::Type;

  static constexpr StreamStyle find() {
    return std::is_same<R, Stream<T>>::value                  ? StreamStyle::kStream
           : IsCallable<F, A..., Sink<T>>::value              ? StreamStyle::kSink
           : Both<Fallible, TakesMultishot<Result<T>>>::value ? StreamStyle::kResultMultishot
           : TakesMultishot<T>::value                         ? StreamStyle::kMultishot
                                                              : StreamStyle::kNone;
  }

 private:
  using Context = typename D::Context;
  using Fallible = std::integral_constant<bool, D::fallible>;
  template <class Argument>
  using TakesMultishot = IsCallable<F, A..., typename MultishotFn<Context, Argument, T>::Fn, Box<Context>>;
};

template <class D, class... A>
struct StreamStyleOf<D, void, A...> {
  using Found = NotCallableWithTheseArguments;
  static constexpr StreamStyle find() { return StreamStyle::kNone; }
};

// ---- the declaration

template <class D, class... A>
struct StreamFit {
 private:
  using First = StreamStyleOf<D, typename D::Target, A...>;
  using Second = StreamStyleOf<D, typename D::Fallback, A...>;
  static constexpr bool use_first =
      First::find() != StreamStyle::kNone || Second::find() == StreamStyle::kNone;
  static constexpr bool first_is_there =
      !std::is_same<typename First::Found, NotCallableWithTheseArguments>::value;

 public:
  static constexpr StreamStyle style = use_first ? First::find() : Second::find();
  using Target = typename std::conditional<use_first, typename D::Target, typename D::Fallback>::type;
  using Found =
      typename std::conditional<first_is_there, typename First::Found, typename Second::Found>::type;

  static constexpr bool fits = style != StreamStyle::kNone;
  // What pushes runs outside poll: arguments that Rust owns must be copied.
  static constexpr bool keeps =
      !fits || style == StreamStyle::kStream || KeptArguments<typename D::Arguments, A...>::keepable;
};

// The Rust stream of a call that has a pipe.
template <class T, class Behavior>
struct PipeOps {
  static std::uint8_t poll(Call* call, const void* waker, void* out) noexcept {
    return pipe_of(call)->template poll<Behavior>(waker, out);
  }
  static std::uint8_t poll_batch(Call* call, const void* waker, void* out, std::size_t max,
                                 std::size_t* count) noexcept {
    return pipe_of(call)->template poll_batch<Behavior>(waker, out, max, count);
  }
  static void drop(Call* call, bool) noexcept { pipe_of(call)->consumer_gone(); }
  static const StreamCallOps ops;

 private:
  static Pipe<T>* pipe_of(Call* call) noexcept { return static_cast<Pipe<T>*>(call->object); }
};

template <class T, class Behavior>
const StreamCallOps PipeOps<T, Behavior>::ops = {{&PipeOps<T, Behavior>::poll, &PipeOps<T, Behavior>::drop},
                                                 &PipeOps<T, Behavior>::poll_batch};

// ---- the starters: one per style, which run inside the first poll, on the polling thread, and never throw

template <StreamStyle style>
struct StartStream;

template <>
struct StartStream<StreamStyle::kStream> {
  template <class D, class F, class... A>
  static std::uint8_t go(Call* call, const void* waker, void* out, A&&... arguments) noexcept {
    using Behavior = typename BehaviorOf<D>::Type;
    COBRIDGE_TRY { return start_returned<Behavior>(F()(static_cast<A&&>(arguments)...), call, waker, out); }
    COBRIDGE_CATCH_ALL { return fail_with_current<Behavior>(out); }
  }
};

// What the styles with a pipe have in common: makes the pipe, runs `Begin::begin`, which takes over the first
// sink, and polls. A user function that throws before it returns is the stream's one answer, whatever it did
// with its sink.
template <class Begin>
struct StartWithPipe {
  template <class D, class F, class... A>
  static std::uint8_t go(Call* call, const void* waker, void* out, A&&... arguments) noexcept {
    using T = typename D::Item;
    using Behavior = typename BehaviorOf<D>::Type;
    using H = HandingOf<D, A...>;
    Pipe<T>* pipe = nullptr;
    COBRIDGE_TRY { pipe = H::template make_pipe<T>(D::capacity, arguments...); }
    COBRIDGE_CATCH_ALL { return fail_with_current<Behavior>(out); }
    COBRIDGE_TRY {
      Starter::Call calling(pipe->starter());
      Begin::template begin<D, F, H>(pipe, arguments...);
    }
    COBRIDGE_CATCH_ALL {
      std::uint8_t status = fail_with_current<Behavior>(out);
      pipe->consumer_gone();
      return status;
    }
    call->ops = &PipeOps<T, Behavior>::ops.call;
    call->object = pipe;
    return PipeOps<T, Behavior>::poll(call, waker, out);
  }
};

struct BeginSink {
  template <class D, class F, class H, class T, class... A>
  static void begin(Pipe<T>* pipe, A&... arguments) {
    H::call(F(), pipe, arguments..., Sink<T>(pipe));
  }
};
template <>
struct StartStream<StreamStyle::kSink> : StartWithPipe<BeginSink> {};

template <bool with_result>
struct BeginMultishot {
  template <class D, class F, class H, class T, class... A>
  static void begin(Pipe<T>* pipe, A&... arguments) {
    using Context = typename D::Context;
    using Argument = typename std::conditional<with_result, Result<T>, T>::type;
    H::call(F(), pipe, arguments..., MultishotFn<Context, Argument, T>::make(),
            Box<Context>::from_raw(context_of<Context>(pipe)));
  }
};
template <>
struct StartStream<StreamStyle::kResultMultishot> : StartWithPipe<BeginMultishot<true>> {};
template <>
struct StartStream<StreamStyle::kMultishot> : StartWithPipe<BeginMultishot<false>> {};

// The generated assertion has spoken; no further errors.
template <>
struct StartStream<StreamStyle::kNone> {
  template <class D, class F, class... A>
  static std::uint8_t go(Call*, const void*, void*, A&&...) noexcept {
    return kError;
  }
};

// The first poll of a stream of D. `call` is the place of a Call, `waker` a borrowed core::task::Waker, and A
// the exact types of the arguments.
template <class D, class... A>
std::uint8_t start_stream(void* out, std::uint8_t* call, const std::uint8_t* waker,
                          A&&... arguments) noexcept {
  using F = StreamFit<D, A...>;
  constexpr StreamStyle style = F::keeps ? F::style : StreamStyle::kNone;
  return StartStream<style>::template go<D, typename F::Target, A...>(reinterpret_cast<Call*>(call), waker,
                                                                      out, static_cast<A&&>(arguments)...);
}

}  // namespace cobridge
}  // namespace rust
