// Where the items of a pipe lie: a ring of places, or segments of them. C++11. pipe.h uses both.
//
// A place is { sequence, item }: the item with index i is there once sequence is i + 1.
#pragma once

#include <cstdint>
#include <new>
#include <utility>

#include "config.h"
#include "pool.h"
#include "step.h"
#include "storage.h"

namespace rust {
namespace cobridge {

template <class T>
class Place {
 public:
  Place() noexcept : sequence_(0) {}
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  ~Place() {}

  // By the producer that has claimed the index. After this it touches nothing of the place.
  void put(std::uint64_t index, T& item) noexcept {
    ::new (static_cast<void*>(&item_)) T(std::move(item));
    // Release: the item, and that nobody else puts one here, for holds().
    sequence_.store(index + 1, std::memory_order_release);
  }

  // ---- the consumer

  bool holds(std::uint64_t index) const noexcept {
    return sequence_.load(std::memory_order_acquire) == index + 1;
  }
  void take(void* out) noexcept { Relocate<T>::move(item_, out); }
  void destroy() noexcept { item_.~T(); }

 private:
  Atomic<std::uint64_t> sequence_;
  union {
    T item_;
  };
};

// A stretch of an unbounded pipe: about half a kilobyte, which the pool has; of large items a few.
template <class T>
struct Segment {
  // It stands for this many indices, the last of which has no place.
  static constexpr std::size_t kLap = sizeof(Place<T>) <= 16 ? 32 : sizeof(Place<T>) <= 32 ? 16 : 8;
  static constexpr std::size_t kPlaces = kLap - 1;
  using Memory = pool::Aligned<alignof(Place<T>)>;

  // Throws std::bad_alloc.
  static Segment* make() { return ::new (Memory::allocate(sizeof(Segment))) Segment; }
  static void free(Segment* segment) noexcept { Memory::release(segment, sizeof(Segment)); }

  Segment* next;  // written before the item of the last place is
  Place<T> places[kPlaces];
};

// The segments of one pipe, seen from its producers. One is kept to be used again, so that a steady flow allocates
// nothing.
template <class T>
class Segments {
 public:
  explicit Segments(Segment<T>* first) noexcept : back_(first), spare_(nullptr) {}
  Segments(const Segments&) = delete;
  Segments& operator=(const Segments&) = delete;
  // Of those that are in use, the consumer has the last one.
  ~Segments() {
    if (Segment<T>* spare = spare_.peek()) Segment<T>::free(spare);
  }

  // Where items are put. Acquire: with set_back(), its places.
  Segment<T>* back() const noexcept { return back_.load(std::memory_order_acquire); }
  void set_back(Segment<T>* segment) noexcept { back_.store(segment, std::memory_order_release); }

  Segment<T>* obtain() {
    Segment<T>* spare = spare_.exchange(nullptr, std::memory_order_acquire);
    return spare ? spare : Segment<T>::make();
  }

  void give_back(Segment<T>* segment) noexcept {
    // Release and acquire: what was done to a segment before it changes hands.
    if (Segment<T>* other = spare_.exchange(segment, std::memory_order_acq_rel)) Segment<T>::free(other);
  }

 private:
  Atomic<Segment<T>*> back_;
  Atomic<Segment<T>*> spare_;
};

}  // namespace cobridge
}  // namespace rust
