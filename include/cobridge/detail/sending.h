// An item on its way into a pipe that may be full, and the two who wait for it: a thread, and (send.h) a coroutine. C++11.
//
// The item stays in the caller's variable until there is room. Whoever makes room notifies, and wakes; the item moves when the
// sender looks again. A sender that goes away while it waits leaves the list, and passes a notification on that it has
// not used.
#pragma once

#include "../try_send.h"
#include "config.h"
#include "pipe.h"
#include "room.h"

namespace rust {
namespace cobridge {

template <class T>
class Sending {
 public:
  Sending(Pipe<T>* pipe, T* item) noexcept : pipe_(pipe), item_(item), answer_(TrySend::full) {}
  Sending(const Sending&) = delete;
  Sending& operator=(const Sending&) = delete;
  ~Sending() {
    if (COBRIDGE_UNLIKELY(waiter_.joined())) pipe_->room().leave(waiter_, false);
  }

  // Before it waits. True: no longer full. Throws std::bad_alloc if the pipe is unbounded.
  bool offer() {
    answer_ = pipe_->push(*item_);
    return answer_ != TrySend::full;
  }

  // It begins to wait. False: it is on the list, with this waker. True: no longer full.
  bool join(const void* waker) noexcept {
    pipe_->room().join(waiter_, waker);
    return offer() && leave();
  }

  // The same once it waits.
  bool poll(const void* waker) noexcept {
    if (pipe_->room().still_waits(waiter_, waker)) return false;
    return offer() ? leave() : join(waker);
  }

  // This thread waits.
  void block() noexcept {
    struct Blocked {
      static bool ready(void* object, const void* waker) noexcept {
        Sending* self = static_cast<Sending*>(object);
        return self->waiter_.joined() ? self->poll(waker) : self->join(waker);
      }
    };
    cobridge1_block_until(&Blocked::ready, this);
  }

  TrySend answer() const noexcept { return answer_; }

 private:
  bool leave() noexcept {
    pipe_->room().leave(waiter_, answer_ == TrySend::sent);
    return true;
  }

  Pipe<T>* pipe_;
  T* item_;
  Waiter waiter_;
  TrySend answer_;
};

// After push() said that it is full.
template <class T>
COBRIDGE_COLD bool block_to_send(Pipe<T>& pipe, T& item) {
  if (pipe.starts_here())
    misuse(
        "rust::Sink: send_blocking would wait for ever, as the stream is full and this thread is the one "
        "that polls it: use co_await sink.send(..), or send from another thread");
  Sending<T> sending(&pipe, &item);
  if (!pipe.soon_has_room() || !sending.offer()) sending.block();
  return sending.answer() == TrySend::sent;
}

// Waits as long as it is full. False: closed.
template <class T>
bool send_blocking(Pipe<T>& pipe, T& item) {
  TrySend answer = pipe.push(item);
  if (COBRIDGE_UNLIKELY(answer == TrySend::full)) return block_to_send(pipe, item);
  return answer == TrySend::sent;
}

}  // namespace cobridge
}  // namespace rust
