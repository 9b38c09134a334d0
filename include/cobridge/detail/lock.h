// A mutex. C++11. With COBRIDGE_EXPLORE taking it is a step.
#pragma once

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

#else

using Lock = std::mutex;

#endif

}  // namespace cobridge
}  // namespace rust
