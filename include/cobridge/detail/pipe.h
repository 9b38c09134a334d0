// The queue of one stream that C++ pushes into: many producers on any thread, one consumer. C++11. pipe_state.h
// says who owns what.
//
// One block holds the pipe, the places of a bounded one, and the copied arguments of the call. The places of a
// bounded pipe are a ring of at least `capacity` places, of which never more than `capacity` are in use. Those
// of an unbounded one come in segments, each of which is freed when its items have been taken; one is kept to
// be used again, so that a steady flow allocates nothing.
//
// A place is { sequence, item }: the item with index i is there once sequence is i + 1.
//
// Indices and segments: a segment of n places stands for n + 1 indices. The producer that claims the last place
// has the next segment ready, hooks it in, and then moves the index on over the last number, which stands for
// no item. Others, who see this number, wait for those few instructions. Nobody else touches a segment after
// its item has been published, so the consumer may free it after the last one.
#pragma once

#include <cstdint>
#include <new>
#include <type_traits>
#include <utility>

#include "../abi.h"
#include "../error.h"
#include "../try_send.h"
#include "config.h"
#include "kept.h"
#include "pipe_state.h"
#include "pool.h"
#include "room.h"
#include "step.h"
#include "storage.h"

namespace rust {
namespace cobridge {

template <class T>
class Pipe : public PipeState {
  static_assert(std::is_nothrow_move_constructible<T>::value && std::is_nothrow_destructible<T>::value,
                "cobridge: the items of a stream need a move constructor and a destructor that are noexcept, "
                "as an item "
                "that has been counted in can't fail to arrive");

 public:
  // Throw std::bad_alloc, or what copying an element throws.
  static Pipe* make(std::size_t capacity) { return construct(capacity, own_size(capacity)); }

  template <class KeptArguments, class... A>
  static Pipe* make_keeping(std::size_t capacity, const A&... arguments) {
    std::size_t own = own_size(capacity);
    std::size_t size = KeptArguments::block_size(own, arguments...);
    Pipe* pipe = construct(capacity, size);
    COBRIDGE_TRY {
      KeptArguments::copy(pipe, own, size, arguments...);
      pipe->kept_ = KeptArguments::at(pipe, own);
    }
    COBRIDGE_CATCH_ALL {
      KeptArguments::destroy(KeptArguments::at(pipe, own));
      free(pipe);
#if COBRIDGE_EXCEPTIONS
      throw;
#endif
    }
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

  // Waits as long as it is full. False: closed.
  bool push_blocking(T& item) {
    TrySend answer = push(item);
    if (COBRIDGE_UNLIKELY(answer == TrySend::full)) answer = block(item);
    return answer == TrySend::sent;
  }

  Room& room() noexcept { return room_; }

  // ---- the consumer. What answers kError or kEnd has let go of the consumer's half.

  template <class Behavior>
  COBRIDGE_ALWAYS_INLINE std::uint8_t poll(const void* waker, void* out) noexcept {
    if (COBRIDGE_UNLIKELY(!is_there())) {
      std::uint8_t status = wait<Behavior>(waker, out);
      if (status != kValue) return status;
    }
    take(out);
    if (COBRIDGE_LIKELY(capacity_ != 0)) room_.give(1);
    return kValue;
  }

  template <class Behavior>
  std::uint8_t poll_batch(const void* waker, void* out, std::size_t max, std::size_t* count) noexcept {
    if (COBRIDGE_UNLIKELY(!is_there())) {
      std::uint8_t status = wait<Behavior>(waker, out);
      if (status != kValue) return status;
    }
    T* to = static_cast<T*>(out);
    std::size_t taken = 0;
    do {
      take(to + taken++);
    } while (taken < max && is_there());
    if (capacity_ != 0) room_.give(taken);
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
  struct Place {
    Place() noexcept : sequence(0) {}
    ~Place() {}
    Atomic<std::uint64_t> sequence;
    union {
      T item;
    };
  };

  // About half a kilobyte, which the pool has; of large items a few.
  enum : std::uint64_t {
    kLap = sizeof(Place) <= 16   ? 32
           : sizeof(Place) <= 32 ? 16
                                 : 8,  // indices of a segment, the last without a place
    kPlaces = kLap - 1
  };
  struct Segment {
    Segment() noexcept : next(nullptr) {}
    Segment* next;
    Place places[kPlaces];
  };
  using SegmentMemory = pool::Aligned<alignof(Segment)>;

  enum : std::size_t { kAlignment = alignof(Place) > kCacheLine ? alignof(Place) : std::size_t(kCacheLine) };
  using Memory = pool::Aligned<kAlignment>;

  // ---- making and freeing

  static std::size_t ring_offset() noexcept { return align_up(sizeof(Pipe), kAlignment); }

  // A power of two, so that an index finds its place without a division.
  static std::size_t ring_of(std::size_t capacity) noexcept {
    std::size_t places = 1;
    while (places < capacity && places <= ~std::size_t(0) / 4 / sizeof(Place)) places *= 2;
    return places;
  }

  // More than any allocator has, if the ring would not fit into memory.
  static std::size_t own_size(std::size_t capacity) noexcept {
    if (capacity == 0) return sizeof(Pipe);
    std::size_t places = ring_of(capacity);
    return places < capacity ? ~std::size_t(0) / 4 : ring_offset() + places * sizeof(Place);
  }

  static Pipe* construct(std::size_t capacity, std::size_t size) {
    Segment* first = nullptr;
    void* block = Memory::allocate(size);
    COBRIDGE_TRY {
      if (capacity == 0) first = make_segment();
    }
    COBRIDGE_CATCH_ALL {
      Memory::release(block, size);
#if COBRIDGE_EXCEPTIONS
      throw;
#endif
    }
    return ::new (block) Pipe(capacity, size, first);
  }

  Pipe(std::size_t capacity, std::size_t size, Segment* first) noexcept
      : PipeState(capacity, &free),
        places_(nullptr),
        mask_(0),
        block_size_(size),
        kept_(nullptr),
        back_(first),
        spare_(nullptr),
        index_(0),
        segment_(first) {
    if (capacity != 0) {
      std::size_t places = ring_of(capacity);
      mask_ = places - 1;
      places_ = reinterpret_cast<Place*>(reinterpret_cast<char*>(this) + ring_offset());
      for (std::size_t i = 0; i < places; i++) ::new (static_cast<void*>(places_ + i)) Place();
      front_ = places_;
      end_ = places_ + places;
    } else {
      enter(first);
    }
  }
  ~Pipe() {}

  // Both owners have let go: all items have been taken or destroyed.
  static void free(PipeState* state) noexcept {
    Pipe* pipe = static_cast<Pipe*>(state);
    if (pipe->segment_) free_segment(pipe->segment_);
    if (Segment* spare = pipe->spare_.peek()) free_segment(spare);
    if (pipe->kept_) pipe->kept_->destroy(pipe->kept_);
    std::size_t size = pipe->block_size_;
    pipe->~Pipe();
    Memory::release(pipe, size);
  }

  static Segment* make_segment() { return ::new (SegmentMemory::allocate(sizeof(Segment))) Segment; }
  static void free_segment(Segment* segment) noexcept { SegmentMemory::release(segment, sizeof(Segment)); }

  // ---- producers

  // Release: the item, for is_there(). After this nothing of the place is touched.
  static void put(Place& place, std::uint64_t index, T& item) noexcept {
    ::new (static_cast<void*>(&place.item)) T(std::move(item));
    place.sequence.store(index + 1, std::memory_order_release);
  }

  // Both give how many items they have put, the first ones; `why` is changed if another one can't be.
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
    for (std::size_t i = 0; i < fitting; i++) put(places_[(index + i) & mask_], index + i, items[i]);
    wakeup();
    if (fitting < count) why = TrySend::full;
    return fitting;
  }

  // At most to the end of the segment.
  COBRIDGE_NOINLINE std::size_t put_in_segment(T* items, std::size_t count, TrySend& why) {
    Segment* next = nullptr;  // ready to be hooked in
    std::size_t fitting = 0;
    std::uint64_t claimed = claim_.load(std::memory_order_acquire);  // with append()
    for (;;) {
      if (COBRIDGE_UNLIKELY(claimed & kClosed)) {
        why = TrySend::closed;
        break;
      }
      std::uint64_t index = claimed / kItem;
      std::size_t offset = static_cast<std::size_t>(index % kLap);
      if (COBRIDGE_UNLIKELY(offset == kPlaces)) {
        wait_a_step();
        claimed = claim_.load(std::memory_order_acquire);
        continue;
      }
      std::size_t rest = kPlaces - offset;
      fitting = count < rest ? count : rest;
      if (fitting == rest && !next) next = take_segment();
      // Read after the index: if the index is still the same when it is claimed, it was this segment all the
      // time. Acquire: with append(), its places.
      Segment* segment = back_.load(std::memory_order_acquire);
      if (COBRIDGE_UNLIKELY(!claim(claimed, fitting))) {
        fitting = 0;
        continue;
      }
      Wakeup wakeup = take_waker(claimed);
      if (fitting == rest) {
        append(*segment, next);
        next = nullptr;
      }
      for (std::size_t i = 0; i < fitting; i++) put(segment->places[offset + i], index + i, items[i]);
      wakeup();
      break;
    }
    if (COBRIDGE_UNLIKELY(next != nullptr)) keep_segment(next);
    return fitting;
  }

  // By who claimed the last place of `segment`, which has not been published yet: so the consumer is not beyond it.
  void append(Segment& segment, Segment* next) noexcept {
    segment.next = next;
    back_.store(next, std::memory_order_release);
    claim_.fetch_add(kItem, std::memory_order_release);
  }

  Segment* take_segment() {
    Segment* spare = spare_.exchange(nullptr, std::memory_order_acquire);
    return spare ? spare : make_segment();
  }
  void keep_segment(Segment* segment) noexcept {
    // Release and acquire: what was done to a segment before it changes hands.
    if (Segment* other = spare_.exchange(segment, std::memory_order_acq_rel)) free_segment(other);
  }

  // push() said that it is full.
  COBRIDGE_COLD TrySend block(T& item) {
    if (starts_here())
      misuse(
          "rust::Sink: send_blocking would wait for ever, as the stream is full and this thread is the one "
          "that polls it: "
          "use co_await sink.send(..), or send from another thread");
    Bell bell;
    Waiter waiter(&bell);
    for (;;) {
      TrySend answer = push(item);
      if (answer == TrySend::full) {
        room_.join(waiter, nullptr);
        answer = push(item);
      }
      if (answer != TrySend::full) {
        if (waiter.joined()) room_.leave(waiter, answer == TrySend::sent);
        return answer;
      }
      room_.sleep(waiter);
    }
  }

  // ---- the consumer

  bool is_there() const noexcept {
    return front_->sequence.load(std::memory_order_acquire) == index_ + 1;  // with put()
  }

  // There was nothing. kValue: now there is.
  template <class Behavior>
  COBRIDGE_NOINLINE std::uint8_t wait(const void* waker, void* out) noexcept {
    std::uint8_t status = park(index_, waker);
    if (status == kPending) return status;
    if (COBRIDGE_LIKELY(status == kValue)) {
      if (is_there()) return status;
      cobridge1_waker_wake_by_ref(waker);
      return kPending;
    }
    if (status == kError) *static_cast<void**>(out) = take_error<Behavior>();
    release();
    return status;
  }

  void take(void* out) noexcept {
    Relocate<T>::move(front_->item, out);
    advance();
  }

  void advance() noexcept {
    index_++;
    if (COBRIDGE_UNLIKELY(++front_ == end_)) turn();
  }

  COBRIDGE_NOINLINE void turn() noexcept {
    if (capacity_ != 0) {
      front_ = places_;
      return;
    }
    Segment* over = segment_;
    index_++;
    enter(over->next);
    keep_segment(over);
  }

  void enter(Segment* segment) noexcept {
    segment_ = segment;
    front_ = segment->places;
    end_ = segment->places + kPlaces;
  }

  // After the end was set: destroys what has been claimed, and waits for what is not there yet.
  void drain() noexcept {
    while (claim_.load(std::memory_order_acquire) / kItem != index_) {
      while (!is_there()) wait_a_step();
      front_->item.~T();
      advance();
    }
  }

  // Hardly ever written.
  Place* places_;  // of a bounded pipe
  std::uint64_t mask_;
  std::size_t block_size_;
  Kept* kept_;

  // Written once a segment.
  Atomic<Segment*> back_;  // where items are put
  Atomic<Segment*> spare_;

  // The consumer's.
  alignas(kCacheLine) std::uint64_t index_;  // of its next item
  Place* front_;                             // the place of that
  Place* end_;                               // of the ring, or of the segment
  Segment* segment_;                         // where items are taken
};

// The Rust stream of a call that has a pipe.
template <class T, class Behavior>
struct PipeOps {
  static std::uint8_t poll(Call* call, const void* waker, void* out) noexcept {
    return pipe_of(call)->template poll<Behavior>(waker, out);
  }
  static std::uint8_t poll_batch(Call* call, const void* waker, void* out, std::size_t max,
                                 std::size_t* count) noexcept {
    return pipe_of(call)->template poll_batch<Behavior>(waker, out, max, count);
  }
  static void drop(Call* call, bool) noexcept { pipe_of(call)->consumer_gone(); }
  static const StreamCallOps ops;

 private:
  static Pipe<T>* pipe_of(Call* call) noexcept { return static_cast<Pipe<T>*>(call->object); }
};

template <class T, class Behavior>
const StreamCallOps PipeOps<T, Behavior>::ops = {{&PipeOps<T, Behavior>::poll, &PipeOps<T, Behavior>::drop},
                                                 &PipeOps<T, Behavior>::poll_batch};

}  // namespace cobridge
}  // namespace rust
