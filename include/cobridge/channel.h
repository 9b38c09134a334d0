// rust::Sender<T> and rust::Receiver<T>: the two ends of a channel, as Sender<T> and Receiver<T> arguments of a bridge
// arrive. C++11; co_await, and what gives a std::optional, need C++20 and C++17.
//
//     rust::Future<void> drain(rust::Receiver<rust::Vec<std::uint8_t>> input, rust::Sender<std::uint64_t> output) {
//       while (auto bytes = co_await input.recv()) {
//         if (!co_await output.send(bytes->size())) break;  // nobody listens any more
//       }
//     }
//
// Ownership: handles of one channel, which is Rust's (async-channel). A copy is one more sender or receiver of the same
// channel, and each item goes to one receiver. When the last sender is gone, in either language, receivers get what is
// queued, and then the end; when the last receiver is gone, senders are refused, those that wait too. close() does the
// same for all at once.
//
// An item is moved from only if it is sent. Whatever is refused stays with the caller: what try_send found full, or any
// send closed. The overloads that take an lvalue move from it as the others do.
//
// Threads: everything may be called on any thread, by several at once on one handle, and handles may be copied and
// destroyed anywhere. send_blocking and recv_blocking wait on their thread; where that would be for ever, as the thread
// is polling a future, they throw std::logic_error instead of waiting, and co_await is the way.
//
// Cancellation: a coroutine that is dropped while it waits is no longer waited for: an item that it was sending is
// destroyed, and one that it would have received stays in the channel.
//
// Allocations: none to send and to receive as long as nobody waits (a copy of a handle, and an unbounded channel's next
// segment, are some).
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#include "detail/channel_ops.h"
#include "detail/config.h"
#include "try_send.h"

#if __cplusplus >= 201703L
#include <optional>
#endif
#if COBRIDGE_COROUTINES
#include "detail/channel_awaiters.h"
#endif

namespace rust {

// empty: later there may be an item. closed: there will be none.
enum class TryRecv : std::uint8_t { got = 0, empty = 1, closed = 2 };

template <class T>
class Sender;
template <class T>
class Receiver;

struct Unbounded {};
// `rust::channel<T>(rust::unbounded)`
constexpr Unbounded unbounded{};

// A channel that holds up to `capacity` items, for every T that some channel of a bridge carries, where that bridge's
// header is included. std::logic_error if the capacity is 0.
template <class T>
std::pair<Sender<T>, Receiver<T>> channel(std::size_t capacity);
template <class T>
std::pair<Sender<T>, Receiver<T>> channel(Unbounded);

namespace cobridge {
struct ChannelInside;
}  // namespace cobridge

template <class T>
class COBRIDGE_NODISCARD Sender {
 public:
  using value_type = T;
  // Rust hands handles over as their bytes.
  using IsRelocatable = std::true_type;

  Sender(const Sender& other)
      : ops_(other.ops_), sender_(other.ops_ ? other.ops_->clone(other.sender_) : nullptr) {}
  Sender(Sender&& other) noexcept : ops_(other.ops_), sender_(other.sender_) { other.ops_ = nullptr; }
  Sender& operator=(Sender other) noexcept {
    std::swap(ops_, other.ops_);
    std::swap(sender_, other.sender_);
    return *this;
  }
  ~Sender() {
    if (ops_) ops_->drop(sender_);
  }

  // Does not wait.
  TrySend try_send(T&& item) const { return try_to_send(item); }
  TrySend try_send(T& item) const { return try_to_send(item); }

  // Waits for room. False: the channel is closed, and the item still the caller's. std::logic_error instead of waiting
  // where this thread is polling a future; the item is still the caller's then too.
  bool send_blocking(T&& item) const { return block_to_send(item); }
  bool send_blocking(T& item) const { return block_to_send(item); }

#if COBRIDGE_COROUTINES
  // `co_await sender.send(item)` in a coroutine that Rust drives: waits for room. False: the channel is closed, and the
  // item still the caller's.
  COBRIDGE_NODISCARD cobridge::ChannelSend<T> send(T&& item) const { return {&ops(), sender_, &item}; }
  COBRIDGE_NODISCARD cobridge::ChannelSend<T> send(T& item) const { return {&ops(), sender_, &item}; }
#endif

  // Closes the channel for all: what is queued can still be received. True if it was open.
  bool close() const { return ops().close(sender_); }
  bool is_closed() const { return ops().is_closed(sender_); }

 private:
  friend struct cobridge::ChannelInside;
  Sender(const cobridge::SenderOps* ops, void* sender) noexcept : ops_(ops), sender_(sender) {}

  const cobridge::SenderOps& ops() const {
    if (COBRIDGE_UNLIKELY(!ops_)) cobridge::misuse("rust::Sender: it was moved from");
    return *ops_;
  }

  TrySend try_to_send(T& item) const {
    const cobridge::SenderOps& functions = ops();
    cobridge::Parcel<T> parcel(item);
    cobridge::ChannelAnswer answer = functions.try_send(sender_, parcel.address());
    if (COBRIDGE_LIKELY(answer == cobridge::ChannelAnswer::done)) return TrySend::sent;
    parcel.give_back();
    return answer == cobridge::ChannelAnswer::closed ? TrySend::closed : TrySend::full;
  }

  bool block_to_send(T& item) const {
    const cobridge::SenderOps& functions = ops();
    cobridge::Parcel<T> parcel(item);
    cobridge::ChannelAnswer answer = functions.send_blocking(sender_, parcel.address());
    if (COBRIDGE_LIKELY(answer == cobridge::ChannelAnswer::done)) return true;
    parcel.give_back();
    if (COBRIDGE_UNLIKELY(answer == cobridge::ChannelAnswer::refused))
      cobridge::misuse(
          "rust::Sender::send_blocking: the channel is full, and this thread is polling a future: it might "
          "wait for "
          "itself; co_await send() instead, or send from another thread");
    return false;
  }

  const cobridge::SenderOps* ops_;  // null: moved from
  void* sender_;
};

template <class T>
class COBRIDGE_NODISCARD Receiver {
 public:
  using value_type = T;
  using IsRelocatable = std::true_type;

  Receiver(const Receiver& other)
      : ops_(other.ops_), receiver_(other.ops_ ? other.ops_->clone(other.receiver_) : nullptr) {}
  Receiver(Receiver&& other) noexcept : ops_(other.ops_), receiver_(other.receiver_) { other.ops_ = nullptr; }
  Receiver& operator=(Receiver other) noexcept {
    std::swap(ops_, other.ops_);
    std::swap(receiver_, other.receiver_);
    return *this;
  }
  ~Receiver() {
    if (ops_) ops_->drop(receiver_);
  }

  // Does not wait. Assigns to the item only if there is one.
  TryRecv try_recv(T& item) const {
    cobridge::Gift<T> gift;
    TryRecv answer = try_to_receive(gift);
    if (answer == TryRecv::got) assign(item, gift);
    return answer;
  }
  // Waits for an item. False: there will be none. std::logic_error instead of waiting where this thread is polling a
  // future.
  bool recv_blocking(T& item) const {
    cobridge::Gift<T> gift;
    if (!block_to_receive(gift)) return false;
    assign(item, gift);
    return true;
  }

#if __cplusplus >= 201703L
  // The optional is empty if there is no item.
  TryRecv try_recv(std::optional<T>& item) const {
    item.reset();
    cobridge::Gift<T> gift;
    TryRecv answer = try_to_receive(gift);
    if (answer == TryRecv::got) item = take(gift);
    return answer;
  }
  // Empty: there will be none.
  COBRIDGE_NODISCARD std::optional<T> recv_blocking() const {
    cobridge::Gift<T> gift;
    if (!block_to_receive(gift)) return std::nullopt;
    return take(gift);
  }
#endif

#if COBRIDGE_COROUTINES
  // `co_await receiver.recv()` in a coroutine that Rust drives: waits for an item, and gives a std::optional<T>. Empty:
  // there will be none.
  COBRIDGE_NODISCARD cobridge::ChannelRecv<T> recv() const { return {&ops(), receiver_}; }
#endif

  // Closes the channel for all: what is queued can still be received. True if it was open.
  bool close() const { return ops().close(receiver_); }
  // Whether anything can still be sent; items may be queued nevertheless.
  bool is_closed() const { return ops().is_closed(receiver_); }

 private:
  friend struct cobridge::ChannelInside;
  Receiver(const cobridge::ReceiverOps* ops, void* receiver) noexcept : ops_(ops), receiver_(receiver) {}

  const cobridge::ReceiverOps& ops() const {
    if (COBRIDGE_UNLIKELY(!ops_)) cobridge::misuse("rust::Receiver: it was moved from");
    return *ops_;
  }

  TryRecv try_to_receive(cobridge::Gift<T>& gift) const {
    cobridge::ChannelAnswer answer = ops().try_recv(receiver_, &gift);
    if (COBRIDGE_LIKELY(answer == cobridge::ChannelAnswer::done)) return TryRecv::got;
    return answer == cobridge::ChannelAnswer::closed ? TryRecv::closed : TryRecv::empty;
  }

  bool block_to_receive(cobridge::Gift<T>& gift) const {
    cobridge::ChannelAnswer answer = ops().recv_blocking(receiver_, &gift);
    if (COBRIDGE_UNLIKELY(answer == cobridge::ChannelAnswer::refused))
      cobridge::misuse(
          "rust::Receiver::recv_blocking: the channel is empty, and this thread is polling a future: it "
          "might wait "
          "for itself; co_await recv() instead, or receive on another thread");
    return answer == cobridge::ChannelAnswer::done;
  }

  static void assign(T& item, cobridge::Gift<T>& gift) {
    cobridge::DestroyGift<T> destroy{gift};
    item = static_cast<T&&>(gift.item);
  }
#if __cplusplus >= 201703L
  static std::optional<T> take(cobridge::Gift<T>& gift) {
    cobridge::DestroyGift<T> destroy{gift};
    return std::optional<T>(static_cast<T&&>(gift.item));
  }
#endif

  const cobridge::ReceiverOps* ops_;  // null: moved from
  void* receiver_;
};

namespace cobridge {

struct ChannelInside {
  // 0: unbounded.
  template <class T>
  static std::pair<Sender<T>, Receiver<T>> make(std::size_t capacity) {
    static_assert(IsCarried<T>::value,
                  "cobridge: no channel of a bridge carries this type, or the header of that bridge is not "
                  "included: declare a function of the bridge with an argument Sender<T> or Receiver<T>");
    const ChannelOps* ops = ops_of_channels<T>().load(std::memory_order_relaxed);
    void* sender = nullptr;
    void* receiver = nullptr;
    ops->make(capacity, &sender, &receiver);
    return std::pair<Sender<T>, Receiver<T>>(Sender<T>(&ops->sender, sender),
                                             Receiver<T>(&ops->receiver, receiver));
  }
};

}  // namespace cobridge

template <class T>
std::pair<Sender<T>, Receiver<T>> channel(std::size_t capacity) {
  if (COBRIDGE_UNLIKELY(capacity == 0))
    cobridge::misuse(
        "rust::channel: a channel of capacity 0 would hold nothing; rust::unbounded is a capacity");
  return cobridge::ChannelInside::make<T>(capacity);
}

template <class T>
std::pair<Sender<T>, Receiver<T>> channel(Unbounded) {
  return cobridge::ChannelInside::make<T>(0);
}

}  // namespace rust
