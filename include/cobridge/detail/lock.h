// A mutex, and a thread that sleeps until somebody who holds it rings. C++11.
//
// With COBRIDGE_EXPLORE taking the mutex is a step, and a sleeping side waits for the other ones to move.
#pragma once

#include <condition_variable>
#include <mutex>

#include "step.h"

namespace rust {
namespace cobridge {

#if defined(COBRIDGE_EXPLORE)

class Lock {
 public:
  void lock() noexcept {
    step();
    while (held_) wait_a_step();
    held_ = true;
  }
  void unlock() noexcept { held_ = false; }

 private:
  bool held_ = false;
};

class Bell {
 public:
  void ring() noexcept {}
  template <class Until>
  void sleep(std::unique_lock<Lock>& held, Until until) {
    while (!until()) {
      held.unlock();
      wait_a_step();
      held.lock();
    }
  }
};

#else

using Lock = std::mutex;

// Lies on the stack of the thread that sleeps, which goes on only when the ringing one lets go of the mutex.
class Bell {
 public:
  void ring() noexcept { condition_.notify_one(); }
  template <class Until>
  void sleep(std::unique_lock<Lock>& held, Until until) {
    condition_.wait(held, until);
  }

 private:
  std::condition_variable condition_;
};

#endif

}  // namespace cobridge
}  // namespace rust
