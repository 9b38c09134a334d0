// cobridge's own awaitables: they end inside poll, on the polling thread, and so need no atomic operation.
// C++20.
#pragma once

#include <coroutine>
#include <stop_token>
#include <utility>

#include "frame.h"
#include "pool.h"

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
  static constexpr LeafOps kOps = {&ready, &cancel, nullptr, nullptr};
};

// The std::stop_source of a call, made when the call first asks for its token.
class StopSource : public StopState {
 public:
  StopSource() : StopState{&finish, &request, false, true} {}
  std::stop_token token() const noexcept { return source_.get_token(); }

  static void request(StopState* self) noexcept {
    self->is_requested = true;
    static_cast<StopSource*>(self)->source_.request_stop();
  }

 private:
  static void finish(StopState* self, bool stop) noexcept {
    StopSource* source = static_cast<StopSource*>(self);
    if (stop) source->source_.request_stop();
    pool::destroy(source);
  }

  std::stop_source source_;
};

// Does not suspend.
class StopTokenAwaiter {
 public:
  bool await_ready() const noexcept { return false; }
  template <class P>
  bool await_suspend(std::coroutine_handle<P> suspended) {
    Call* call = suspended.promise().call;
    if (!call->stop || !stop_state_of(call)->has_token) make(call);
    token_ = static_cast<StopSource*>(stop_state_of(call))->token();
    return false;
  }
  std::stop_token await_resume() noexcept { return std::move(token_); }

 private:
  COBRIDGE_COLD static void make(Call* call) {
    StopState* source = pool::make<StopSource>();
    if (call->stop) StopSource::request(source);
    call->stop = source;
  }

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
}  // namespace rust
