// rust::Promise<T>: answers a Rust future from any thread, once. C++11.
//
// Ownership: a Promise is one of the two owners of a slot, the Rust future is the other; whoever lets go
// second frees it. Destroying a Promise that has not answered gives Rust Error::Abandoned. Move-assigning
// over one lets go of the call it held, in the same way. Arguments of the call that are `&str` or `&[T]` are
// copies, and live until the promise is destroyed or consumed. Threads: all members may be called from
// several threads at once (moving and destroying excepted, as for any object). One answer wins; whoever comes
// later gets a std::logic_error, and nothing has changed. Setting wakes the Rust task, outside of any lock.
// Cancellation: when Rust drops the future, is_cancelled() turns true and the on_cancel callback runs, on the
// thread that drops. Misuse (answering twice, a second on_cancel, a Promise that was moved from) throws
// std::logic_error, and aborts under -fno-exceptions.
#pragma once

#include <exception>
#include <string>
#include <utility>

#include "detail/config.h"
#include "detail/pool.h"
#include "detail/slot.h"
#include "detail/storage.h"

namespace rust {
namespace cobridge {

// A user's callback as a pooled object.
template <class F>
struct CallbackOf : CancelCallback {
  explicit CallbackOf(F&& f) : function(std::move(f)) { finish = &finish_this; }
  static void finish_this(CancelCallback* self, bool run) noexcept {
    CallbackOf* callback = static_cast<CallbackOf*>(self);
    if (run) callback->function();
    pool::destroy(callback);
  }
  F function;
};

// What does not depend on how a value is given.
template <class T>
class PromiseBase {
 public:
  explicit PromiseBase(Slot<T>* slot) noexcept : slot_(slot) {}
  PromiseBase(PromiseBase&& other) noexcept : slot_(other.slot_) { other.slot_ = nullptr; }
  PromiseBase& operator=(PromiseBase&& other) noexcept {
    if (this != &other) {
      Slot<T>* old = slot_;
      slot_ = other.slot_;
      other.slot_ = nullptr;
      if (old) old->sender_gone();
    }
    return *this;
  }
  ~PromiseBase() {
    if (slot_) slot_->sender_gone();
  }

  // The call ends with Error::Exception and this message.
  void set_error(const char* message) { claimed()->fail(Failure::message(message)); }
  void set_error(const std::string& message) { claimed()->fail(Failure::message(message)); }

  // The call ends as if the exception had been thrown.
  void set_exception(std::exception_ptr exception) {
    claimed()->fail(Failure::exception(std::move(exception)));
  }

  // The call ends with Error::Cancelled.
  void set_cancelled() { claimed()->fail(Failure::cancelled()); }

  // Rust has dropped the future before it was answered: nobody will read an answer. Answering is still
  // allowed, and does nothing.
  bool is_cancelled() const { return live()->is_cancelled(); }

  // Runs `callback` when Rust drops the unanswered future, on that thread, never under a lock; at once if
  // that has happened already; never after an answer. At most one callback per call: a second throws
  // std::logic_error. If the callback throws, the process terminates. It is destroyed after it has run, or
  // with the call. The promise may be answered or destroyed while it runs.
  template <class F>
  void on_cancel(F callback) {
    Slot<T>* slot = live();
    CallbackOf<F>* node = pool::make<CallbackOf<F>>(std::move(callback));
    if (slot->set_callback(node)) return;
    pool::destroy(node);
    misuse("rust::Promise: on_cancel was called twice");
  }

 protected:
  Slot<T>* live() const {
    if (COBRIDGE_UNLIKELY(!slot_)) misuse("rust::Promise: used after it was moved from or consumed");
    return slot_;
  }

  Slot<T>* claimed() {
    Slot<T>* slot = live();
    if (COBRIDGE_UNLIKELY(!slot->claim())) misuse("rust::Promise: answered twice");
    return slot;
  }

  // For an owner that is not shared: gives the slot away, unclaimed.
  Slot<T>* consume() {
    Slot<T>* slot = live();
    if (COBRIDGE_UNLIKELY(slot->is_claimed())) misuse("rust::Promise: answered twice");
    slot_ = nullptr;
    return slot;
  }

 private:
  Slot<T>* slot_;
};

}  // namespace cobridge

template <class T>
class Promise : public cobridge::PromiseBase<T> {
 public:
  using cobridge::PromiseBase<T>::PromiseBase;

  void set_value(T value) & { this->claimed()->answer(std::forward<T>(value)); }

  // `std::move(promise).set_value(v)` answers and lets go in one step: the fast form.
  void set_value(T value) && { this->consume()->answer_and_leave(std::forward<T>(value)); }
};

template <>
class Promise<void> : public cobridge::PromiseBase<void> {
 public:
  using cobridge::PromiseBase<void>::PromiseBase;

  void set_value() & { claimed()->answer(cobridge::Unit()); }
  void set_value() && { consume()->answer_and_leave(cobridge::Unit()); }
};

}  // namespace rust
