// Errors on their way between C++ and Rust. C++11.
//
// Inside C++ an error travels as a std::exception_ptr. It becomes a Rust error once, at the end of the call,
// on the thread that polls, and the Rust error is Rust's from then on. The conversion of an exception, in
// this order:
//   rust::Cancelled -> Error::Cancelled, rust::Abandoned -> Error::Abandoned,
//   rust::Panic stays a panic, else the user's rust::behavior::trycatch, if the unit that holds the generated starter defines one (see
//   COBRIDGE_TRYCATCH), else std::exception::what(), a const char* or a std::string as the message, and a
//   fixed message for anything else.
//
// An error that a Rust future answers is thrown as a rust::Error with its text, a panic as a rust::Panic.
//
// Under -fno-exceptions nothing is caught; an exception that foreign code hands over as a std::exception_ptr
// gets the fixed message.
#pragma once

#include <cstring>
#include <exception>
#include <string>
#include <type_traits>
#include <utility>

#include "abi.h"
#include "detail/config.h"

namespace rust {

// The operation was stopped by its own side: thrown in a C++ body it becomes Error::Cancelled in Rust.
class Cancelled : public std::exception {
 public:
  const char* what() const noexcept override { return "the operation was cancelled"; }
};

// Whoever was to answer went away without an answer: Error::Abandoned in Rust.
class Abandoned : public std::exception {
 public:
  const char* what() const noexcept override { return "the operation was abandoned without an answer"; }
};

// A Rust future panicked. The process lives, and the future is gone.
class Panic : public std::exception {
 public:
  explicit Panic(std::string message) noexcept : message_(std::move(message)) {}
  const char* what() const noexcept override { return message_.c_str(); }

 private:
  std::string message_;
};

namespace behavior {}  // namespace behavior

namespace cobridge {

inline void* error_from_text(ErrorKind kind, const char* text) noexcept {
  if (!text) text = "";
  return cobridge1_error_new(kind, text, std::strlen(text));
}

inline void* error_from_text(ErrorKind kind, const std::string& text) noexcept {
  return cobridge1_error_new(kind, text.data(), text.size());
}

// What the user's trycatch is not found as: see COBRIDGE_TRYCATCH.
namespace unhandled {
struct Missing {};
Missing trycatch(...);
}  // namespace unhandled

// The behaviour of a unit without trycatch.
struct PlainBehavior {
  template <class Try, class Fail>
  static unhandled::Missing attempt(Try&&, Fail&&);
};

// Rethrows the exception: what trycatch is given to try.
struct Rethrow {
  const std::exception_ptr& exception;
  void operator()() const {
#if COBRIDGE_EXCEPTIONS
    std::rethrow_exception(exception);
#endif
  }
};

// Takes the message: what trycatch is given to call, with the types that cxx allows.
struct Fail {
  void*& error;
  void operator()(const char* text) const noexcept { set(error_from_text(kException, text)); }
  void operator()(const std::string& text) const noexcept { set(error_from_text(kException, text)); }

 private:
  void set(void* made) const noexcept {
    if (error) cobridge1_error_drop(error);
    error = made;
  }
};

template <class Behavior>
using HasTrycatch = std::integral_constant<
    bool, !std::is_same<decltype(Behavior::attempt(std::declval<Rethrow>(), std::declval<Fail>())),
                        unhandled::Missing>::value>;

#if COBRIDGE_EXCEPTIONS

template <class Behavior, bool has_trycatch = HasTrycatch<Behavior>::value>
struct UserConversion {
  static void* from(const std::exception_ptr& exception) noexcept {
    void* error = nullptr;
    try {
      Behavior::attempt(Rethrow{exception}, Fail{error});
    } catch (...) {  // not one of those that it handles
      return error;
    }
    return error ? error
                 : error_from_text(kException, "an exception that rust::behavior::trycatch did not report");
  }
};

template <class Behavior>
struct UserConversion<Behavior, false> {
  static void* from(const std::exception_ptr&) noexcept { return nullptr; }
};

// Gives an owned Rust error.
template <class Behavior>
COBRIDGE_COLD void* error_from(const std::exception_ptr& exception) noexcept {
  static const char unknown[] = "a C++ exception that is not a std::exception";
  if (!exception) return error_from_text(kException, "an empty std::exception_ptr");
  try {
    std::rethrow_exception(exception);
  } catch (const Cancelled&) {
    return cobridge1_error_new(kCancelled, "", 0);
  } catch (const Abandoned&) {
    return cobridge1_error_new(kAbandoned, "", 0);
  } catch (const Panic& panic) {
    return error_from_text(kPanicked, panic.what());
  } catch (...) {
  }
  if (void* error = UserConversion<Behavior>::from(exception)) return error;
  try {
    std::rethrow_exception(exception);
  } catch (const std::exception& e) {
    return error_from_text(kException, e.what());
  } catch (const char* text) {
    return error_from_text(kException, text);
  } catch (const std::string& text) {
    return error_from_text(kException, text);
  } catch (...) {
    return error_from_text(kException, unknown);
  }
}

#else

template <class Behavior>
COBRIDGE_COLD void* error_from(const std::exception_ptr&) noexcept {
  return error_from_text(kException, "a C++ exception (built without exceptions: no message)");
}

#endif

// The exception being handled, as the end of a call: stores an owned Rust error.
template <class Behavior>
COBRIDGE_COLD std::uint8_t fail_with_current(void* out) noexcept {
  *static_cast<void**>(out) = error_from<Behavior>(std::current_exception());
  return kError;
}

// ---- from Rust to C++

// Throws an owned error as a rust::Error, and never returns: src/cpp.cc, which is compiled with the Rust library.
extern "C" void cobridge1_error_throw(void* error);

// Takes an owned Rust error, and throws what it stands for.
[[noreturn]] COBRIDGE_COLD inline void throw_rust_error(void* error) {
#if COBRIDGE_EXCEPTIONS
  switch (cobridge1_error_kind(error)) {
    case kCancelled:
      cobridge1_error_drop(error);
      throw Cancelled();
    case kAbandoned:
      cobridge1_error_drop(error);
      throw Abandoned();
    case kPanicked: {
      std::size_t length = 0;
      const char* text = cobridge1_error_message(error, &length);
      Panic panic(std::string(text, length));
      cobridge1_error_drop(error);
      throw panic;
    }
    default:
      cobridge1_error_throw(error);
  }
  abort_with("an error was not thrown");
#else
  std::size_t length = 0;
  const char* text = cobridge1_error_message(error, &length);
  std::fprintf(stderr, "cobridge: a Rust future answered with an error, which can't be thrown: %.*s\n",
               static_cast<int>(length), text);
  std::abort();
#endif
}

// The same as an exception to be thrown later. Empty under -fno-exceptions.
COBRIDGE_COLD inline std::exception_ptr exception_of_rust_error(void* error) noexcept {
#if COBRIDGE_EXCEPTIONS
  try {
    throw_rust_error(error);
  } catch (...) {
    return std::current_exception();
  }
#else
  cobridge1_error_drop(error);
  return std::exception_ptr();
#endif
}

}  // namespace cobridge
}  // namespace rust

// Emitted by the generator once a glue header, at global scope, after the user's own includes and before the
// starters:
//
//     COBRIDGE_TRYCATCH(cobridge_trycatch_<unique name of the bridge file>)
//
// and `using Behavior = ::rust::behavior::cobridge_trycatch_<..>::Behavior;` in every call description of
// that header. It finds the trycatch that the user has defined in namespace rust::behavior up to this line.
// Parenthesised, so that the name is looked up here and now, and neither by argument-dependent lookup nor
// later: cxx defines its own default in the same namespace further down the unit, which is not wanted. A
// user's trycatch hides the one that says Missing, as that one is seen in namespace rust, through the
// using-directive.
#define COBRIDGE_TRYCATCH(unique)                                                     \
  namespace rust {                                                                    \
  namespace behavior {                                                                \
  namespace unique {                                                                  \
  using namespace ::rust::cobridge::unhandled;                                        \
  struct Behavior {                                                                   \
    template <class Try, class Fail>                                                  \
    static auto attempt(Try&& run, Fail&& fail)                                       \
        -> decltype((trycatch)(static_cast<Try&&>(run), static_cast<Fail&&>(fail))) { \
      return (trycatch)(static_cast<Try&&>(run), static_cast<Fail&&>(fail));          \
    }                                                                                 \
  };                                                                                  \
  }                                                                                   \
  }                                                                                   \
  }
