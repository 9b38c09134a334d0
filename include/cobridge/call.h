// What a generated glue header includes: everything C++ needs to implement an `async fn` of `extern "C++"`.
// C++11; coroutines from C++20 on.
//
// Per declaration the generator writes a class that describes it (detail/styles.h) and a starter template,
// which calls start(). The starter runs in the first poll of the Rust future, and has the contract of abi.h:
// it answers at once, or leaves a Call in the Rust future.
//
// The user's function says by its shape how it answers (detail/styles.h lists the styles). `Fit` tells the
// generated assertions whether it has one, and start() then adds no errors of its own.
#ifndef COBRIDGE_CALL_H_
#define COBRIDGE_CALL_H_

#include <cstdint>

#include "abi.h"
#include "detail/callback.h"
#include "detail/config.h"
#include "detail/future.h"
#include "detail/job.h"
#include "detail/kept.h"
#include "detail/slot.h"
#include "detail/start.h"
#include "detail/styles.h"
#include "error.h"
#include "promise.h"
#include "result.h"
#include "rust/cxx.h"

namespace rust {
namespace cobridge {

// The first poll of a call of D. `call` is the place of a Call, `waker` a borrowed core::task::Waker, and A
// the exact types of the arguments.
template <class D, class... A>
COBRIDGE_ALWAYS_INLINE std::uint8_t start(void* out, std::uint8_t* call, const std::uint8_t* waker,
                                          A&&... arguments) noexcept {
  using F = Fit<D, A...>;
  constexpr Style style = F::keeps ? F::style : Style::kNone;
  return Start<style>::template go<D, typename F::Target, A...>(reinterpret_cast<Call*>(call), waker, out,
                                                                static_cast<A&&>(arguments)...);
}

// The callback style's Box<Context> was destroyed without an answer.
template <class D>
void abandon(typename D::Context* context) noexcept {
  slot_of<typename D::Return>(context)->sender_gone();
}

}  // namespace cobridge
}  // namespace rust

#endif  // COBRIDGE_CALL_H_

// Outside the guard: another bridge's glue, earlier in the same unit, may have come before <future> did. The
// names are those of libstdc++, libc++ and Microsoft's library; with any other <future> is included here.
#if defined(_GLIBCXX_FUTURE) || defined(_LIBCPP_FUTURE) || defined(_FUTURE_) || \
    !(defined(__GLIBCXX__) || defined(_LIBCPP_VERSION) || defined(_MSVC_STL_VERSION))
#include "detail/std_future.h"
#endif
