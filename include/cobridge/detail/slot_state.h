// The state of a oneshot slot: who may do what, and when. C++11. The value itself is in slot.h.
//
// A slot has two owners. The receiver is the Rust future (or a coroutine that waits); it polls, takes the
// answer or goes away. The sender is a rust::Promise, a callback's context or a job; it answers once, from
// any thread. Each side releases the slot once; whoever releases second frees it, and the first never touches
// it again.
//
// One 64-bit word holds the bits below and, above them, a count of waker registrations.
//
// The count is there for answer_and_leave, which reads the waker before it owns it: a receiver that swaps its
// waker in between would put the same bits back, and a compare-exchange without the count would take the old
// waker, which was dropped.
//
// A bit that is set once is added: x86 has one instruction for a fetch_add, and a loop for a fetch_or whose result is looked at.
#pragma once

#include <cstdint>
#include <cstring>

#include "../abi.h"
#include "config.h"
#include "starter.h"
#include "step.h"

namespace rust {
namespace cobridge {

// A cancel callback, held by the slot until it is run or discarded: exactly one call, with run = true or
// false, which also frees it.
struct CancelCallback {
  void (*finish)(CancelCallback* self, bool run) noexcept;
};

class SlotState {
 public:
  enum Bits : std::uint64_t {
    kWaker = 1u << 0,  // receiver: its waker lies in waker_; who clears the bit, or sets kDone over it, owns
                       // that waker
    kClaimed = 1u << 1,  // sender: somebody is answering; a second claimer is refused
    kDone = 1u << 2,     // sender: the answer is in place, and the receiver's from now on
    kFailed = 1u << 3,  // sender, with kDone: the answer is an error; which one say the four kinds (none set:
                        // a Rust error)
    kExceptionError = 1u << 4,    //   a std::exception_ptr
    kCancelledError = 1u << 5,    //   Error::Cancelled, nothing stored
    kAbandonedError = 1u << 6,    //   Error::Abandoned, nothing stored
    kReceiverGone = 1u << 7,      // receiver: released
    kRead = 1u << 8,              // receiver, with kReceiverGone: it had seen kDone, so nothing was cancelled
    kSenderGone = 1u << 9,        // sender: released; never before kDone
    kCallbackClaimed = 1u << 10,  // sender: somebody is setting the cancel callback
    kCallback = 1u << 11,         // sender: the callback lies in callback_
    kCallbackTaken = 1u << 12,    // who sets it owns the callback
    kKept = 1u << 13,             // set at construction: copied arguments lie behind the slot
    kWorking = 1u << 14,          // sender, if it is a job: it runs
    kForbidden = 1u << 15,        // receiver: a job that does not run yet must not run any more
    kRegistration = 1u << 16      // the unit of the registration count
  };

  explicit SlotState(std::uint64_t initial) noexcept : bits_(initial), callback_(nullptr) {}
  SlotState(const SlotState&) = delete;
  SlotState& operator=(const SlotState&) = delete;

  // ---- the sender

  // False: answered before, or being answered.
  COBRIDGE_NODISCARD bool claim() noexcept {
    return !(bits_.fetch_or(kClaimed, std::memory_order_acquire) & kClaimed);
  }

  bool is_claimed() const noexcept { return bits_.load(std::memory_order_relaxed) & kClaimed; }

  // Step 7. After claim(), with the answer in place. Wakes the receiver. The slot stays, as the sender has not
  // released. True: nobody will read the answer, which is the caller's again.
  COBRIDGE_NODISCARD bool publish(std::uint64_t kind) noexcept {
    // Release: the answer, for the acquire load of poll(). Acquire: the waker's words, stored before the
    // fetch_add of poll().
    std::uint64_t before = bits_.fetch_add(kDone | kind, std::memory_order_acq_rel);
    if (before & kReceiverGone) return true;
    if (before & kWaker) {
      WakerBits waker = read_waker();  // ours: the receiver leaves it alone once it sees kDone
      if (COBRIDGE_UNLIKELY(is_starting())) {
        cobridge1_waker_drop(&waker);
      } else {
        cobridge1_waker_wake(&waker);
      }
    }
    return false;
  }

  // Answers and releases in one step, for a sender that no other thread shares. True: the receiver is gone,
  // free everything. False: touch nothing; the waker was copied before.
  COBRIDGE_NODISCARD bool publish_and_leave(std::uint64_t kind) noexcept {
    if (!is_starting()) return publish_late_and_leave(kind);
    publish_in_start(kind);
    return false;
  }
  COBRIDGE_NODISCARD COBRIDGE_NOINLINE bool publish_late_and_leave(std::uint64_t kind) noexcept {
    std::uint64_t bits =
        bits_.load(std::memory_order_acquire);  // with the fetch_add of poll(): the waker's words
    WakerBits waker = {{nullptr, nullptr}};
    do {
      if (bits & kWaker) waker = read_waker();
      // Fails if the receiver registered, withdrew or left since `bits` was read. Acquire on failure: read
      // the new waker. Release: the answer, for poll(), and everything the sender did, for whoever frees.
    } while (!bits_.compare_exchange_weak(bits, bits | kClaimed | kDone | kSenderGone | kind,
                                          std::memory_order_acq_rel, std::memory_order_acquire));
    if (bits & kReceiverGone) return true;
    if (bits & kWaker) cobridge1_waker_wake(&waker);
    return false;
  }

  // What a sender that is done with the slot leaves behind.
  enum class Left {
    kUnanswered,  // nothing has changed: it has to answer first
    kShared,      // the receiver frees
    kAlone        // the caller frees
  };

  COBRIDGE_NODISCARD Left leave() noexcept {
    // Acquire, here and below: with the receiver's release, whatever it did to the slot.
    std::uint64_t bits = bits_.load(std::memory_order_acquire);
    if (COBRIDGE_UNLIKELY(!(bits & kClaimed))) return Left::kUnanswered;
    if (!(bits & kReceiverGone)) bits = bits_.fetch_add(kSenderGone, std::memory_order_acq_rel);
    return bits & kReceiverGone ? Left::kAlone : Left::kShared;
  }

  // A job is about to run. False: nobody wants its answer, it must not.
  COBRIDGE_NODISCARD bool begin_work() noexcept {
    // One word decides between this and forbid_work().
    return !(bits_.fetch_or(kWorking, std::memory_order_acq_rel) & (kForbidden | kReceiverGone));
  }

  // The receiver went away before it saw an answer.
  bool is_cancelled() const noexcept {
    return (bits_.load(std::memory_order_acquire) & (kReceiverGone | kRead)) == kReceiverGone;
  }

  // Hands a callback over. False: there was one before, and this one stays the caller's.
  // Runs it at once if the receiver is gone already, unless the slot has been answered.
  COBRIDGE_NODISCARD bool set_callback(CancelCallback* callback) noexcept {
    if (bits_.fetch_or(kCallbackClaimed, std::memory_order_relaxed) & kCallbackClaimed) return false;
    callback_ = callback;
    // Release: callback_, for forsake(). Acquire: what the receiver did before it went.
    std::uint64_t before = bits_.fetch_or(kCallback, std::memory_order_acq_rel);
    if ((before & kReceiverGone) && !(before & kDone)) {
      bits_.fetch_or(kCallbackTaken,
                     std::memory_order_relaxed);  // the receiver is gone: only the sender is left to look
      callback->finish(callback, true);
    }
    return true;
  }

  // ---- the receiver

  // An answer from the thread that is in the start wakes nobody, and one by a sender that no other thread shares needs no atomic
  // operation.
  Starter& starter() noexcept { return starter_; }

  // Registers a waker before there is a sender: nobody else knows the slot, so it costs none of the atomic operations of a
  // poll(). Who hands the sender's half to another thread publishes it.
  COBRIDGE_NOINLINE void expect(const void* waker) noexcept {
    WakerBits fresh;
    cobridge1_waker_clone(waker, &fresh);
    store_waker(fresh);
    bits_.store(bits_.peek() | kWaker, std::memory_order_relaxed);
  }

  // The first thing poll() looks at, for those who can do without the rest.
  bool is_done() const noexcept { return bits_.load(std::memory_order_acquire) & kDone; }

  // True: answered. False: `waker` is registered. A poll with the waker that is registered already changes
  // nothing.
  COBRIDGE_NODISCARD COBRIDGE_NOINLINE bool poll(const void* waker) noexcept {
    std::uint64_t bits = bits_.load(std::memory_order_acquire);  // with publish(): the answer
    if (bits & kDone) return true;
    if (bits & kWaker) {
      WakerBits old = read_waker();
      if (std::memcmp(&old, waker, sizeof old) == 0) return false;
      // Take the old one back. If kDone comes first, the sender owns it.
      do {
        if (bits & kDone) return true;
      } while (!bits_.compare_exchange_weak(bits, bits & ~std::uint64_t(kWaker), std::memory_order_acquire,
                                            std::memory_order_acquire));
      cobridge1_waker_drop(&old);
    }
    WakerBits fresh;
    cobridge1_waker_clone(waker, &fresh);
    store_waker(fresh);
    // Release: the words, for publish(). Acquire: the answer, if it has come. Only the receiver sets kWaker,
    // so adding sets it.
    if (bits_.fetch_add(kWaker + kRegistration, std::memory_order_acq_rel) & kDone) {
      cobridge1_waker_drop(&fresh);  // answered while kWaker was not set: the sender did not take it
      return true;
    }
    return false;
  }

  // After a poll() that said false.
  bool has_waker() const noexcept { return bits_.peek() & kWaker; }

  // Keeps a job from running. False: it runs already, or has run.
  COBRIDGE_NODISCARD bool forbid_work() noexcept {
    return !(bits_.fetch_or(kForbidden, std::memory_order_acq_rel) & kWorking);
  }

  // Releases after kDone was seen and the answer taken out. True: free the slot.
  COBRIDGE_NODISCARD bool finish() noexcept {
    if (bits_.load(std::memory_order_acquire) & kSenderGone) return true;
    return bits_.fetch_add(kReceiverGone | kRead, std::memory_order_acq_rel) & kSenderGone;
  }

  // Releases without an answer: gives the waker up, then signals the cancel callback. True: left, touch
  // nothing. False: answered first, and nothing changed.
  COBRIDGE_NODISCARD COBRIDGE_NOINLINE bool forsake() noexcept {
    std::uint64_t bits = bits_.load(std::memory_order_acquire);
    WakerBits waker = {{nullptr, nullptr}};
    CancelCallback* callback = nullptr;
    std::uint64_t after;
    do {
      if (bits & kDone) return false;
      if (bits & kWaker) waker = read_waker();
      callback = bits & kCallback ? callback_ : nullptr;
      after =
          (bits & ~std::uint64_t(kWaker)) | kReceiverGone | (callback ? std::uint64_t(kCallbackTaken) : 0);
      // Release: for the sender that frees. Acquire: callback_, with set_callback().
    } while (!bits_.compare_exchange_weak(bits, after, std::memory_order_acq_rel, std::memory_order_acquire));
    if (bits & kWaker) cobridge1_waker_drop(&waker);
    if (callback) callback->finish(callback, true);
    return true;
  }

  // ---- whoever may look without a race: the receiver that saw kDone, or the side that frees

  std::uint64_t settled() const noexcept { return bits_.peek(); }

  void discard_callback() noexcept {
    if ((bits_.peek() & (kCallback | kCallbackTaken)) == kCallback) callback_->finish(callback_, false);
  }

 private:
  bool is_starting() const noexcept {
#if defined(COBRIDGE_EXPLORE)  // whose threads are fibers
    return false;
#else
    return starter_.is_here();
#endif
  }

  // For publish_and_leave(), where the receiver and the only sender are on this thread.
  void publish_in_start(std::uint64_t kind) noexcept {
    std::uint64_t bits = bits_.peek();
    if (COBRIDGE_UNLIKELY(bits & kWaker)) {
      WakerBits waker = read_waker();
      cobridge1_waker_drop(&waker);
    }
    // Relaxed: the same thread takes the answer.
    bits_.store(bits | kClaimed | kDone | kSenderGone | kind, std::memory_order_relaxed);
  }

  // Relaxed and in two pieces: a reader that lost the race throws the result away.
  WakerBits read_waker() const noexcept {
    return WakerBits{{words_[0].load(std::memory_order_relaxed), words_[1].load(std::memory_order_relaxed)}};
  }

  void store_waker(const WakerBits& waker) noexcept {
    words_[0].store(waker.words[0], std::memory_order_relaxed);
    words_[1].store(waker.words[1], std::memory_order_relaxed);
  }

  Atomic<std::uint64_t> bits_;
  Atomic<void*> words_[2];  // the waker, atomic because publish_and_leave may read what poll() is replacing
  CancelCallback* callback_;
  Starter starter_;
};

}  // namespace cobridge
}  // namespace rust
