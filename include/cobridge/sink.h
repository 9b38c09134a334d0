// rust::Sink<T>: the pushing end of a stream that Rust consumes. C++11; `co_await sink.send(..)` from C++20 on.
//
//     // for `fn events(topic: &str) -> impl Stream<Item = Event>`
//     void events(rust::Str topic, rust::Sink<Event> sink);
//
// Ownership: a Sink is a handle, and copies of it push into the same stream. When the last one is gone the
// stream ends, behind the items that were sent: so keep one as long as items may come, and no longer. All sinks
// together are one of the two owners of the stream's memory, the Rust stream is the other one. Arguments that
// are `&str` or `&[T]` are copies, and live as long as any sink does.
//
// Threads: all members may be called on any thread, and on several at once (assigning and destroying excepted,
// as for any object). Items of one thread arrive in the order in which it sent them. Sending wakes the Rust
// task, outside of any lock.
//
// Backpressure: a bounded stream (64 items if the declaration does not say) never holds more than its capacity.
// If it is full, try_send says so, send_blocking and co_await send wait for their turn, which comes in the
// order in which they began to wait; who does not wait may be faster. An unbounded stream is never full, and
// gives its memory back when it has been read.
//
// A refused item stays with the caller: it is moved from only if it is sent.
//
// The end: whatever is first of close(), fail(), the last sink's end, and Rust dropping the stream. After that
// every send says `closed`, also those that wait at this moment, is_closed() is true, and further ends do
// nothing.
//
// Cancellation: when Rust drops the stream, items that are queued are destroyed, and the on_closed callback
// runs, on the thread that drops.
//
// Misuse (a Sink that was moved from, a second on_closed, send_blocking where it would wait for ever) throws
// std::logic_error, and aborts under -fno-exceptions. Sending into an unbounded stream may throw
// std::bad_alloc.
#pragma once

#include <cstddef>
#include <exception>
#include <string>
#include <utility>

#include "detail/config.h"
#include "detail/pipe.h"
#include "detail/pool.h"
#include "detail/sending.h"
#include "promise.h"
#include "try_send.h"

#if COBRIDGE_COROUTINES
#include <span>

#include "detail/send.h"
#endif

namespace rust {

template <class T>
class Sink {
 public:
  // Takes over one of the pipe's sinks.
  explicit Sink(cobridge::Pipe<T>* pipe) noexcept : pipe_(pipe) {}
  Sink(const Sink& other) noexcept : pipe_(other.pipe_) {
    if (pipe_) pipe_->add_sink();
  }
  Sink(Sink&& other) noexcept : pipe_(other.pipe_) { other.pipe_ = nullptr; }
  Sink& operator=(Sink other) noexcept {
    std::swap(pipe_, other.pipe_);
    return *this;
  }
  ~Sink() {
    if (pipe_) pipe_->sink_gone();
  }

  // Never waits.
  TrySend try_send(T& item) const { return live()->push(item); }
  TrySend try_send(T&& item) const { return live()->push(item); }

  // The first ones of `count` items, as many as there is room for, in one go. Gives their number; `why` says
  // what became of the next one.
  std::size_t try_send_many(T* items, std::size_t count, TrySend* why = nullptr) const {
    TrySend answer;
    std::size_t sent = live()->push_many(items, count, answer);
    if (why) *why = answer;
    return sent;
  }

  // Waits on this thread as long as the stream is full. False: closed. The thread that calls this function for
  // Rust is the one that polls the stream: before the function has returned, a full stream on this thread is a
  // std::logic_error.
  bool send_blocking(T& item) const { return cobridge::send_blocking(*live(), item); }
  bool send_blocking(T&& item) const { return cobridge::send_blocking(*live(), item); }

#if COBRIDGE_COROUTINES
  std::size_t try_send_many(std::span<T> items, TrySend* why = nullptr) const {
    return try_send_many(items.data(), items.size(), why);
  }

  // `bool sent = co_await sink.send(item)`, in a rust::Future or rust::Stream coroutine: waits as long as the
  // stream is full. False: closed. Until it is sent the item stays where it is, and both the item and this sink
  // must live that long.
  cobridge::Send<T> send(T& item) const { return cobridge::Send<T>{live(), std::addressof(item)}; }
  cobridge::Send<T> send(T&& item) const { return cobridge::Send<T>{live(), std::addressof(item)}; }
#endif

  // The stream ends with Error::Exception and this message, behind the items that were sent.
  void fail(const char* message) const { live()->fail(cobridge::Failure::message(message)); }
  void fail(const std::string& message) const { live()->fail(cobridge::Failure::message(message)); }

  // The stream ends as if the exception had been thrown.
  void fail(std::exception_ptr exception) const {
    live()->fail(cobridge::Failure::exception(std::move(exception)));
  }

  // The normal end, before the last sink is gone.
  void close() const { live()->close(); }

  // The stream has ended: nobody takes an item any more.
  bool is_closed() const { return live()->is_closed(); }

  // Runs `callback` when Rust drops the stream before its end, on that thread, never under a lock; at once if
  // that has happened already; never if the stream was ended by close(), fail() or its last sink. At most one
  // callback per stream: a second throws std::logic_error. If the callback throws, the process terminates. It
  // is destroyed after it has run, or with the stream: a callback that holds a Sink keeps the stream from
  // ending by itself.
  template <class F>
  void on_closed(F callback) const {
    cobridge::Pipe<T>* pipe = live();
    cobridge::CallbackOf<F>* node = cobridge::pool::make<cobridge::CallbackOf<F>>(std::move(callback));
    if (pipe->set_callback(node)) return;
    cobridge::pool::destroy(node);
    cobridge::misuse("rust::Sink: on_closed was called twice");
  }

 private:
  cobridge::Pipe<T>* live() const {
    if (COBRIDGE_UNLIKELY(!pipe_)) cobridge::misuse("rust::Sink: used after it was moved from");
    return pipe_;
  }

  cobridge::Pipe<T>* pipe_;
};

}  // namespace rust
