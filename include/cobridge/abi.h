// What crosses between Rust and C++. C++11. The mirror of src/abi.rs: a test
// compares the two.
//
// One awaited call of C++. The generated starter runs inside the Rust future's first poll. It answers kValue or
// kError with `out` written, or kPending with the Call written: five words inside the pinned Rust future.
// After kPending Rust calls ops->poll until the answer is no longer kPending, or ops->drop once. Whatever the
// Call points to belongs to C++.
//
// `out` is aligned and big enough for a T and for a void*, and valid only during that one call. kValue: a T
// was constructed there, which is Rust's. kError: an owned error (made by cobridge1_error_new) was stored
// there as a void*, which is Rust's.
//
// One stream of C++ that Rust consumes: a starter as above, but kValue gives an item, and leaves the Call written, as kPending
// does. From then on Rust calls poll or poll_batch of the StreamCallOps until the answer is kError or kEnd, after which the
// Call is gone; or drop once. Between two polls such a Call may move: nothing of C++ points to it.
//
// One Rust future that C++ awaits (FutureOps): made by a generated function, it lies in a rust::Future and moves with
// it until its first poll; from then on it stays where it is until it has answered, or has been dropped.
//
// Threads: polls may come from different threads, never two at once, and each sees what the one before did.
#pragma once

#include <cstddef>
#include <cstdint>

namespace rust {
namespace cobridge {

// An owned core::task::Waker, moved as its two words. A `const void* waker` parameter is the address of a
// borrowed one: C++ may compare the two words behind it (equal words wake the same task), but makes its own
// only through cobridge1_waker_clone.
struct WakerBits {
  void* words[2];
};

// kError is an owned Rust error where C++ and Rust meet, and a std::exception_ptr between C++ frames, where
// kRustError is an owned Rust error. kEnd: a stream is over, and nothing is at `out`.
enum Status : std::uint8_t { kPending = 0, kValue = 1, kError = 2, kRustError = 3, kEnd = 4 };

// Where an error comes from: the variants of cobridge::Error that C++ makes, and the two ways in which a Rust
// future fails.
enum ErrorKind : std::uint32_t { kException = 0, kCancelled = 1, kAbandoned = 2, kErr = 3, kPanicked = 4 };

struct Call;

// What Rust may ask of a pending call. Neither function throws.
struct CallOps {
  std::uint8_t (*poll)(Call* call, const void* waker, void* out);
  // The Rust future is gone. `borrows`: the declaration borrows from Rust, so nothing that runs outside poll
  // may outlive this function.
  void (*drop)(Call* call, bool borrows);
};

// Of a stream. None of the functions throws.
struct StreamCallOps {
  CallOps call;  // what Call::ops points to
  // As poll, for up to `max` items (at least 1), which are constructed one behind the other at `out`. kValue: `count` says
  // how many, at least one. What ends the stream behind them is the answer of the next poll.
  std::uint8_t (*poll_batch)(Call* call, const void* waker, void* out, std::size_t max, std::size_t* count);
};

struct Call {
  const CallOps* ops;
  void* object;   // the slot, or the leaf that the coroutines wait on
  void* root;     // the outermost frame
  void* context;  // the poll in progress
  void* stop;     // the StopState, once a coroutine asked for its token
};

// What C++ may ask of a Rust future. Neither function throws; a panic in a poll is the answer kError.
struct FutureOps {
  // kPending: the waker is registered. Else the future is destroyed, and the answer at `out`, as a starter's.
  std::uint8_t (*poll)(void* future, const void* waker, void* out);
  // Instead of a poll that has answered.
  void (*drop)(void* future);
  // Declared #[local]: the first poll fixes the thread.
  bool is_local;
};

// What C++ may ask of a stream, of Rust or its own. None of the functions throws; a panic in a poll is the answer kError.
struct StreamOps {
  // kPending: the waker is registered. kValue: an item at `out`. Else the stream is destroyed: kEnd, or kError with an
  // owned Rust error at `out`.
  std::uint8_t (*poll)(void* stream, const void* waker, void* out);
  // As StreamCallOps::poll_batch.
  std::uint8_t (*poll_batch)(void* stream, const void* waker, void* out, std::size_t max, std::size_t* count);
  // Instead of a poll that says that it is over.
  void (*drop)(void* stream);
  // Declared #[local]: the first poll fixes the thread.
  bool is_local;
  // The stream is a Generator of C++ (detail/generator.h), whose errors are std::exception_ptrs.
  bool is_generator;
};

// A task: what a runtime polls, made by C++. Neither function throws.
struct TaskOps {
  // True: over, and `task` is not touched again.
  bool (*poll)(void* task, const void* waker);
  // Instead of a poll that says true: the task is given up.
  void (*drop)(void* task);
};

// An event loop, seen from its tasks. Both on any thread; neither throws.
struct ExecutorOps {
  // Hands over an owned runnable, which must not be run before this returns.
  void (*post)(void* executor, void* runnable);
  void (*release)(void* executor);
};

// The room of a Rust future in a rust::Future. A larger one lies in a block of its own.
enum : std::size_t { kFutureWords = 3 };

static_assert(sizeof(WakerBits) == 2 * sizeof(void*), "a core::task::Waker is two words");
static_assert(sizeof(CallOps) == 2 * sizeof(void*), "mirrors src/abi.rs");
static_assert(sizeof(Call) == 5 * sizeof(void*), "mirrors src/abi.rs");
static_assert(sizeof(Status) == 1 && sizeof(ErrorKind) == 4 && sizeof(bool) == 1, "mirrors src/abi.rs");
static_assert(sizeof(ExecutorOps) == 2 * sizeof(void*), "mirrors src/runtime/executor.rs");
static_assert(sizeof(TaskOps) == 2 * sizeof(void*), "mirrors src/runtime/abi.rs");
static_assert(sizeof(StreamCallOps) == 3 * sizeof(void*), "mirrors src/abi.rs");
static_assert(sizeof(StreamOps) == 4 * sizeof(void*), "mirrors src/abi.rs");
static_assert(sizeof(FutureOps) == 3 * sizeof(void*), "mirrors src/abi.rs");
static_assert(offsetof(Call, ops) == 0 && offsetof(Call, stop) == 4 * sizeof(void*), "mirrors src/abi.rs");

// Implemented in Rust. None of them unwinds.
extern "C" {
void cobridge1_waker_clone(const void* waker, WakerBits* out) noexcept;
void cobridge1_waker_wake(WakerBits* waker) noexcept;  // consumes
void cobridge1_waker_wake_by_ref(const void* waker) noexcept;
void cobridge1_waker_drop(WakerBits* waker) noexcept;  // consumes

// `kind` is an ErrorKind; the message need not be UTF-8. Gives an owned error.
void* cobridge1_error_new(std::uint32_t kind, const char* message, std::size_t length) noexcept;
void cobridge1_error_drop(void* error) noexcept;
std::uint32_t cobridge1_error_kind(const void* error) noexcept;
// The message of an error, which lives as long as the error does. Without a zero at its end.
const char* cobridge1_error_message(const void* error, std::size_t* length) noexcept;

// Exactly one of `run` and `discard` is called with `job`, once, on any thread, possibly before this returns.
void cobridge1_spawn_blocking(void (*run)(void*), void (*discard)(void*), void* job) noexcept;

// Constructs a rust::Str at `out` that views bytes copied from another one, without validating them again.
void cobridge1_str_copied(void* out, const char* bytes, std::size_t length) noexcept;

// Calls ready(object, waker) until it says true, and sleeps in between until the waker is woken.
void cobridge1_block_until(bool (*ready)(void*, const void*), void* object) noexcept;

// Lets another thread run.
void cobridge1_yield_thread() noexcept;

// ---- runtimes: a `runtime` is the word of a cobridge::RuntimeHandle; null is the current one

// False: there is no runtime, and the task was not touched.
bool cobridge1_spawn(const void* runtime, const TaskOps* ops, void* task) noexcept;
// Calls poll(object, waker) until it says true. Not 0: refused, because this thread polls a future already, and poll
// was not called.
std::uint8_t cobridge1_block_on(const void* runtime, bool (*poll)(void*, const void*), void* object) noexcept;
// Constructs a rust::Future<void> at `out`, which ends that long after its first poll.
void cobridge1_sleep(std::uint64_t nanoseconds, void* out) noexcept;

// Give owned handles; null if there is none, or no thread could be made. 0 threads: as many as processors.
void* cobridge1_runtime_current() noexcept;
void* cobridge1_runtime_multi_thread(std::size_t threads) noexcept;
void* cobridge1_runtime_current_thread() noexcept;
void* cobridge1_runtime_clone(const void* runtime) noexcept;
void cobridge1_runtime_drop(void* runtime) noexcept;  // consumes the handle; the runtime lives on
// Ends a runtime that C++ has made; any other stays. UINT64_MAX waits for blocking calls that run.
void cobridge1_runtime_shutdown(const void* runtime, std::uint64_t nanoseconds) noexcept;
void cobridge1_runtime_install(const void* runtime) noexcept;
void* cobridge1_runtime_enter(const void* runtime) noexcept;
void cobridge1_runtime_leave(void* guard) noexcept;  // on the thread that entered, last first

// ---- executors: event loops of C++

void* cobridge1_executor_new() noexcept;
void cobridge1_executor_drop(void* core) noexcept;
// Ends every task that is not over.
void cobridge1_executor_close(const void* core) noexcept;
// `executor` is what ops->post is called with, and ops->release, once, last of all.
void cobridge1_executor_spawn(const void* core, const ExecutorOps* ops, void* executor,
                              const TaskOps* task_ops, void* task) noexcept;
// Both consume a runnable.
void cobridge1_runnable_run(void* runnable) noexcept;
void cobridge1_runnable_drop(void* runnable) noexcept;

// ---- bytes::Bytes, as four words (feature `bytes`); `out` is where a new one goes

void cobridge1_bytes_new(void* out) noexcept;
void cobridge1_bytes_of_vec(void* vec, void* out) noexcept;        // takes the rust::Vec<std::uint8_t>
void cobridge1_bytes_of_foreign(void* bytes, void* out) noexcept;  // takes the rust::ForeignBytes
void cobridge1_bytes_clone(const void* bytes, void* out) noexcept;
void cobridge1_bytes_slice(const void* bytes, std::size_t begin, std::size_t end, void* out) noexcept;
const std::uint8_t* cobridge1_bytes_view(const void* bytes, std::size_t* length) noexcept;
void cobridge1_bytes_drop(void* bytes) noexcept;
}

}  // namespace cobridge
}  // namespace rust
