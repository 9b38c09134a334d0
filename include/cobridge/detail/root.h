// A future that C++ polls from outside of any coroutine: block_on, a task, a branch of when_all. C++11.
//
// A Root owns a rust::Future and the Call that its coroutines run in. It must not move once it was polled. Polls may
// come from different threads, one at a time. Once it has answered, the future is gone; destroying the Root before
// that drops it, as Rust drops the future of a call.
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <utility>

#include "../abi.h"
#include "answer.h"
#include "config.h"
#include "frame.h"
#include "future.h"

namespace rust {
namespace cobridge {

// A Call that consists of a Rust future. `failed` is the status of its errors: kError where Rust polls the Call,
// kRustError inside of C++.
template <Status failed>
struct RustFutureOps {
  // Gives the place of the future, which is written then.
  static RustFuture* adopt(Call* call) noexcept {
    call->ops = ops();
    return ::new (place(call)) RustFuture;
  }

 private:
  static void* place(Call* call) noexcept {
    return reinterpret_cast<unsigned char*>(call) + offsetof(Call, object);
  }
  static RustFuture* of(Call* call) noexcept { return static_cast<RustFuture*>(place(call)); }
  static std::uint8_t poll(Call* call, const void* waker, void* out) noexcept {
    std::uint8_t status = of(call)->poll(waker, out);
    return status == kError ? std::uint8_t(failed) : status;
  }
  static void drop(Call* call, bool) noexcept { of(call)->drop(); }
  static const CallOps* ops() noexcept {
    static const CallOps the_ops = {&poll, &drop};
    return &the_ops;
  }
  static_assert(sizeof(RustFuture) <= sizeof(Call) - offsetof(Call, object), "a Rust future fits in a Call");
};

template <class T>
class Root {
  using Inside = FutureInside<T>;

 public:
  // A future that was moved from is misuse.
  explicit Root(Future<T>&& future) : future_(std::move(future)), phase_(kAtRest) {
    if (COBRIDGE_UNLIKELY(Inside::is_empty(future_)))
      misuse("rust::Future: it was moved from, or awaited before");
  }
  Root(const Root&) = delete;
  Root& operator=(const Root&) = delete;
  ~Root() { drop(false); }

  bool is_over() const noexcept { return phase_ == kOver; }

  // Not after it has answered.
  std::uint8_t poll(const void* waker, Answer<T>& out) noexcept {
    std::uint8_t status = phase_ == kAtRest ? start(waker, out) : call_.ops->poll(&call_, waker, &out);
    if (status != kPending) phase_ = kOver;
    return status;
  }

  // Gives the future up. `borrows`: nothing that it awaits may outlive this.
  void drop(bool borrows) noexcept {
    Phase phase = phase_;
    phase_ = kOver;
    if (phase == kAtRest) {
      future_.~Future();
    } else if (phase != kOver) {
      call_.ops->drop(&call_, borrows);
    }
  }

#if COBRIDGE_COROUTINES
  // Whether drop(false) leaves nothing behind that still waits for a foreign operation.
  bool can_end() const noexcept {
    if (phase_ != kFrames) return true;
    const Leaf* leaf = static_cast<const Leaf*>(call_.object);
    return !leaf->ops->can_end || leaf->ops->can_end(leaf);
  }

  // The coroutines are asked to end by themselves.
  void stop() noexcept {
    if (phase_ == kFrames) request_stop(&call_);
  }

  // As drop(false); `parting` hears when the frames are gone, maybe later and on another thread.
  void part(Parting* parting) noexcept {
    if (phase_ == kFrames) {
      phase_ = kOver;
      drop_frames(&call_, false, parting);
    } else {
      drop(false);
      (void)parting->gone(parting);
    }
  }
#endif

 private:
  enum Phase : std::uint8_t { kAtRest, kRust, kFrames, kOver };

  std::uint8_t start(const void* waker, Answer<T>& out) noexcept {
    // Each of these leaves the future empty: it needs no destructor, and the Call may take its place.
    if (Inside::has_value(future_)) {
      COBRIDGE_TRY {
        Inside::take_value(future_, &out);
        return kValue;
      }
      COBRIDGE_CATCH_ALL {
        ::new (&out.exception) std::exception_ptr(std::current_exception());
        return kError;
      }
    }
    if (Inside::is_of_rust(future_)) {
      phase_ = kRust;
      RustFuture taken;  // in registers: the words go to the places next to theirs
      Inside::take_rust(future_, taken);
      *RustFutureOps<kRustError>::adopt(&call_) = taken;
      return call_.ops->poll(&call_, waker, &out);
    }
    phase_ = kFrames;
    Frame* frame = Inside::take_frame(future_);
    return frame->unstarted->start(frame, &call_, waker, &out);
  }

  union {
    Future<T> future_;
    Call call_;  // kRust, kFrames
  };
  Phase phase_;
};

}  // namespace cobridge
}  // namespace rust
