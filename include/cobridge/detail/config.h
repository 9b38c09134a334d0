// What the other headers share: compiler switches, and what happens on misuse. C++11.
//
// Macros a user may define, for the whole program alike (they change inline code, so mixed settings break the
// one-definition rule):
//   COBRIDGE_NO_POOL  every frame and slot comes from ::operator new: for sanitizer builds, as a pool hides
//   use-after-free COBRIDGE_EXPLORE  tests only: detail/step.h calls a hook before each atomic operation
// Everything else in this file is private.
#pragma once

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

// Without exceptions (-fno-exceptions) the headers hold no try, catch or throw; misuse prints a message and
// aborts. The test is cxx's own.
#if defined(RUST_CXX_NO_EXCEPTIONS)
#define COBRIDGE_EXCEPTIONS 0
#elif defined(__cpp_attributes) && !defined(__cpp_exceptions) && (!defined(_MSC_VER) || defined(__llvm__))
#define COBRIDGE_EXCEPTIONS 0
#else
#define COBRIDGE_EXCEPTIONS 1
#endif

#if COBRIDGE_EXCEPTIONS
#define COBRIDGE_TRY try
#define COBRIDGE_CATCH_ALL catch (...)
#else
#define COBRIDGE_TRY if (true)
#define COBRIDGE_CATCH_ALL else
#endif

#if defined(__GNUC__)
#define COBRIDGE_ALWAYS_INLINE __attribute__((always_inline)) inline
#define COBRIDGE_NOINLINE __attribute__((noinline))
#define COBRIDGE_COLD __attribute__((noinline, cold))
#define COBRIDGE_LIKELY(x) __builtin_expect(!!(x), 1)
#define COBRIDGE_UNLIKELY(x) __builtin_expect(!!(x), 0)
#elif defined(_MSC_VER)
#define COBRIDGE_ALWAYS_INLINE __forceinline
#define COBRIDGE_NOINLINE __declspec(noinline)
#define COBRIDGE_COLD __declspec(noinline)
#define COBRIDGE_LIKELY(x) (x)
#define COBRIDGE_UNLIKELY(x) (x)
#else
#define COBRIDGE_ALWAYS_INLINE inline
#define COBRIDGE_NOINLINE
#define COBRIDGE_COLD
#define COBRIDGE_LIKELY(x) (x)
#define COBRIDGE_UNLIKELY(x) (x)
#endif

// No compiler knows more of the variable than that it is in a register.
#if defined(__has_feature)
#if __has_feature(memory_sanitizer)  // a word that is nobody's may be copied, but asm counts as a use
#define COBRIDGE_OPAQUE(word) ((void)(word))
#endif
#endif
#if !defined(COBRIDGE_OPAQUE)
#if defined(__GNUC__)
#define COBRIDGE_OPAQUE(word) __asm__("" : "+r"(word))
#else
#define COBRIDGE_OPAQUE(word) ((void)(word))
#endif
#endif

#if __cplusplus >= 201703L
#define COBRIDGE_NODISCARD [[nodiscard]]
#else
#define COBRIDGE_NODISCARD
#endif

// Coroutines and awaitables need C++20; everything else works from C++11 on.
#if defined(__cpp_impl_coroutine) && __cplusplus >= 202002L
#define COBRIDGE_COROUTINES 1
#else
#define COBRIDGE_COROUTINES 0
#endif

namespace rust {
namespace cobridge {

// Copies words that were written one by one, shortly before. A compiler would make wider moves of it, and a processor
// can't forward two stores to one load: it waits until they have reached the cache. The words may be uninitialised.
template <std::size_t n>
COBRIDGE_ALWAYS_INLINE void copy_words(void* const (&from)[n], void* (&to)[n]) noexcept {
  for (std::size_t i = 0; i < n; i++) {
    void* word;
    std::memcpy(&word, &from[i], sizeof word);
    COBRIDGE_OPAQUE(word);
    std::memcpy(&to[i], &word, sizeof word);
  }
}

// A mistake that no caller can handle: the process ends, and says why.
[[noreturn]] COBRIDGE_COLD inline void abort_with(const char* message) noexcept {
  std::fprintf(stderr, "cobridge: %s\n", message);
  std::abort();
}

// A mistake that the caller hears of: std::logic_error, or the end of the process without exceptions.
[[noreturn]] COBRIDGE_COLD inline void misuse(const char* message) {
#if COBRIDGE_EXCEPTIONS
  throw std::logic_error(message);
#else
  abort_with(message);
#endif
}

// What can fail without anybody's mistake: std::runtime_error, or the end of the process without exceptions.
[[noreturn]] COBRIDGE_COLD inline void fail_with(const char* message) {
#if COBRIDGE_EXCEPTIONS
  throw std::runtime_error(message);
#else
  abort_with(message);
#endif
}

}  // namespace cobridge
}  // namespace rust
