// A oneshot slot: the place where the answer of one call waits for the Rust future. C++11. slot_state.h says
// who owns what.
//
// One pooled block holds the slot and, if the call keeps copied arguments, the copies behind it. An error is
// stored in the form it came in, and becomes a Rust error when the receiver takes it: so a std::exception_ptr
// is converted by the unit that knows the user's trycatch.
#pragma once

#include <exception>
#include <new>
#include <utility>

#include "../abi.h"
#include "../error.h"
#include "answer.h"
#include "config.h"
#include "failure.h"
#include "kept.h"
#include "pool.h"
#include "slot_state.h"
#include "storage.h"

namespace rust {
namespace cobridge {

template <class T>
class Slot : public SlotState {
 public:
  using Value = Stored<T>;

  // Throw std::bad_alloc, or what copying an element throws.
  static Slot* make() { return ::new (Memory::allocate(sizeof(Slot))) Slot(0); }

  template <class KeptArguments, class... A>
  static Slot* make_keeping(const A&... arguments) {
    std::size_t size = KeptArguments::block_size(sizeof(Slot), arguments...);
    Slot* slot = ::new (Memory::allocate(size)) Slot(kKept);
    COBRIDGE_TRY { KeptArguments::copy(slot, sizeof(Slot), size, arguments...); }
    COBRIDGE_CATCH_ALL {
      slot->free();
#if COBRIDGE_EXCEPTIONS
      throw;
#endif
    }
    return slot;
  }

  // With an object behind it, made of the arguments and destroyed when the slot is freed. Part is a Kept.
  template <class Part, class... A>
  static Slot* make_with(A&&... arguments) {
    static_assert(alignof(Part) <= alignof(std::max_align_t) || alignof(Part) <= alignof(Value),
                  "what lies behind a slot is no more aligned than the slot");
    std::size_t size = behind() + sizeof(Part);
    Slot* slot = ::new (Memory::allocate(size)) Slot(kKept);
    COBRIDGE_TRY {
      Part* part =
          ::new (static_cast<void*>(slot->template part<Part>())) Part(std::forward<A>(arguments)...);
      part->block_size = size;
      part->destroy = [](Kept* kept) noexcept { static_cast<Part*>(kept)->~Part(); };
    }
    COBRIDGE_CATCH_ALL {
      slot->~Slot();
      Memory::release(slot, size);
#if COBRIDGE_EXCEPTIONS
      throw;
#endif
    }
    return slot;
  }
  template <class Part>
  Part* part() noexcept {
    return reinterpret_cast<Part*>(reinterpret_cast<char*>(this) + behind());
  }

  // ---- the sender

  // After claim(). A throwing move becomes the error.
  template <class X>
  void answer(X&& value) noexcept {
    COBRIDGE_TRY { Storage<T>::put(&answer_.value, std::forward<X>(value)); }
    COBRIDGE_CATCH_ALL {
      fail(Failure::current_exception());
      return;
    }
    if (publish(0)) destroy_value();
  }

  // After claim().
  COBRIDGE_COLD void fail(Failure failure) noexcept {
    store(failure);
    if (publish(failure.kind())) destroy_error(failure.kind());
  }

  // Answer and release in one step. Only for a sender that nobody shares, and that has not claimed.
  template <class X>
  void answer_and_leave(X&& value) noexcept {
    COBRIDGE_TRY { Storage<T>::put(&answer_.value, std::forward<X>(value)); }
    COBRIDGE_CATCH_ALL {
      fail_and_leave(Failure::current_exception());
      return;
    }
    leave_answered();
  }

  // The same with a value that is destroyed where it was before anybody learns of the answer.
  void relocate_and_leave(Value& value) noexcept {
    COBRIDGE_TRY { Relocate<Value>::move(value, &answer_); }
    COBRIDGE_CATCH_ALL {
      fail_and_leave(Failure::current_exception());
      return;
    }
    leave_answered();
  }

  COBRIDGE_COLD void fail_and_leave(Failure failure) noexcept {
    store(failure);
    if (publish_and_leave(failure.kind())) {
      destroy_error(failure.kind());
      free();
    }
  }

  // The sender is gone: the answer, if it gave none, is Error::Abandoned.
  COBRIDGE_NOINLINE void sender_gone() noexcept {
    switch (leave()) {
      case Left::kUnanswered:
        abandon();
        break;
      case Left::kAlone:
        free();
        break;
      case Left::kShared:
        break;
    }
  }

  // ---- the receiver

  // After poll() said true: moves the answer to `out`, and releases.
  template <class Behavior>
  std::uint8_t take(void* out) noexcept {
    std::uint64_t bits = settled();
    std::uint8_t status = kValue;
    if (COBRIDGE_UNLIKELY(bits & kFailed)) {
      *static_cast<void**>(out) = take_error<Behavior>(bits);
      status = kError;
    } else {
      COBRIDGE_TRY { Relocate<Value>::move(answer_.value, out); }
      COBRIDGE_CATCH_ALL { status = fail_with_current<Behavior>(out); }
    }
    if (finish()) free();
    return status;
  }

  // The same inside of C++, where exceptions stay what they are.
  std::uint8_t take_inside(Answer<T>& out) noexcept {
    std::uint64_t bits = settled();
    std::uint8_t status = kValue;
    if (COBRIDGE_UNLIKELY(bits & kFailed)) {
      status = take_failure(bits, out);
    } else {
      COBRIDGE_TRY { Relocate<Value>::move(answer_.value, &out); }
      COBRIDGE_CATCH_ALL {
        ::new (&out.exception) std::exception_ptr(std::current_exception());
        status = kError;
      }
    }
    if (finish()) free();
    return status;
  }

  // Before take(): the receiver wants no answer any more.
  COBRIDGE_NOINLINE void receiver_gone() noexcept {
    // If it leaves before the answer came, the sender may free the slot at any moment, and will: it never
    // releases unanswered.
    if (forsake()) return;
    std::uint64_t bits = settled();
    if (bits & kFailed) {
      destroy_error(bits);
    } else {
      destroy_value();
    }
    if (finish()) free();
  }

  // The copied arguments, for a slot made by make_keeping.
  template <class KeptArguments>
  const KeptView* kept_views() noexcept {
    return KeptArguments::at(this, sizeof(Slot))->views;
  }

 private:
  using Memory = pool::Aligned<(alignof(Value) > alignof(void*) ? alignof(Value) : alignof(void*))>;

  explicit Slot(std::uint64_t bits) noexcept : SlotState(bits) {}
  ~Slot() {}

  // Where what lies behind the slot begins.
  static std::size_t behind() noexcept { return align_up(sizeof(Slot), alignof(std::max_align_t)); }

  // Both sides have released.
  void free() noexcept {
    discard_callback();
    std::size_t size = sizeof(Slot);
    if (COBRIDGE_UNLIKELY(settled() & kKept)) {
      Kept* kept = part<Kept>();
      size = kept->block_size;
      kept->destroy(kept);
    }
    this->~Slot();
    Memory::release(this, size);
  }

  COBRIDGE_COLD void abandon() noexcept {
    if (publish_and_leave(kFailed | kAbandonedError)) free();
  }

  void leave_answered() noexcept {
    if (publish_and_leave(0)) {
      destroy_value();
      free();
    }
  }

  void destroy_value() noexcept { answer_.value.~Value(); }

  void store(Failure& failure) noexcept {
    if (failure.kind() & kExceptionError) {
      ::new (&answer_.exception) std::exception_ptr(std::move(failure.exception()));
    } else {
      answer_.error = failure.error();
    }
  }

  COBRIDGE_COLD void destroy_error(std::uint64_t bits) noexcept {
    if (bits & kExceptionError) {
      answer_.exception.~exception_ptr();
    } else if (!(bits & (kCancelledError | kAbandonedError))) {
      cobridge1_error_drop(answer_.error);
    }
  }

  COBRIDGE_COLD std::uint8_t take_failure(std::uint64_t bits, Answer<T>& out) noexcept {
    if (bits & kExceptionError) {
      ::new (&out.exception) std::exception_ptr(std::move(answer_.exception));
      answer_.exception.~exception_ptr();
      return kError;
    }
    out.error = take_error<PlainBehavior>(bits);
    return kRustError;
  }

  template <class Behavior>
  COBRIDGE_COLD void* take_error(std::uint64_t bits) noexcept {
    if (bits & kCancelledError) return cobridge1_error_new(kCancelled, "", 0);
    if (bits & kAbandonedError) return cobridge1_error_new(kAbandoned, "", 0);
    if (!(bits & kExceptionError)) return answer_.error;
    void* error = error_from<Behavior>(answer_.exception);
    answer_.exception.~exception_ptr();
    return error;
  }

  Answer<T> answer_;
};

// The Rust future of a call that has a slot.
template <class T, class Behavior>
struct SlotOps {
  static std::uint8_t poll(Call* call, const void* waker, void* out) noexcept {
    Slot<T>* slot = static_cast<Slot<T>*>(call->object);
    return slot->is_done() || slot->poll(waker) ? take(slot, out) : std::uint8_t(kPending);
  }
  // One copy for all starters of a T: inlined into each, it would be most of what there is to compile.
  COBRIDGE_NOINLINE static std::uint8_t take(Slot<T>* slot, void* out) noexcept {
    return slot->template take<Behavior>(out);
  }
  // Nothing that runs outside poll holds a borrow: borrowed arguments are copied or refused. A reference to a
  // C++ object may be held by a promise style function, which has on_cancel to let go of it.
  static void drop(Call* call, bool) noexcept { static_cast<Slot<T>*>(call->object)->receiver_gone(); }
  static const CallOps ops;
};

template <class T, class Behavior>
const CallOps SlotOps<T, Behavior>::ops = {&SlotOps<T, Behavior>::poll, &SlotOps<T, Behavior>::drop};

// The same for a job that holds references to C++ objects. Rust may destroy these as soon as the future is
// gone, and a job can't be told to stop: so dropping waits for one that runs (contract, sentence 11). With
// `skips` one that does not run yet is kept from it; a std::future's operation runs in any case.
template <class T, class Behavior, bool skips>
struct WaitingSlotOps {
  static void drop(Call* call, bool) noexcept {
    Slot<T>* slot = static_cast<Slot<T>*>(call->object);
    // A job answers last of all, when its references are gone.
    if (!(skips && slot->forbid_work())) cobridge1_block_until(&is_answered, slot);
    slot->receiver_gone();
  }
  static const CallOps ops;

 private:
  static bool is_answered(void* slot, const void* waker) noexcept {
    return static_cast<Slot<T>*>(slot)->poll(waker);
  }
};

template <class T, class Behavior, bool skips>
const CallOps WaitingSlotOps<T, Behavior, skips>::ops = {&SlotOps<T, Behavior>::poll,
                                                         &WaitingSlotOps<T, Behavior, skips>::drop};

// The end of a starter whose user function has thrown: that is the error, whatever the function did with its
// promise.
template <class T, class Behavior>
COBRIDGE_COLD std::uint8_t throw_out_of_start(Slot<T>* slot, void* out) noexcept {
  std::uint8_t status = fail_with_current<Behavior>(out);
  slot->receiver_gone();
  return status;
}

}  // namespace cobridge
}  // namespace rust
