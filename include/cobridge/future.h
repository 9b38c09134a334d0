// rust::Future<T>: what an async C++ function returns. The value form is C++11, the coroutine form C++20.
//
//     rust::Future<int> now() { return 5; }                                     // no coroutine, no allocation
//     rust::Future<int> later() { co_await something(); co_return 5; }          // a coroutine
//
// Ownership: a Future holds a value, the frame of a coroutine that has not started, or a Rust future that has not been
// polled. It is inert: the body runs once Rust polls the call, or another coroutine awaits the Future. Destroying it
// before that destroys the frame or the Rust future, and its arguments. Move-only; T may be void or a reference.
//
// A Rust future is polled where the awaited Future lies: `co_await std::move(future)` of one that is kept elsewhere needs
// it to stay there, unmoved, until the co_await is over. Moving or destroying it before that ends the process.
//
// Threads: a body runs only while the Rust future is polled, on that thread; which thread that is may change
// from one co_await to the next.
//
// Cancellation: when Rust drops the future of a suspended body, rust::stop_token() is requested to stop and
// the frames are destroyed at once, and with them the Rust futures that they await, unless the body waits on a foreign awaitable: then they stay until that
// has resumed them (see rust::is_abandonable), and if the declaration borrows from Rust, the drop waits for it.
//
// Errors: an exception that leaves a body is the error of its awaiter, in the end Rust's.
#pragma once

#include "detail/config.h"
#include "detail/future.h"
#include "executor.h"
#include "task.h"

#if COBRIDGE_COROUTINES
#include "combine.h"
#include "detail/leaves.h"

namespace rust {

// `co_await rust::yield_now()`: lets the executor run something else, and goes on.
COBRIDGE_NODISCARD inline cobridge::YieldNow yield_now() noexcept { return {}; }

// `co_await rust::stop_token()`: the std::stop_token of the call, which is requested to stop when Rust drops
// the future.
COBRIDGE_NODISCARD inline cobridge::StopTokenOfCall stop_token() noexcept { return {}; }

}  // namespace rust
#endif
