// test: std=11,14,17,20
//
// Futures that C++ polls itself: block_on, spawn, Task and then, on a runtime that fake_runtime.h plays. The parts with
// coroutines are C++20. -DRACES=n: tries per racing test.
#include <set>

#include "cobridge/future.h"
#include "fake_runtime.h"

#if COBRIDGE_COROUTINES
#include "bodies.h"
#endif

#ifndef RACES
#define RACES 400
#endif

using rust::Future;
using rust::Task;

namespace {

// The text of what f throws.
template <class Error, class F>
std::string thrown(F f) {
  try {
    f();
  } catch (const Error& error) {
    return error.what();
  }
  CHECK(!"nothing was thrown");
  return std::string();
}
bool contains(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

// ---- block_on

void block_on_gives_a_value() {
  static int target = 4;
  CHECK(rust::block_on(Future<int>(3)) == 3);
  CHECK(rust::block_on(Future<Counted>(Counted(3))).value() == 3);
  rust::block_on(Future<void>());
  CHECK(&rust::block_on(Future<int&>(target)) == &target);
}

void block_on_sleeps_until_a_rust_future_has_answered() {
  for (bool with_runtime : {false, true}) {
    std::unique_ptr<FakeRuntime> runtime(with_runtime ? new FakeRuntime(FakeRuntime::kThreads) : nullptr);
    Played<Counted> rust;
    std::thread answers([&] {
      while (rust->polls < 2) {
        rust->wake();
        std::this_thread::yield();
      }
      rust.set(Counted(5));
    });
    CHECK(rust::block_on(rust.future()).value() == 5);
    CHECK(rust->polled_on == std::this_thread::get_id());
    answers.join();
  }
}

void block_on_throws_what_the_future_fails_with() {
  Played<int> cancelled, panicked, failed;
  cancelled.fail(rust::cobridge::kCancelled, "");
  panicked.fail(rust::cobridge::kPanicked, "oh");
  failed.fail(rust::cobridge::kErr, "no");
  thrown<rust::Cancelled>([&] { rust::block_on(cancelled.future()); });
  CHECK(thrown<rust::Panic>([&] { rust::block_on(panicked.future()); }) == "oh");
  CHECK(thrown<std::logic_error>([&] { rust::block_on(failed.future()); }) == "no");
  Future<int> one(1);
  Future<int> two(std::move(one));
  CHECK(contains(thrown<std::logic_error>([&] { rust::block_on(std::move(one)); }), "moved from"));
  CHECK(rust::block_on(std::move(two)) == 1);
}

// A move that throws is the error of whoever wanted the value.
struct ThrowsWhenMoved {
  explicit ThrowsWhenMoved(int n) : moves_left(n) {}
  ThrowsWhenMoved(ThrowsWhenMoved&& other) : moves_left(other.moves_left - 1) {
    if (moves_left < 0) throw std::runtime_error("moved too often");
  }
  Counted counted;
  int moves_left;
};

void a_move_that_throws_is_the_error() {
  int answered = 0;
  for (bool spawned : {false, true}) {
    for (int moves = 0; moves < 6; moves++) {
      FakeRuntime runtime(FakeRuntime::kByHand);
      Played<ThrowsWhenMoved> rust;
      rust->answer([moves](void* out) {
        ::new (out) ThrowsWhenMoved(moves);
        return std::uint8_t(rust::cobridge::kValue);
      });
      try {
        if (spawned) {
          rust::spawn(rust.future()).join();
        } else {
          rust::block_on(rust.future());
        }
        answered++;
      } catch (const std::runtime_error& error) {
        CHECK(!std::strcmp(error.what(), "moved too often"));
      }
      CHECK(Counted::live() == 0);
    }
  }
  CHECK(answered > 2 && answered < 12);  // both ends were seen
}

// Runs f inside of a poll.
template <class T>
Future<T> runs_in_poll(std::function<T()> f) {
  std::shared_ptr<PlayedState> state = std::make_shared<PlayedState>();
  state->answer([f](void* out) {
    rust::cobridge::Storage<T>::put(out, f());
    return std::uint8_t(rust::cobridge::kValue);
  });
  return Played<T>(state).future();
}

bool is_refused() {
  Played<int> inner;
  bool refused =
      contains(thrown<std::logic_error>([&] { rust::block_on(inner.future()); }), "wait for itself");
  CHECK(inner->polls == 0 && inner->drops == 1);
  return refused;
}

void block_on_inside_of_block_on_is_refused() {
  CHECK(rust::block_on(runs_in_poll<bool>(is_refused)));
  CHECK(rust::block_on(Future<int>(1)) == 1);
}

void block_on_inside_of_a_task_is_refused() {
  FakeRuntime runtime(FakeRuntime::kThreads, 1);
  CHECK(rust::spawn(runs_in_poll<bool>(is_refused)).join());
}

void join_inside_of_a_task_is_refused_and_can_be_repeated_outside() {
  FakeRuntime runtime(FakeRuntime::kByHand);
  Task<int> inner = rust::spawn(Future<int>(5));
  Task<bool> outer = rust::spawn(runs_in_poll<bool>(
      [&] { return contains(thrown<std::logic_error>([&] { inner.join(); }), "wait for itself"); }));
  CHECK(outer.join());
  CHECK(inner.join() == 5);
}

// ---- spawn and join

void a_task_that_could_not_be_handed_over_is_dropped() {
  struct Throws {
    bool operator()(const rust::cobridge::TaskOps*, void*) const { throw std::runtime_error("no room"); }
  };
  Played<int> rust;
  CHECK(thrown<std::runtime_error>([&] { (void)rust::cobridge::spawn_on(Throws(), rust.future()); }) ==
        "no room");
  CHECK(rust->drops == 1 && rust->polls == 0);
}

void a_task_answers_its_joiner() {
  static int target = 4;
  for (FakeRuntime::Mode mode : {FakeRuntime::kByHand, FakeRuntime::kThreads}) {
    FakeRuntime runtime(mode);
    CHECK(rust::spawn(Future<int>(3)).join() == 3);
    CHECK(rust::spawn(Future<Counted>(Counted(3))).join().value() == 3);
    rust::spawn(Future<void>()).join();
    CHECK(&rust::spawn(Future<int&>(target)).join() == &target);
  }
}

struct alignas(64) Aligned {
  explicit Aligned(int v) : value(v) { check(); }
  Aligned(Aligned&& other) noexcept : value(other.value), counted(std::move(other.counted)) { check(); }
  void check() const { CHECK(reinterpret_cast<std::uintptr_t>(this) % 64 == 0); }
  int value;
  Counted counted;
};

void a_result_is_aligned_as_it_wants() {
  FakeRuntime runtime(FakeRuntime::kByHand);
  CHECK(rust::spawn(Future<Aligned>(Aligned(3))).join().value == 3);
  rust::spawn(Future<Aligned>(Aligned(3))).detach();
}

void a_task_is_polled_when_it_is_woken_and_not_before() {
  FakeRuntime runtime(FakeRuntime::kByHand);
  Played<int> rust;
  Task<int> task = rust::spawn(rust.future());
  CHECK(rust->polls == 0);
  runtime.run_all();
  CHECK(rust->polls == 1 && runtime.queued() == 0);
  runtime.poll_spuriously();
  runtime.poll_spuriously();  // with another waker
  runtime.poll_spuriously();
  CHECK(rust->polls == 4);
  rust.set(5);
  CHECK(runtime.queued() == 1 && rust->polls == 4);
  CHECK(task.join() == 5);
}

void a_joiner_waits_for_a_task_of_another_thread() {
  FakeRuntime runtime(FakeRuntime::kThreads);
  Played<Counted> rust;
  Task<Counted> task = rust::spawn(rust.future());
  std::thread answers([&] { rust.set(Counted(9)); });
  CHECK(task.join().value() == 9);
  CHECK(rust->polled_on != std::this_thread::get_id());
  answers.join();
}

void errors_reach_the_joiner() {
  FakeRuntime runtime(FakeRuntime::kThreads);
  Played<int> cancelled, abandoned, panicked, failed;
  cancelled.fail(rust::cobridge::kCancelled, "");
  abandoned.fail(rust::cobridge::kAbandoned, "");
  panicked.fail(rust::cobridge::kPanicked, "oh");
  failed.fail(rust::cobridge::kErr, "no");
  thrown<rust::Cancelled>([&] { rust::spawn(cancelled.future()).join(); });
  thrown<rust::Abandoned>([&] { rust::spawn(abandoned.future()).join(); });
  CHECK(thrown<rust::Panic>([&] { rust::spawn(panicked.future()).join(); }) == "oh");
  CHECK(thrown<std::logic_error>([&] { rust::spawn(failed.future()).join(); }) == "no");
}

void a_task_is_joined_once() {
  FakeRuntime runtime(FakeRuntime::kByHand);
  Task<int> task = rust::spawn(Future<int>(5));
  CHECK(task.join() == 5);
  CHECK(contains(thrown<std::logic_error>([&] { task.join(); }), "joined"));
  task.cancel();
  task.detach();
  Task<int> moved = rust::spawn(Future<int>(6));
  Task<int> other(std::move(moved));
  thrown<std::logic_error>([&] { moved.join(); });
  moved = std::move(other);
  CHECK(moved.join() == 6);
  Task<int> detached = rust::spawn(Future<int>(7));
  detached.detach();
  thrown<std::logic_error>([&] { detached.join(); });
}

void a_task_that_is_assigned_to_is_detached() {
  FakeRuntime runtime(FakeRuntime::kByHand);
  Played<int> first, second;
  Task<int> task = rust::spawn(first.future());
  std::uint64_t id = task.id();
  task = rust::spawn(second.future());
  CHECK(task.id() != id);
  runtime.run_all();
  CHECK(first->polls == 1 && first.is_live());
  first.set(1);
  second.set(2);
  CHECK(task.join() == 2 && !first.is_live());
}

void nothing_is_lost_without_a_runtime() {
  Played<int> rust, continued;
  CHECK(contains(thrown<std::logic_error>([&] { (void)rust::spawn(rust.future()); }), "no runtime"));
  CHECK(rust->polls == 0 && rust->drops == 1);
  CHECK(contains(
      thrown<std::logic_error>([&] { continued.future().then([](rust::Result<int>) { CHECK(false); }); }),
      "no runtime"));
  CHECK(continued->polls == 0 && continued->drops == 1);
}

void a_local_future_is_not_spawned() {
  FakeRuntime runtime(FakeRuntime::kByHand);
  Played<int> rust, continued, blocked;
  CHECK(contains(thrown<std::logic_error>([&] { (void)rust::spawn(rust.future(true)); }), "#[local]"));
  CHECK(contains(
      thrown<std::logic_error>([&] { continued.future(true).then([](rust::Result<int>) { CHECK(false); }); }),
      "#[local]"));
  CHECK(rust->polls == 0 && rust->drops == 1 && continued->drops == 1 && runtime.pending() == 0);
  blocked.set(4);
  CHECK(rust::block_on(blocked.future(true)) == 4);
}

void ids_are_unique_and_never_zero() {
  FakeRuntime runtime(FakeRuntime::kThreads);
  std::mutex mutex;
  std::set<std::uint64_t> ids;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; i++) {
    threads.emplace_back([&] {
      std::vector<std::uint64_t> mine;
      // More than a thread takes at a time.
      for (int k = 0; k < 1500; k++) mine.push_back(rust::cobridge::next_task_id());
      mine.push_back(rust::spawn(Future<int>(1)).id());
      std::lock_guard<std::mutex> lock(mutex);
      ids.insert(mine.begin(), mine.end());
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(ids.size() == 4 * 1501 && !ids.count(0));
}

// ---- detach

void a_detached_task_runs_to_its_end() {
  FakeRuntime runtime(FakeRuntime::kByHand);
  Played<Counted> rust;
  rust::spawn(rust.future()).detach();
  runtime.run_all();
  rust.set(Counted(1));
  CHECK(rust.is_live());
  runtime.run_all();
  CHECK(!rust.is_live() && Counted::live() == 0 && runtime.pending() == 0);
}

void a_task_that_has_ended_is_detached() {
  FakeRuntime runtime(FakeRuntime::kByHand);
  {
    Task<Counted> task = rust::spawn(Future<Counted>(Counted(1)));
    Played<int> failing;
    failing.fail(rust::cobridge::kErr, "nobody reads it");
    Task<int> failed = rust::spawn(failing.future());
    runtime.run_all();
    CHECK(Counted::live() == 1 && live_errors() == 1);
  }
  CHECK(Counted::live() == 0 && live_errors() == 0);
}

void race_detach_and_the_end() {
  FakeRuntime runtime(FakeRuntime::kThreads);
  for (int i = 0; i < RACES; i++) {
    Played<Counted> rust;
    Task<Counted> task = rust::spawn(rust.future());
    if (i & 1) {
      while (rust->polls == 0) std::this_thread::yield();
    }
    rust.set(Counted(i));
    task.detach();
  }
}

// ---- cancel

void cancelled_before_its_first_poll() {
  FakeRuntime runtime(FakeRuntime::kByHand);
  Played<int> rust;
  Task<int> task = rust::spawn(rust.future());
  task.cancel();
  CHECK(rust.is_live());
  thrown<rust::Cancelled>([&] { task.join(); });
  CHECK(rust->polls == 0 && rust->drops == 1);
}

void cancelled_while_it_is_pending() {
  FakeRuntime runtime(FakeRuntime::kByHand);
  Played<int> rust;
  Task<int> task = rust::spawn(rust.future());
  runtime.run_all();
  task.cancel();
  task.cancel();
  CHECK(runtime.queued() == 1 && rust.is_live());  // the runtime drops it, not we
  thrown<rust::Cancelled>([&] { task.join(); });
  CHECK(rust->polls == 1 && rust->drops == 1);
}

void cancelled_inside_of_its_poll() {
  for (bool ends : {false, true}) {
    FakeRuntime runtime(FakeRuntime::kByHand);
    Task<bool>* handle = nullptr;
    std::shared_ptr<PlayedState> state = std::make_shared<PlayedState>();
    Played<bool> rust(state);
    // Its own wake asks it to end, or its last poll does.
    rust->self_wakes = ends ? 0 : 1;
    state->answer([&](void* out) {
      handle->cancel();
      ::new (out) bool(true);
      return std::uint8_t(rust::cobridge::kValue);
    });
    Task<bool> task = rust::spawn(rust.future());
    handle = &task;
    if (!ends) on_wake() = [&] { task.cancel(); };
    if (ends) {
      CHECK(task.join());
    } else {
      thrown<rust::Cancelled>([&] { task.join(); });
      CHECK(rust->polls == 1 && rust->drops == 1);
    }
  }
}

void cancelled_after_its_end() {
  FakeRuntime runtime(FakeRuntime::kByHand);
  Played<int> rust;
  Task<int> late = rust::spawn(rust.future());
  runtime.run_all();
  rust.set(5);
  runtime.run_all();
  late.cancel();
  late.cancel();
  CHECK(late.join() == 5);
  Task<int> at_once = rust::spawn(Future<int>(6));
  runtime.run_all();
  at_once.cancel();
  CHECK(at_once.join() == 6);
}

void cancelled_and_detached() {
  FakeRuntime runtime(FakeRuntime::kByHand);
  Played<int> rust;
  {
    Task<int> task = rust::spawn(rust.future());
    runtime.run_all();
    task.cancel();
  }
  runtime.run_all();
  CHECK(rust->drops == 1 && runtime.pending() == 0);
}

// The request comes after the poll has looked for one, and before its waker is in.
void race_cancel_at_the_end_of_a_pending_poll() {
  for (int clone = 0; clone < 2; clone++) {
    FakeRuntime runtime(FakeRuntime::kByHand);
    Played<int> rust;
    Task<int> task = rust::spawn(rust.future());
    int clones = 0;
    std::function<void()> hook = [&] {
      // The first is the Rust future's, the second the request's.
      if (clones++ == clone) {
        task.cancel();
      } else {
        on_clone() = hook;
      }
    };
    on_clone() = hook;
    runtime.run_all();
    CHECK(clones == clone + 1 && rust->polls == 1 && rust->drops == 1);
    thrown<rust::Cancelled>([&] { task.join(); });
  }
}

void race_cancel_while_another_thread_polls() {
  FakeRuntime runtime(FakeRuntime::kThreads);
  for (int i = 0; i < RACES; i++) {
    Played<Counted> rust;
    rust->self_wakes = i % 7;
    Task<Counted> task = rust::spawn(rust.future());
    if (i & 1) {
      while (rust->polls == 0) std::this_thread::yield();
    }
    std::thread answers([&] {
      if (i & 2) rust.set(Counted(i));
    });
    if (i & 4) std::this_thread::yield();
    task.cancel();
    try {
      CHECK(task.join().value() == i && (i & 2));
      CHECK(rust->answers == 1);
    } catch (const rust::Cancelled&) {
      CHECK(rust->drops == 1);
    }
    answers.join();
  }
}

void race_cancel_and_detach_while_another_thread_polls() {
  FakeRuntime runtime(FakeRuntime::kThreads);
  std::vector<Played<Counted>> all;
  for (int i = 0; i < RACES; i++) {
    Played<Counted> rust;
    rust->self_wakes = 1 + i % 3;
    all.push_back(rust);
    Task<Counted> task = rust::spawn(rust.future());
    if (i & 1) {
      while (rust->polls == 0) std::this_thread::yield();
    }
    task.cancel();
  }
  while (runtime.pending()) std::this_thread::yield();
  for (const Played<Counted>& one : all) CHECK(one->drops == 1);
}

// ---- the runtime goes

void a_task_that_the_runtime_drops_is_cancelled() {
  Played<int> polled, unpolled;
  std::unique_ptr<FakeRuntime> runtime(new FakeRuntime(FakeRuntime::kByHand));
  Task<int> one = rust::spawn(polled.future());
  runtime->run_all();
  Task<int> two = rust::spawn(unpolled.future());
  runtime->shutdown();
  CHECK(polled->drops == 1 && unpolled->drops == 1 && unpolled->polls == 0);
  Task<int> late = rust::spawn(Future<int>(5));
  runtime.reset();
  thrown<rust::Cancelled>([&] { one.join(); });
  thrown<rust::Cancelled>([&] { two.join(); });
  thrown<rust::Cancelled>([&] { late.join(); });
}

void a_joiner_is_woken_when_the_runtime_goes() {
  FakeRuntime runtime(FakeRuntime::kThreads);
  Played<int> rust;
  Task<int> task = rust::spawn(rust.future());
  std::thread ends([&] {
    while (rust->polls == 0) std::this_thread::yield();
    runtime.shutdown();
  });
  thrown<rust::Cancelled>([&] { task.join(); });
  CHECK(rust->drops == 1);
  ends.join();
}

void a_thousand_tasks_pending_at_shutdown_are_each_dropped_once() {
  for (FakeRuntime::Mode mode : {FakeRuntime::kByHand, FakeRuntime::kThreads}) {
    std::vector<Played<Counted>> rust;
    std::vector<Task<Counted>> tasks;
    {
      FakeRuntime runtime(mode);
      for (int i = 0; i < 1000; i++) {
        rust.push_back(Played<Counted>());
        tasks.push_back(rust::spawn(rust.back().future()));
        if (i == 400) runtime.run_all();
        if (i % 10 == 1) tasks.back().cancel();
        if (i % 10 == 2) tasks.back().detach();
      }
      runtime.shutdown();
      for (Played<Counted>& one : rust) CHECK(one->drops == 1 && one->polls <= 1);
      for (int i = 0; i < 1000; i++) {
        if (i % 3) rust[i].set(Counted(i));
      }
    }
    for (int i = 0; i < 1000; i++) {
      if (i % 10 == 2) continue;
      thrown<rust::Cancelled>([&] { tasks[i].join(); });
    }
  }
}

void race_shutdown_with_answers_and_cancels() {
  for (int i = 0; i < RACES / 4; i++) {
    Played<Counted> rust[8];
    std::vector<Task<Counted>> tasks;
    FakeRuntime runtime(FakeRuntime::kThreads);
    for (Played<Counted>& one : rust) tasks.push_back(rust::spawn(one.future()));
    std::thread answers([&] {
      for (int k = 0; k < 8; k += 2) rust[k].set(Counted(k));
    });
    std::thread cancels([&] {
      for (int k = 1; k < 8; k += 2) tasks[k].cancel();
    });
    if (i & 1) std::this_thread::yield();
    runtime.shutdown();
    answers.join();
    cancels.join();
    for (int k = 0; k < 8; k++) {
      try {
        CHECK(tasks[k].join().value() == k && !(k & 1));
      } catch (const rust::Cancelled&) {
      }
      CHECK(rust[k]->drops + rust[k]->answers == 1);
    }
  }
}

// ---- the order of the end

void the_future_is_gone_when_the_joiner_is_woken() {
  for (int way = 0; way < 3; way++) {
    FakeRuntime runtime(FakeRuntime::kThreads, 1);
    Played<int> rust;
    std::atomic<bool> gone{false};
    rust->on_drop = [&] { gone = true; };
    Task<int> task = rust::spawn(rust.future());
    while (rust->polls == 0) std::this_thread::yield();
    std::thread ends([&] {
      if (way == 0) {
        rust.set(1);
      } else if (way == 1) {
        task.cancel();
      } else {
        runtime.shutdown();
      }
    });
    if (way == 1) ends.join();  // one thread at a time uses a Task
    try {
      CHECK(task.join() == 1 && rust->answers == 1);
    } catch (const rust::Cancelled&) {
      CHECK(way != 0 && gone && rust->drops == 1);
    }
    if (way != 1) ends.join();
  }
}

// ---- then

void a_continuation_gets_the_value() {
  static int target = 4;
  FakeRuntime runtime(FakeRuntime::kByHand);
  int ran = 0;
  Counted held(1);
  Future<Counted>(Counted(5)).then([&ran, held](rust::Result<Counted> result) {
    CHECK(result.has_value() && (*result).value() == 5);
    ran++;
  });
  Future<int&>(target).then([&ran](rust::Result<int&> result) {
    CHECK(&*result == &target);
    ran++;
  });
  Future<void>().then([&ran](rust::Result<void> result) {
    CHECK(result.has_value());
    ran++;
  });
  CHECK(ran == 0);
  runtime.run_all();
  CHECK(ran == 3 && Counted::live() == 1);
}

void a_continuation_gets_the_error() {
  FakeRuntime runtime(FakeRuntime::kThreads);
  std::atomic<int> ran{0};
  Played<int> rust;
  rust.future().then([&](rust::Result<int> result) {
    CHECK(!result.has_value() && result.message() == "no");
    ran++;
  });
  rust.fail(rust::cobridge::kErr, "no");
  while (!ran) std::this_thread::yield();
}

void a_continuation_hears_of_the_runtimes_end_once() {
  int ran = 0;
  Played<int> polled, unpolled;
  {
    FakeRuntime runtime(FakeRuntime::kByHand);
    auto f = [&](rust::Result<int> result) {
      // The future is gone by now.
      CHECK(polled->drops + unpolled->drops == ++ran);
      thrown<rust::Cancelled>([&] { result.value(); });
    };
    polled.future().then(f);
    runtime.run_all();
    unpolled.future().then(f);
    runtime.shutdown();
    CHECK(ran == 2);
  }
  CHECK(ran == 2);
}

void a_continuation_starts_another() {
  FakeRuntime runtime(FakeRuntime::kByHand);
  int sum = 0;
  Future<int>(1).then([&](rust::Result<int> one) {
    sum += *one;
    Future<int>(2).then([&](rust::Result<int> two) { sum += *two; });
  });
  runtime.run_all();
  CHECK(sum == 3);
}

// ---- timers

void a_sleep_is_a_rust_future() {
  FakeRuntime runtime(FakeRuntime::kByHand);
  Task<void> task = rust::spawn(rust::sleep_for(std::chrono::milliseconds(5)));
  runtime.run_all();
  CHECK(sleeps().size() == 1 && sleeps()[0].nanoseconds == 5000000);
  sleeps()[0].future.set();
  task.join();
  (void)rust::sleep_for(std::chrono::hours::max());
  (void)rust::sleep_for(std::chrono::seconds(-1));
  (void)rust::sleep_for(std::chrono::duration<double>(0.5));
  CHECK(sleeps()[1].nanoseconds == UINT64_MAX && sleeps()[2].nanoseconds == 0 &&
        sleeps()[3].nanoseconds == 500000000);
}

// ---- coroutines

#if COBRIDGE_COROUTINES

void block_on_runs_a_coroutine() {
  CHECK(rust::block_on(add(Counted(4))) == 5);
  CHECK(rust::block_on(yields(100)) == 100);
  for (int when : {0, 1}) CHECK(thrown<std::runtime_error>([&] { rust::block_on(throws(when)); }) == "boom");
  try {
    rust::block_on(throws(2));
    CHECK(false);
  } catch (int number) {
    CHECK(number == 42);
  }
  thrown<rust::Cancelled>([&] { rust::block_on(throws(5)); });
}

void block_on_waits_for_a_foreign_operation() {
  rust::block_on(awaits(OnThread()));
  CHECK(Counted::live() == 0);
}

void a_task_runs_a_coroutine() {
  FakeRuntime runtime(FakeRuntime::kThreads);
  CHECK(rust::spawn(yields(100)).join() == 100);
  CHECK(thrown<std::runtime_error>([&] { rust::spawn(throws(1)).join(); }) == "boom");
  CHECK(thrown<std::logic_error>([&] { rust::spawn(catches_and_throws()).join(); }) == "outer");
}

Future<int> joins_inside(Task<int> task) {
  Counted local;
  co_return co_await task;
}

void a_coroutine_awaits_a_task() {
  FakeRuntime runtime(FakeRuntime::kByHand);
  Played<int> rust;
  Task<int> inner = rust::spawn(rust.future());
  Task<int> outer = rust::spawn(joins_inside(std::move(inner)));
  runtime.run_all();
  runtime.poll_spuriously();
  CHECK(rust->polls == 2);
  rust.set(5);
  CHECK(outer.join() == 5);
  CHECK(rust::spawn(joins_inside(rust::spawn(Future<int>(6)))).join() == 6);
  CHECK(thrown<std::runtime_error>([&] { rust::spawn(joins_inside(rust::spawn(throws(1)))).join(); }) ==
        "boom");
}

void a_coroutine_awaits_a_task_once() {
  FakeRuntime runtime(FakeRuntime::kByHand);
  auto body = [](Task<int>* task) -> Future<int> {
    int value = co_await *task;
    try {
      co_await *task;
    } catch (const std::logic_error&) {
      co_return value;
    }
    co_return 0;
  };
  Task<int> task = rust::spawn(Future<int>(5));
  CHECK(rust::block_on(body(&task)) == 5);
}

void a_coroutine_that_awaits_a_task_is_dropped_and_the_task_goes_on() {
  FakeRuntime runtime(FakeRuntime::kByHand);
  Played<int> rust;
  Task<int> task = rust::spawn(rust.future());
  auto body = [](Task<int>* t) -> Future<int> {
    Counted local;
    co_return co_await *t;
  };
  {
    FakeTask caller;
    Coroutine<int> call(body(&task));
    CHECK(call.poll(caller) == rust::cobridge::kPending);
    call.drop();
    CHECK(Counted::live() == 0 && rust.is_live());
  }
  rust.set(5);
  CHECK(task.join() == 5);
}

void a_task_that_waits_for_a_cancelled_one_hears_of_it() {
  FakeRuntime runtime(FakeRuntime::kThreads);
  Played<int> rust;
  Task<int> inner = rust::spawn(rust.future());
  auto body = [](Task<int>* t) -> Future<int> {
    Counted local;
    co_return co_await *t;
  };
  inner.cancel();
  Task<int> outer = rust::spawn(body(&inner));
  thrown<rust::Cancelled>([&] { outer.join(); });
}

// What the body owned is gone when the joiner is woken: the wake itself looks.
struct SetsOnExit {
  explicit SetsOnExit(bool* p) : place(p) {}
  SetsOnExit(SetsOnExit&& other) noexcept : place(other.place) { other.place = nullptr; }
  ~SetsOnExit() {
    if (place) *place = true;
  }
  bool* place;
};

void the_locals_are_gone_when_the_joiner_is_woken() {
  struct Body {
    static Future<int> run(Future<int> future, SetsOnExit) {
      Counted local;
      co_return co_await std::move(future);
    }
  };
  for (int way = 0; way < 3; way++) {
    std::unique_ptr<FakeRuntime> runtime(new FakeRuntime(FakeRuntime::kByHand));
    Played<int> rust;
    bool gone = false;
    Task<int> task = rust::spawn(Body::run(rust.future(), SetsOnExit(&gone)));
    runtime->run_all();
    // The joiner, polled by hand.
    FakeTask joiner;
    Coroutine<int> join(joins_inside(std::move(task)));
    CHECK(join.poll(joiner) == rust::cobridge::kPending && !gone);
    bool looked = false;
    on_wake() = [&] {
      // The future's own wake comes first.
      on_wake() = [&] {
        CHECK(gone && Counted::live() == 1);  // the joiner's
        looked = true;
      };
    };
    switch (way) {
      case 0:
        rust.set(1);
        runtime->run_all();
        CHECK(looked && join.poll(joiner) == rust::cobridge::kValue);
        break;
      case 1:
        rust.fail(rust::cobridge::kErr, "no");
        runtime->run_all();
        CHECK(looked && join.poll(joiner) == rust::cobridge::kError);
        break;
      case 2:
        fire(on_wake());
        runtime->shutdown();
        CHECK(looked && join.poll(joiner) == rust::cobridge::kError && join.error() == "Cancelled");
        break;
    }
    on_wake() = nullptr;
    runtime.reset();
    CHECK(gone);
  }
}

// What the value was moved from is gone as well: this one knows of its copies.
struct Shared {
  explicit Shared(std::shared_ptr<int> p) : pointer(std::move(p)) {}
  Shared(const Shared& other) : pointer(other.pointer) {}  // a move copies
  std::shared_ptr<int> pointer;
};

void the_value_the_task_moved_from_is_gone_when_the_joiner_is_woken() {
  FakeRuntime runtime(FakeRuntime::kByHand);
  std::shared_ptr<int> pointer = std::make_shared<int>(1);
  Played<int> rust;
  auto body = [](Future<int> future, std::shared_ptr<int> p) -> Future<Shared> {
    co_await std::move(future);
    co_return Shared(std::move(p));
  };
  Task<Shared> task = rust::spawn(body(rust.future(), pointer));
  runtime.run_all();
  FakeTask joiner;
  Coroutine<Shared> join([](Task<Shared> t) -> Future<Shared> { co_return co_await t; }(std::move(task)));
  CHECK(join.poll(joiner) == rust::cobridge::kPending);
  rust.set(1);
  bool looked = false;
  on_wake() = [&] {
    CHECK(pointer.use_count() == 2);  // ours, and the one in the slot
    looked = true;
  };
  runtime.run_all();
  CHECK(looked && join.poll(joiner) == rust::cobridge::kValue);
}

void a_task_at_a_foreign_awaitable_is_cancelled() {
  FakeRuntime runtime(FakeRuntime::kByHand);
  Parked parked;
  bool stopped = false;
  struct Body {
    static Future<int> run(Parked* p, bool* stopped) {
      Counted local;
      std::stop_callback callback(co_await rust::stop_token(), [stopped] { *stopped = true; });
      co_return co_await Park{*p};
    }
  };
  Task<int> task = rust::spawn(Body::run(&parked, &stopped));
  runtime.run_all();
  CHECK(!parked.empty() && !stopped);
  task.cancel();
  CHECK(!stopped);
  // The task is over, although its frame stays until the operation lets go of it: nobody waits for that.
  thrown<rust::Cancelled>([&] { task.join(); });
  CHECK(stopped && Counted::live() == 1);
  std::thread([&] { parked.resume(); }).join();
  CHECK(Counted::live() == 0);
}

void an_operation_ends_after_its_runtime() {
  Parked parked;
  {
    FakeRuntime runtime(FakeRuntime::kThreads);
    Task<int> task = rust::spawn(parks_in_a_child(&parked));
    while (parked.empty()) std::this_thread::yield();
    runtime.shutdown();
    thrown<rust::Cancelled>([&] { task.join(); });
  }
  CHECK(Counted::live() == 2);
  parked.resume();
  CHECK(Counted::live() == 0);
}

void race_cancel_and_the_end_of_a_foreign_operation() {
  FakeRuntime runtime(FakeRuntime::kThreads);
  for (int i = 0; i < RACES; i++) {
    Parked parked;
    Task<int> task = rust::spawn(parks_in_a_child(&parked));
    while (parked.empty()) std::this_thread::yield();
    std::thread resumes([&] { parked.resume(); });
    if (i & 1) std::this_thread::yield();
    task.cancel();
    try {
      CHECK(task.join() == 6);
    } catch (const rust::Cancelled&) {
    }
    resumes.join();
  }
}

#endif

}  // namespace

int main(int, char** argv) {
  // Not before the first thread: libstdc++ 12 forgets then who waits in ~stop_callback for the callback to end.
  std::thread([] {}).join();
  const Test tests[] = {
      TEST(block_on_gives_a_value),
      TEST(block_on_sleeps_until_a_rust_future_has_answered),
      TEST(block_on_throws_what_the_future_fails_with),
      TEST(a_move_that_throws_is_the_error),
      TEST(block_on_inside_of_block_on_is_refused),
      TEST(block_on_inside_of_a_task_is_refused),
      TEST(join_inside_of_a_task_is_refused_and_can_be_repeated_outside),
      TEST(a_task_that_could_not_be_handed_over_is_dropped),
      TEST(a_task_answers_its_joiner),
      TEST(a_result_is_aligned_as_it_wants),
      TEST(a_task_is_polled_when_it_is_woken_and_not_before),
      TEST(a_joiner_waits_for_a_task_of_another_thread),
      TEST(errors_reach_the_joiner),
      TEST(a_task_is_joined_once),
      TEST(a_task_that_is_assigned_to_is_detached),
      TEST(nothing_is_lost_without_a_runtime),
      TEST(a_local_future_is_not_spawned),
      TEST(ids_are_unique_and_never_zero),
      TEST(a_detached_task_runs_to_its_end),
      TEST(a_task_that_has_ended_is_detached),
      TEST(race_detach_and_the_end),
      TEST(cancelled_before_its_first_poll),
      TEST(cancelled_while_it_is_pending),
      TEST(cancelled_inside_of_its_poll),
      TEST(cancelled_after_its_end),
      TEST(cancelled_and_detached),
      TEST(race_cancel_at_the_end_of_a_pending_poll),
      TEST(race_cancel_while_another_thread_polls),
      TEST(race_cancel_and_detach_while_another_thread_polls),
      TEST(a_task_that_the_runtime_drops_is_cancelled),
      TEST(a_joiner_is_woken_when_the_runtime_goes),
      TEST(a_thousand_tasks_pending_at_shutdown_are_each_dropped_once),
      TEST(race_shutdown_with_answers_and_cancels),
      TEST(the_future_is_gone_when_the_joiner_is_woken),
      TEST(a_continuation_gets_the_value),
      TEST(a_continuation_gets_the_error),
      TEST(a_continuation_hears_of_the_runtimes_end_once),
      TEST(a_continuation_starts_another),
      TEST(a_sleep_is_a_rust_future),
#if COBRIDGE_COROUTINES
      TEST(block_on_runs_a_coroutine),
      TEST(block_on_waits_for_a_foreign_operation),
      TEST(a_task_runs_a_coroutine),
      TEST(a_coroutine_awaits_a_task),
      TEST(a_coroutine_awaits_a_task_once),
      TEST(a_coroutine_that_awaits_a_task_is_dropped_and_the_task_goes_on),
      TEST(a_task_that_waits_for_a_cancelled_one_hears_of_it),
      TEST(the_locals_are_gone_when_the_joiner_is_woken),
      TEST(the_value_the_task_moved_from_is_gone_when_the_joiner_is_woken),
      TEST(a_task_at_a_foreign_awaitable_is_cancelled),
      TEST(an_operation_ends_after_its_runtime),
      TEST(race_cancel_and_the_end_of_a_foreign_operation),
#endif
  };
  return run_tests("tasks", tests, argv[1], balance_all);
}
