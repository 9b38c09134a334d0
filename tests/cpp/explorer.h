// A deterministic scheduler: runs a few functions ("sides") that meet in one state machine, in every order of their atomic steps.
//
// Each side is a fiber. Before each atomic operation (detail/step.h, with COBRIDGE_EXPLORE) it goes back to the scheduler, which chooses who
// moves next. explore() repeats a scenario until every sequence of choices has been made, depth first. A side that waits for another one
// (wait_a_step) is not chosen again before some other side has moved; if nobody can move, the scenario is deadlocked, and the test fails.
// What it cannot show is a wrong memory order, as the fibers run on one thread: that is the thread sanitizer's part. An operation on a freed
// object it sees itself (Freed), as the address sanitizer does not follow fibers.
#pragma once

#include <malloc.h>
#include <setjmp.h>
#include <ucontext.h>

#include <cstdlib>
#include <functional>
#include <memory>
#include <new>
#include <vector>

#include "check.h"

class Explorer {
 public:
  using Side = std::function<void()>;

  static Explorer& get() {
    static Explorer explorer;
    return explorer;
  }

  // One run: all sides, from start to end, along the present sequence of choices.
  void run(const std::vector<Side>& sides) {
    fibers_.resize(sides.size());
    preemptions_ = 0;
    for (std::size_t i = 0; i < sides.size(); i++) prepare(i, sides[i]);
    depth_ = 0;
    bool more = pick();
    while (more) {
      Fiber& fiber = *fibers_[current_ = next_];
      switch_to(fiber);
      current_ = kNone;
      more = !fiber.over || pick();  // a fiber that comes back has picked
    }
    runs++;
  }

  // Whether there is another sequence of choices to try.
  bool next() {
    while (!choices_.empty()) {
      Choice& last = choices_.back();
      if (++last.taken < last.of) return true;
      choices_.pop_back();
    }
    return false;
  }

  // Called by the code under test.
  void step(bool waits) {
    if (current_ == kNone) return;  // set-up or checks
    Fiber& fiber = *fibers_[current_];
    fiber.waits = waits;
    CHECK(++fiber.steps < 10000);  // spins
    pick();
    if (next_ != current_) to_scheduler(fiber);
  }

  // How often a side that could go on is interrupted in one run, at most: for scenarios of many steps. Races that take
  // more than two or three are rare.
  int most_preemptions = kUnlimited;
  static constexpr int kUnlimited = 1 << 30;

  long runs = 0;

 private:
  static constexpr std::size_t kNone = std::size_t(-1);
  static constexpr std::size_t kStack = 512 * 1024;
  struct Choice {
    std::size_t taken, of;
  };
  struct Fiber {
    std::unique_ptr<char[]> stack{new char[kStack]};
    ucontext_t context;
    const Side* side = nullptr;
    bool over = false, waits = false;
    int steps = 0;
    bool entered = false;
    jmp_buf jump;
  };

  void prepare(std::size_t i, const Side& side) {
    if (!fibers_[i]) fibers_[i].reset(new Fiber);
    Fiber& fiber = *fibers_[i];
    fiber.side = &side;
    fiber.over = fiber.waits = fiber.entered = false;
    fiber.steps = 0;
    getcontext(&fiber.context);
    fiber.context.uc_stack.ss_sp = fiber.stack.get();
    fiber.context.uc_stack.ss_size = kStack;
    fiber.context.uc_link = &scheduler_;
    makecontext(&fiber.context, &Explorer::enter, 0);
  }

  // Chooses who moves next. False: all are over.
  bool pick() {
    std::size_t enabled[8], count = 0;
    bool all_over = true;
    bool goes_on = current_ != kNone && !fibers_[current_]->over && !fibers_[current_]->waits;
    for (std::size_t i = 0; i < fibers_.size(); i++) {
      if (fibers_[i]->over) continue;
      all_over = false;
      if (!fibers_[i]->waits) enabled[count++] = i;
    }
    if (all_over) return false;
    CHECK(count != 0);  // a deadlock
    next_ = goes_on && preemptions_ == most_preemptions ? current_ : enabled[choose(count)];
    if (goes_on && next_ != current_) preemptions_++;
    for (auto& fiber : fibers_) fiber->waits = false;
    return true;
  }

  std::size_t choose(std::size_t of) {
    if (of == 1) return 0;
    if (depth_ == choices_.size()) choices_.push_back(Choice{0, of});
    CHECK(choices_[depth_].of == of);  // the scenario is deterministic
    return choices_[depth_++].taken;
  }

  // Without the system calls of swapcontext, but for the first entry.
  void switch_to(Fiber& fiber) {
    if (_setjmp(scheduler_jump_) != 0) return;
    if (fiber.entered) _longjmp(fiber.jump, 1);
    fiber.entered = true;
    setcontext(&fiber.context);
  }
  void to_scheduler(Fiber& fiber) {
    if (_setjmp(fiber.jump) == 0) _longjmp(scheduler_jump_, 1);
  }

  static void enter() {
    Explorer& self = get();
    Fiber& fiber = *self.fibers_[self.current_];
    (*fiber.side)();
    fiber.over = true;
    self.to_scheduler(fiber);
  }

  std::vector<std::unique_ptr<Fiber>> fibers_;
  std::vector<Choice> choices_;
  std::size_t depth_ = 0;
  int preemptions_ = 0;
  std::size_t current_ = kNone, next_ = 0;
  ucontext_t scheduler_;
  jmp_buf scheduler_jump_;
};

// Blocks that were freed in the present run. They are kept, so that an operation on one of them is seen: in a plain build a late store into
// freed memory would go unnoticed. Needs COBRIDGE_NO_POOL, as a pool hands blocks out again.
class Freed {
 public:
  static void add(void* block) noexcept {
    if (count_ == kMost) flush();
    blocks_[count_++] = block;
  }
  static bool holds(const void* object) noexcept {
    const char* at = static_cast<const char*>(object);
    for (std::size_t i = 0; i < count_; i++) {
      const char* begin = static_cast<const char*>(blocks_[i]);
      if (begin <= at && at < begin + malloc_usable_size(blocks_[i])) return true;
    }
    return false;
  }
  static void flush() noexcept {
    while (count_ != 0) std::free(blocks_[--count_]);
  }

 private:
  static constexpr std::size_t kMost = 256;
  static inline void* blocks_[kMost];
  static inline std::size_t count_ = 0;
};

void operator delete(void* block) noexcept {
  if (block) Freed::add(block);
}
void operator delete(void* block, std::size_t) noexcept { ::operator delete(block); }

namespace rust {
namespace cobridge {
void explore_step(bool waits) noexcept { Explorer::get().step(waits); }
void explore_touch(const void* object) noexcept { CHECK(!Freed::holds(object)); }
}  // namespace cobridge
}  // namespace rust

// Runs `scenario`, which calls Explorer::run once, in every order (with so many preemptions). Gives the number of runs.
template <class Scenario>
long explore(Scenario scenario, int most_preemptions = Explorer::kUnlimited) {
  Explorer& explorer = Explorer::get();
  explorer.most_preemptions = most_preemptions;
  long before = explorer.runs;
  do {
    scenario();
    Freed::flush();
  } while (explorer.next());
  return explorer.runs - before;
}
