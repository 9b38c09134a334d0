// What the sides of explore_tasks.cc and explore_combine.cc do: operations that another thread ends, and tasks that wait to be woken. All that
// they share is named to the scheduler (explorer.h), so that it may leave orders out. C++20.
#pragma once

#include <utility>

#include "bodies.h"
#include "explorer.h"

namespace explored {

using rust::cobridge::explore_touch;
using rust::cobridge::explore_wait;

// ---- an operation that can't be abandoned

struct Operation {
  std::coroutine_handle<> waiting;
  bool is_unwanted = false;

  // Once it has begun, unless it never does.
  void end(bool destroys = false) {
    explore_wait(this, [this] { return waiting || is_unwanted; });
    std::coroutine_handle<> handle = std::exchange(waiting, nullptr);
    if (!handle) return;
    if (destroys) {
      handle.destroy();
    } else {
      handle.resume();
    }
  }
  // It does not begin any more.
  void never() {
    rust::cobridge::step_on(this);
    is_unwanted = true;
  }
};
struct AwaitOperation {
  Operation* operation;
  bool await_ready() const { return false; }
  void await_suspend(std::coroutine_handle<> h) const {
    explore_touch(operation, rust::cobridge::Touch::kWrite);
    operation->waiting = h;
  }
  int await_resume() const { return 5; }
};

// ---- a Rust future, which has no lock: one would be held over a step

class Answering {
 public:
  int polls = 0, drops = 0, answers = 0;

  rust::Future<Counted> future() {
    is_made_ = true;
    return rust::cobridge::FutureInside<Counted>::of_rust([this](void* at) {
      static const rust::cobridge::FutureOps ops = {&poll, &drop, false};
      void* words[] = {const_cast<char*>(reinterpret_cast<const char*>(&ops)) + 1, this, nullptr, nullptr};
      std::memcpy(at, words, sizeof words);
    });
  }
  void answer() {
    rust::cobridge::step_on(this);
    answered_ = true;
    if (!std::exchange(has_waker_, false)) return;
    rust::cobridge::WakerBits waker = waker_;
    cobridge1_waker_wake(&waker);
  }
  bool is_gone() const { return drops + answers == 1; }
  bool is_untouched() const { return !is_made_; }

 private:
  static Answering* of(void* future) { return *static_cast<Answering**>(future); }
  static std::uint8_t poll(void* future, const void* waker, void* out) {
    Answering* self = of(future);
    CHECK(!self->is_gone());
    rust::cobridge::WakerBits fresh;
    cobridge1_waker_clone(waker, &fresh);
    rust::cobridge::step_on(self);
    self->polls++;
    if (self->answered_) {
      self->answers++;
      ::new (out) Counted(1);
      cobridge1_waker_drop(&fresh);
      return rust::cobridge::kValue;
    }
    std::swap(self->waker_, fresh);
    if (std::exchange(self->has_waker_, true)) cobridge1_waker_drop(&fresh);
    return rust::cobridge::kPending;
  }
  static void drop(void* future) {
    Answering* self = of(future);
    CHECK(!self->is_gone());
    rust::cobridge::step_on(self);
    self->drops++;
    rust::cobridge::WakerBits waker = self->waker_;
    if (std::exchange(self->has_waker_, false)) cobridge1_waker_drop(&waker);
  }

  rust::cobridge::WakerBits waker_;
  bool has_waker_ = false, answered_ = false, is_made_ = false;
};

// ---- who polls

// Two tasks, of which the last polled waits to be woken.
class Poller {
 public:
  // `poll(waker)` says whether it is over.
  template <class F>
  bool poll(int which, F poll) {
    last_ = which;
    explore_touch(wakes(), rust::cobridge::Touch::kRead);
    before_ = tasks_[which].wakes();
    return poll(tasks_[which]);
  }
  void wait() {
    FakeTask& task = tasks_[last_];
    // It may have woken itself, and others move one day.
    explore_touch(wakes(), rust::cobridge::Touch::kRead);
    if (task.wakes() > before_) return Explorer::get().give_way();
    int before = before_;
    explore_wait(wakes(), [&task, before] { return task.wakes() > before; });
  }
  int last() const { return last_; }
  int clones() const { return tasks_[0].clones() + tasks_[1].clones(); }

 private:
  const void* wakes() const { return &state_of(tasks_[last_].waker())->wakes; }

  FakeTask tasks_[2];
  int last_ = 0, before_ = 0;
};

// Calls act(c) for what comes before a '|', and gives the rest.
template <class F>
const char* alone(const char* script, F act) {
  const char* bar = std::strchr(script, '|');
  if (!bar) return script;
  while (script < bar) act(*script++);
  return bar + 1;
}

}  // namespace explored
