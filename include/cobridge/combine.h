// Several rust::Futures at once: when_all, when_any, timeout. C++20. Included by future.h.
//
//     auto [user, orders] = co_await rust::when_all(find(id), list(id));
//     auto first = co_await rust::when_any(primary(), mirror());          // a std::variant
//     auto page = co_await rust::timeout(5s, fetch(url));                 // a std::optional
//
// All of them poll their futures in turn, on the thread that polls them, with its waker: nothing is counted or
// allocated but one frame from the pool. A wake polls every unfinished branch, which resumes only those that are ready.
//
// Ownership: the branches belong to the combination, and none outlives it. The losers of when_any, and what is left when
// a branch of when_all throws, are dropped at once. A loser that waits on something that can't be abandoned (see
// rust::is_abandonable) is asked to stop, through its rust::stop_token(), and awaited; only then the combination ends.
// Dropping the combination does the same without awaiting: what owns it is destroyed when the last branch has ended.
//
// Errors: the first branch that throws ends the combination, with its exception. In `void` branches' places stands a
// std::monostate, in references' a std::reference_wrapper.
#pragma once

#include "detail/config.h"

#if COBRIDGE_COROUTINES

#include <atomic>
#include <chrono>
#include <concepts>
#include <coroutine>
#include <cstddef>
#include <functional>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

#include "detail/answer.h"
#include "detail/coroutine.h"
#include "detail/frame.h"
#include "detail/root.h"
#include "detail/step.h"
#include "task.h"

namespace rust {

namespace cobridge {

// How a result stands in a tuple, a variant or an optional.
template <class T>
struct ElementOf {
  using Type = T;
};
template <class T>
struct ElementOf<T&> {
  using Type = std::reference_wrapper<T>;
};
template <>
struct ElementOf<void> {
  using Type = std::monostate;
};
template <class T>
using Element = typename ElementOf<T>::Type;

// What the branches of one combination share when it is dropped: the last one that ends lets the frame go that awaits
// the combination.
struct Departure {
  Atomic<std::size_t> left;
  Frame* waiter = nullptr;

  // One is gone. Gives the waiter, to be destroyed, if it was the last.
  Frame* one_is_gone() noexcept {
    // Release: what this branch did. Acquire, for the last: what the others did.
    return left.fetch_sub(1, std::memory_order_acq_rel) == 1 ? waiter : nullptr;
  }
};

template <class T>
struct Branch : Parting {
  static_assert(FitsInFrame<Stored<T>>::value, "");

  explicit Branch(Future<T>&& future)
      : Parting{{nullptr, nullptr, nullptr, kParting}, &is_gone},
        root(std::move(future)),
        departure(nullptr),
        status(kPending) {}
  ~Branch() { answer.destroy(status); }

  // True: there is an answer.
  bool poll(const void* waker) noexcept {
    if (!root.is_over()) status = root.poll(waker, answer);
    return root.is_over();
  }

  // Nobody wants its answer any more. It is asked to stop unless dropping it ends it.
  void lose() noexcept {
    if (!root.can_end()) root.stop();
    drop_if_that_ends_it();
  }
  void poll_loser(const void* waker) noexcept {
    if (root.is_over()) return;
    drop_if_that_ends_it();
    if (root.is_over()) return;
    answer.destroy(root.poll(waker, answer));
    drop_if_that_ends_it();
  }
  void drop_if_that_ends_it() noexcept {
    if (root.can_end()) root.drop(false);
  }

  Element<T> take() {
    if constexpr (std::is_void_v<T>) {
      answer.get(status);
      return {};
    } else {
      return answer.get(status);
    }
  }

  static Frame* is_gone(Parting* self) noexcept {
    return static_cast<Branch*>(self)->departure->one_is_gone();
  }

  Root<T> root;
  Departure* departure;
  Answer<T> answer;
  std::uint8_t status;
};

// What the frame of a combination waits on. `all`: for every branch, or the first that throws; else for the first.
template <bool all, class... T>
class Combination : public Leaf {
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

 public:
  explicit Combination(Future<T>&&... futures)
      : Leaf{&kOps, nullptr}, branches_(std::move(futures)...), decider_(kNone), decided_(false) {
    each([this](auto& branch, std::size_t) { branch.departure = &departure_; });
  }
  Combination(const Combination&) = delete;
  Combination& operator=(const Combination&) = delete;

  // `co_await combination`, once. GCC 12 copies an awaiter that await_transform gives as an lvalue, so this is another
  // object.
  struct Awaiting {
    Combination& self;
    bool await_ready() const noexcept { return false; }
    template <class P>
    bool await_suspend(std::coroutine_handle<P> suspended) noexcept {
      Frame& frame = suspended.promise();
      if (self.poll(poll_of(frame).waker)) return false;
      wait_on(self, frame, kOps);
      if (COBRIDGE_UNLIKELY(is_stop_requested(frame.call))) stop(&self);
      return true;
    }
    void await_resume() const noexcept {}
  };
  using NativeAwaitable = void;
  Awaiting await_in_frame() noexcept { return {*this}; }

  // Which branch decided: the first that answered, or, of `all`, that threw.
  std::size_t decider() const noexcept { return decider_; }

  template <std::size_t i>
  auto take() {
    return std::get<i>(branches_).take();
  }

  std::tuple<Element<T>...> take_all() {
    rethrow(std::index_sequence_for<T...>());
    return std::apply([](auto&... branch) { return std::tuple<Element<T>...>{branch.take()...}; }, branches_);
  }

  std::variant<Element<T>...> take_any() { return take_any(std::index_sequence_for<T...>()); }

 private:
  template <class F>
  void each(F f) {
    std::apply(
        [&f](auto&... branch) {
          std::size_t i = 0;
          (f(branch, i++), ...);
        },
        branches_);
  }

  // True: decided, and every loser has ended.
  bool poll(const void* waker) noexcept {
    if (!decided_) {
      std::size_t over = 0;
      each([&](auto& branch, std::size_t i) {
        // Behind the decider nothing is started any more.
        if (decider_ != kNone || !branch.poll(waker)) return;
        over++;
        if (!all || branch.status != kValue) decider_ = i;
      });
      decided_ = decider_ != kNone || over == sizeof...(T);
      if (!decided_) return false;
      if (over == sizeof...(T)) return true;
      each([](auto& branch, std::size_t) { branch.lose(); });
    }
    bool ended = true;
    each([&](auto& branch, std::size_t) {
      branch.poll_loser(waker);
      ended &= branch.root.is_over();
    });
    return ended;
  }

  void rethrow(std::index_sequence<>) {}
  template <std::size_t... i>
  void rethrow(std::index_sequence<i...>) {
    ((i == decider_ ? static_cast<void>(std::get<i>(branches_).take()) : void()), ...);
  }

  template <std::size_t... i>
  std::variant<Element<T>...> take_any(std::index_sequence<i...>) {
    std::optional<std::variant<Element<T>...>> taken;
    ((i == decider_ ? static_cast<void>(taken.emplace(std::in_place_index<i>, std::get<i>(branches_).take()))
                    : void()),
     ...);
    return *std::move(taken);
  }

  static bool ready(Leaf* leaf, const void* waker) noexcept {
    return static_cast<Combination*>(leaf)->poll(waker);
  }

  // A branch that can't end now destroys the waiting frame, and us with it, when it does.
  static bool cancel(Leaf* leaf, bool borrows) noexcept {
    Combination* self = static_cast<Combination*>(leaf);
    if (borrows) {
      // All of them before any is waited for: one may end what another waits on.
      stop(leaf);
      self->each([](auto& branch, std::size_t) { branch.root.drop(true); });
      return true;
    }
    // One more than there are, so that none is the last before all have been told.
    std::size_t left = 1;
    self->each([&left](auto& branch, std::size_t) { left += !branch.root.is_over(); });
    self->departure_.waiter = self->waiter;
    self->departure_.left.store(left, std::memory_order_relaxed);
    self->each([](auto& branch, std::size_t) {
      if (!branch.root.is_over()) branch.root.part(&branch);
    });
    return self->departure_.one_is_gone() != nullptr;
  }

  static void stop(Leaf* leaf) noexcept {
    static_cast<Combination*>(leaf)->each([](auto& branch, std::size_t) { branch.root.stop(); });
  }

  static bool can_end(const Leaf* leaf) noexcept {
    return std::apply([](const auto&... branch) { return (branch.root.can_end() && ...); },
                      static_cast<const Combination*>(leaf)->branches_);
  }

  static constexpr LeafOps kOps = {&ready, &cancel, &can_end, &stop};

  std::tuple<Branch<T>...> branches_;
  Departure departure_;
  std::size_t decider_;
  bool decided_;
};

}  // namespace cobridge

// Waits for all of the futures, and gives their results. Ends with the first exception, or at once without futures.
template <class... T>
Future<std::tuple<cobridge::Element<T>...>> when_all(Future<T>... futures) {
  cobridge::Combination<true, T...> branches(std::move(futures)...);
  co_await branches;
  co_return branches.take_all();
}

// Waits for the first of the futures that ends, and gives its result or throws its exception. Of several that are ready
// in the same poll the first in the list counts, and those behind it are not started.
template <class... T>
  requires(sizeof...(T) > 0)
Future<std::variant<cobridge::Element<T>...>> when_any(Future<T>... futures) {
  cobridge::Combination<false, T...> branches(std::move(futures)...);
  co_await branches;
  co_return branches.take_any();
}

// The future's result, or nothing if it takes longer than the duration. The runtime's timer counts it.
template <class Rep, class Period, class T>
Future<std::optional<cobridge::Element<T>>> timeout(std::chrono::duration<Rep, Period> duration,
                                                    Future<T> future) {
  cobridge::Combination<false, T, void> branches(std::move(future), sleep_for(duration));
  co_await branches;
  if (branches.decider() == 0) co_return std::optional<cobridge::Element<T>>(branches.template take<0>());
  branches.template take<1>();  // throws if there is no timer
  co_return std::nullopt;
}

}  // namespace rust

#endif  // COBRIDGE_COROUTINES
