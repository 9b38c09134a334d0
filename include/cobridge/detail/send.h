// What `co_await sink.send(item)` waits on: a leaf of cobridge's own. C++20.
//
// The item stays in the caller's variable until there is room. Whoever makes room notifies, and wakes the task;
// the item moves in the poll that follows. Destroyed while it waits, it leaves the list, and passes a
// notification on that it has not used.
#pragma once

#include <coroutine>

#include "../try_send.h"
#include "frame.h"
#include "pipe.h"
#include "room.h"

namespace rust {
namespace cobridge {

template <class T>
class SendAwaiter : public Leaf {
 public:
  SendAwaiter(Pipe<T>* pipe, T* item) noexcept : pipe_(pipe), item_(item), answer_(TrySend::full) {}
  SendAwaiter(const SendAwaiter&) = delete;
  SendAwaiter& operator=(const SendAwaiter&) = delete;
  ~SendAwaiter() {
    if (COBRIDGE_UNLIKELY(waiter_.joined())) pipe_->room().leave(waiter_, false);
  }

  bool await_ready() { return offer(); }
  template <class P>
  bool await_suspend(std::coroutine_handle<P> suspended) noexcept {
    Frame& frame = suspended.promise();
    wait_on(*this, frame, kOps);
    return !wait_or_offer(poll_of(frame).waker);
  }
  bool await_resume() const noexcept { return answer_ == TrySend::sent; }

 private:
  // True: no longer full.
  bool offer() {
    answer_ = pipe_->push(*item_);
    return answer_ != TrySend::full;
  }

  // False: it is on the list, with this waker. True: no longer full.
  bool wait_or_offer(const void* waker) noexcept {
    pipe_->room().join(waiter_, waker);
    return offer() && leave();
  }
  bool leave() noexcept {
    pipe_->room().leave(waiter_, answer_ == TrySend::sent);
    return true;
  }

  static bool ready(Leaf* leaf, const void* waker) noexcept {
    SendAwaiter* self = static_cast<SendAwaiter*>(leaf);
    if (self->pipe_->room().still_waits(self->waiter_, waker)) return false;
    return self->offer() ? self->leave() : self->wait_or_offer(waker);
  }
  // The destructor leaves the list.
  static bool cancel(Leaf*, bool) noexcept { return true; }
  static constexpr LeafOps kOps = {&ready, &cancel, nullptr, nullptr};

  Pipe<T>* pipe_;
  T* item_;
  Waiter waiter_;
  TrySend answer_;
};

// Trivial, as GCC 12 copies what a co_await is given.
template <class T>
struct Send {
  using NativeAwaitable = void;
  SendAwaiter<T> await_in_frame() const noexcept { return SendAwaiter<T>(pipe, item); }

  Pipe<T>* pipe;
  T* item;
};

}  // namespace cobridge
}  // namespace rust
