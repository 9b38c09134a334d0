// The atomic operations of the state machines (slot_state.h, resumption.h, pipe_state.h, room.h, the count of
// combine.h), one small wrapper around std::atomic. C++11.
//
// With COBRIDGE_EXPLORE a hook runs before each operation, so that a test can stop there and let the other
// side move: the programs tests/cpp/explore*.cc run every interleaving. Otherwise the wrapper is std::atomic and
// costs nothing.
#pragma once

#include <atomic>

#include "../abi.h"
#include "config.h"

namespace rust {
namespace cobridge {

// How an operation touches an object: reads go with reads, and sums that nobody reads with each other.
enum class Touch { kRead, kAdd, kWrite };

#if defined(COBRIDGE_EXPLORE)
// Defined by the test. `waits`: this side can go on only after the other one has moved.
void explore_step(bool waits) noexcept;
// Defined by the test: fails if the object has been freed.
void explore_touch(const void* object, Touch how) noexcept;
inline void step() noexcept { explore_step(false); }
inline void step_on(const void* object, Touch how = Touch::kWrite) noexcept {
  explore_step(false);
  explore_touch(object, how);
}
#else
inline void step() noexcept {}
inline void step_on(const void*, Touch = Touch::kWrite) noexcept {}
#endif

// One turn of a loop that waits for another thread to finish a few instructions: lets that thread run.
inline void wait_a_step() noexcept {
#if defined(COBRIDGE_EXPLORE)
  explore_step(true);
#else
  cobridge1_yield_thread();  // <thread> is a large header
#endif
}

// An address that no other living thread has.
inline const void* this_thread() noexcept {
  static thread_local char mark;
  return &mark;
}

// A moment in which the other hardware thread, and the cache lines that this one looks at, are left alone: between 10 and
// 100 ns.
inline void pause_briefly() noexcept {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__) && defined(__GNUC__)
  __asm__ __volatile__("yield");
#else
  cobridge1_yield_thread();
#endif
}

// How long a thread that would sleep looks again and again first: what it waits for is often an instant away, and to put it to
// sleep and to wake it takes several microseconds of both sides, or many more on a virtual machine. It learns: a look in vain makes
// the next one shorter, then come waits without one, and then it begins anew. With short looks alone, two threads that put each
// other to sleep would do so for ever, as neither is up before the other has given up.
class Patience {
 public:
  // In moments: what a sleep costs, for a thread that may be blocked; and a fraction of that, for one that others need too.
  enum : std::uint32_t { kOfBlocked = 1024, kOfPolling = 64 };

  explicit Patience(std::uint32_t most) noexcept : most_(most), moments_(most), rests_(0) {}

  // Whether `ready` said so in time. The looks get rarer: each takes a cache line from whoever writes there.
  template <class Ready>
  bool wait(Ready ready) noexcept {
#if !defined(COBRIDGE_EXPLORE)  // where time is counted in steps, waiting a little is the same as waiting
    // Relaxed, here and below: hints, and where several threads share them the last one's.
    std::uint32_t rests = rests_.load(std::memory_order_relaxed);
    if (rests != 0) {
      rests_.store(rests - 1, std::memory_order_relaxed);
      return false;
    }
    std::uint32_t moments = moments_.load(std::memory_order_relaxed);
    std::uint32_t left = moments;
    for (std::uint32_t next = 1; left != 0; next = next < kRarest ? next * 2 : next) {
      std::uint32_t now = next < left ? next : left;
      left -= now;
      for (std::uint32_t i = 0; i < now; i++) pause_briefly();
      if (ready()) {
        moments_.store(most_, std::memory_order_relaxed);
        return true;
      }
    }
    if (moments / 2 >= kLeast) {
      moments_.store(moments / 2, std::memory_order_relaxed);
    } else {
      moments_.store(most_, std::memory_order_relaxed);
      rests_.store(kRests, std::memory_order_relaxed);
    }
#else
    (void)ready;
#endif
    return false;
  }

 private:
  // The shortest look that is tried after a longer one, and how many waits are then without.
  enum : std::uint32_t { kLeast = 256, kRests = 16, kRarest = 32 };

  const std::uint32_t most_;
  std::atomic<std::uint32_t> moments_;
  std::atomic<std::uint32_t> rests_;  // how often not to look at all
};

template <class T>
class Atomic {
 public:
  Atomic() noexcept : value_() {}
  explicit Atomic(T value) noexcept : value_(value) {}

  T load(std::memory_order order) const noexcept {
    step_on(this, Touch::kRead);
    return value_.load(order);
  }
  void store(T value, std::memory_order order) noexcept {
    step_on(this);
    value_.store(value, order);
  }
  T fetch_or(T bits, std::memory_order order) noexcept {
    step_on(this);
    return value_.fetch_or(bits, order);
  }
  T fetch_and(T bits, std::memory_order order) noexcept {
    step_on(this);
    return value_.fetch_and(bits, order);
  }
  T fetch_add(T summand, std::memory_order order) noexcept {
    step_on(this);
    return value_.fetch_add(summand, order);
  }
  T fetch_sub(T subtrahend, std::memory_order order) noexcept {
    step_on(this);
    return value_.fetch_sub(subtrahend, order);
  }
  T exchange(T value, std::memory_order order) noexcept {
    step_on(this);
    return value_.exchange(value, order);
  }
  // Exploring, a failure without a reason would only repeat a step.
  bool compare_exchange_weak(T& expected, T desired, std::memory_order success,
                             std::memory_order failure) noexcept {
    step_on(this);
#if defined(COBRIDGE_EXPLORE)
    return value_.compare_exchange_strong(expected, desired, success, failure);
#else
    return value_.compare_exchange_weak(expected, desired, success, failure);
#endif
  }
  bool compare_exchange_strong(T& expected, T desired, std::memory_order success,
                               std::memory_order failure) noexcept {
    step_on(this);
    return value_.compare_exchange_strong(expected, desired, success, failure);
  }
  // Before the object is shared, or after it was: no other side, no step.
  T peek() const noexcept { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<T> value_;
};

}  // namespace cobridge
}  // namespace rust
