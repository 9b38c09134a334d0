// The class rust::Stream, which ../stream.h explains. C++11.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>
#include <vector>

#include "../abi.h"
#include "config.h"
#include "storage.h"

namespace rust {

namespace cobridge {
template <class T>
struct StreamInside;
template <class T>
class GeneratorPromise;
template <class T>
class NextItem;
template <class T>
class NextBatch;
template <class T>
class BlockingItems;
}  // namespace cobridge

template <class T>
class Task;

template <class T>
class COBRIDGE_NODISCARD Stream {
 public:
  using value_type = T;
  // Rust makes streams in place, and hands them over as their bytes.
  using IsRelocatable = std::true_type;
#if COBRIDGE_COROUTINES
  using promise_type = cobridge::GeneratorPromise<T>;
#endif

  // One that is over, as a stream is that was moved from.
  Stream() noexcept : ops_(nullptr), stream_(nullptr) {}
  Stream(Stream&& other) noexcept : ops_(other.ops_), stream_(other.stream_) { other.ops_ = nullptr; }
  Stream& operator=(Stream&& other) noexcept {
    if (this != &other) {
      end();
      ops_ = other.ops_;
      stream_ = other.stream_;
      other.ops_ = nullptr;
    }
    return *this;
  }
  ~Stream() { end(); }

#if COBRIDGE_COROUTINES
  // `std::optional<T> item = co_await stream.next()`: empty once the stream is over. An error is thrown, once; the stream
  // is over then. Dropping the coroutine while it waits loses no item.
  cobridge::NextItem<T> next() noexcept;

  // `std::size_t count = co_await stream.next_batch(buffer, max)`: waits for one item, and appends it and those that are
  // there by then, `max` at most, in one crossing. 0: the stream is over. An error is thrown when the items before it
  // have been given.
  cobridge::NextBatch<T> next_batch(std::vector<T>& buffer, std::size_t max = 64) noexcept;
#endif

  // `for (T& item : stream.blocking())`: this thread waits for each item, as rust::block_on does, and is refused where
  // that is. An error is thrown.
  cobridge::BlockingItems<T> blocking() noexcept;

  // Calls f(T) for each item, in a task of the current runtime. The task ends with the stream; its error is the stream's,
  // or a message with the what() of an exception that left f. Detaching the task (as its destructor does) lets the stream
  // run on, cancelling it drops the stream.
  template <class F>
  Task<void> for_each(F f) &&;

 private:
  template <class>
  friend struct cobridge::StreamInside;

  Stream(const cobridge::StreamOps* ops, void* stream) noexcept : ops_(ops), stream_(stream) {}

  void end() noexcept {
    if (!ops_) return;
    const cobridge::StreamOps* ops = ops_;
    ops_ = nullptr;
    ops->drop(stream_);
  }

  // src/stream/export.rs writes these two words.
  const cobridge::StreamOps* ops_;  // null once it is over
  void* stream_;
};

namespace cobridge {

// The one door to a stream's inside.
template <class T>
struct StreamInside {
  static Stream<T> make(const StreamOps* ops, void* stream) noexcept { return Stream<T>(ops, stream); }
  static bool is_over(const Stream<T>& stream) noexcept { return stream.ops_ == nullptr; }
  static const StreamOps* ops(const Stream<T>& stream) noexcept { return stream.ops_; }
  static void* object(const Stream<T>& stream) noexcept { return stream.stream_; }
  // The caller takes over what object() gave.
  static void release(Stream<T>& stream) noexcept { stream.ops_ = nullptr; }

  // Of a stream that may be over. kRustError is an error of Rust's, kError a std::exception_ptr, at `out`.
  static std::uint8_t poll(Stream<T>& stream, const void* waker, void* out) noexcept {
    const StreamOps* ops = stream.ops_;
    if (!ops) return kEnd;
    return settled(stream, ops, ops->poll(stream.stream_, waker, out));
  }
  static std::uint8_t poll_batch(Stream<T>& stream, const void* waker, void* out, std::size_t max,
                                 std::size_t* count) noexcept {
    const StreamOps* ops = stream.ops_;
    if (!ops) return kEnd;
    return settled(stream, ops, ops->poll_batch(stream.stream_, waker, out, max, count));
  }

 private:
  static std::uint8_t settled(Stream<T>& stream, const StreamOps* ops, std::uint8_t status) noexcept {
    if (COBRIDGE_LIKELY(status <= kValue)) return status;
    stream.ops_ = nullptr;
    return status == kError && !ops->is_generator ? std::uint8_t(kRustError) : status;
  }
};

}  // namespace cobridge
}  // namespace rust
