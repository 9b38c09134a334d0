// The queue of one stream that C++ pushes into: many producers on any thread, one consumer. C++11. pipe_state.h
// says who owns what.
//
// One block holds the pipe, the places of a bounded one, and the copied arguments of the call. The places of a
// bounded pipe are a ring of at least `capacity` places, of which never more than `capacity` are in use. Those
// of an unbounded one come in segments, each of which is freed when its items have been taken.
//
// Indices and segments: a segment of n places stands for n + 1 indices. The producer that claims the last place
// has the next segment ready, hooks it in, and then moves the index on over the last number, which stands for
// no item. Others, who see this number, wait for those few instructions. Nobody else touches a segment after
// its item has been published, so the consumer may free it after the last one.
#pragma once

#include <cstdint>
#include <new>
#include <type_traits>

#include "../abi.h"
#include "../error.h"
#include "../try_send.h"
#include "config.h"
#include "kept.h"
#include "pipe_state.h"
#include "places.h"
#include "pool.h"
#include "room.h"

namespace rust {
namespace cobridge {

template <class T>
class Pipe : public PipeState {
 public:
  // Throw std::bad_alloc, or what copying an element throws.
  static Pipe* make(std::size_t capacity) { return construct(capacity, own_size(capacity)); }

  template <class KeptArguments, class... A>
  static Pipe* make_keeping(std::size_t capacity, const A&... arguments) {
    std::size_t own = own_size(capacity);
    std::size_t size = KeptArguments::block_size(own, arguments...);
    Pipe* pipe = construct(capacity, size);
    COBRIDGE_TRY { KeptArguments::copy(pipe, own, size, arguments...); }
    COBRIDGE_CATCH_ALL {
      pipe->kept_ = KeptArguments::at(pipe, own);
      free(pipe);
#if COBRIDGE_EXCEPTIONS
      throw;
#endif
    }
    pipe->kept_ = KeptArguments::at(pipe, own);
    return pipe;
  }

  // The copied arguments, for a pipe made by make_keeping.
  template <class KeptArguments>
  const KeptView* kept_views() noexcept {
    return static_cast<typename KeptArguments::Block*>(kept_)->views;
  }

  // ---- producers

  // Moves from the item only if it is sent. Throws std::bad_alloc if the pipe is unbounded.
  COBRIDGE_ALWAYS_INLINE TrySend push(T& item) {
    TrySend why = TrySend::sent;
    if (COBRIDGE_LIKELY(capacity_ != 0)) {
      put_in_ring(&item, 1, why);
    } else {
      put_in_segment(&item, 1, why);
    }
    return why;
  }

  // As many as there is room for, the first ones. `why`: what became of the next one.
  std::size_t push_many(T* items, std::size_t count, TrySend& why) {
    why = TrySend::sent;
    if (COBRIDGE_LIKELY(capacity_ != 0)) return put_in_ring(items, count, why);
    std::size_t sent = 0;
    while (sent < count && why == TrySend::sent) sent += put_in_segment(items + sent, count - sent, why);
    return sent;
  }

  // Full, and waiting a moment made a difference.
  bool soon_has_room() noexcept {
    return patience_.wait([this] { return is_worth_a_try(); });
  }

  Room& room() noexcept { return room_; }

  // ---- the consumer. What answers kError or kEnd has let go of the consumer's half.

  template <class Behavior>
  COBRIDGE_ALWAYS_INLINE std::uint8_t poll(const void* waker, void* out) noexcept {
    if (COBRIDGE_UNLIKELY(!front_->holds(index_))) {
      std::uint8_t status = wait<Behavior>(waker, out);
      if (status != kValue) return status;
    }
    take(out);
    if (COBRIDGE_LIKELY(capacity_ != 0)) room_.give(1);
    return kValue;
  }

  template <class Behavior>
  std::uint8_t poll_batch(const void* waker, void* out, std::size_t max, std::size_t* count) noexcept {
    if (COBRIDGE_UNLIKELY(!front_->holds(index_))) {
      std::uint8_t status = wait<Behavior>(waker, out);
      if (status != kValue) return status;
    }
    T* to = static_cast<T*>(out);
    std::size_t taken = 0;
    do {
      take(to + taken++);
    } while (taken < max && front_->holds(index_));
    if (COBRIDGE_LIKELY(capacity_ != 0)) room_.give(taken);
    *count = taken;
    return kValue;
  }

  // The stream is dropped before its end.
  COBRIDGE_NOINLINE void consumer_gone() noexcept {
    CancelCallback* callback = forsake();
    drain();
    if (callback) callback->finish(callback, true);
    release();
  }

 private:
  using Spot = Place<T>;
  using Stretch = Segment<T>;

  enum : std::size_t { kAlignment = alignof(Spot) > kCacheLine ? alignof(Spot) : std::size_t(kCacheLine) };
  using Memory = pool::Aligned<kAlignment>;

  // ---- making and freeing

  static std::size_t ring_offset() noexcept { return align_up(sizeof(Pipe), kAlignment); }

  // A power of two, so that an index finds its place without a division.
  static std::size_t ring_of(std::size_t capacity) noexcept {
    std::size_t places = 1;
    while (places < capacity && places <= ~std::size_t(0) / 4 / sizeof(Spot)) places *= 2;
    return places;
  }

  // More than any allocator has, if the ring would not fit into memory.
  static std::size_t own_size(std::size_t capacity) noexcept {
    if (capacity == 0) return sizeof(Pipe);
    std::size_t places = ring_of(capacity);
    return places < capacity ? ~std::size_t(0) / 4 : ring_offset() + places * sizeof(Spot);
  }

  static Pipe* construct(std::size_t capacity, std::size_t size) {
    // Here, as clang gives up on a class in which an assertion fails, and has more to say then.
    static_assert(
        std::is_nothrow_move_constructible<T>::value && std::is_nothrow_destructible<T>::value,
        "cobridge: the items of a stream need a move constructor and a destructor that are noexcept, as an "
        "item that has been counted in can't fail to arrive");
    Stretch* first = nullptr;
    void* block = Memory::allocate(size);
    COBRIDGE_TRY {
      if (capacity == 0) first = Stretch::make();
    }
    COBRIDGE_CATCH_ALL {
      Memory::release(block, size);
#if COBRIDGE_EXCEPTIONS
      throw;
#endif
    }
    return ::new (block) Pipe(capacity, size, first);
  }

  Pipe(std::size_t capacity, std::size_t size, Stretch* first) noexcept
      : PipeState(capacity, &free),
        ring_(nullptr),
        mask_(0),
        block_size_(size),
        kept_(nullptr),
        segments_(first),
        index_(0),
        consumers_patience_(Patience::kOfPolling) {
    if (capacity == 0) {
      enter(first);
      return;
    }
    std::size_t places = ring_of(capacity);
    mask_ = places - 1;
    ring_ = reinterpret_cast<Spot*>(reinterpret_cast<char*>(this) + ring_offset());
    for (std::size_t i = 0; i < places; i++) ::new (static_cast<void*>(ring_ + i)) Spot();
    front_ = ring_;
    end_ = ring_ + places;
    segment_ = nullptr;
  }
  ~Pipe() {
    if (segment_) Stretch::free(segment_);
    if (kept_) kept_->destroy(kept_);
  }

  // Both owners have let go: all items have been taken or destroyed.
  static void free(PipeState* state) noexcept {
    Pipe* pipe = static_cast<Pipe*>(state);
    std::size_t size = pipe->block_size_;
    pipe->~Pipe();
    Memory::release(pipe, size);
  }

  // ---- producers: both give how many items they have put, the first ones; `why` is changed if another one
  // can't be

  COBRIDGE_ALWAYS_INLINE std::size_t put_in_ring(T* items, std::size_t count, TrySend& why) noexcept {
    // Relaxed: what is decided by an old value fails.
    std::uint64_t claimed = claim_.load(std::memory_order_relaxed);
    std::uint64_t index;
    std::size_t fitting;
    do {
      if (COBRIDGE_UNLIKELY(claimed & kClosed)) {
        why = TrySend::closed;
        return 0;
      }
      index = claimed / kItem;
      std::int64_t room = room_behind(index, static_cast<std::int64_t>(count));
      if (COBRIDGE_UNLIKELY(room <= 0)) {
        if (count != 0) why = TrySend::full;
        return 0;
      }
      fitting = static_cast<std::uint64_t>(room) < count ? static_cast<std::size_t>(room) : count;
    } while (COBRIDGE_UNLIKELY(!claim(claimed, fitting)));
    Wakeup wakeup = take_waker(claimed);
    for (std::size_t i = 0; i < fitting; i++) ring_[(index + i) & mask_].put(index + i, items[i]);
    wakeup();
    if (fitting < count) why = TrySend::full;
    return fitting;
  }

  // At most to the end of the segment.
  COBRIDGE_NOINLINE std::size_t put_in_segment(T* items, std::size_t count, TrySend& why) {
    Stretch* next = nullptr;  // ready to be hooked in
    std::size_t fitting = 0;
    std::uint64_t claimed = claim_.load(std::memory_order_acquire);  // with append()
    for (;;) {
      if (COBRIDGE_UNLIKELY(claimed & kClosed)) {
        why = TrySend::closed;
        break;
      }
      std::uint64_t index = claimed / kItem;
      std::size_t offset = static_cast<std::size_t>(index % Stretch::kLap);
      if (COBRIDGE_UNLIKELY(offset == Stretch::kPlaces)) {
        wait_a_step();
        claimed = claim_.load(std::memory_order_acquire);
        continue;
      }
      std::size_t rest = Stretch::kPlaces - offset;
      fitting = count < rest ? count : rest;
      if (fitting == rest && !next) next = segments_.obtain();
      // Read after the index: if the index is still the same when it is claimed, it was this segment all the
      // time.
      Stretch* segment = segments_.back();
      if (COBRIDGE_UNLIKELY(!claim(claimed, fitting))) {
        fitting = 0;
        continue;
      }
      Wakeup wakeup = take_waker(claimed);
      if (fitting == rest) {
        append(*segment, next);
        next = nullptr;
      }
      for (std::size_t i = 0; i < fitting; i++) segment->places[offset + i].put(index + i, items[i]);
      wakeup();
      break;
    }
    if (COBRIDGE_UNLIKELY(next != nullptr)) segments_.give_back(next);
    return fitting;
  }

  // By who claimed the last place of `segment`, which has not been published yet: so the consumer is not beyond
  // it.
  void append(Stretch& segment, Stretch* next) noexcept {
    segment.next = next;
    segments_.set_back(next);
    // Release: that, for who claims in the next segment.
    claim_.fetch_add(kItem, std::memory_order_release);
  }

  // ---- the consumer

  // There was nothing. kValue: now there is.
  template <class Behavior>
  COBRIDGE_NOINLINE std::uint8_t wait(const void* waker, void* out) noexcept {
    if (consumers_patience_.wait([this] { return front_->holds(index_); })) return kValue;
    std::uint8_t status = park(index_, waker);
    if (status == kPending) return status;
    if (COBRIDGE_LIKELY(status == kValue)) {
      if (front_->holds(index_)) return status;
      cobridge1_waker_wake_by_ref(waker);
      return kPending;
    }
    if (status == kError) *static_cast<void**>(out) = take_error<Behavior>();
    release();
    return status;
  }

  void take(void* out) noexcept {
    front_->take(out);
    advance();
  }

  void advance() noexcept {
    index_++;
    if (COBRIDGE_UNLIKELY(++front_ == end_)) turn();
  }

  COBRIDGE_NOINLINE void turn() noexcept {
    if (capacity_ != 0) {
      front_ = ring_;
      return;
    }
    Stretch* over = segment_;
    index_++;
    enter(over->next);
    segments_.give_back(over);
  }

  void enter(Stretch* segment) noexcept {
    segment_ = segment;
    front_ = segment->places;
    end_ = segment->places + Stretch::kPlaces;
  }

  // After the end was set: destroys what has been claimed, and waits for what is not there yet.
  void drain() noexcept {
    while (claim_.load(std::memory_order_acquire) / kItem != index_) {
      while (!front_->holds(index_)) wait_a_step();
      front_->destroy();
      advance();
    }
  }

  // Hardly ever written.
  Spot* ring_;
  std::uint64_t mask_;
  std::size_t block_size_;
  Kept* kept_;

  Segments<T> segments_;

  // The consumer's.
  alignas(kCacheLine) std::uint64_t index_;  // of its next item
  Spot* front_;                              // the place of that
  Spot* end_;                                // of the ring, or of the segment
  Stretch* segment_;                         // where items are taken
  Patience consumers_patience_;
};

}  // namespace cobridge
}  // namespace rust
