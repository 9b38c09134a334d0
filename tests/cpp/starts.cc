// test: std=11,14,17,20
//
// Functions that answer at once, late, or now this and now that: a task is woken by every answer that comes after its poll, and by none that
// comes within, whatever the function's habit was; no waker is kept.
#include <stdexcept>
#include <thread>

#include "calls.h"

using rust::Promise;
using rust::cobridge::kPending;
using rust::cobridge::kValue;

namespace {

enum class When { kAtOnce, kAtOnceConsumed, kAtOnceByLetting, kNested, kLate, kThrows };

std::unique_ptr<Promise<Counted>> kept;

struct Quick {
  void operator()(int n, Promise<Counted> promise) const { std::move(promise).set_value(Counted(n)); }
};

// Each `kind` is a function of its own, with a habit of its own.
template <int kind>
struct Varied {
  void operator()(When when, Promise<Counted> promise) const;
};
template <int kind>
using Call = Declared<Counted, Varied<kind>>;

template <int kind>
void Varied<kind>::operator()(When when, Promise<Counted> promise) const {
  switch (when) {
    case When::kAtOnce:
      promise.set_value(Counted(1));
      break;
    case When::kAtOnceConsumed:
      std::move(promise).set_value(Counted(1));
      break;
    case When::kAtOnceByLetting:
      break;
    case When::kNested:
      // Another call on the way, answered within its own start: this one's is not over.
      CHECK((run<Declared<Counted, Quick>, int>(5).value() == 5));
      std::move(promise).set_value(Counted(1));
      break;
    case When::kLate:
      kept.reset(new Promise<Counted>(std::move(promise)));
      break;
    case When::kThrows:
      throw std::runtime_error("thrown");
  }
}
// One call, to its end. Gives how often the task was woken in its first poll.
template <int kind>
int woken_at_once(When when) {
  FakeTask task;
  FakeFuture<Call<kind>> future;
  std::uint8_t status = future.template start<When>(task, std::move(when));
  int wakes = task.wakes();
  if (when == When::kLate) {
    CHECK(status == kPending && task.clones() == 1);
    std::move(*kept).set_value(Counted(1));
    kept.reset();
    CHECK(task.wakes() == wakes + 1);
    CHECK(future.poll(task) == kValue);
  }
  if (when == When::kAtOnceByLetting) {
    CHECK(future.error() == "Abandoned");
  } else if (when == When::kThrows) {
    CHECK(future.error() == "Exception: thrown");
  } else {
    CHECK(future.has_value() && future.value().value() == 1);
  }
  CHECK(task.clones() == 0);
  return wakes;
}

template <int kind>
void late(int times) {
  for (int i = 0; i < times; i++) CHECK(woken_at_once<kind>(When::kLate) == 0);
}

template <int kind>
void late_and_then(When when) {
  for (int times : {0, 1, 3, 40}) {
    late<kind>(times);
    CHECK(woken_at_once<kind>(when) == 0);
    CHECK(woken_at_once<kind>(when) == 0);
  }
  CHECK(Counted::live() == 0);
}
void then_at_once() { late_and_then<0>(When::kAtOnce); }
void then_at_once_consumed() { late_and_then<1>(When::kAtOnceConsumed); }
void then_abandoned_at_once() { late_and_then<2>(When::kAtOnceByLetting); }
void then_at_once_after_another_call() { late_and_then<4>(When::kNested); }
void then_thrown() { late_and_then<3>(When::kThrows); }

// In the habit of answering late, a call has its waker before its function runs, and one poll that changes nothing; else after.
template <int kind>
int clones_in_the_function() {
  struct Look {
    static const FakeTask*& task() {
      static const FakeTask* looked_at = nullptr;
      return looked_at;
    }
    void operator()(int* clones, Promise<Counted> promise) const {
      *clones = task()->clones();
      kept.reset(new Promise<Counted>(std::move(promise)));
    }
  };
  int clones = -1;
  FakeTask task;
  Look::task() = &task;
  FakeFuture<Declared<Counted, Look>> future;
  CHECK(future.template start<int*>(task, &clones) == kPending);
  CHECK(future.poll(task) == kPending && task.clones() == 1);
  std::move(*kept).set_value(Counted(1));
  kept.reset();
  CHECK(future.poll(task) == kValue);
  return clones;
}
void a_habit_is_seen_and_used() {
  CHECK(clones_in_the_function<0>() == 0);
  for (int i = 0; i < 40; i++) clones_in_the_function<0>();
  CHECK(clones_in_the_function<0>() == 1);
}

// It takes more than one late answer to be believed again: a function that is now quick and now not would clone for nothing.
void a_habit_is_lost_at_once() {
  struct Sometimes {
    static const FakeTask*& task() {
      static const FakeTask* looked_at = nullptr;
      return looked_at;
    }
    void operator()(bool is_late, Promise<int> promise) const {
      clones() = task()->clones();
      if (!is_late) return std::move(promise).set_value(1);
      std::thread([](Promise<int> p) { std::move(p).set_value(1); }, std::move(promise)).join();
    }
    static int& clones() {
      static int seen = 0;
      return seen;
    }
  };
  for (int i = 0; i < 100; i++) {
    FakeTask task;
    Sometimes::task() = &task;
    FakeFuture<Declared<int, Sometimes>> future;
    CHECK(future.start<bool>(task, i % 2 != 0) == kValue);
    CHECK(Sometimes::clones() == 0 && task.clones() == 0);
  }
}

// The waker that was there before the function ran is replaced, taken back and woken like any other.
template <int kind>
FakeFuture<Call<kind>>& started(FakeFuture<Call<kind>>& future, const FakeTask& task) {
  CHECK(future.template start<When>(task, When::kLate) == kPending);
  return future;
}
void an_expected_answer_wakes_the_last_waker() {
  late<10>(40);
  FakeTask first, second;
  FakeFuture<Call<10>> future;
  started(future, first);
  CHECK(future.poll(second) == kPending);
  CHECK(first.clones() == 0 && second.clones() == 1);
  kept->set_value(Counted(1));
  CHECK(first.wakes() == 0 && second.wakes() == 1);
  kept.reset();
  CHECK(future.poll(second) == kValue);
}
void an_expected_answer_from_another_thread() {
  late<11>(40);
  for (int i = 0; i < 200; i++) {
    FakeTask task;
    FakeFuture<Call<11>> future;
    started(future, task);
    std::thread thread([] { std::move(*kept).set_value(Counted(1)); });
    task.wait();
    CHECK(future.poll(task) == kValue && task.wakes() == 1);
    thread.join();
    kept.reset();
    CHECK(task.clones() == 0);
  }
}
void an_expected_answer_is_given_up() {
  late<12>(40);
  FakeTask task;
  {
    FakeFuture<Call<12>> future;
    started(future, task);
  }
  CHECK(task.clones() == 0 && kept->is_cancelled());
  kept->set_value(Counted(1));
  kept.reset();
  CHECK(task.wakes() == 0 && Counted::live() == 0);
}

// The thread's next slot, most likely at the same address, is not in its start any more.
void a_start_ends_with_its_function() {
  for (int i = 0; i < 3; i++) {
    CHECK(woken_at_once<20>(When::kAtOnceConsumed) == 0);
    late<20>(1);
  }
}

}  // namespace

int main(int, char** argv) {
  const Test tests[] = {
      TEST(then_at_once),
      TEST(then_at_once_consumed),
      TEST(then_abandoned_at_once),
      TEST(then_at_once_after_another_call),
      TEST(then_thrown),
      TEST(a_habit_is_seen_and_used),
      TEST(a_habit_is_lost_at_once),
      TEST(an_expected_answer_wakes_the_last_waker),
      TEST(an_expected_answer_from_another_thread),
      TEST(an_expected_answer_is_given_up),
      TEST(a_start_ends_with_its_function),
  };
  return run_tests("starts", tests, argv[1], balance);
}
