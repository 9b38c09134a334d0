// The place of a future's answer inside of C++. C++11.
//
// Whoever polls keeps a status beside it, which says what lies there: kValue a value, kError a std::exception_ptr,
// kRustError an owned Rust error, kPending nothing.
#pragma once

#include <cstdint>
#include <exception>

#include "../abi.h"
#include "../error.h"
#include "config.h"
#include "storage.h"

namespace rust {
namespace cobridge {

template <class T>
union Answer {
  Answer() noexcept {}
  ~Answer() {}

  void destroy(std::uint8_t status) noexcept {
    if (status == kValue) {
      value.~Value();
    } else if (COBRIDGE_UNLIKELY(status != kPending)) {
      destroy_error(status);
    }
  }

  // Gives the value, of which the rest stays to be destroyed, or throws the error.
  T get(std::uint8_t& status) {
    if (COBRIDGE_UNLIKELY(status != kValue)) rethrow(status);
    return static_cast<T>(Storage<T>::take(value));
  }

  // The error, of a status that says so, as an exception: empty under -fno-exceptions, if it is Rust's.
  std::exception_ptr take_exception(std::uint8_t& status) noexcept {
    std::exception_ptr taken;
    if (status == kError) {
      taken = static_cast<std::exception_ptr&&>(exception);
      destroy_error(status);
    } else {
      taken = exception_of_rust_error(error);
    }
    status = kPending;
    return taken;
  }

  using Value = Stored<T>;
  Value value;
  std::exception_ptr exception;
  void* error;

 private:
  COBRIDGE_COLD void destroy_error(std::uint8_t status) noexcept {
    if (status == kError) {
      exception.~exception_ptr();
    } else {
      cobridge1_error_drop(error);
    }
  }

  [[noreturn]] COBRIDGE_COLD void rethrow(std::uint8_t& status) {
#if COBRIDGE_EXCEPTIONS
    if (status == kError) std::rethrow_exception(exception);
#endif
    status = kPending;
    throw_rust_error(error);
  }
};

}  // namespace cobridge
}  // namespace rust
