// test: std=20
//
// The races of the catalogue. First made certain, by hooks that run the other side inside a waker's clone or
// drop; then with real threads, for the thread sanitizer. explore.cc goes through every interleaving of the
// same state machines. -DRACES=n: tries per racing test.
#include <unistd.h>

#include <random>
#include <vector>

#include "bodies.h"

#ifndef RACES
#define RACES 1500
#endif

using rust::cobridge::kPending;
using rust::cobridge::kValue;

namespace {

// ---- races, made certain: the other side moves inside a waker's clone or drop

void race_resume_before_the_first_waker_is_in() {
  FakeTask task;
  Parked parked;
  on_clone() = [&] { parked.resume(); };
  Coroutine<int> call(parks(&parked));
  CHECK(call.poll(task) == kValue);
}

void race_resume_while_the_waker_is_swapped() {
  FakeTask first, second;
  for (int i = 0; i < 2; i++) {
    Parked parked;
    Coroutine<int> call(parks(&parked));
    call.poll(first);
    (i ? on_clone() : on_drop()) = [&] { parked.resume(); };
    CHECK(call.poll(second) == kValue);
  }
}

void race_resume_inside_drop() {
  for (bool borrows : {false, true}) {
    FakeTask task;
    Parked parked;
    Coroutine<int> call(parks(&parked));
    call.poll(task);
    on_drop() = [&] { parked.resume(); };
    call.drop(borrows);
    CHECK(Counted::live() == 0);
  }
}

void race_answer_while_the_waker_is_cloned() {
  for (int i = 0; i < 4; i++) {
    FakeTask first, second;
    Promised<int> call;
    if (i < 2) {
      on_clone() = [&] { i & 1 ? call.promise.set_value(3) : std::move(call.promise).set_value(3); };
      CHECK(call.start(first) == kValue);
    } else {
      call.start(first);
      on_clone() = [&] { i & 1 ? call.promise.set_value(3) : std::move(call.promise).set_value(3); };
      CHECK(call.future.poll(second) == kValue);
    }
    CHECK(call.future.value() == 3);
  }
}

void race_answer_inside_drop() {
  FakeTask task;
  Promised<Counted> call;
  call.start(task);
  on_drop() = [&] { call.promise.set_value(Counted(3)); };
  call.future.drop();
  CHECK(Counted::live() == 0);
}

// Holds the other thread inside its wake until this one has read what it came to read, and lets nothing but
// the word under test order the two: the flag is relaxed, and a pipe orders this thread before the other, never
// the reverse. The other thread sleeps in read(), as one that spins pushes the access that races out of the
// thread sanitizer's history.
class HeldWake {
 public:
  HeldWake() { CHECK(pipe(ends_) == 0); }
  HeldWake(const HeldWake&) = delete;
  HeldWake& operator=(const HeldWake&) = delete;
  ~HeldWake() {
    for (int end : ends_) close(end);
  }

  // On the thread that will wake.
  void hold_next_wake() {
    on_wake() = [this] {
      woken_.store(true, std::memory_order_relaxed);
      char byte;
      CHECK(::read(ends_[0], &byte, 1) == 1);
    };
  }
  // On the thread that reads.
  void await_wake() {
    while (!woken_.load(std::memory_order_relaxed)) std::this_thread::yield();
  }
  void let_go() { CHECK(write(ends_[1], "", 1) == 1); }

 private:
  int ends_[2];
  std::atomic<bool> woken_{false};
};

void race_a_poll_that_sees_the_answer_sees_the_value() {
  FakeTask task;
  Promised<Counted> call;
  call.start(task);
  HeldWake wake;
  std::thread answers([&] {
    wake.hold_next_wake();
    call.promise.set_value(Counted(5));
  });
  wake.await_wake();
  CHECK(call.future.poll(task) == kValue);
  CHECK(call.future.value().value() == 5);
  wake.let_go();
  answers.join();
}

// The same for a foreign operation: what it wrote before it resumed is what the body reads.
void race_a_poll_that_sees_the_resumption_sees_what_came_before() {
  FakeTask task;
  Parked parked;
  int written = 0;
  Coroutine<int> call([](Parked* p, const int* place) -> Future<int> {
    co_await Park{*p};
    co_return *place;
  }(&parked, &written));
  CHECK(call.poll(task) == kPending);
  HeldWake wake;
  std::thread resumes([&] {
    wake.hold_next_wake();
    written = 6;
    parked.resume();
  });
  wake.await_wake();
  CHECK(call.poll(task) == kValue);
  CHECK(call.value() == 6);
  wake.let_go();
  resumes.join();
}

void fault_completion_from_a_thread_that_exits() {
  FakeTask task;
  Promised<std::string> call;
  call.start(task);
  std::thread([&] { std::move(call.promise).set_value(std::string(100, 'x')); }).join();
  CHECK(call.future.poll(task) == kValue && call.future.value().size() == 100);
}

void fault_waker_kept_past_completion() {
  rust::cobridge::WakerBits clone;
  {
    FakeTask task;
    cobridge1_waker_clone(task.waker(), &clone);
    Coroutine<int> call(yields(1));
    call.finish(task);
  }
  std::thread([&] { cobridge1_waker_drop(&clone); }).join();
}

void two_pollers_in_turn_completion_between_them() {
  FakeTask first, second;
  Parked parked;
  Coroutine<int> call(parks_in_a_child(&parked));
  call.poll(first);
  std::thread([&] { parked.resume(); }).join();
  std::thread([&] { CHECK(call.poll(second) == kValue); }).join();
  CHECK(first.wakes() == 1);
}

// ---- races with threads

void spin(int n) {
  static std::atomic<int> turns{0};
  for (int i = 0; i < n; i++) turns.fetch_add(1, std::memory_order_relaxed);
}

void race_threads_foreign() {
  std::mt19937 random(7);
  for (int i = 0; i < RACES; i++) {
    FakeTask first, second;
    Parked parked;
    std::atomic<bool> go{false};
    int delay = int(random() % 300);
    Coroutine<int> call(parks(&parked));
    call.poll(first);
    std::thread ender([&] {
      while (!go) std::this_thread::yield();
      spin(delay);
      parked.resume();
    });
    go = true;
    int polls = int(random() % 6);
    FakeTask* last = &first;
    for (int k = 0; k < polls && call.pending(); k++) {
      last = k & 1 ? &first : &second;
      call.poll(*last);
    }
    switch (i % 3) {
      case 0:
        call.finish(*last);
        break;
      case 1:
        call.drop(false);
        break;
      case 2:
        call.drop(true);
        CHECK(Counted::live() == 0);
        break;
    }
    ender.join();
    CHECK(Counted::live() == 0);
  }
}

void race_threads_promise() {
  std::mt19937 random(7);
  for (int i = 0; i < RACES; i++) {
    FakeTask first, second;
    std::atomic<bool> go{false};
    std::atomic<int> cancelled{0};
    int delay = int(random() % 300);
    int kind = int(random() % 6);
    Promised<Counted> call;
    call.start(first);
    std::thread answerer([&, promise = std::move(call.promise)]() mutable {
      while (!go) std::this_thread::yield();
      spin(delay);
      switch (kind) {
        case 0:
          promise.set_value(Counted(1));
          break;
        case 1:
          std::move(promise).set_value(Counted(1));
          break;
        case 2:
          promise.set_error("bad");
          break;
        case 3:
          break;
        case 4:
          promise.on_cancel([&cancelled, c = Counted(1)] { cancelled++; });
          promise.set_value(Counted(1));
          break;
        case 5:
          promise.on_cancel([&cancelled, c = Counted(1)] { cancelled++; });
          std::move(promise).set_value(Counted(1));
          break;
      }
    });
    go = true;
    int polls = int(random() % 5);
    FakeTask* last = &first;
    for (int k = 0; k < polls && call.future.pending(); k++) {
      last = k & 1 ? &first : &second;
      call.future.poll(*last);
    }
    if (i % 2) call.future.finish(*last);
    call.future.drop();
    answerer.join();
    CHECK(cancelled <= 1);
  }
}

void race_threads_two_answerers() {
  for (int i = 0; i < RACES / 4; i++) {
    FakeTask task;
    Promised<Counted> call;
    call.start(task);
    std::atomic<int> won{0}, lost{0};
    auto answer = [&] {
      try {
        call.promise.set_value(Counted(1));
        won++;
      } catch (const std::logic_error&) {
        lost++;
      }
    };
    std::thread other(answer);
    answer();
    other.join();
    CHECK(won == 1 && lost == 1);
    CHECK(call.future.poll(task) == kValue);
  }
}

void ten_thousand_operations_in_flight() {
  FakeTask task;
  std::vector<std::unique_ptr<Promised<int>>> calls;
  for (int i = 0; i < 10000; i++) {
    calls.push_back(std::make_unique<Promised<int>>());
    calls.back()->start(task);
  }
  std::thread other([&] {
    for (int i = 0; i < 10000; i += 2) std::move(calls[i]->promise).set_value(i);
  });
  for (int i = 1; i < 10000; i += 2) std::move(calls[i]->promise).set_value(i);
  other.join();
  for (int i = 0; i < 10000; i++) {
    CHECK(calls[i]->future.poll(task) == kValue && calls[i]->future.value() == i);
  }
}

}  // namespace

int main(int, char** argv) {
  const Test tests[] = {
      TEST(race_resume_before_the_first_waker_is_in),
      TEST(race_resume_while_the_waker_is_swapped),
      TEST(race_resume_inside_drop),
      TEST(race_answer_while_the_waker_is_cloned),
      TEST(race_answer_inside_drop),
      TEST(race_a_poll_that_sees_the_answer_sees_the_value),
      TEST(race_a_poll_that_sees_the_resumption_sees_what_came_before),
      TEST(fault_completion_from_a_thread_that_exits),
      TEST(fault_waker_kept_past_completion),
      TEST(two_pollers_in_turn_completion_between_them),
      TEST(race_threads_foreign),
      TEST(race_threads_promise),
      TEST(race_threads_two_answerers),
      TEST(ten_thousand_operations_in_flight),
  };
  return run_tests("races", tests, argv[1], balance);
}
