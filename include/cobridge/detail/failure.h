// An error on its way into a slot or a pipe: in the form it came in, as it becomes a Rust error only where the receiver
// takes it, in the unit that knows the user's trycatch. C++11.
#pragma once

#include <cstdint>
#include <exception>
#include <string>
#include <utility>

#include "../error.h"
#include "../result.h"
#include "config.h"
#include "slot_state.h"

namespace rust {
namespace cobridge {

// An error on its way into a slot, and its kind as bits of the slot.
class Failure {
 public:
  static Failure message(const char* text) noexcept { return Failure(error_from_text(kException, text)); }
  static Failure message(const std::string& text) noexcept {
    return Failure(error_from_text(kException, text));
  }
  // An owned Rust error.
  static Failure rust(void* error) noexcept { return Failure(error); }
  static Failure exception(std::exception_ptr e) noexcept { return Failure(std::move(e)); }
  static Failure current_exception() noexcept { return Failure(std::current_exception()); }
  static Failure cancelled() noexcept { return Failure(SlotState::kCancelledError); }
  static Failure abandoned() noexcept { return Failure(SlotState::kAbandonedError); }

  std::uint64_t kind() const noexcept { return kind_; }
  void* error() const noexcept { return error_; }
  std::exception_ptr& exception() noexcept { return exception_; }

 private:
  explicit Failure(void* error) noexcept : kind_(SlotState::kFailed), error_(error) {}
  explicit Failure(std::exception_ptr e) noexcept
      : kind_(SlotState::kFailed | SlotState::kExceptionError), error_(nullptr), exception_(std::move(e)) {}
  explicit Failure(SlotState::Bits kind) noexcept
      : kind_(std::uint64_t(SlotState::kFailed) | kind), error_(nullptr) {}

  std::uint64_t kind_;
  void* error_;
  std::exception_ptr exception_;
};

// The error of a result, which keeps nothing: a producer that let go of a std::exception_ptr last would free the exception
// behind the receiver, with a count inside the standard library that a race detector can't see. A message is passed on
// without making an exception of it.
template <class T>
COBRIDGE_COLD Failure take_failure(ResultStorage<T>& error) noexcept {
  if (error.kind() == ResultStorage<T>::kHasMessage) return Failure::message(error.text());
  return Failure::exception(error.take_exception());
}

}  // namespace cobridge
}  // namespace rust
