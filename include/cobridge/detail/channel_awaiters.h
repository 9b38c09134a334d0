// The awaiters of co_await sender.send(item) and co_await receiver.recv(): leaves that need no atomic operation of their
// own, as the channel wakes the waker of whoever polls. C++20.
//
// What can be done at once is done in await_ready, without the waker. What has to wait is an operation of Rust's, which
// owns an end of the channel and, if it sends, the item: the handle may go meanwhile. Destroying the awaiter gives the
// operation up.
#pragma once

#include <coroutine>
#include <new>
#include <optional>
#include <utility>

#include "channel_ops.h"
#include "frame.h"

namespace rust {
namespace cobridge {

// A leaf that waits for an operation of a channel.
template <class Awaiter>
class ChannelLeaf : public Leaf {
 public:
  template <class P>
  bool await_suspend(std::coroutine_handle<P> suspended) {
    Frame& frame = suspended.promise();
    if (static_cast<Awaiter*>(this)->poll(poll_of(frame).waker)) return false;
    wait_on(*this, frame, kOps);
    return true;
  }

 private:
  static bool ready(Leaf* leaf, const void* waker) noexcept {
    return static_cast<Awaiter*>(leaf)->poll(waker);
  }
  // Destroying the awaiter ends the wait.
  static bool cancel(Leaf*, bool) noexcept { return true; }
  static constexpr LeafOps kOps = {&ready, &cancel, nullptr, nullptr};
};

template <class T>
class ChannelSendAwaiter : public ChannelLeaf<ChannelSendAwaiter<T>> {
  static_assert(FitsInFrame<T>::value, "");

 public:
  ChannelSendAwaiter(const SenderOps* functions, const void* sender, T& item) noexcept
      : functions_(functions), sender_(sender), item_(item) {}
  ChannelSendAwaiter(const ChannelSendAwaiter&) = delete;
  ChannelSendAwaiter& operator=(const ChannelSendAwaiter&) = delete;
  ~ChannelSendAwaiter() {
    if (operation_) functions_->give_up(operation_);
  }

  bool await_ready() {
    ::new (static_cast<void*>(&parcel_.item)) T(std::move(item_));
    return settle(functions_->try_send(sender_, &parcel_));
  }
  bool await_resume() const noexcept { return sent_; }

  // Not noexcept, but for the poller it is: an item whose move throws ends the process there.
  bool poll(const void* waker) { return settle(functions_->send(sender_, &parcel_, &operation_, waker)); }

 private:
  bool settle(ChannelAnswer answer) {
    sent_ = answer == ChannelAnswer::done;
    if (sent_) return true;
    if (answer != ChannelAnswer::closed) return false;
    DestroyGift<T> destroy{parcel_};
    item_ = std::move(parcel_.item);
    return true;
  }

  const SenderOps* functions_;
  const void* sender_;
  T& item_;         // the caller's: moved from until the item comes back
  Gift<T> parcel_;  // the item, between two calls of Rust; else nothing
  void* operation_ = nullptr;
  bool sent_ = false;
};

template <class T>
class ChannelRecvAwaiter : public ChannelLeaf<ChannelRecvAwaiter<T>> {
  static_assert(FitsInFrame<T>::value, "");

 public:
  ChannelRecvAwaiter(const ReceiverOps* functions, const void* receiver) noexcept
      : functions_(functions), receiver_(receiver) {}
  ChannelRecvAwaiter(const ChannelRecvAwaiter&) = delete;
  ChannelRecvAwaiter& operator=(const ChannelRecvAwaiter&) = delete;
  ~ChannelRecvAwaiter() {
    if (operation_) functions_->give_up(operation_);
    if (got_) gift_.item.~T();
  }

  bool await_ready() noexcept { return settle(functions_->try_recv(receiver_, &gift_)); }
  std::optional<T> await_resume() {
    if (!got_) return std::nullopt;
    return std::optional<T>(std::move(gift_.item));
  }

  bool poll(const void* waker) noexcept {
    return settle(functions_->recv(receiver_, &gift_, &operation_, waker));
  }

 private:
  bool settle(ChannelAnswer answer) noexcept {
    got_ = answer == ChannelAnswer::done;
    return got_ || answer == ChannelAnswer::closed;
  }

  const ReceiverOps* functions_;
  const void* receiver_;
  Gift<T> gift_;
  void* operation_ = nullptr;
  bool got_ = false;
};

// What send() and recv() give.
template <class T>
struct ChannelSend {
  using NativeAwaitable = void;
  ChannelSendAwaiter<T> await_in_frame() const noexcept { return ChannelSendAwaiter<T>(ops, sender, *item); }

  const SenderOps* ops;
  const void* sender;
  T* item;
};

template <class T>
struct ChannelRecv {
  using NativeAwaitable = void;
  ChannelRecvAwaiter<T> await_in_frame() const noexcept { return ChannelRecvAwaiter<T>(ops, receiver); }

  const ReceiverOps* ops;
  const void* receiver;
};

}  // namespace cobridge
}  // namespace rust
