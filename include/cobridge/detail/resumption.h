// Waiting for an operation that some foreign awaitable started, and that any thread may end. C++20.
//
// The awaitable's await_suspend gets a coroutine handle, as it expects, but not the frame's: its resume()
// only marks the operation as over and wakes the Rust task, and the body goes on in the next poll. The handle
// is made by hand: {resume, destroy} is the head of every coroutine frame in the ABI that GCC, Clang and MSVC
// share. destroy() is a resume() after which the body gets rust::Abandoned.
//
// States, and who leaves them:
//   kSuspending  await_suspend runs, no waker is in place
//                poller: kWaiting;  resumer: kReady
//   kWaiting     the waker lies in waker_
//                poller: kSwapping;  resumer: kTaking
//   kTaking      the resumer takes the waker out
//                resumer: kReady, then it wakes and touches nothing
//   kSwapping    the poller replaces the waker, or a drop takes it
//                poller: kWaiting;  dropper: kDetached or kBlocked;  resumer: kReady
//   kReady       the operation is over; only the poller is left
//   kDetached    dropped: the resumer destroys the frames
//   kBlocked     dropped while borrowing: the resumer releases the thread that drops
//
// Drop: the operation cannot be abandoned as long as it may still call resume(), so unless
// rust::is_abandonable says that destroying the awaiter ends it, the frames stay until it does (kDetached),
// or the drop waits (kBlocked).
#pragma once

#include <coroutine>
#include <cstring>

#include "../abi.h"
#include "frame.h"
#include "slot_state.h"
#include "step.h"

namespace rust {
namespace cobridge {

class Resumption : public Leaf {
 public:
  explicit Resumption(bool abandonable) noexcept
      : head_{&on_resume, &on_destroy, this},
        state_(kSuspending),
        destroyed_(false),
        abandonable_(abandonable) {}
  Resumption(const Resumption&) = delete;
  Resumption& operator=(const Resumption&) = delete;
  ~Resumption() {
    // Only the frames of an abandonable operation are destroyed while it waits; it has ended now, so nobody
    // else looks.
    if (COBRIDGE_UNLIKELY(state_.peek() == kWaiting)) cobridge1_waker_drop(&waker_);
  }

  std::coroutine_handle<> handle() noexcept { return std::coroutine_handle<>::from_address(&head_); }

  // Before await_suspend, as the operation may end at any time after that.
  void prepare(Frame& frame) noexcept { wait_on(*this, frame, kOps); }

  // After await_suspend. False: the operation is over already.
  bool arm(const void* waker) noexcept {
    // Acquire, here and below: with the resumer's release, what the operation has done.
    if (state_.load(std::memory_order_acquire) == kReady) return false;
    cobridge1_waker_clone(waker, &waker_);
    std::uint32_t state = kSuspending;
    // Release: waker_, for the resumer.
    if (state_.compare_exchange_strong(state, kWaiting, std::memory_order_acq_rel, std::memory_order_acquire))
      return true;
    cobridge1_waker_drop(&waker_);
    return false;
  }

  // resume() came as destroy().
  bool destroyed() const noexcept { return destroyed_; }

 private:
  enum State : std::uint32_t { kSuspending, kWaiting, kTaking, kSwapping, kReady, kDetached, kBlocked };

  struct Head {
    void (*resume)(void*);
    void (*destroy)(void*);
    Resumption* self;
  };

  static void on_destroy(void* head) noexcept {
    static_cast<Head*>(head)->self->destroyed_ = true;
    on_resume(head);
  }

  static void on_resume(void* head) noexcept { static_cast<Head*>(head)->self->resume(); }

  // Step 7.
  void resume() noexcept {
    std::uint32_t state = state_.load(std::memory_order_acquire);
    for (;;) {
      switch (state) {
        case kSuspending:
        case kSwapping:
          // Release, here and in the store below: what the operation did, for whoever sees kReady.
          if (state_.compare_exchange_weak(state, kReady, std::memory_order_acq_rel,
                                           std::memory_order_acquire))
            return;
          break;
        case kWaiting:
          // Acquire: waker_, with arm() and ready().
          if (state_.compare_exchange_weak(state, kTaking, std::memory_order_acq_rel,
                                           std::memory_order_acquire)) {
            WakerBits waker = waker_;
            state_.store(kReady, std::memory_order_release);
            cobridge1_waker_wake(&waker);
            return;
          }
          break;
        case kDetached:
          destroy_frames(waiter);
          return;
        case kBlocked:
          // The dropping thread may return, and its stack with *over_ be gone, as soon as it sees this.
          (void)over_->publish_and_leave(0);
          return;
        default:
          abort_with("an awaitable resumed the same coroutine_handle twice");
      }
    }
  }

  static bool ready(Leaf* leaf, const void* waker) noexcept {
    return static_cast<Resumption*>(leaf)->poll(waker);
  }

  bool poll(const void* waker) noexcept {
    std::uint32_t state = state_.load(std::memory_order_acquire);
    if (state == kReady) return true;
    if (state == kWaiting) {
      // The resumer only reads waker_, so comparing does not race.
      if (std::memcmp(&waker_, waker, sizeof waker_) == 0) return false;
      if (state_.compare_exchange_strong(state, kSwapping, std::memory_order_acq_rel,
                                         std::memory_order_acquire)) {
        cobridge1_waker_drop(&waker_);
        cobridge1_waker_clone(waker, &waker_);
        state = kSwapping;
        // Fails: the operation ended meanwhile, and the resumer left the waker to us.
        if (state_.compare_exchange_strong(state, kWaiting, std::memory_order_acq_rel,
                                           std::memory_order_acquire))
          return false;
        cobridge1_waker_drop(&waker_);
        return true;
      }
      if (state == kReady) return true;
    }
    // kTaking: the old waker is on its way out, and kReady two instructions away. Come back at once.
    cobridge1_waker_wake_by_ref(waker);
    return false;
  }

  static bool cancel(Leaf* leaf, bool borrows) noexcept {
    return static_cast<Resumption*>(leaf)->abandon(borrows);
  }

  bool abandon(bool borrows) noexcept {
    // Destroying the awaiter waits for a resume() on another thread: is_abandonable promises it. The destructor
    // drops the waker.
    if (abandonable_) return true;
    std::uint32_t state = kWaiting;
    if (state_.compare_exchange_strong(state, kSwapping, std::memory_order_acq_rel,
                                       std::memory_order_acquire)) {
      cobridge1_waker_drop(&waker_);
      SlotState over(0);  // its sender is the resumer, its receiver this thread
      if (borrows) over_ = &over;
      state = kSwapping;
      // Release: the frames (and over_), for the resumer that destroys them (or releases us).
      if (state_.compare_exchange_strong(state, borrows ? kBlocked : kDetached, std::memory_order_acq_rel,
                                         std::memory_order_acquire)) {
        if (!borrows) return false;
        cobridge1_block_until(&is_over, &over);
      }
      return true;
    }
    // kTaking or kReady. The resumer is two loads and a store away from kReady; the yield lets it run if it
    // was preempted just there.
    while (state_.load(std::memory_order_acquire) != kReady) wait_a_step();
    return true;
  }

  static bool can_end(const Leaf* leaf) noexcept {
    const Resumption* self = static_cast<const Resumption*>(leaf);
    // Acquire: what the operation has done, for whoever destroys the frames.
    return self->abandonable_ || self->state_.load(std::memory_order_acquire) == kReady;
  }

  static bool is_over(void* over, const void* waker) noexcept {
    return static_cast<SlotState*>(over)->poll(waker);
  }

  static constexpr LeafOps kOps = {&ready, &cancel, &can_end, nullptr};

  Head head_;
  Atomic<std::uint32_t> state_;
  bool destroyed_;
  const bool abandonable_;
  union {
    WakerBits waker_;
    SlotState* over_;
  };
};

}  // namespace cobridge
}  // namespace rust
