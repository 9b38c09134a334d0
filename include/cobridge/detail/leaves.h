// cobridge's own awaitables: they end inside poll, on the polling thread, and so need no atomic operation.
// C++20.
#pragma once

#include <coroutine>
#include <stop_token>
#include <utility>

#include "frame.h"

namespace rust {
namespace cobridge {

// Wakes itself and is ready at the next poll.
class YieldAwaiter : public Leaf {
 public:
  bool await_ready() const noexcept { return false; }
  template <class P>
  void await_suspend(std::coroutine_handle<P> suspended) noexcept {
    Frame& frame = suspended.promise();
    wait_on(*this, frame, kOps);
    cobridge1_waker_wake_by_ref(poll_of(frame).waker);
  }
  void await_resume() const noexcept {}

 private:
  static bool ready(Leaf*, const void*) noexcept { return true; }
  static bool cancel(Leaf*, bool) noexcept { return true; }
  static constexpr LeafOps kOps = {&ready, &cancel};
};

// Does not suspend. The source is made when a call first asks for its token.
class StopTokenAwaiter {
 public:
  bool await_ready() const noexcept { return false; }
  template <class P>
  bool await_suspend(std::coroutine_handle<P> suspended) {
    Call* call = suspended.promise().call;
    if (!call->stop) call->stop = pool::make<std::stop_source>();
    token_ = static_cast<std::stop_source*>(call->stop)->get_token();
    return false;
  }
  std::stop_token await_resume() noexcept { return std::move(token_); }

 private:
  std::stop_token token_;
};

struct YieldNow {
  using NativeAwaitable = void;
  YieldAwaiter await_in_frame() const noexcept { return {}; }
};

struct StopTokenOfCall {
  using NativeAwaitable = void;
  StopTokenAwaiter await_in_frame() const noexcept { return {}; }
};

}  // namespace cobridge

// `co_await rust::yield_now()`: lets the executor run something else, and goes on.
COBRIDGE_NODISCARD inline cobridge::YieldNow yield_now() noexcept { return {}; }

// `co_await rust::stop_token()`: the std::stop_token of the call, which is requested to stop when Rust drops
// the future.
COBRIDGE_NODISCARD inline cobridge::StopTokenOfCall stop_token() noexcept { return {}; }

}  // namespace rust
