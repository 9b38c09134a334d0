// How much of a bounded pipe has been taken, and the producers that wait for more. C++11.
//
// One word holds the number of items that the consumer has taken and, as its lowest bit, whether anybody waits:
//
//   kWaiting   set by a producer that joins the list, cleared by whoever takes the last one off it, both under
//              the lock
//   kTaken     the unit of the number; only the consumer adds
//
// No wake-up is lost: a producer sets the bit, and then looks at the number once more; the consumer adds to the
// number, and learns from the same operation whether the bit is set. Both change one word, so one of the two
// comes second, and sees the other.
//
// Each item that is taken notifies one producer, in the order in which they came. It is off the list then, and tries
// again; if somebody else was faster, it goes back to its old place. A producer that leaves without having used its
// notification passes it on. So whenever there is room and somebody waits, a notification is on its way.
#pragma once

#include <cstdint>
#include <cstring>
#include <mutex>

#include "../abi.h"
#include "config.h"
#include "lock.h"
#include "step.h"

namespace rust {
namespace cobridge {

// A producer that waits, in memory of its own: a frame or a stack.
class Waiter {
 public:
  Waiter() noexcept : next_(nullptr), previous_(nullptr), ticket_(0), state_(kAway), joined_(false) {}
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;

  // Has joined, and not left: for its owner.
  bool joined() const noexcept { return joined_; }

 private:
  friend class Room;
  enum State : std::uint8_t { kAway, kQueued, kNotified };

  // Under the lock, but for what only the owner changes: it may read the waker and `joined_` without.
  Waiter* next_;
  Waiter* previous_;
  WakerBits waker_;  // while it is queued
  std::uint64_t ticket_;
  State state_;
  bool joined_;
};

class Room {
 public:
  Room() noexcept : taken_(0), first_(nullptr), last_(nullptr), tickets_(0) {}
  Room(const Room&) = delete;
  Room& operator=(const Room&) = delete;

  // ---- producers

  // Acquire: with give(), the places of the items that were taken.
  std::uint64_t taken() const noexcept { return taken_.load(std::memory_order_acquire) / kTaken; }

  // On the list, unless it is there. The caller then tries once more.
  void join(Waiter& waiter, const void* waker) noexcept {
    cobridge1_waker_clone(waker, &waiter.waker_);  // nobody else looks at one that is not queued
    std::lock_guard<Lock> guard(lock_);
    insert(waiter);
    // Relaxed: see above, the word itself decides. What the consumer needs of the waiter comes with the lock.
    taken_.fetch_or(kWaiting, std::memory_order_relaxed);
  }

  // For one that has joined. It has not been notified, and stays where it is, with this waker. False: it is not
  // on the list.
  COBRIDGE_NODISCARD bool still_waits(Waiter& waiter, const void* waker) noexcept {
    bool same = std::memcmp(&waiter.waker_, waker, sizeof(WakerBits)) == 0;
    WakerBits other;
    if (!same) cobridge1_waker_clone(waker, &other);
    bool queued;
    {
      std::lock_guard<Lock> guard(lock_);
      queued = waiter.state_ == Waiter::kQueued;
      if (queued && !same) {
        WakerBits old = waiter.waker_;
        waiter.waker_ = other;
        other = old;
      }
    }
    if (!same) cobridge1_waker_drop(&other);
    return queued;
  }

  // `used`: it has got what it waited for.
  COBRIDGE_NOINLINE void leave(Waiter& waiter, bool used) noexcept {
    WakerBits waker;
    bool queued, wake = false;
    {
      std::lock_guard<Lock> guard(lock_);
      queued = waiter.state_ == Waiter::kQueued;
      if (queued) {
        remove(waiter);
        waker = waiter.waker_;
      } else if (!used && first_) {
        waker = notify(*first_);
        wake = true;
      }
      waiter.state_ = Waiter::kAway;
      waiter.joined_ = false;
    }
    if (queued) cobridge1_waker_drop(&waker);
    if (wake) cobridge1_waker_wake(&waker);
  }

  // ---- the consumer

  // The places of `count` items are free again.
  COBRIDGE_ALWAYS_INLINE void give(std::size_t count) noexcept {
    // Release: they are no longer read, for taken().
    std::uint64_t before = taken_.fetch_add(count * kTaken, std::memory_order_release);
    if (COBRIDGE_UNLIKELY(before & kWaiting)) notify_some(count);
  }

  // ---- whoever closed the pipe: nobody waits in vain, as a producer that joins looks at the pipe after that.
  void notify_all() noexcept { notify_some(~std::size_t(0)); }

 private:
  enum : std::uint64_t { kWaiting = 1, kTaken = 2 };

  COBRIDGE_COLD void notify_some(std::size_t count) noexcept {
    while (count-- > 0) {
      WakerBits waker;
      {
        std::lock_guard<Lock> guard(lock_);
        if (!first_) return;
        waker = notify(*first_);
      }
      cobridge1_waker_wake(&waker);
    }
  }

  // ---- under the lock

  // Gives the waker, which is to be woken after the lock: then the waiter may be gone.
  COBRIDGE_NODISCARD WakerBits notify(Waiter& waiter) noexcept {
    remove(waiter);
    waiter.state_ = Waiter::kNotified;
    return waiter.waker_;
  }

  void insert(Waiter& waiter) noexcept {
    Waiter* behind = nullptr;  // the one that will be behind it
    if (waiter.joined_) {
      for (behind = first_; behind && behind->ticket_ < waiter.ticket_;) behind = behind->next_;
    } else {
      waiter.ticket_ = tickets_++;
    }
    waiter.next_ = behind;
    waiter.previous_ = behind ? behind->previous_ : last_;
    (waiter.previous_ ? waiter.previous_->next_ : first_) = &waiter;
    (behind ? behind->previous_ : last_) = &waiter;
    waiter.state_ = Waiter::kQueued;
    waiter.joined_ = true;
  }

  void remove(Waiter& waiter) noexcept {
    (waiter.previous_ ? waiter.previous_->next_ : first_) = waiter.next_;
    (waiter.next_ ? waiter.next_->previous_ : last_) = waiter.previous_;
    // Relaxed: a producer that reads the number reads what give() has released all the same.
    if (!first_) taken_.fetch_and(~std::uint64_t(kWaiting), std::memory_order_relaxed);
  }

  Atomic<std::uint64_t> taken_;
  Lock lock_;
  Waiter* first_;
  Waiter* last_;
  std::uint64_t tickets_;
};

}  // namespace cobridge
}  // namespace rust
