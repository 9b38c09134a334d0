// rust::Stream<T>: many values over time. C++11; a C++ function that makes one is a coroutine, from C++20 on.
//
// Where a stream comes from:
//
//   * a Rust `fn ticks(..) -> impl Stream<Item = T>` gives one. Its Rust stream does nothing until first polled;
//   * a coroutine: `rust::Stream<int> count() { for (int i = 0;; i++) co_yield i; }`. It may co_await what a rust::Future
//     coroutine may; what it throws ends the stream with that error. Its body runs only inside of a poll, and never ahead
//     of demand.
//
// Who takes the items: `co_await stream.next()` in a coroutine of ours, `for (T& item : stream.blocking())` on a plain
// thread, `std::move(stream).for_each(f)` in C++11; or Rust, as the `impl Stream` that a bridge declares in
// `extern "C++"`. For items that come from other threads see sink.h.
//
// Ownership: the object owns the stream. Destroying it drops an unfinished Rust stream at once, and destroys a coroutine's
// locals at once, unless the body waits for a foreign operation that can't be abandoned: then it is asked to stop, and
// destroyed when that operation has ended. A stream that has ended or failed has been destroyed already. A stream may be
// moved between threads, and is used by one of them at a time.
//
// Errors: a stream ends at its first one, after the items before it. An `Err` of Rust's is thrown as rust::Error, a panic
// as rust::Panic.
#pragma once

#include <cstddef>
#include <iterator>
#include <memory>
#include <new>
#include <utility>

#include "detail/answer.h"
#include "detail/config.h"
#include "detail/for_each.h"
#include "detail/stream.h"
#include "task.h"

#if COBRIDGE_COROUTINES
#include "detail/next.h"
#include "future.h"
#endif

namespace rust {
namespace cobridge {

// The range of `stream.blocking()`, and the place of its present item.
template <class T>
class BlockingItems {
 public:
  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = T;
    using difference_type = std::ptrdiff_t;
    using pointer = T*;
    using reference = T&;

    explicit Iterator(BlockingItems* items) noexcept : items_(items) {}
    T& operator*() const noexcept { return items_->answer_.value; }
    T* operator->() const noexcept { return std::addressof(items_->answer_.value); }
    Iterator& operator++() {
      items_ = items_->fetch() ? items_ : nullptr;
      return *this;
    }
    bool operator==(const Iterator& other) const noexcept { return items_ == other.items_; }
    bool operator!=(const Iterator& other) const noexcept { return items_ != other.items_; }

   private:
    BlockingItems* items_;  // null: the end
  };

  explicit BlockingItems(Stream<T>& stream) noexcept : stream_(&stream), status_(kPending) {}
  BlockingItems(BlockingItems&& other) noexcept : stream_(other.stream_), status_(kPending) {}
  BlockingItems& operator=(BlockingItems&&) = delete;
  ~BlockingItems() { forget(); }

  Iterator begin() { return Iterator(fetch() ? this : nullptr); }
  Iterator end() noexcept { return Iterator(nullptr); }

 private:
  // False: the stream is over.
  bool fetch() {
    forget();
    block_or_refuse(nullptr, &poll, this);
    if (status_ == kEnd) return false;
    if (COBRIDGE_UNLIKELY(status_ != kValue)) (void)answer_.get(status_);
    return true;
  }

  void forget() noexcept {
    if (status_ != kEnd) answer_.destroy(status_);
    status_ = kPending;
  }

  static bool poll(void* object, const void* waker) noexcept {
    BlockingItems* self = static_cast<BlockingItems*>(object);
    self->status_ = StreamInside<T>::poll(*self->stream_, waker, &self->answer_);
    return self->status_ != kPending;
  }

  Stream<T>* stream_;
  std::uint8_t status_;
  Answer<T> answer_;
};

}  // namespace cobridge

template <class T>
cobridge::BlockingItems<T> Stream<T>::blocking() noexcept {
  return cobridge::BlockingItems<T>(*this);
}

template <class T>
template <class F>
Task<void> Stream<T>::for_each(F f) && {
  return rust::spawn(cobridge::ForEach<T, F>::future(std::move(*this), std::move(f)));
}

}  // namespace rust
