//! What Zig functions that Rust calls are written with: `const rust = @import("rust");`. For Zig 0.16 and 0.17.
//!
//! A function that is declared in an `extern "Zig"` block of a `#[cobridge::bridge]` module is a `pub fn` of the same name in
//! the file that the block includes. Its arguments and its result are
//!
//! | Rust                              | Zig                                                       |
//! |-----------------------------------|-----------------------------------------------------------|
//! | `bool`, `u8` .. `f64`, `()`       | `bool`, `u8` .. `f64`, `void`                             |
//! | `&str`, `&[T]`                    | `[]const u8`, `[]const T`                                 |
//! | `&mut [T]`                        | `[]T`                                                     |
//! | `String`, `Vec<T>`                | `rust.String`, `rust.Vec(T)`                              |
//! | a shared struct or enum `P`       | `bridge.P`                                                |
//! | `&P`, `&mut P` of a struct        | `*const bridge.P`, `*bridge.P`                            |
//! | `[T; N]` of numbers               | `[N]T`                                                    |
//! | `Option<T>`                       | `?T`                                                      |
//! | `ZigBox<S>`, for `type S;`        | `S`, which is a `pub` type of the file                    |
//! | `&S`, `&mut S`, also as `self`    | `*const S`, `*S`                                          |
//! | `Result<T>`, as the result        | `!T`, or `T` if it never fails                            |
//!
//! Of an `async fn` it is one of these, where `..` are the arguments:
//!
//! | Zig                                                          |                                                     |
//! |--------------------------------------------------------------|-----------------------------------------------------|
//! | `fn (..) !T`                                                 | ready at once; declared `#[blocking]`, on a thread  |
//! | `fn (std.Io, ..) !T`                                         | a task of `rust.io()`                               |
//! | `fn (.., rust.Promise(T)) void`                              | it may return before it has answered                |
//! | `fn (.., bridge.XCallback, rust.Box(bridge.XContext)) void`  | likewise: `done.call(ctx, result)`; X is its name   |
//!
//! # Who owns what
//!
//! * Slices belong to Rust. They are valid until the function returns or, if it takes a promise, until the promise is answered: then
//!   they are copies, of UTF-8 if they were `&str`. So they are for tasks and blocking functions, until these return. `[]T` can only be
//!   given to a function that is ready at once.
//! * A `rust.String` or `rust.Vec(T)` that is an argument belongs to the function, which calls `deinit()` or gives it away. What it
//!   returns, or answers a promise with, belongs to Rust. They are Rust's own: nothing is copied when they cross. As in other Zig code,
//!   a copy of one is the same one, and only one of the copies may be used on.
//! * A shared struct that owns something has a `deinit()` too, and so have, if the user writes one, the user's own types: Rust calls
//!   it when it drops a `ZigBox`. What `*const` and `*` point to belongs to Rust, and is valid until the function returns; a pointer
//!   to a shared struct can't be given to a function that takes a promise.
//! * A promise owns nothing that Zig would have to give back. It may be copied, kept, sent to another thread, and used after it was
//!   answered, any number of times.
//!
//! # Streams
//!
//! Of a function that is declared to give an `impl Stream<Item = T>` or `Item = Result<T>` there are two kinds. One returns a struct with
//! `pub fn next(self: *@This()) ?T`, or `!?T`, which Rust calls for each item; with a `pub fn deinit` it is told, once, that nobody
//! wants more. It lies where it is put until then, and may be used by different threads, by one at a time. The other takes a
//! `rust.Sink(T)` as its last argument, and sends. It returns and keeps the sink, or it takes a `std.Io` as its first
//! argument: then it is a task, its return ends the stream, and its error is the last item. If Rust drops the stream, the task is
//! cancelled, and what it sends is refused with `error.Closed`.
//!
//! A sink owns nothing, as a promise does, and may be used in the same way. A stream whose sink is never ended never ends, and
//! keeps the copied slices, which are valid as long as the stream is, and as its task runs: call `close()`.
//!
//! An item that is refused is still the caller's. Only what waits in a `rust.Sender`'s `send` when its task is cancelled is gone.
//!
//! # Channels
//!
//! An argument `Sender<T>` or `Receiver<T>` is a `rust.Sender(T)` or a `rust.Receiver(T)`. Whoever has one calls `deinit()`, and
//! `clone()` for one more. Unlike a sink, it must not be used after that.
//!
//! # Answers
//!
//! A promise is answered once, from any thread: with a value, an error, `setCancelled()` or `abandon()`. An answer after the first changes
//! nothing; what it brought is deinitialised. The forms that begin with `try` return `error.AlreadyAnswered` instead and leave it
//! with the caller. A promise that is never answered lets its Rust future wait for ever, and keeps the copied slices.
//! Zig has no destructors, so nobody notices: call `abandon()`.
//!
//! # Cancellation
//!
//! Rust cancels a call by dropping its future, on any thread and at any time. `isCancelled()` says so, and `onCancel(context, f)` has `f`
//! called then. Nothing else happens: what runs in Zig goes on until it ends itself, and then still answers, which nobody reads.
//! A task is cancelled: what it waits in returns `error.Canceled`. The drop waits for a task only if that was lent an object.
//!
//! # std.Io
//!
//! Each Zig library has its own `rust.io()`, as its errors are numbered by itself. A function must not rely on which `std.Io` it is, nor
//! on staying on one thread. 64 calls run at once in the process unless Rust says otherwise; others wait for their turn.
//!
//! # Rust functions
//!
//! The functions and types of `extern "Rust"` are in the module `bridge`. A function that declares `Result` returns
//! `rust.Error!T`, and takes a `?*rust.Diagnostics` besides, for the error's text. An `async fn` gives a `rust.Future(T)`, one that
//! gives a stream a `rust.Stream(T)`. Nothing of these runs before `await(io)` or `next(io)`, which run them in the task that calls, and
//! drop them if it is cancelled. A closure is a `rust.AsyncFn(fn (A) R)`. What is made is the caller's, to be awaited or given to
//! `deinit()`.
//!
//! # Panics
//!
//! A Zig panic says what it is about and aborts the process. It can't become a Rust panic.

const oneshot = @import("oneshot.zig");
const process_io = @import("io.zig");
const diagnostics = @import("diagnostics.zig");

// Values.
pub const String = @import("string.zig").String;
pub const Vec = @import("vec.zig").Vec;

// Answers.
pub const Promise = @import("promise.zig").Promise;
pub const Box = @import("box.zig").Box;
/// For the module `bridge`, which has one for each async function.
pub const Context = oneshot.Context;
/// Likewise.
pub const Callback = oneshot.Callback;

// Streams and channels.
pub const Sink = @import("sink.zig").Sink;
pub const Sender = @import("channel.zig").Sender;
pub const Receiver = @import("channel.zig").Receiver;

// std.Io.
pub const io = process_io.io;
pub const setIo = process_io.setIo;

// Rust functions.
pub const Future = @import("future.zig").Future;
pub const Stream = @import("stream_of_rust.zig").Stream;
pub const AsyncFn = @import("async_fn.zig").AsyncFn;
pub const Error = diagnostics.Error;
pub const Diagnostics = diagnostics.Diagnostics;

/// For generated code, which nothing here keeps from changing.
pub const abi = @import("abi.zig");
/// For generated code.
pub const calls = @import("calls.zig");
/// For generated code.
pub const cross = @import("cross.zig");
/// For generated code.
pub const glue = @import("glue.zig");
/// For generated code.
pub const stream = @import("stream.zig");
/// For generated code.
pub const wait = @import("wait.zig");
