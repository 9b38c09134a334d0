// The promise type of rust::Stream<T> coroutines. C++20. Included by ../stream.h.
//
// A generator is the outermost frame of a Call of its own, which lies in its frame: it is polled by whoever consumes it,
// Rust or a C++ coroutine, and nobody's waker or stack is in it between two polls. So a consumer that stops waiting
// loses nothing, and a generator that consumes a generator takes one poll of the stack per level.
//
// `co_yield` constructs the item where the consumer wants it and suspends; with room for more in a batch it goes on at
// once. A body never runs ahead of demand.
//
// Ownership: the frame belongs to the rust::Stream, or to the Rust stream that took it over. When the body has ended, the
// poll that tells so frees it. What is dropped while it waits follows the rules of a dropped call (frame.h): its locals
// are destroyed at once, or, if it waits for something that can't be abandoned, when that ends.
#pragma once

#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <new>
#include <utility>

#include "coroutine.h"
#include "frame.h"
#include "pool.h"
#include "storage.h"
#include "stream.h"

namespace rust {
namespace cobridge {

// A generator's frame, whatever its items are.
class Generator : public Frame {
 public:
  Generator(const Generator&) = delete;
  Generator& operator=(const Generator&) = delete;

  // kPending, kValue; or kEnd, or kError with a std::exception_ptr at `out`: then this is gone.
  std::uint8_t poll(const void* waker, void* out) noexcept {
    std::uint8_t status = resume(waker, out);
    return COBRIDGE_LIKELY(status <= kValue) ? status : finish(status, out);
  }

  // Up to `max` items of `size` bytes each.
  std::uint8_t poll_batch(const void* waker, void* out, std::size_t max, std::size_t* count,
                          std::size_t size) noexcept {
    wanted_ = max - 1;
    std::uint8_t status = resume(waker, out);
    std::size_t behind = std::size_t(static_cast<char*>(poll_.out) - static_cast<char*>(out)) / size;
    wanted_ = 0;
    std::size_t items = behind + (status == kValue ? 1 : 0);
    if (items == 0) return status == kPending ? status : finish(status, out);
    *count = items;
    if (status > kValue) call_.object = this;
    return kValue;
  }

  // `borrows`: the generator must not outlive this. `parting` hears when it is gone, maybe later and on another thread.
  void drop(bool borrows, Parting* parting) noexcept {
    if (is_waiting()) {
      drop_frames(&call_, borrows, parting);
      return;
    }
    if (call_.stop) finish_stop_state(&call_, true);
    awaiter = parting;
    destroy_frames(this);
  }

  // Whether drop(false) leaves nothing behind that still waits for a foreign operation.
  bool can_end() const noexcept {
    if (!is_waiting()) return true;
    const Leaf* leaf = static_cast<const Leaf*>(call_.object);
    return !leaf->ops->can_end || leaf->ops->can_end(leaf);
  }

  // The body is asked to end by itself.
  void stop() noexcept {
    if (is_waiting()) request_stop(&call_);
  }

 protected:
  Generator() noexcept : Frame(nullptr), poll_{{nullptr, nullptr, nullptr, kPending}, nullptr, nullptr} {
    awaiter = &poll_;
    call = &call_;
    call_.ops = nullptr;
    call_.object = nullptr;
    call_.root = this;
    call_.context = &poll_;
    call_.stop = nullptr;
  }
  ~Generator() = default;

  struct Yield {
    bool goes_on;
    bool await_ready() const noexcept { return goes_on; }
    void await_suspend(std::coroutine_handle<>) const noexcept {}
    void await_resume() const noexcept {}
  };

  void* place() const noexcept { return poll_.out; }

  // After the construction of an item at place().
  Yield yielded(std::size_t size) noexcept {
    if (COBRIDGE_LIKELY(wanted_ == 0)) {
      poll_.status = kValue;
      // The body waits for no leaf any more. One that was over inside its own await_suspend was never polled either: only
      // here is it forgotten, before its place in the frame holds another object.
      call_.object = nullptr;
      return {false};
    }
    wanted_--;
    poll_.out = static_cast<char*>(poll_.out) + size;
    return {true};
  }

  void ended() noexcept { poll_.status = kEnd; }

  void failed() noexcept {
    if (COBRIDGE_UNLIKELY(awaiter != &poll_))
      abort_with("the destructor of a coroutine's local threw while the coroutine was being destroyed");
    error_ = std::current_exception();
    poll_.status = kError;
  }

 private:
  // Neither at a co_yield, where there is no leaf, nor over.
  bool is_waiting() const noexcept { return call_.object != nullptr && call_.object != this; }

  // The status of the body. kEnd and kError: it is over, and suspended for the last time.
  COBRIDGE_ALWAYS_INLINE std::uint8_t resume(const void* waker, void* out) noexcept {
    Frame* frame = this;
    if (COBRIDGE_UNLIKELY(call_.object != nullptr)) {
      if (call_.object == this) {
        poll_.out = out;  // it told no more items
        return poll_.status;
      }
      Leaf* leaf = static_cast<Leaf*>(call_.object);
      if (!leaf->ops->ready(leaf, waker)) {
        poll_.out = out;
        return kPending;  // a spurious poll resumes nothing
      }
      frame = leaf->waiter;
    }
    poll_.out = out;
    poll_.waker = waker;
    poll_.status = kPending;
    handle_of(frame).resume();
    while (COBRIDGE_UNLIKELY(poll_.next != nullptr)) {
      frame = poll_.next;
      poll_.next = nullptr;
      handle_of(frame).resume();
    }
    return poll_.status;
  }

  COBRIDGE_COLD std::uint8_t finish(std::uint8_t status, void* out) noexcept {
    if (call_.stop) finish_stop_state(&call_, false);
    if (status == kError) ::new (out) std::exception_ptr(std::move(error_));
    handle_of(this).destroy();
    return status;
  }

  Poll poll_;  // each poll writes where the item goes, and the waker
  Call call_;  // `object`: null at a co_yield, this when the body is over, else the leaf that it waits on
  std::size_t wanted_ = 0;  // how many items beyond the next one
  std::exception_ptr error_;
};

template <class T>
class GeneratorPromise final : public Generator, public Awaits<GeneratorPromise<T>> {
 public:
  GeneratorPromise() noexcept {
    static_assert(alignof(GeneratorPromise) == alignof(Frame),
                  "a frame is found from its promise object as a Frame");
  }

  static void* operator new(std::size_t size) { return pool::allocate(size); }
  static void operator delete(void* frame, std::size_t size) noexcept { pool::release(frame, size); }

  Stream<T> get_return_object() noexcept {
    check_place(*this);
    return StreamInside<T>::make(&kOps, static_cast<Generator*>(this));
  }

  std::suspend_always initial_suspend() const noexcept { return {}; }
  std::suspend_always final_suspend() const noexcept { return {}; }

  template <class X = T>
    requires(Storage<T>::template Accepts<X>::value)
  Generator::Yield yield_value(X&& x) {
    Storage<T>::put(this->place(), std::forward<X>(x));
    return this->yielded(sizeof(Stored<T>));
  }

  void return_void() noexcept { this->ended(); }
  void unhandled_exception() noexcept { this->failed(); }

 private:
  static std::uint8_t poll(void* stream, const void* waker, void* out) noexcept {
    return static_cast<Generator*>(stream)->poll(waker, out);
  }
  static std::uint8_t poll_batch(void* stream, const void* waker, void* out, std::size_t max,
                                 std::size_t* count) noexcept {
    return static_cast<Generator*>(stream)->poll_batch(waker, out, max, count, sizeof(Stored<T>));
  }
  static void drop(void* stream) noexcept { static_cast<Generator*>(stream)->drop(false, nullptr); }
  static constexpr StreamOps kOps = {&poll, &poll_batch, &drop, false, true};
};

// The Rust stream that has taken a generator over: Call::object.
template <class T, class Behavior>
struct GeneratorCall {
  static Generator* of(Call* call) noexcept { return static_cast<Generator*>(call->object); }

  static std::uint8_t poll(Call* call, const void* waker, void* out) noexcept {
    std::uint8_t status = of(call)->poll(waker, out);
    if (COBRIDGE_UNLIKELY(status == kError)) convert_error<Behavior>(out);
    return status;
  }
  static void drop(Call* call, bool borrows) noexcept { of(call)->drop(borrows, nullptr); }
  static std::uint8_t poll_batch(Call* call, const void* waker, void* out, std::size_t max,
                                 std::size_t* count) noexcept {
    std::uint8_t status = of(call)->poll_batch(waker, out, max, count, sizeof(Stored<T>));
    if (COBRIDGE_UNLIKELY(status == kError)) convert_error<Behavior>(out);
    return status;
  }

  static constexpr StreamCallOps ops = {{&poll, &drop}, &poll_batch};
};

}  // namespace cobridge
}  // namespace rust
