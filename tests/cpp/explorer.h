// A deterministic scheduler: runs a few functions ("sides") that meet in one state machine, in every order of their atomic steps.
//
// Each side is a fiber. Before each atomic operation (detail/step.h, with COBRIDGE_EXPLORE) it goes back to the scheduler, which chooses who
// moves next. explore() repeats a scenario until every sequence of choices has been made, depth first. A side that waits for another one
// (wait_a_step) is not chosen again before some other side has moved; if nobody can move, the scenario is deadlocked, and the test fails.
// What it cannot show is a wrong memory order, as the fibers run on one thread: that is the thread sanitizer's part. An operation on a freed
// object it sees itself, and a block that is left (Blocks), as the address sanitizer does not follow fibers.
//
// Three sides or more have too many orders. explore_distinct() leaves out those that differ from one that was run only in how neighbouring
// steps follow each other of which neither touches what the other does: every end that any order has is among the rest. (It is source-DPOR, of
// Abdulla and others, "Optimal dynamic partial order reduction": two steps of a run that touch the same are tried the other way round, and sleep
// sets keep most orders from being run twice.) What a step touches is the object of its operation and the blocks that it frees. So what two
// sides of such a scenario have in common, of their own, is named with step_on() or explore_touch(); a step that names nothing stands for
// everything. Sums that are looked at when all is over are no matter. Before its first step a side touches nothing that is shared.
#pragma once

#include <setjmp.h>
#include <ucontext.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <memory>
#include <new>
#include <vector>

#include "check.h"
#include "cobridge/detail/step.h"

// The blocks of the present run. Each side has a region, and blocks are not used again: so a block has the same address in every run that
// came to it in the same way, and a late operation on a freed one is seen, which a plain build would not notice. Needs COBRIDGE_NO_POOL, as a
// pool hands blocks out again.
class Blocks {
 public:
  static constexpr std::size_t kRegions = 8;

  // Null: not now.
  static void* allocate(std::size_t size) noexcept {
    if (!recording_) return nullptr;
    Region& region = regions_[region_];
    std::size_t needed =
        (size + 31) / 16 * 16;  // at least 16 bytes between two, so that each address is of one
    CHECK(region.used + needed <= sizeof region.bytes && region.count < kMost);
    char* begin = region.bytes + region.used;
    region.used += needed;
    region.blocks[region.count++] = Block{begin, begin + size, false};
    live_++;
    return begin;
  }
  // False: none of these.
  static bool release(void* at) noexcept {
    Block* block = find(at);
    if (!block) return false;
    CHECK(block->begin == at && !block->freed);
    block->freed = true;
    live_--;
    return true;
  }
  static bool is_freed(const void* object) noexcept {
    Block* block = find(object);
    return block && block->freed;
  }
  static std::size_t size(const void* at) noexcept { return std::size_t(find(at)->end - find(at)->begin); }

  static void begin() noexcept {
    for (Region& region : regions_) region.used = region.count = 0;
    recording_ = true;
  }
  static void end() noexcept {
    recording_ = false;
    CHECK(live_ == 0);  // a leak
  }
  static void enter(std::size_t region) noexcept {
    CHECK(region < kRegions);
    region_ = region;
  }

  // What is allocated meanwhile is the scheduler's own.
  struct Paused {
    Paused() noexcept : before(recording_) { recording_ = false; }
    ~Paused() { recording_ = before; }
    bool before;
  };

 private:
  static constexpr std::size_t kMost = 512;
  struct Block {
    char *begin, *end;
    bool freed;
  };
  struct Region {
    alignas(16) char bytes[128 * 1024];
    std::size_t used;
    Block blocks[kMost];
    std::size_t count;
  };

  static Block* find(const void* object) noexcept {
    std::uintptr_t at = reinterpret_cast<std::uintptr_t>(object) - reinterpret_cast<std::uintptr_t>(regions_);
    if (at >= sizeof regions_) return nullptr;
    Region& region = regions_[at / sizeof(Region)];
    // The last that begins at or before it.
    std::size_t low = 0, high = region.count;
    while (low < high) {
      std::size_t middle = (low + high) / 2;
      if (static_cast<const void*>(region.blocks[middle].begin) <= object) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low == 0 ? nullptr : &region.blocks[low - 1];
  }

  static inline Region regions_[kRegions];
  static inline std::size_t region_ = 0;
  static inline bool recording_ = false;
  static inline long live_ = 0;
};

class Explorer {
 public:
  using Side = std::function<void()>;
  using Touch = rust::cobridge::Touch;

  static Explorer& get() {
    static Explorer explorer;
    return explorer;
  }

  // One run: all sides, from start to end, along the present sequence of choices.
  void run(const std::vector<Side>& sides) {
    preemptions_ = 0;
    {
      Blocks::Paused paused;
      fibers_.resize(sides.size());
      for (std::size_t i = 0; i < sides.size(); i++) prepare(i, sides[i]);
    }
    depth_ = 0;
    redundant_ = false;
    bool more = pick();
    while (more) {
      Fiber& fiber = *fibers_[current_ = next_];
      Blocks::enter(current_ + 1);
      switch_to(fiber);
      more = !fiber.over || pick();  // a fiber that comes back has picked
      current_ = kNone;
    }
    Blocks::enter(0);
    (redundant_ ? redundant : runs)++;
    if (distinct) want_reversals();
  }

  // The first run of a scenario is next.
  void start() {
    CHECK(choices_.empty());
    first_new_ = 0;
  }

  // Whether there is another sequence of choices to try.
  bool next() {
    while (!choices_.empty()) {
      Choice& last = choices_.back();
      if (distinct) last.asleep.push_back(Step{last.side(), last.touched});
      if (distinct ? last.take_one() : ++last.taken < last.count) {
        first_new_ = choices_.size() - 1;
        return true;
      }
      choices_.pop_back();
    }
    return false;
  }

  // Called by the code under test.
  void step(bool waits) {
    if (current_ == kNone) return;  // set-up or checks
    Fiber& fiber = *fibers_[current_];
    fiber.waits = waits;
    move(fiber);
  }
  // For tests: whoever else can move does so first.
  void give_way() {
    if (current_ == kNone) return;
    fibers_[current_]->polite = true;
    segment_.everything = true;
    step(true);
    segment_.everything = true;
  }
  void touch(const void* object, Touch how) {
    if (current_ != kNone) segment_.touch(object, how);
  }
  void freed(const void* block) {
    if (current_ != kNone) segment_.free(block, Blocks::size(block));
  }

  // This side goes on once the condition holds, which is one of `object`.
  void wait_for(const void* object, const std::function<bool()>& holds) {
    if (current_ == kNone) {
      CHECK(holds());
      return;
    }
    Fiber& fiber = *fibers_[current_];
    fiber.until = &holds;
    move(fiber);
    fiber.until = nullptr;
    touch(object, Touch::kRead);
  }

  // How often a side that could go on is interrupted in one run, at most: for scenarios of many steps. Races that take
  // more than two or three are rare. Not with `distinct`.
  int most_preemptions = kUnlimited;
  static constexpr int kUnlimited = 1 << 30;

  // Leaves out orders that have the same ends as others.
  bool distinct = false;

  // The ones that were all but over before they turned out to have the same end as another count apart.
  long runs = 0, redundant = 0;

 private:
  static constexpr std::size_t kNone = std::size_t(-1);
  static constexpr std::size_t kStack = 512 * 1024;
  static constexpr std::size_t kSides = Blocks::kRegions - 1;
  static constexpr std::size_t kMostSteps = 10000, kMostMet = 64;

  // What a side has touched from one step to the next.
  struct Segment {
    bool everything = false;
    std::size_t objects = 0, blocks = 0;
    struct {
      const char* at;
      Touch how;
    } object[4];
    struct {
      const char *begin, *end;
    } block[12];

    void clear() {
      everything = false;
      objects = blocks = 0;
    }
    void touch(const void* at, Touch how) {
      if (objects == sizeof object / sizeof *object) {
        everything = true;
      } else {
        object[objects++] = {static_cast<const char*>(at), how};
      }
    }
    void free(const void* at, std::size_t size) {
      if (blocks == sizeof block / sizeof *block) {
        everything = true;
      } else {
        const char* begin = static_cast<const char*>(at);
        block[blocks++] = {begin, begin + size};
      }
    }
    bool frees(const Segment& other) const {
      for (std::size_t i = 0; i < blocks; i++) {
        for (std::size_t j = 0; j < other.objects; j++)
          if (block[i].begin <= other.object[j].at && other.object[j].at < block[i].end) return true;
      }
      return false;
    }
    bool meets(const Segment& other) const {
      if (everything || other.everything || frees(other) || other.frees(*this)) return true;
      for (std::size_t i = 0; i < objects; i++) {
        for (std::size_t j = 0; j < other.objects; j++)
          if (object[i].at == other.object[j].at &&
              (object[i].how != other.object[j].how || object[i].how == Touch::kWrite))
            return true;
      }
      return false;
    }
  };
  struct Step {
    std::size_t side;
    Segment touched;
  };

  // How many steps of each side are before some step in every order that has the same end, that one included.
  struct Clock {
    std::size_t of[kSides] = {};
    void join(const Clock& other) {
      for (std::size_t i = 0; i < kSides; i++)
        if (of[i] < other.of[i]) of[i] = other.of[i];
    }
  };

  // One choice of who moves. Whoever is asleep need not move now: what would follow has been run.
  struct Choice {
    std::size_t enabled[kSides], count = 0, taken = 0;
    bool wanted[kSides] = {};  // as `enabled`
    std::vector<Step> asleep;
    Segment touched;  // by the one that was taken
    Clock clock;      // of its step

    std::size_t side() const { return enabled[taken]; }
    bool sleeps(std::size_t side) const {
      for (const Step& step : asleep)
        if (step.side == side) return true;
      return false;
    }
    bool take_one() {
      for (taken = 0; taken < count; taken++)
        if (wanted[taken] && !sleeps(enabled[taken])) return true;
      return false;
    }
    bool take_any() {
      for (taken = 0; taken < count; taken++)
        if (!sleeps(enabled[taken])) return wanted[taken] = true;
      return false;
    }
    // Before the step that was taken.
    bool is_before(const Choice& later) const { return clock.of[side()] <= later.clock.of[side()]; }
  };

  struct Fiber {
    std::unique_ptr<char[]> stack{new char[kStack]};
    ucontext_t context;
    const Side* side = nullptr;
    const std::function<bool()>* until = nullptr;
    bool over = false, waits = false, polite = false;
    Segment looked_at;  // if it waits, since the step before
    int steps = 0;
    bool entered = false;
    jmp_buf jump;
  };

  void prepare(std::size_t i, const Side& side) {
    if (!fibers_[i]) fibers_[i].reset(new Fiber);
    Fiber& fiber = *fibers_[i];
    fiber.side = &side;
    fiber.until = nullptr;
    fiber.over = fiber.waits = fiber.polite = fiber.entered = false;
    fiber.steps = 0;
    getcontext(&fiber.context);
    fiber.context.uc_stack.ss_sp = fiber.stack.get();
    fiber.context.uc_stack.ss_size = kStack;
    fiber.context.uc_link = &scheduler_;
    makecontext(&fiber.context, &Explorer::enter, 0);
  }

  void move(Fiber& fiber) {
    // A step that names no object.
    if (fiber.steps != 0 && segment_.objects == 0) segment_.everything = true;
    if (fiber.waits) fiber.looked_at = segment_;
    CHECK(++fiber.steps < int(kMostSteps));  // spins
    pick();
    if (next_ != current_) to_scheduler(fiber);
  }

  // Chooses who moves next. False: all are over.
  bool pick() {
    Blocks::Paused paused;
    if (distinct && current_ != kNone) {
      // Who waits goes on after a step that touches what it has looked at.
      for (std::size_t i = 0; i < fibers_.size(); i++)
        if (i != current_ && segment_.meets(fibers_[i]->looked_at)) fibers_[i]->waits = false;
    }
    std::size_t enabled[kSides], count = 0;
    bool all_over = true;
    bool goes_on = false;
    for (std::size_t i = 0; i < fibers_.size(); i++) {
      const Fiber& fiber = *fibers_[i];
      if (fiber.over) continue;
      all_over = false;
      if (fiber.waits || (fiber.until && !(*fiber.until)())) continue;
      enabled[count++] = i;
      goes_on |= i == current_;
    }
    if (distinct && depth_ != 0 && !redundant_) choices_[depth_ - 1].touched = segment_;
    segment_.clear();
    if (all_over) return false;
    for (std::size_t i = 0; i < fibers_.size() && count == 0; i++)
      if (!fibers_[i]->over && fibers_[i]->polite) enabled[count++] = i;
    CHECK(count != 0);  // a deadlock
    next_ = goes_on && preemptions_ == most_preemptions ? current_ : choose(enabled, count);
    if (goes_on && next_ != current_) preemptions_++;
    if (distinct) {
      fibers_[next_]->waits = fibers_[next_]->polite = false;
    } else {
      for (auto& fiber : fibers_) fiber->waits = fiber->polite = false;
    }
    return true;
  }

  std::size_t choose(const std::size_t* enabled, std::size_t count) {
    if (redundant_ || (count == 1 && !distinct)) return enabled[0];
    if (depth_ == choices_.size()) {
      Choice choice;
      for (std::size_t i = 0; i < count; i++) choice.enabled[i] = enabled[i];
      choice.count = count;
      if (distinct && depth_ != 0) {
        const Choice& before = choices_[depth_ - 1];
        for (const Step& step : before.asleep)
          if (!step.touched.meets(before.touched)) choice.asleep.push_back(step);
      }
      if (!choice.take_any()) {
        redundant_ = true;  // to the end in any way
        return enabled[0];
      }
      choices_.push_back(std::move(choice));
    }
    Choice& choice = choices_[depth_++];
    CHECK(choice.count == count);  // the scenario is deterministic
    return choice.enabled[choice.taken];
  }

  // Of the steps of the run that were not looked at before: wherever two meet of which nothing says that the first must be first, the other
  // order is to be run.
  void want_reversals() {
    for (std::size_t j = first_new_; j < choices_.size(); j++) {
      Choice& later = choices_[j];
      Clock clock;
      std::size_t same = j;
      while (same > 0 && choices_[same - 1].side() != later.side()) same--;
      if (same > 0) clock = choices_[same - 1].clock;
      later.clock = clock;
      later.clock.of[later.side()]++;
      std::size_t met[kMostMet], count = 0;
      for (std::size_t i = j; i-- > 0;) {
        Choice& earlier = choices_[i];
        if (earlier.side() == later.side() || clock.of[earlier.side()] >= earlier.clock.of[earlier.side()] ||
            !earlier.touched.meets(later.touched))
          continue;
        clock.join(earlier.clock);
        CHECK(count < kMostMet);
        met[count++] = i;
      }
      later.clock.join(clock);
      for (std::size_t i = 0; i < count; i++) want_reversal(met[i], j);
    }
  }

  // The later one first, and what it needs from between the two.
  void want_reversal(std::size_t i, std::size_t j) {
    Choice& choice = choices_[i];
    std::size_t needed[kMostSteps], count = 0;
    bool is_first[kSides] = {};
    for (std::size_t k = i + 1; k <= j; k++) {
      if (k != j && choice.is_before(choices_[k])) continue;
      bool is_after_another = false;
      for (std::size_t m = 0; m < count && !is_after_another; m++)
        is_after_another = choices_[needed[m]].is_before(choices_[k]);
      if (!is_after_another) is_first[choices_[k].side()] = true;
      CHECK(count < kMostSteps);
      needed[count++] = k;
    }
    std::size_t found = choice.count;
    for (std::size_t e = 0; e < choice.count; e++) {
      if (!is_first[choice.enabled[e]]) continue;
      if (choice.wanted[e] || choice.sleeps(choice.enabled[e])) return;
      found = e;
    }
    // If none could move, the first of the two made it possible for the other.
    if (found != choice.count) choice.wanted[found] = true;
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
    if (fiber.steps != 0 && self.segment_.objects == 0) self.segment_.everything = true;
    fiber.over = true;
    self.to_scheduler(fiber);
  }

  std::vector<std::unique_ptr<Fiber>> fibers_;
  std::vector<Choice> choices_;
  Segment segment_;
  std::size_t depth_ = 0, first_new_ = 0;
  int preemptions_ = 0;
  std::size_t current_ = kNone, next_ = 0;
  bool redundant_ = false;
  ucontext_t scheduler_;
  jmp_buf scheduler_jump_;
};

void* operator new(std::size_t size) {
  if (void* block = Blocks::allocate(size)) return block;
  if (void* block = std::malloc(size)) return block;
  throw std::bad_alloc();
}
void operator delete(void* block) noexcept {
  if (!block) return;
  if (Blocks::release(block)) {
    Explorer::get().freed(block);
  } else {
    std::free(block);
  }
}
void operator delete(void* block, std::size_t) noexcept { ::operator delete(block); }

namespace rust {
namespace cobridge {
void explore_step(bool waits) noexcept { Explorer::get().step(waits); }
void explore_wait(const void* object, const std::function<bool()>& holds) noexcept {
  Explorer::get().wait_for(object, holds);
}
void explore_touch(const void* object, Touch how) noexcept {
  CHECK(!Blocks::is_freed(object));
  Explorer::get().touch(object, how);
}
}  // namespace cobridge
}  // namespace rust

// Runs `scenario`, which calls Explorer::run once, in every order (with so many preemptions). Gives the number of runs.
template <class Scenario>
long explore(Scenario scenario, int most_preemptions = Explorer::kUnlimited) {
  Explorer& explorer = Explorer::get();
  explorer.most_preemptions = most_preemptions;
  long before = explorer.runs;
  explorer.start();
  do {
    Blocks::begin();
    scenario();
    Blocks::end();
  } while (explorer.next());
  return explorer.runs - before;
}

// In every order that may have an end of its own.
template <class Scenario>
long explore_distinct(Scenario scenario) {
  Explorer::get().distinct = true;
  long runs = explore(scenario);
  Explorer::get().distinct = false;
  return runs;
}
