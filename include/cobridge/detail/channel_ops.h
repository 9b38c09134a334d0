// The functions behind rust::Sender<T> and rust::Receiver<T>, which Rust makes for each T, and an item on its way to
// them. C++11.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <new>
#include <type_traits>

#include "config.h"

namespace rust {
namespace cobridge {

// What the functions answer; src/channel/ops.rs mirrors it. refused: to wait on this thread might be a deadlock.
enum class ChannelAnswer : std::uint8_t { done = 0, not_now = 1, closed = 2, waiting = 3, refused = 4 };

// The next three mirror src/channel/ops.rs, which says what each function does. None of them throws.
struct SenderOps {
  void* (*clone)(const void* sender);
  void (*drop)(void* sender);
  bool (*close)(const void* sender);
  bool (*is_closed)(const void* sender);
  ChannelAnswer (*try_send)(const void* sender, void* item);
  ChannelAnswer (*send_blocking)(const void* sender, void* item);
  ChannelAnswer (*send)(const void* sender, void* item, void** operation, const void* waker);
  void (*give_up)(void* operation);
};
struct ReceiverOps {
  void* (*clone)(const void* receiver);
  void (*drop)(void* receiver);
  bool (*close)(const void* receiver);
  bool (*is_closed)(const void* receiver);
  ChannelAnswer (*try_recv)(const void* receiver, void* item);
  ChannelAnswer (*recv_blocking)(const void* receiver, void* item);
  ChannelAnswer (*recv)(const void* receiver, void* item, void** operation, const void* waker);
  void (*give_up)(void* operation);
};
struct ChannelOps {
  SenderOps sender;
  ReceiverOps receiver;
  void (*make)(std::size_t capacity, void** sender, void** receiver);
};
static_assert(sizeof(ChannelOps) == 17 * sizeof(void*), "mirrors src/channel/ops.rs");

// ---- which T there are channels of

// Each bridge's header declares is_carried(ItemOf<T>) for the T of its channels, and has a Carries<T> that writes down
// their functions before main begins. Several bridges may carry the same T, under several names (std::size_t and
// std::uint64_t): their functions do the same.
template <class T>
struct ItemOf {};

template <class T, class = void>
struct IsCarried : std::false_type {};
template <class T>
struct IsCarried<T, decltype(is_carried(ItemOf<T>()))> : std::true_type {};

template <class T>
std::atomic<const ChannelOps*>& ops_of_channels() noexcept {
  static std::atomic<const ChannelOps*> ops;
  return ops;
}

template <class T>
struct Carries {
  explicit Carries(const std::uint8_t* ops) noexcept {
    ops_of_channels<T>().store(reinterpret_cast<const ChannelOps*>(ops), std::memory_order_relaxed);
  }
};

// ---- items

// An item that Rust takes as its bytes, or leaves where it is.
template <class T>
class Parcel {
 public:
  explicit Parcel(T& item) : owner_(item) { ::new (static_cast<void*>(&kept_)) T(static_cast<T&&>(item)); }
  Parcel(const Parcel&) = delete;
  Parcel& operator=(const Parcel&) = delete;
  ~Parcel() {}

  void* address() noexcept { return &kept_; }
  // Rust has left it: the caller has it again, or, if its move throws, nobody.
  void give_back() {
    struct Destroy {
      T& rest;
      ~Destroy() { rest.~T(); }
    } destroy{kept_};
    owner_ = static_cast<T&&>(kept_);
  }

 private:
  T& owner_;
  union {
    T kept_;
  };
};

// An item that Rust may write.
template <class T>
union Gift {
  Gift() noexcept {}
  ~Gift() {}
  T item;
};

// Destroys the rest of an item that was moved from.
template <class T>
struct DestroyGift {
  Gift<T>& gift;
  ~DestroyGift() { gift.item.~T(); }
};

}  // namespace cobridge
}  // namespace rust
