// Which thread is in the call of a user's function that is to answer, or to send: the one that polls. C++11.
//
// Nothing else of the receiver runs meanwhile, and it looks for what came afterwards.
#pragma once

#include <atomic>

#include "step.h"

namespace rust {
namespace cobridge {

class Starter {
 public:
  Starter() noexcept : thread_(nullptr) {}

  // Around the call.
  class Call {
   public:
    explicit Call(Starter& starter) noexcept : starter_(starter) {
      starter_.thread_.store(this_thread(), std::memory_order_relaxed);
    }
    ~Call() { starter_.thread_.store(nullptr, std::memory_order_relaxed); }
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;

   private:
    Starter& starter_;
  };

  // Relaxed: only this thread stores its own mark, and so sees whether it has taken it back.
  bool is_here() const noexcept { return thread_.load(std::memory_order_relaxed) == this_thread(); }

 private:
  std::atomic<const void*> thread_;
};

}  // namespace cobridge
}  // namespace rust
