// test: std=20 args=100000 quick=2000 stack=1024
//
// C++ coroutines that await Rust futures, which fake_future.h plays: every way to be polled, answered, moved and dropped.
// Argument: the depth of the chains. Sanitizer builds want less.
#include <sys/wait.h>
#include <unistd.h>

#include "bodies.h"
#include "fake_future.h"
#include "fake_runtime.h"

using rust::cobridge::ErrorKind;
using rust::cobridge::kError;
using rust::cobridge::kPending;
using rust::cobridge::kValue;

namespace {

int depth = 100000;

Future<int> awaits_rust(Future<int> future) {
  Counted local;
  co_return co_await std::move(future) + 1;
}

// ---- polled

void a_future_that_is_ready_does_not_suspend() {
  FakeTask task;
  Played<int> rust;
  rust.set(4);
  Coroutine<int> call(awaits_rust(rust.future()));
  CHECK(call.poll(task) == kValue && call.value() == 5);
  CHECK(rust->polls == 1 && rust->answers == 1 && rust->drops == 0 && Counted::live() == 0);
  CHECK(task.wakes() == 0);
}

void a_pending_future_goes_on_when_it_is_answered() {
  FakeTask task;
  Played<int> rust;
  Coroutine<int> call(awaits_rust(rust.future()));
  CHECK(call.poll(task) == kPending && rust->polls == 1 && task.clones() == 1);
  rust.set(4);
  CHECK(task.wakes() == 1 && rust->polls == 1);  // a wake polls nothing
  CHECK(call.poll(task) == kValue && call.value() == 5 && rust->polls == 2);
}

void a_future_is_woken_from_another_thread() {
  FakeTask task;
  Played<int> rust;
  Coroutine<int> call(awaits_rust(rust.future()));
  CHECK(call.poll(task) == kPending);
  std::thread answers([&] { rust.set(6); });
  CHECK(call.finish(task) == kValue && call.value() == 7);
  CHECK(rust->polled_on == std::this_thread::get_id());
  answers.join();
}

void a_future_that_wakes_itself_is_polled_again() {
  FakeTask task;
  Played<int> rust;
  rust->self_wakes = 3;
  rust.set(1);
  Coroutine<int> call(awaits_rust(rust.future()));
  CHECK(call.finish(task) == kValue && call.value() == 2);
  CHECK(rust->polls == 4 && task.wakes() == 3);
}

void a_poll_with_a_new_waker_hands_it_on() {
  FakeTask first, second;
  Played<int> rust;
  Coroutine<int> call(awaits_rust(rust.future()));
  CHECK(call.poll(first) == kPending && call.poll(second) == kPending);
  CHECK(first.clones() == 0 && second.clones() == 1);
  rust.set(1);
  CHECK(first.wakes() == 0 && second.wakes() == 1);
  CHECK(call.poll(second) == kValue);
}

void spurious_polls_reach_the_future_and_resume_nothing() {
  FakeTask task;
  Played<int> rust;
  int resumed = 0;
  Coroutine<int> call([](Future<int> future, int* count) -> Future<int> {
    int value = co_await std::move(future);
    ++*count;
    co_return value;
  }(rust.future(), &resumed));
  for (int i = 0; i < 5; i++) CHECK(call.poll(task) == kPending);
  rust->wake();
  CHECK(call.poll(task) == kPending && resumed == 0 && rust->polls == 6);
  rust.set(9);
  CHECK(call.poll(task) == kValue && resumed == 1);
}

void two_threads_poll_in_turn() {
  FakeTask first, second;
  Played<int> rust;
  Coroutine<int> call(awaits_rust(rust.future()));
  call.poll(first);
  std::thread([&] { CHECK(call.poll(second) == kPending); }).join();
  std::thread([&] { rust.set(3); }).join();
  std::thread::id poller;
  std::thread([&] {
    poller = std::this_thread::get_id();
    CHECK(call.poll(second) == kValue && call.value() == 4);
  }).join();
  CHECK(rust->polled_on == poller);
}

void many_futures_one_after_the_other() {
  FakeTask task;
  Coroutine<int> call([]() -> Future<int> {
    int sum = 0;
    for (int i = 0; i < 1000; i++) {
      sum += co_await ready_in_rust(1);
      Played<int> yields;
      yields->self_wakes = 1;
      yields.set(1);
      sum += co_await yields.future();
    }
    co_return sum;
  }());
  CHECK(call.finish(task) == kValue && call.value() == 2000);
}

void every_kind_of_result_arrives() {
  static int target = 3;
  FakeTask task;
  Played<void> nothing;
  nothing.set();
  Played<int&> reference;
  reference->answer([](void* out) {
    rust::cobridge::Storage<int&>::put(out, target);
    return std::uint8_t(kValue);
  });
  Played<Counted> object;
  object.set(Counted(8));
  Coroutine<int> call([](Future<void> a, Future<int&> b, Future<Counted> c) -> Future<int> {
    co_await std::move(a);
    int& x = co_await std::move(b);
    CHECK(&x == &target);
    Counted counted = co_await std::move(c);
    co_return x + counted.value();
  }(nothing.future(), reference.future(), object.future()));
  CHECK(call.poll(task) == kValue && call.value() == 11);
}

void a_result_that_nobody_takes_is_destroyed() {
  FakeTask task;
  Played<Counted> object;
  Coroutine<void> call(
      [](Future<Counted> future) -> Future<void> { co_await std::move(future); }(object.future()));
  CHECK(call.poll(task) == kPending);
  object.set(Counted(8));
  CHECK(call.poll(task) == kValue);
}

// ---- errors

void errors_are_thrown_as_what_they_are() {
  struct Body {
    static Future<std::string> run(Future<int> future) {
      try {
        co_await std::move(future);
      } catch (const rust::Cancelled&) {
        co_return "Cancelled";
      } catch (const rust::Abandoned&) {
        co_return "Abandoned";
      } catch (const rust::Panic& panic) {
        co_return std::string("Panic: ") + panic.what();
      } catch (const std::exception& error) {
        co_return std::string("Error: ") + error.what();
      }
      co_return "none";
    }
  };
  const struct {
    ErrorKind kind;
    const char* expected;
  } cases[] = {{rust::cobridge::kCancelled, "Cancelled"},
               {rust::cobridge::kAbandoned, "Abandoned"},
               {rust::cobridge::kPanicked, "Panic: text"},
               {rust::cobridge::kException, "Error: text"},
               {rust::cobridge::kErr, "Error: text"}};
  for (bool late : {false, true}) {
    for (const auto& one : cases) {
      FakeTask task;
      Played<int> rust;
      if (!late) rust.fail(one.kind, "text");
      Coroutine<std::string> call(Body::run(rust.future()));
      if (late) {
        CHECK(call.poll(task) == kPending);
        rust.fail(one.kind, "text");
      }
      CHECK(call.poll(task) == kValue && call.value() == one.expected);
    }
  }
}

// Out of C++ again: what was a Rust error is one, a panic stays a panic.
void errors_that_nobody_catches_go_back_to_rust() {
  const struct {
    ErrorKind kind;
    const char* expected;
  } cases[] = {{rust::cobridge::kCancelled, "Cancelled"},
               {rust::cobridge::kAbandoned, "Abandoned"},
               {rust::cobridge::kPanicked, "Panic: text"},
               {rust::cobridge::kErr, "Exception: text"}};
  for (const auto& one : cases) {
    FakeTask task;
    Played<int> rust;
    rust.fail(one.kind, "text");
    Coroutine<int> call(awaits_rust(rust.future()));
    CHECK(call.poll(task) == kError && call.error() == one.expected && Counted::live() == 0);
  }
}

// ---- dropped, moved, misused

void dropped_before_the_await() {
  FakeTask task;
  Played<int> rust;
  {
    Future<int> never = rust.future();
    CHECK(live_futures() == 1);
  }
  CHECK(rust->drops == 1 && rust->polls == 0 && live_futures() == 0);

  Played<int> argument;
  {
    Coroutine<int> never(awaits_rust(argument.future()));
  }
  CHECK(argument->drops == 1 && argument->polls == 0);
}

void dropped_while_pending() {
  for (bool borrows : {false, true}) {
    FakeTask task;
    Played<int> rust;
    Coroutine<int> call(awaits_rust(rust.future()));
    CHECK(call.poll(task) == kPending && Counted::live() == 1);
    call.drop(borrows);
    CHECK(rust->drops == 1 && Counted::live() == 0 && task.clones() == 0);
    CHECK(rust->dropped_on == std::this_thread::get_id());
    rust.set(1);
    CHECK(task.wakes() == 0);
  }
}

void dropped_on_another_thread() {
  FakeTask task;
  Played<int> rust;
  Coroutine<int> call(awaits_rust(rust.future()));
  CHECK(call.poll(task) == kPending);
  std::thread::id dropper;
  std::thread([&] {
    dropper = std::this_thread::get_id();
    call.drop();
  }).join();
  CHECK(rust->drops == 1 && rust->dropped_on == dropper && Counted::live() == 0);
}

void dropped_while_it_is_answered_on_another_thread() {
  for (int i = 0; i < 300; i++) {
    FakeTask task;
    Played<Counted> rust;
    Coroutine<Counted> call([](Future<Counted> future) -> Future<Counted> {
      Counted local;
      co_return co_await std::move(future);
    }(rust.future()));
    CHECK(call.poll(task) == kPending);
    std::thread answers([&] { rust.set(Counted(1)); });
    if (i & 1) call.poll(task);
    call.drop();
    answers.join();
    CHECK(rust->drops + rust->answers == 1);
  }
}

void moved_before_the_await() {
  FakeTask task;
  Played<int> rust, overwritten;
  rust->self_wakes = 2;
  rust.set(2);
  Future<int> one = rust.future();
  Future<int> two = std::move(one);
  Future<int> three = overwritten.future();
  three = std::move(two);
  CHECK(overwritten->drops == 1);
  Future<int>& alias = three;
  three = std::move(alias);  // to itself: nothing
  Coroutine<int> call(awaits_rust(std::move(three)));
  CHECK(call.finish(task) == kValue && call.value() == 3 && rust->polls == 3);
}

void awaited_twice_is_a_logic_error() {
  FakeTask task;
  Played<int> rust;
  rust.set(2);
  Coroutine<int> call([](Future<int> future) -> Future<int> {
    int first = co_await std::move(future);
    try {
      co_await std::move(future);
    } catch (const std::logic_error& error) {
      CHECK(std::strstr(error.what(), "moved from or awaited"));
      co_return first;
    }
    co_return 0;
  }(rust.future()));
  CHECK(call.poll(task) == kValue && call.value() == 2);
}

// ---- awaited where it lies

// The ways to await one: each of a future that is in another place, and dies at another time.
Future<int> awaits_temporary(const Played<int>* rust) {
  Counted local;
  co_return co_await rust->future() + 1;
}
Future<int> awaits_named(const Played<int>* rust) {
  Future<int> named = rust->future();
  Counted local;
  co_return co_await std::move(named) + 1;
}
Future<int> awaits_outside(Future<int>* outside) {
  Counted local;
  co_return co_await std::move(*outside) + 1;
}
using Await = Future<int> (*)(const Played<int>*, Future<int>*);
const Await awaits[] = {
    [](const Played<int>* rust, Future<int>*) { return awaits_temporary(rust); },
    [](const Played<int>* rust, Future<int>*) { return awaits_named(rust); },
    [](const Played<int>* rust, Future<int>*) { return awaits_rust(rust->future()); },
    [](const Played<int>* rust, Future<int>* outside) {
      *outside = rust->future();
      return awaits_outside(outside);
    },
};

void a_future_in_any_place_is_awaited() {
  for (Await await : awaits) {
    for (bool late : {false, true}) {
      FakeTask task;
      Played<int> rust;
      Future<int> outside = 0;
      if (!late) rust.set(4);
      Coroutine<int> call(await(&rust, &outside));
      if (late) {
        CHECK(call.poll(task) == kPending && Counted::live() == 1);
        CHECK(call.poll(task) == kPending);
        rust.set(4);
      }
      CHECK(call.poll(task) == kValue && call.value() == 5 && Counted::live() == 0);
      CHECK(rust->answers == 1 && rust->drops == 0 && live_futures() == 0);
    }
  }
}

void a_future_in_any_place_fails() {
  for (Await await : awaits) {
    for (bool late : {false, true}) {
      FakeTask task;
      Played<int> rust;
      Future<int> outside = 0;
      if (!late) rust.fail(rust::cobridge::kPanicked, "text");
      Coroutine<int> call(await(&rust, &outside));
      if (late) {
        CHECK(call.poll(task) == kPending);
        rust.fail(rust::cobridge::kPanicked, "text");
      }
      CHECK(call.poll(task) == kError && call.error() == "Panic: text");
      CHECK(rust->answers == 1 && rust->drops == 0 && live_futures() == 0);
    }
  }
}

void a_future_in_any_place_is_dropped() {
  for (Await await : awaits) {
    FakeTask task;
    Played<int> rust;
    Future<int> outside = 0;
    Coroutine<int> call(await(&rust, &outside));
    CHECK(call.poll(task) == kPending && Counted::live() == 1);
    rust->on_drop = [] { CHECK(Counted::live() == 1); };  // before the locals
    call.drop();
    CHECK(rust->drops == 1 && Counted::live() == 0 && live_futures() == 0);
  }
}

// The outer one is dropped, and the futures of both levels lie in frames.
void a_future_inside_of_another_coroutine_is_dropped() {
  FakeTask task;
  Played<int> rust;
  Coroutine<int> call([](const Played<int>* rust) -> Future<int> {
    Future<int> inner = awaits_named(rust);
    co_return co_await std::move(inner);
  }(&rust));
  CHECK(call.poll(task) == kPending);
  call.drop();
  CHECK(rust->drops == 1 && Counted::live() == 0);
}

// However the await ended, the future is empty: it may be destroyed, moved, assigned to, and awaited in vain.
void a_future_outside_is_empty_afterwards() {
  for (bool dropped : {false, true}) {
    FakeTask task;
    Played<int> first, second;
    Future<int> outside = first.future();
    {
      Coroutine<int> call(awaits_outside(&outside));
      CHECK(call.poll(task) == kPending);
      if (dropped) {
        call.drop();
      } else {
        first.set(1);
        CHECK(call.poll(task) == kValue && call.value() == 2);
      }
    }
    Future<int> moved = std::move(outside);
    Coroutine<bool> again([](Future<int>* future) -> Future<bool> {
      try {
        co_await std::move(*future);
      } catch (const std::logic_error&) {
        co_return true;
      }
      co_return false;
    }(&outside));
    CHECK(again.poll(task) == kValue && again.value());
    outside = second.future();
    second.set(2);
    Coroutine<int> call(awaits_outside(&outside));
    CHECK(call.poll(task) == kValue && call.value() == 3);
  }
}

// The awaiter lives to the end of the full expression, and no longer needs the future.
void a_future_goes_before_its_awaiter() {
  for (bool late : {false, true}) {
    FakeTask task;
    Played<int> rust;
    if (!late) rust.set(1);
    Coroutine<int> call([](Future<int> argument) -> Future<int> {
      std::unique_ptr<Future<int>> future(new Future<int>(std::move(argument)));
      int sum = 1;
      (sum += co_await std::move(*future)), future.reset();
      co_return sum;
    }(rust.future()));
    if (late) {
      CHECK(call.poll(task) == kPending);
      rust.set(1);
    }
    CHECK(call.poll(task) == kValue && call.value() == 2);
  }
}

void awaited_by_two_is_a_logic_error() {
  FakeTask task;
  Played<int> rust;
  Future<int> shared = rust.future();
  Coroutine<int> first(awaits_outside(&shared));
  CHECK(first.poll(task) == kPending);
  Coroutine<bool> second([](Future<int>* future) -> Future<bool> {
    try {
      co_await std::move(*future);
    } catch (const std::logic_error&) {
      co_return true;
    }
    co_return false;
  }(&shared));
  CHECK(second.poll(task) == kValue && second.value());
  rust.set(1);
  CHECK(first.poll(task) == kValue && first.value() == 2);
}

// In a child process: abort() ends it, after the message.
template <class F>
void expect_abort(const char* message, F f) {
  int ends[2];
  CHECK(pipe(ends) == 0);
  pid_t child = fork();
  if (child == 0) {
    dup2(ends[1], STDERR_FILENO);
    f();
    _exit(0);
  }
  close(ends[1]);
  std::string said;
  char buffer[256];
  for (ssize_t n; (n = read(ends[0], buffer, sizeof buffer)) > 0;) said.append(buffer, std::size_t(n));
  close(ends[0]);
  int status = 0;
  CHECK(waitpid(child, &status, 0) == child);
  CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
  CHECK(said.find(message) != std::string::npos);
}

void to_disturb_an_await_aborts() {
  // Also from inside of the future's own poll and drop.
  enum When { kPolled, kInPoll, kInDrop };
  for (When when : {kPolled, kInPoll, kInDrop}) {
    auto disturbed = [when](std::function<void(Future<int>*)> disturb) {
      FakeTask task;
      Played<int> rust;
      Future<int>* future = new Future<int>(rust.future());
      Coroutine<int> call(awaits_outside(future));
      if (when == kInPoll) {
        rust->answer([&](void*) -> std::uint8_t {
          disturb(future);
          return kPending;
        });
      }
      call.poll(task);
      if (when == kInDrop) {
        rust->on_drop = [&] { disturb(future); };
        call.drop();
      }
      disturb(future);
    };
    expect_abort("cobridge: a rust::Future was moved from while a coroutine awaited it",
                 [&] { disturbed([](Future<int>* future) { Future<int> moved = std::move(*future); }); });
    expect_abort("cobridge: a rust::Future was destroyed while a coroutine awaited it",
                 [&] { disturbed([](Future<int>* future) { delete future; }); });
    expect_abort("cobridge: a rust::Future was destroyed while a coroutine awaited it",
                 [&] { disturbed([](Future<int>* future) { *future = Future<int>(1); }); });
  }
}

// ---- handed on: Rust calls a C++ function that returns a Rust future

void a_function_hands_a_rust_future_on() {
  for (int way = 0; way < 4; way++) {
    FakeTask first, second;
    Played<Counted> rust;
    if (way == 0) rust.set(Counted(3));
    Coroutine<Counted> call(rust.future());
    CHECK(call.poll(first) == (way == 0 ? kValue : kPending));
    switch (way) {
      case 0:
        CHECK(call.value().value() == 3);
        break;
      case 1:
        CHECK(call.poll(second) == kPending && first.clones() == 0 && second.clones() == 1);
        rust.set(Counted(4));
        CHECK(call.poll(second) == kValue && call.value().value() == 4);
        break;
      case 2:
        rust.fail(rust::cobridge::kErr, "bad");
        CHECK(call.poll(first) == kError && call.error() == "Err: bad");  // untouched
        break;
      case 3:
        call.drop(true);
        CHECK(rust->drops == 1 && first.clones() == 0);
        break;
    }
  }
}

// ---- deep chains with a Rust future at the leaf

Future<int> chain(int left, const Played<int>* rust) {
  Counted local;
  if (left == 0) co_return co_await rust->future();
  int result = co_await chain(left - 1, rust);
  co_return result + 1;
}

void a_deep_chain_completed() {
  FakeTask task;
  Played<int> rust;
  Coroutine<int> call(chain(depth, &rust));
  CHECK(call.poll(task) == kPending && Counted::live() == depth + 1);
  CHECK(call.poll(task) == kPending && rust->polls == 2);
  rust.set(1);
  CHECK(call.poll(task) == kValue && call.value() == depth + 1 && Counted::live() == 0);
}

void a_deep_chain_failed() {
  FakeTask task;
  Played<int> rust;
  Coroutine<int> call(chain(depth, &rust));
  CHECK(call.poll(task) == kPending);
  rust.fail(rust::cobridge::kPanicked, "deep");
  CHECK(call.poll(task) == kError && call.error() == "Panic: deep" && Counted::live() == 0);
}

void a_deep_chain_dropped() {
  for (bool elsewhere : {false, true}) {
    FakeTask task;
    Played<int> rust;
    Coroutine<int> call(chain(depth, &rust));
    CHECK(call.poll(task) == kPending);
    // The locals of the chain go after the future that they wait for.
    rust->on_drop = [] { CHECK(Counted::live() == depth + 1); };
    if (elsewhere) {
      std::thread([&] { call.drop(); }).join();
    } else {
      call.drop();
    }
    CHECK(rust->drops == 1 && Counted::live() == 0);
  }
}

// A task's root and a call of Rust are polled by the same frames.
void a_deep_chain_blocked_on() {
  Played<int> rust;
  std::thread answers([&] {
    while (rust->polls == 0) std::this_thread::yield();
    rust.set(1);
  });
  CHECK(rust::block_on(chain(depth, &rust)) == depth + 1);
  answers.join();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1) depth = std::atoi(argv[1]);
  const Test tests[] = {
      TEST(a_future_that_is_ready_does_not_suspend),
      TEST(a_pending_future_goes_on_when_it_is_answered),
      TEST(a_future_is_woken_from_another_thread),
      TEST(a_future_that_wakes_itself_is_polled_again),
      TEST(a_poll_with_a_new_waker_hands_it_on),
      TEST(spurious_polls_reach_the_future_and_resume_nothing),
      TEST(two_threads_poll_in_turn),
      TEST(many_futures_one_after_the_other),
      TEST(every_kind_of_result_arrives),
      TEST(a_result_that_nobody_takes_is_destroyed),
      TEST(errors_are_thrown_as_what_they_are),
      TEST(errors_that_nobody_catches_go_back_to_rust),
      TEST(dropped_before_the_await),
      TEST(dropped_while_pending),
      TEST(dropped_on_another_thread),
      TEST(dropped_while_it_is_answered_on_another_thread),
      TEST(moved_before_the_await),
      TEST(awaited_twice_is_a_logic_error),
      TEST(a_future_in_any_place_is_awaited),
      TEST(a_future_in_any_place_fails),
      TEST(a_future_in_any_place_is_dropped),
      TEST(a_future_inside_of_another_coroutine_is_dropped),
      TEST(a_future_outside_is_empty_afterwards),
      TEST(a_future_goes_before_its_awaiter),
      TEST(awaited_by_two_is_a_logic_error),
      TEST(to_disturb_an_await_aborts),
      TEST(a_function_hands_a_rust_future_on),
      TEST(a_deep_chain_completed),
      TEST(a_deep_chain_failed),
      TEST(a_deep_chain_dropped),
      TEST(a_deep_chain_blocked_on),
  };
  return run_tests("rust_futures", tests, nullptr, balance_all);
}
