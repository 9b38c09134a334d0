// Calls made by hand, for tests of what happens after the start: a coroutine that is given ready-made, and a
// promise that is given to the test.
#pragma once

#include <functional>
#include <utility>

#include "cobridge/future.h"
#include "fake_rust.h"
#include "glue.h"

// A declaration that is described in one line. `Target` is called with the arguments of start().
template <class T, class Function, bool blocks = false>
struct Declared {
  using Return = T;
  using Context = Declared;
  using Arguments = rust::cobridge::Passing<rust::cobridge::Owned>;
  static constexpr bool fallible = true;
  static constexpr bool blocking = blocks;
  using Target = Function;
  using Fallback = void;
  struct Start {
    template <class... A>
    static std::uint8_t go(unsigned char* out, std::uint8_t* call, const std::uint8_t* waker, A... args) {
      return rust::cobridge::start<Declared, A...>(out, call, waker, static_cast<A&&>(args)...);
    }
  };
};

// `async fn f(future) -> T`, which returns the rust::Future that it is given.
template <class T>
struct ReturnIt {
  rust::Future<T> operator()(rust::Future<T>&& future) const { return std::move(future); }
};
template <class T>
using FutureCall = Declared<T, ReturnIt<T>>;

// `async fn f(function) -> T`, which calls the function with the promise.
template <class T>
struct GiveIt {
  void operator()(std::function<void(rust::Promise<T>)> f, rust::Promise<T> promise) const {
    f(std::move(promise));
  }
};
template <class T>
using PromiseCall = Declared<T, GiveIt<T>>;

// A Rust future of either, that is inert until its first poll.
template <class D, class Argument>
class LazyFuture {
 public:
  explicit LazyFuture(Argument argument) : argument_(std::move(argument)) {}
  std::uint8_t poll(const FakeTask& task) {
    if (started_) return inner.poll(task);
    started_ = true;
    return inner.start(task, std::move(argument_));
  }
  std::uint8_t finish(FakeTask& task) {
    if (!started_) poll(task);
    return inner.finish(task);
  }
  void drop(bool borrows = false) { inner.drop(borrows); }
  bool pending() const { return inner.pending(); }
  bool has_value() const { return inner.has_value(); }
  typename FakeFuture<D>::Value& value() { return inner.value(); }
  std::string error() { return inner.error(); }

  FakeFuture<D> inner;

 private:
  Argument argument_;
  bool started_ = false;
};

template <class T>
class Coroutine : public LazyFuture<FutureCall<T>, rust::Future<T>> {
 public:
  explicit Coroutine(rust::Future<T> future)
      : LazyFuture<FutureCall<T>, rust::Future<T>>(std::move(future)) {}
};

// A call of the promise style whose promise the test holds. `promise` is set by the first poll.
template <class T>
class Promised {
 public:
  rust::Promise<T> promise{nullptr};

  std::uint8_t start(const FakeTask& task) {
    return future.start(
        task, std::function<void(rust::Promise<T>)>([this](rust::Promise<T> p) { promise = std::move(p); }));
  }
  FakeFuture<PromiseCall<T>> future;
};

// Runs a call to its end: gives the value, or the error.
template <class D, class... A>
typename FakeFuture<D>::Value run(A... arguments) {
  FakeTask task;
  FakeFuture<D> future;
  future.template start<A...>(task, static_cast<A&&>(arguments)...);
  future.finish(task);
  CHECK(future.has_value());
  return std::move(future.value());
}
template <class D, class... A>
std::string fail(A... arguments) {
  FakeTask task;
  FakeFuture<D> future;
  future.template start<A...>(task, static_cast<A&&>(arguments)...);
  future.finish(task);
  return future.error();
}
