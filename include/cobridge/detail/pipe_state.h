// The state of the pipe behind a stream that C++ pushes into: who may do what, and when. C++11. The items are
// in pipe.h, the producers that wait for room in room.h.
//
// A pipe has two owners: the consumer, which is the Rust stream, and all sinks together. Whoever lets go second
// frees it.
//
// One 64-bit word, `claim_`, holds the bits below and, above them, the index of the next item:
//
//   producer   adds 1 to the index, and with that owns the place of this item; the same operation takes
//              kParked off. Whoever takes kParked off owns the consumer's waker, copies it out before anything
//              else, and wakes it last. Then it moves the item into its place, and publishes it there.
//   consumer   looks at the place of its next item. Nothing there, and the index says that nothing was
//              claimed: it puts its waker into `waker_` and sets kParked. To replace the waker it takes
//              kParked off itself.
//   the end    sets kClosed, after which the index is final: items before it still arrive. With kFailed an
//              error comes behind them. Whoever ends it does so under `ending_`, so that there is one end, and
//              one error.
//
// Between the claim of an item and its publication the consumer can't wait for it, as the claim has woken
// nobody yet: it asks to be polled again. The producer is a move constructor away.
#pragma once

#include <cstdint>
#include <cstring>
#include <exception>
#include <mutex>
#include <utility>

#include "../abi.h"
#include "../error.h"
#include "config.h"
#include "failure.h"
#include "lock.h"
#include "room.h"
#include "slot_state.h"
#include "starter.h"
#include "step.h"

namespace rust {
namespace cobridge {

// So that what producers write and what the consumer writes does not share one.
enum : std::size_t { kCacheLine = 64 };

class PipeState {
 public:
  PipeState(const PipeState&) = delete;
  PipeState& operator=(const PipeState&) = delete;

  // ---- sinks

  void add_sink() noexcept { sinks_.fetch_add(1, std::memory_order_relaxed); }

  // The last one ends the stream.
  void sink_gone() noexcept {
    // Release, and acquire for the last one: the sinks' ends are in an order.
    if (sinks_.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
    close();
    release();
  }

  // Either side has ended it.
  bool is_closed() const noexcept { return claim_.load(std::memory_order_acquire) & kClosed; }

  // The normal end, behind the items that have been claimed. Nothing happens if there was an end before.
  COBRIDGE_NOINLINE void close() noexcept { end(nullptr); }

  // The same with an error.
  COBRIDGE_COLD void fail(Failure failure) noexcept {
    if (!end(&failure) && failure.error()) cobridge1_error_drop(failure.error());
  }

  // Hands a callback over, to be run when the consumer ends the stream: at once if it has. False: there was one
  // before, and this one stays the caller's.
  COBRIDGE_NODISCARD bool set_callback(CancelCallback* callback) noexcept {
    {
      std::lock_guard<Lock> guard(ending_);
      if (has_callback_) return false;
      has_callback_ = true;
      if (!forsaken_) {
        callback_ = callback;
        return true;
      }
    }
    callback->finish(callback, true);
    return true;
  }

  // ---- the start: the thread on which the user's function may not block, as only this thread can make room

  Starter& starter() noexcept { return starter_; }
  bool starts_here() const noexcept { return starter_.is_here(); }

 protected:
  enum Bits : std::uint64_t {
    kParked = 1u << 0,  // consumer: its waker lies in waker_
    kClosed = 1u << 1,  // either side: no item can be claimed
    kFailed = 1u << 2,  // producer, with kClosed: an error comes behind the items
    kItem = 1u << 3     // the unit of the index
  };

  // `free` is called when both owners have let go. `capacity` 0: unbounded.
  PipeState(std::size_t capacity, void (*free)(PipeState*)) noexcept
      : claim_(0),
        seen_(0),
        waker_(),
        patience_(Patience::kOfBlocked),
        capacity_(static_cast<std::int64_t>(capacity)),
        free_(free),
        sinks_(1),
        owners_(2),
        error_(nullptr),
        callback_(nullptr),
        has_callback_(false),
        forsaken_(false) {}
  ~PipeState() {
    if (callback_) callback_->finish(callback_, false);
    if (error_) cobridge1_error_drop(error_);
  }

  // ---- a producer

  // How many items fit behind `index`: not exact if others claim meanwhile, in which case the claim fails.
  std::int64_t room_behind(std::uint64_t index, std::int64_t wanted) noexcept {
    // The number that some producer has seen may be old, and `index` as well: hence signed. Acquire, here and
    // with the release below: what that producer has seen of the consumer.
    std::int64_t room = capacity_ - std::int64_t(index - seen_.load(std::memory_order_acquire));
    if (COBRIDGE_LIKELY(room >= wanted)) return room;
    std::uint64_t taken = room_.taken();
    seen_.store(taken, std::memory_order_release);
    return capacity_ - std::int64_t(index - taken);
  }

  // There is room, or it is closed.
  bool is_worth_a_try() noexcept {
    std::uint64_t claimed = claim_.load(std::memory_order_relaxed);
    return claimed & kClosed || room_behind(claimed / kItem, 1) > 0;
  }

  // From `claimed`, the word as it was read last, on by `count` items. False: `claimed` is what it is now.
  bool claim(std::uint64_t& claimed, std::uint64_t count) noexcept {
    // Acquire: waker_, with park(). On failure too: with append() in pipe.h.
    return claim_.compare_exchange_weak(claimed, (claimed & ~std::uint64_t(kParked)) + count * kItem,
                                        std::memory_order_acquire, std::memory_order_acquire);
  }

  // The waker, for who has taken kParked off.
  struct Wakeup {
    WakerBits waker;
    bool due;
    void operator()() noexcept {
      if (COBRIDGE_UNLIKELY(due)) cobridge1_waker_wake(&waker);
    }
  };
  Wakeup take_waker(std::uint64_t claimed) const noexcept {
    if (COBRIDGE_LIKELY(!(claimed & kParked))) return Wakeup{{{nullptr, nullptr}}, false};
    return Wakeup{waker_, true};
  }

  // ---- the consumer

  // There is nothing at the place of the item with this index. kPending: `waker` is registered. kValue: the
  // item has been claimed, look there again. kEnd, kError: it was the last place.
  COBRIDGE_NOINLINE std::uint8_t park(std::uint64_t index, const void* waker) noexcept {
    std::uint64_t claimed = claim_.load(std::memory_order_acquire);  // with end(): the error
    for (;;) {
      if (claimed / kItem != index) return kValue;
      if (claimed & kClosed) return claimed & kFailed ? kError : kEnd;
      if (claimed & kParked) {
        if (std::memcmp(&waker_, waker, sizeof waker_) == 0) return kPending;
        if (!claim_.compare_exchange_weak(claimed, claimed & ~std::uint64_t(kParked),
                                          std::memory_order_acquire, std::memory_order_acquire))
          continue;
        claimed &= ~std::uint64_t(kParked);
        cobridge1_waker_drop(&waker_);
      }
      cobridge1_waker_clone(waker, &waker_);
      // Release: waker_, for claim() and end().
      if (claim_.compare_exchange_strong(claimed, claimed | kParked, std::memory_order_acq_rel,
                                         std::memory_order_acquire))
        return kPending;
      cobridge1_waker_drop(&waker_);
    }
  }

  // After kError: an owned Rust error.
  template <class Behavior>
  COBRIDGE_COLD void* take_error() noexcept {
    void* error = error_ ? error_ : error_from<Behavior>(exception_);
    error_ = nullptr;
    exception_ = nullptr;
    return error;
  }

  // The stream is given up. What is queued stays, and so does the consumer's half. Gives the callback that is
  // to be run.
  COBRIDGE_NODISCARD CancelCallback* forsake() noexcept {
    CancelCallback* callback = nullptr;
    std::uint64_t claimed;
    {
      std::lock_guard<Lock> guard(ending_);
      claimed = set_bits(kClosed);
      if (!(claimed & kClosed)) {
        forsaken_ = true;
        callback = callback_;
        callback_ = nullptr;
      }
    }
    if (claimed & kParked) cobridge1_waker_drop(&waker_);
    room_.notify_all();
    return callback;
  }

  // ---- either owner

  void release() noexcept {
    // Release, and acquire for the second one: whatever the other one did to the pipe.
    if (owners_.fetch_sub(1, std::memory_order_acq_rel) == 1) free_(this);
  }

 private:
  // False: it was over before, and the failure is still the caller's.
  bool end(Failure* failure) noexcept {
    Wakeup wakeup;
    {
      std::lock_guard<Lock> guard(ending_);
      if (claim_.load(std::memory_order_relaxed) & kClosed) return false;
      if (failure) {
        error_ = failure->error();
        exception_ = std::move(failure->exception());
      }
      wakeup = take_waker(set_bits(failure ? kClosed | kFailed : kClosed));
    }
    wakeup();
    room_.notify_all();
    return true;
  }

  // And takes kParked off. Gives what was there before.
  std::uint64_t set_bits(std::uint64_t bits) noexcept {
    std::uint64_t claimed = claim_.load(std::memory_order_relaxed);
    // Acquire: waker_, with park(). Release: the error, for park().
    while (!claim_.compare_exchange_weak(claimed, (claimed & ~std::uint64_t(kParked)) | bits,
                                         std::memory_order_acq_rel, std::memory_order_relaxed)) {
    }
    return claimed;
  }

 protected:
  // Written by producers, for each item.
  alignas(kCacheLine) Atomic<std::uint64_t> claim_;
  Atomic<std::uint64_t> seen_;  // how much of room_ was taken when a producer looked last
  WakerBits waker_;             // the consumer's, while kParked is set
  Patience patience_;           // of producers that find it full

  // Its first word is written by the consumer, for each item.
  alignas(kCacheLine) Room room_;

  // Hardly ever written.
  const std::int64_t capacity_;

 private:
  void (*const free_)(PipeState*);
  Starter starter_;
  Atomic<std::size_t> sinks_;
  Atomic<std::uint32_t> owners_;
  void* error_;
  std::exception_ptr exception_;
  Lock ending_;
  CancelCallback* callback_;
  bool has_callback_;
  bool forsaken_;  // by the consumer, before any end
};

}  // namespace cobridge
}  // namespace rust
