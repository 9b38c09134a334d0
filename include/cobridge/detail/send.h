// What `co_await sink.send(item)` waits on: a leaf of cobridge's own. C++20.
#pragma once

#include <coroutine>

#include "../try_send.h"
#include "frame.h"
#include "pipe.h"
#include "sending.h"

namespace rust {
namespace cobridge {

template <class T>
class SendAwaiter : public Leaf {
 public:
  SendAwaiter(Pipe<T>* pipe, T* item) noexcept : sending_(pipe, item) {}

  bool await_ready() { return sending_.offer(); }
  template <class P>
  bool await_suspend(std::coroutine_handle<P> suspended) noexcept {
    Frame& frame = suspended.promise();
    if (sending_.join(poll_of(frame).waker)) return false;
    wait_on(*this, frame, kOps);
    return true;
  }
  bool await_resume() const noexcept { return sending_.answer() == TrySend::sent; }

 private:
  static bool ready(Leaf* leaf, const void* waker) noexcept {
    return static_cast<SendAwaiter*>(leaf)->sending_.poll(waker);
  }
  // The destructor leaves the list.
  static bool cancel(Leaf*, bool) noexcept { return true; }
  static constexpr LeafOps kOps = {&ready, &cancel, nullptr, nullptr};

  Sending<T> sending_;
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
