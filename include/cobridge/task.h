// Using rust::Futures from C++ code that is no coroutine: block_on, spawn, Task, then, Runtime. C++11.
//
//     int n = rust::block_on(session.count());                    // from a plain thread
//     rust::Task<int> task = rust::spawn(session.count());        // on the current runtime
//     std::move(future).then([](rust::Result<int> n) { ... });    // a callback
//
// Ownership: each of them takes the future over. A Task and its future live in one block; destroying the Task detaches
// it, as Tokio's handle does. When a task has ended, by itself, cancelled or with its runtime, everything its future
// owned has been destroyed before anybody learns of it (but for a coroutine that waits on something that can't be
// abandoned: its frames stay until that is over).
//
// Threads: block_on polls here, a spawned task wherever its runtime does. A Task may be used from any thread, by one at
// a time.
//
// Cancellation: cancel() wakes the task, which drops its future instead of polling it again: a C++ coroutine is then
// asked to stop, and destroyed as when Rust drops it. A task that is over stays what it is. A task whose runtime goes
// has been cancelled.
//
// Errors: what the future throws is thrown by block_on, join and co_await, and given to then. A cancelled task throws
// rust::Cancelled. Where there is no runtime, and where block_on would wait for itself, a std::logic_error says so.
#pragma once

#include <chrono>
#include <cstdint>
#include <exception>
#include <new>
#include <type_traits>
#include <utility>

#include "abi.h"
#include "detail/answer.h"
#include "detail/config.h"
#include "detail/future.h"
#include "detail/pool.h"
#include "detail/root.h"
#include "detail/runtime.h"
#include "detail/slot.h"
#include "detail/spawned.h"
#include "result.h"

namespace rust {

// Waits for a future on this thread, which polls it. The runtime is the current one; one of Runtime::current_thread()
// that nobody drives is driven meanwhile. std::logic_error if this thread polls a future already, or is inside of
// another block_on: it would wait for itself.
template <class T>
T block_on(Future<T> future) {
  return cobridge::block_on_root(nullptr, std::move(future));
}

// Runs a future as a task of the current runtime. std::logic_error if there is none, or the future is #[local].
template <class T>
Task<T> spawn(Future<T> future) {
  return cobridge::spawn_on(cobridge::CurrentRuntime(), std::move(future));
}

// Runs the future as a task of the current runtime, which calls f(rust::Result<T>) at its end, once: with
// rust::Cancelled if the runtime goes first. An exception that leaves f ends the process.
template <class T>
template <class F>
void Future<T>::then(F f) && {
  cobridge::Continuation<T, F>::spawn(std::move(*this), std::move(f));
}

// The end of sleep_for's wait comes on the runtime's timer; nothing blocks.
template <class Rep, class Period>
Future<void> sleep_for(std::chrono::duration<Rep, Period> duration) noexcept {
  return cobridge::sleep(cobridge::nanoseconds(duration));
}

}  // namespace rust
