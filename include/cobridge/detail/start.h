// The starters: one per style, all with the same contract (abi.h). C++11; coroutines from C++20 on. Step 5 of the
// book's "one awaited call, step by step", whose numbers stand where the steps are.
//
// They run inside the first poll, on the polling thread, and never throw. A user function that throws before
// it returns is an error like any other; what it did with its promise does not matter then.
#pragma once

#include <atomic>
#include <cstdint>
#include <utility>

#include "../abi.h"
#include "../error.h"
#include "../promise.h"
#include "callback.h"
#include "future.h"
#include "job.h"
#include "kept.h"
#include "root.h"
#include "slot.h"
#include "styles.h"

namespace rust {
namespace cobridge {

template <class T>
class Pipe;

// ---- rust::Future: a value or a coroutine, whose arguments are borrowed

template <class T>
COBRIDGE_NOINLINE std::uint8_t start_rust_future(Future<T>& future, Call* call, const void* waker,
                                                 void* out) noexcept {
  RustFuture* rust = RustFutureOps<kError>::adopt(call);
  FutureInside<T>::take_rust(future, *rust);
  return rust->poll(waker, out);
}

template <class D, class T>
COBRIDGE_ALWAYS_INLINE std::uint8_t start_future(Future<T>&& future, Call* call, const void* waker,
                                                 void* out) {
  using Inside = FutureInside<T>;
  if (Inside::has_value(future)) {
    Inside::take_value(future, out);
    return kValue;
  }
  if (COBRIDGE_UNLIKELY(Inside::is_empty(future)))
    misuse("an async function returned a rust::Future that was moved from");
  if (Inside::is_of_rust(future)) return start_rust_future(future, call, waker, out);
#if COBRIDGE_COROUTINES
  return start_frame<typename BehaviorOf<D>::Type>(Inside::take_frame(future), call, waker, out);
#else
  (void)call;
  (void)waker;
  abort_with("an async function returned a coroutine, but the bridge's C++ was compiled without C++20");
#endif
}

template <Style style>
struct Start;

// A future that is most likely a coroutine's.
template <class D, class T>
COBRIDGE_NOINLINE std::uint8_t start_body(Future<T>& future, Call* call, const void* waker,
                                          void* out) noexcept {
  COBRIDGE_TRY { return start_future<D>(std::move(future), call, waker, out); }
  COBRIDGE_CATCH_ALL { return fail_with_current<typename BehaviorOf<D>::Type>(out); }
}

template <>
struct Start<Style::kFuture> {
  template <class D, class F, class... A>
  COBRIDGE_ALWAYS_INLINE static std::uint8_t go(Call* call, const void* waker, void* out,
                                                A&&... arguments) noexcept {
    using T = typename D::Return;
    using IsNothrow =
        std::integral_constant<bool,
                               noexcept(std::declval<const F&>()(std::declval<A>()...)) &&
                                   noexcept(FutureInside<T>::take_value(std::declval<Future<T>&>(), out))>;
    return go<D, F, T>(IsNothrow(), call, waker, out, static_cast<A&&>(arguments)...);
  }

 private:
  // Without a handler for exceptions, a value has no landing pads on its way: with link-time optimisation across
  // the languages it is then inlined into Rust.
  template <class D, class F, class T, class... A>
  COBRIDGE_ALWAYS_INLINE static std::uint8_t go(std::true_type, Call* call, const void* waker, void* out,
                                                A&&... arguments) noexcept {
    Future<T> future = F()(static_cast<A&&>(arguments)...);
    if (!FutureInside<T>::has_value(future)) return start_body<D>(future, call, waker, out);
    FutureInside<T>::take_value(future, out);
    return kValue;
  }
  template <class D, class F, class T, class... A>
  COBRIDGE_ALWAYS_INLINE static std::uint8_t go(std::false_type, Call* call, const void* waker, void* out,
                                                A&&... arguments) noexcept {
    COBRIDGE_TRY { return start_future<D>(F()(static_cast<A&&>(arguments)...), call, waker, out); }
    COBRIDGE_CATCH_ALL { return fail_with_current<typename BehaviorOf<D>::Type>(out); }
  }
};

#if COBRIDGE_COROUTINES
template <>
struct Start<Style::kAwaitable> {
  template <class D, class F, class... A>
  static std::uint8_t go(Call* call, const void* waker, void* out, A&&... arguments) noexcept {
    using T = typename D::Return;
    using R = CallResult<F, A...>;
    COBRIDGE_TRY {
      return start_future<D>(await_foreign<T, R>(F()(static_cast<A&&>(arguments)...)), call, waker, out);
    }
    COBRIDGE_CATCH_ALL { return fail_with_current<typename BehaviorOf<D>::Type>(out); }
  }
};
#endif

// ---- the styles with a slot

// Called like the user's function, it gives the work of calling that later.
template <class F, class... A>
struct Bind {
  using Work = Bound<CallResult<F, A...>, F, A...>;
  Work operator()(A&&... arguments) const { return Work(static_cast<A&&>(arguments)...); }
};

// The slot of one call, or the pipe of a stream, with copies of what has to outlive the poll, and the arguments as the
// user's function gets them.
template <class Arguments, class Indices, class... A>
struct Handing;

template <class... Modes, std::size_t... i, class... A>
struct Handing<Passing<Modes...>, Indices<i...>, A...> {
  using All = KeptArguments<Passing<Modes...>, A...>;
  template <class F>
  using BindTo = Bind<F, A...>;

  template <class T>
  static Slot<T>* make_slot(const typename std::remove_reference<A>::type&... arguments) {
    return make_slot<T>(std::integral_constant<bool, All::copies>(), arguments...);
  }

  template <class T>
  static Pipe<T>* make_pipe(std::size_t capacity,
                            const typename std::remove_reference<A>::type&... arguments) {
    return make_pipe<T>(std::integral_constant<bool, All::copies>(), capacity, arguments...);
  }

  // Calls f(arguments..., tail...) with each copied argument replaced by a view of its copy.
  template <class F, class S, class... Tail>
  static auto call(F&& f, S* slot, typename std::remove_reference<A>::type&... arguments, Tail&&... tail)
      -> decltype(f(std::declval<A>()..., std::forward<Tail>(tail)...)) {
    const KeptView* views = views_of(slot, std::integral_constant<bool, All::copies>());
    (void)views;
    return f(KeptArgument<Modes, A>::hand(arguments, views + i)..., std::forward<Tail>(tail)...);
  }

 private:
  template <class T>
  static Slot<T>* make_slot(std::true_type, const typename std::remove_reference<A>::type&... arguments) {
    return Slot<T>::template make_keeping<All>(arguments...);
  }
  template <class T>
  static Slot<T>* make_slot(std::false_type, const typename std::remove_reference<A>::type&...) {
    return Slot<T>::make();
  }
  template <class T>
  static Pipe<T>* make_pipe(std::true_type, std::size_t capacity,
                            const typename std::remove_reference<A>::type&... arguments) {
    return Pipe<T>::template make_keeping<All>(capacity, arguments...);
  }
  template <class T>
  static Pipe<T>* make_pipe(std::false_type, std::size_t capacity,
                            const typename std::remove_reference<A>::type&...) {
    return Pipe<T>::make(capacity);
  }
  template <class S>
  static const KeptView* views_of(S* slot, std::true_type) noexcept {
    return slot->template kept_views<All>();
  }
  template <class S>
  static const KeptView* views_of(S*, std::false_type) noexcept {
    static const KeptView none[sizeof...(A) + 1] = {};
    return none;
  }
};

template <class D, class... A>
using HandingOf = Handing<typename D::Arguments, typename MakeIndices<sizeof...(A)>::Type, A...>;

// Whether a function answers after it has returned, as far as one can tell from its last calls. If so, the waker is registered
// before the function is called, which is cheaper (SlotState::expect). Should it then answer at once, the waker was cloned for
// nothing; and if another thread was so quick, the task is woken for nothing: harmless, but a poll of all of it. So it takes
// several late answers in a row to be believed again. Shared by all threads, which may lose each other's news.
class Habit {
 public:
  constexpr Habit() noexcept : late_(0) {}

  bool is_late() const noexcept { return late_.load(std::memory_order_relaxed) == kBelieved; }

  // Writes only what is new: the threads read it in every call.
  void learn(bool late) noexcept {
    std::uint32_t before = late_.load(std::memory_order_relaxed);
    std::uint32_t now = !late ? 0 : before < kBelieved ? before + 1 : before;
    if (now != before) late_.store(now, std::memory_order_relaxed);
  }

 private:
  enum : std::uint32_t { kBelieved = 16 };

  std::atomic<std::uint32_t> late_;  // how many times in a row
};

// What the styles have in common: makes the slot, runs `Style::begin`, and looks at the slot.
template <class Begin>
struct StartWithSlot {
  template <class D, class F, class... A>
  static std::uint8_t go(Call* call, const void* waker, void* out, A&&... arguments) noexcept {
    using T = typename D::Return;
    using Behavior = typename BehaviorOf<D>::Type;
    using H = HandingOf<D, A...>;
    static Habit habit;
    Slot<T>* slot = nullptr;
    COBRIDGE_TRY { slot = H::template make_slot<T>(arguments...); }
    COBRIDGE_CATCH_ALL { return fail_with_current<Behavior>(out); }
    bool is_expected = habit.is_late();
    if (is_expected) slot->expect(waker);
    COBRIDGE_TRY {
      Starter::Call calling(slot->starter());
      Begin::template begin<D, F, H>(slot, arguments...);
    }
    COBRIDGE_CATCH_ALL { return throw_out_of_start<T, Behavior>(slot, out); }
    // Step 6.
    bool is_done = slot->is_done();
    habit.learn(!is_done);
    if (is_done || (!is_expected && slot->poll(waker))) return SlotOps<T, Behavior>::take(slot, out);
    call->ops = &Begin::template Ops<T, Behavior, typename D::Arguments>::ops;
    call->object = slot;
    return kPending;
  }
};

// How the styles with a job are dropped.
template <class T, class Behavior, class Arguments, bool skips>
using JobOps = typename std::conditional<HoldsForeign<Arguments>::value, WaitingSlotOps<T, Behavior, skips>,
                                         SlotOps<T, Behavior>>::type;

struct BeginPromise {
  template <class T, class Behavior, class Arguments>
  using Ops = SlotOps<T, Behavior>;

  template <class D, class F, class H, class T, class... A>
  COBRIDGE_ALWAYS_INLINE static void begin(Slot<T>* slot, A&... arguments) {
    H::call(F(), slot, arguments..., Promise<T>(slot));
  }
};
template <>
struct Start<Style::kPromise> : StartWithSlot<BeginPromise> {};

template <bool with_result>
struct BeginCallback {
  template <class T, class Behavior, class Arguments>
  using Ops = SlotOps<T, Behavior>;

  template <class D, class F, class H, class T, class... A>
  COBRIDGE_ALWAYS_INLINE static void begin(Slot<T>* slot, A&... arguments) {
    using Context = typename D::Context;
    using Argument = typename std::conditional<with_result, Result<T>, T>::type;
    H::call(F(), slot, arguments..., CallbackFn<Context, Argument, T>::make(),
            Box<Context>::from_raw(context_of<Context>(slot)));
  }
};
template <>
struct Start<Style::kResultCallback> : StartWithSlot<BeginCallback<true>> {};
template <>
struct Start<Style::kValueCallback> : StartWithSlot<BeginCallback<false>> {};

// The sender's half of a slot until somebody takes it.
template <class T>
class SenderGuard {
 public:
  explicit SenderGuard(Slot<T>* slot) noexcept : slot_(slot) {}
  SenderGuard(const SenderGuard&) = delete;
  SenderGuard& operator=(const SenderGuard&) = delete;
  ~SenderGuard() {
    if (COBRIDGE_UNLIKELY(slot_ != nullptr)) slot_->sender_gone();
  }
  Slot<T>* get() const noexcept { return slot_; }
  Slot<T>* release() noexcept {
    Slot<T>* slot = slot_;
    slot_ = nullptr;
    return slot;
  }

 private:
  Slot<T>* slot_;
};

struct BeginBlocking {
  template <class T, class Behavior, class Arguments>
  using Ops = JobOps<T, Behavior, Arguments, true>;

  template <class D, class F, class H, class T, class... A>
  static void begin(Slot<T>* slot, A&... arguments) {
    using B = typename H::template BindTo<F>;
    SenderGuard<T> sender(slot);
    Job<T, typename B::Work>::spawn(sender.get(), H::call(B(), slot, arguments...));
    sender.release();
  }
};
template <>
struct Start<Style::kBlocking> : StartWithSlot<BeginBlocking> {};

// The generated assertion has spoken; no further errors.
template <>
struct Start<Style::kNone> {
  template <class D, class F, class... A>
  static std::uint8_t go(Call*, const void*, void*, A&&...) noexcept {
    return kError;
  }
};

}  // namespace cobridge
}  // namespace rust
