// rust::AsyncFn<R(A...)>: what an `impl AsyncFn(A...) -> R` argument arrives as. C++11; to be awaited, C++20.
//
//     rust::Future<Response> answer(rust::AsyncFn<Response(Request)> handler, Request request) {
//       co_return co_await handler(std::move(request));
//     }
//
// Ownership: a counted handle of a Rust closure, copyable; what the closure has captured is dropped with the last handle,
// on that thread. A future keeps what it needs by itself, and outlives the handles.
//
// Threads: it may be called from any thread, by several at once, and copied and destroyed on any. The closure's own body
// runs at the call, its future where it is awaited or spawned.
//
// Errors: an `Err` of the closure is thrown as rust::Error where its future is awaited, a panic as rust::Panic, also if
// the closure's own body panicked.
#pragma once

#include <type_traits>
#include <utility>

#include "abi.h"
#include "detail/config.h"
#include "detail/future.h"
#include "detail/storage.h"

namespace rust {

namespace cobridge {

// What Rust does with a callback; src/async_fn.rs mirrors it. None of them throws.
struct AsyncFnOps {
  // Takes the values behind the pointers, and constructs a rust::Future at `future`.
  void (*call)(const void* closure, void* const* values, void* future);
  void (*clone)(const void* closure);
  void (*drop)(const void* closure);
};
static_assert(sizeof(AsyncFnOps) == 3 * sizeof(void*), "mirrors src/async_fn.rs");

// A value that Rust takes: it is not destroyed here.
template <class A>
union Given {
  explicit Given(A&& value) { Storage<A>::put(&kept, static_cast<A&&>(value)); }
  ~Given() {}
  Stored<A> kept;
};

}  // namespace cobridge

template <class Signature>
class AsyncFn;

template <class R, class... A>
class AsyncFn<R(A...)> {
 public:
  // Rust makes the handles, and gives them as their bytes.
  using IsRelocatable = std::true_type;

  AsyncFn(const AsyncFn& other) noexcept : ops_(other.ops_), closure_(other.closure_) {
    if (ops_) ops_->clone(closure_);
  }
  AsyncFn(AsyncFn&& other) noexcept : ops_(other.ops_), closure_(other.closure_) { other.ops_ = nullptr; }
  AsyncFn& operator=(AsyncFn other) noexcept {
    std::swap(ops_, other.ops_);
    std::swap(closure_, other.closure_);
    return *this;
  }
  ~AsyncFn() {
    if (ops_) ops_->drop(closure_);
  }

  // Calls the closure. std::logic_error if the handle was moved from.
  COBRIDGE_NODISCARD Future<R> operator()(A... arguments) const {
    if (COBRIDGE_UNLIKELY(!ops_)) cobridge::misuse("rust::AsyncFn: it was moved from");
    return call(cobridge::Given<A>(static_cast<A&&>(arguments))...);
  }

 private:
  Future<R> call(cobridge::Given<A>&&... given) const noexcept {
    void* values[sizeof...(A) + 1] = {static_cast<void*>(&given)...};
    return cobridge::FutureInside<R>::of_rust([&](void* future) { ops_->call(closure_, values, future); });
  }

  const cobridge::AsyncFnOps* ops_;  // null: moved from
  const void* closure_;
};

}  // namespace rust
