// `co_await stream.next()` and `co_await stream.next_batch(buffer)`. C++20. Included by ../stream.h.
//
// Leaves that poll the stream with the waker of whoever polls us: no atomic operation. Destroying one of them takes
// nothing from the stream, which its rust::Stream goes on owning.
#pragma once

#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <utility>
#include <vector>

#include "answer.h"
#include "frame.h"
#include "generator.h"
#include "storage.h"
#include "stream.h"

namespace rust {
namespace cobridge {

// What the two have in common. `Self` has `std::uint8_t poll(const void* waker)`.
template <class Self, class T>
class StreamLeaf : public Leaf {
  using Inside = StreamInside<T>;

 public:
  StreamLeaf(const StreamLeaf&) = delete;
  StreamLeaf& operator=(const StreamLeaf&) = delete;

  bool await_ready() const noexcept { return false; }

  template <class P>
  bool await_suspend(std::coroutine_handle<P> suspended) noexcept {
    Frame& frame = suspended.promise();
    status = self().poll(poll_of(frame).waker);
    if (COBRIDGE_LIKELY(status != kPending)) return false;
    wait(frame);
    return true;
  }

 protected:
  explicit StreamLeaf(Stream<T>& source) noexcept : from(source), status(kPending) {}
  ~StreamLeaf() = default;

  Stream<T>& from;
  std::uint8_t status;

 private:
  // A waiting consumer hears through this that a generator is gone which could not be abandoned at once.
  struct Ending : Parting {
    StreamLeaf* leaf;
  };

  Self& self() noexcept { return *static_cast<Self*>(this); }

  // Out of the way of items that are there.
  COBRIDGE_NOINLINE void wait(Frame& frame) noexcept {
    wait_on(*this, frame, kOps);
    // The request came before there was this leaf to pass it on.
    if (is_stop_requested(frame.call)) stop(this);
  }

  // Null: of Rust.
  Generator* generator() const noexcept {
    const StreamOps* its = Inside::ops(from);
    return its && its->is_generator ? static_cast<Generator*>(Inside::object(from)) : nullptr;
  }

  static bool ready(Leaf* leaf, const void* waker) noexcept {
    StreamLeaf* waiting = static_cast<StreamLeaf*>(leaf);
    waiting->status = waiting->self().poll(waker);
    return waiting->status != kPending;
  }

  static bool can_end(const Leaf* leaf) noexcept {
    Generator* generator = static_cast<const StreamLeaf*>(leaf)->generator();
    return !generator || generator->can_end();
  }

  // A generator that waits for something that can't be abandoned may use what our frames hold: they wait for it.
  static bool cancel(Leaf* leaf, bool borrows) noexcept {
    StreamLeaf* waiting = static_cast<StreamLeaf*>(leaf);
    Generator* generator = waiting->generator();
    if (!generator || generator->can_end()) return true;
    Inside::release(waiting->from);
    Ending& ending = waiting->ending_;
    ending.status = Parting::kParting;
    ending.child = nullptr;
    ending.parent = nullptr;
    ending.out = nullptr;
    ending.gone = &gone;
    ending.leaf = waiting;
    generator->drop(borrows, &ending);
    return false;
  }
  static Frame* gone(Parting* parting) noexcept { return static_cast<Ending*>(parting)->leaf->waiter; }

  static void stop(Leaf* leaf) noexcept {
    if (Generator* generator = static_cast<StreamLeaf*>(leaf)->generator()) generator->stop();
  }

  static constexpr LeafOps kOps = {&ready, &cancel, &can_end, &stop};

  Ending ending_;
};

template <class T>
class NextAwaiter : public StreamLeaf<NextAwaiter<T>, T> {
  static_assert(FitsInFrame<Stored<T>>::value, "");

 public:
  explicit NextAwaiter(Stream<T>& stream) noexcept : StreamLeaf<NextAwaiter, T>(stream) {}
  ~NextAwaiter() {
    if (this->status != kEnd) answer_.destroy(this->status);
  }

  std::uint8_t poll(const void* waker) noexcept { return StreamInside<T>::poll(this->from, waker, &answer_); }

  std::optional<T> await_resume() {
    if (COBRIDGE_UNLIKELY(this->status == kEnd)) return std::nullopt;
    return std::optional<T>(answer_.get(this->status));
  }

 private:
  Answer<T> answer_;
};

template <class T>
class BatchAwaiter : public StreamLeaf<BatchAwaiter<T>, T> {
  static_assert(std::is_nothrow_move_constructible<T>::value,
                "cobridge: next_batch moves items into the buffer, which must not throw");

 public:
  BatchAwaiter(Stream<T>& stream, std::vector<T>& buffer, std::size_t max)
      : StreamLeaf<BatchAwaiter, T>(stream), buffer_(buffer), max_(max < kRoom ? max : kRoom), count_(0) {
    // Here, where it may throw. Doubled, so that appending again and again stays linear.
    std::size_t needed = buffer.size() + max_;
    if (buffer.capacity() < needed)
      buffer.reserve(needed < 2 * buffer.capacity() ? 2 * buffer.capacity() : needed);
  }
  ~BatchAwaiter() {
    if (this->status != kValue && this->status != kEnd) failure_.destroy(this->status);
  }

  std::uint8_t poll(const void* waker) noexcept {
    if (max_ == 0) return kValue;
    union Taken {
      Taken() noexcept {}
      ~Taken() {}
      T items[kRoom];
      Answer<Unit> failure;
    } taken;
    std::uint8_t answered = StreamInside<T>::poll_batch(this->from, waker, &taken, max_, &count_);
    if (COBRIDGE_LIKELY(answered == kValue)) {
      for (std::size_t i = 0; i < count_; i++) {
        buffer_.push_back(std::move(taken.items[i]));
        taken.items[i].~T();
      }
    } else if (answered == kError) {
      ::new (&failure_.exception) std::exception_ptr(std::move(taken.failure.exception));
      taken.failure.exception.~exception_ptr();
    } else if (answered == kRustError) {
      failure_.error = taken.failure.error;
    }
    return answered;
  }

  std::size_t await_resume() {
    if (COBRIDGE_UNLIKELY(this->status == kError || this->status == kRustError))
      (void)failure_.get(this->status);
    return count_;
  }

 private:
  // On the stack of a poll: 4 KiB.
  static constexpr std::size_t kRoom = sizeof(T) < 4096 ? 4096 / sizeof(T) : 1;

  std::vector<T>& buffer_;
  std::size_t max_;
  std::size_t count_;
  Answer<Unit> failure_;
};

// What next() and next_batch() return: trivial, as GCC 12 copies the awaiter of an lvalue.
template <class T>
class NextItem {
 public:
  using NativeAwaitable = void;
  explicit NextItem(Stream<T>& stream) noexcept : stream_(&stream) {}
  NextAwaiter<T> await_in_frame() const noexcept { return NextAwaiter<T>(*stream_); }

 private:
  Stream<T>* stream_;
};

template <class T>
class NextBatch {
 public:
  using NativeAwaitable = void;
  NextBatch(Stream<T>& stream, std::vector<T>& buffer, std::size_t max) noexcept
      : stream_(&stream), buffer_(&buffer), max_(max) {}
  BatchAwaiter<T> await_in_frame() const { return BatchAwaiter<T>(*stream_, *buffer_, max_); }

 private:
  Stream<T>* stream_;
  std::vector<T>* buffer_;
  std::size_t max_;
};

}  // namespace cobridge

template <class T>
cobridge::NextItem<T> Stream<T>::next() noexcept {
  return cobridge::NextItem<T>(*this);
}

template <class T>
cobridge::NextBatch<T> Stream<T>::next_batch(std::vector<T>& buffer, std::size_t max) noexcept {
  return cobridge::NextBatch<T>(*this, buffer, max);
}

}  // namespace rust
