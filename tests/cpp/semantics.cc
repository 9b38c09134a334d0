// test: std=20
//
// The contract's sentences about C++, one function per sentence or case of it: c04_... belongs to sentence 4,
// fault_... is an entry of the race and fault catalogue. Sentence 6 is in deep.cc, 7 in styles.cc, 11 and 12
// in cancel.cc, 22 in pool.cc; races are in races.cc and explore.cc.
#include "bodies.h"

using rust::Promise;
using rust::cobridge::kError;
using rust::cobridge::kPending;
using rust::cobridge::kValue;

namespace {

std::string error_of(Future<int> future) {
  FakeTask task;
  Coroutine<int> call(std::move(future));
  call.finish(task);
  return call.error();
}
std::string error_of(Future<void> future) {
  FakeTask task;
  Coroutine<void> call(std::move(future));
  call.finish(task);
  return call.error();
}

// ---- 1 to 5: polling and threads

void c01_nothing_before_the_first_poll() {
  bodies_run = 0;
  {
    Coroutine<int> never(add(Counted(1)));
  }
  CHECK(bodies_run == 0 && Counted::live() == 0);
  FakeTask task;
  Coroutine<int> call(add(Counted(1)));
  CHECK(bodies_run == 0 && Counted::live() == 1);
  CHECK(call.poll(task) == kValue && call.value() == 2 && bodies_run == 1);
}

void c02_the_body_runs_inside_poll_on_the_polling_thread() {
  struct Body {
    static Future<bool> run(int n, std::thread::id* polled) {
      bool same = true;
      for (int i = 0; i < n; i++) same &= co_await OnThread() == *polled;
      co_return same;
    }
  };
  FakeTask task;
  std::thread::id polled = std::this_thread::get_id();
  Coroutine<bool> call(Body::run(20, &polled));
  call.finish(task);
  CHECK(call.value());
}

void c03_a_wake_runs_nothing() {
  FakeTask task;
  Parked parked;
  Coroutine<int> call(parks(&parked));
  CHECK(call.poll(task) == kPending);
  bool woken = false;
  on_wake() = [&] { woken = Counted::live() == 1; };  // the body's local is alive: it has not gone on
  parked.resume();
  CHECK(woken && call.pending() && Counted::live() == 1);
  CHECK(call.poll(task) == kValue);
}

void c03_a_wake_after_the_end() {
  FakeTask task;
  rust::cobridge::WakerBits clone;
  Coroutine<int> call(yields(1));
  call.poll(task);
  cobridge1_waker_clone(task.waker(), &clone);
  call.poll(task);
  call.drop();
  cobridge1_waker_wake(&clone);
}

void c04_spurious_polls_resume_nothing() {
  FakeTask task;
  Parked parked;
  Coroutine<int> call(parks_in_a_child(&parked));
  for (int i = 0; i < 5; i++) CHECK(call.poll(task) == kPending);
  CHECK(task.clones() == 1);
  parked.resume();
  CHECK(call.poll(task) == kValue && call.value() == 6);
}

void c04_a_new_waker_replaces_the_old() {
  FakeTask first, second;
  Parked parked;
  Coroutine<int> call(parks(&parked));
  call.poll(first);
  call.poll(second);
  CHECK(first.clones() == 0 && second.clones() == 1);
  std::thread([&] { parked.resume(); }).join();
  CHECK(first.wakes() == 0 && second.wakes() == 1);
  CHECK(call.poll(second) == kValue);
  Promised<int> promised;
  promised.start(first);
  promised.future.poll(second);
  promised.promise.set_value(1);
  CHECK(first.wakes() == 0 && second.wakes() == 2);
  CHECK(promised.future.poll(first) == kValue);
}

void c05_done_is_published_before_the_wake() {
  FakeTask task;
  Promised<int> call;
  call.start(task);
  bool done = false;
  on_wake() = [&] { done = call.future.poll(task) == kValue; };  // a task that polls as soon as it is woken
  std::move(call.promise).set_value(3);
  CHECK(done && call.future.value() == 3);
  Parked parked;
  Coroutine<int> body(parks(&parked));
  body.poll(task);
  done = false;
  on_wake() = [&] { done = body.poll(task) == kValue; };
  parked.resume();
  CHECK(done);
}

void c05_the_slot_may_go_within_the_wake() {
  FakeTask task;
  Promised<Counted> call;
  call.start(task);
  on_wake() = [&] {
    call.future.poll(task);
    call.future.drop();  // the receiver frees the slot
  };
  std::move(call.promise).set_value(Counted(3));
  CHECK(Counted::live() == 0);
}

// ---- 7: see styles.cc (copied arguments)

// ---- 9 and 10: ownership and the end

void c10_completed_but_never_read() {
  FakeTask task;
  {
    Promised<Counted> call;
    call.start(task);
    call.promise.set_value(Counted(1));
    call.future.drop();
    CHECK(Counted::live() == 0);
  }
  Promised<Counted> call;
  call.start(task);
  std::move(call.promise).set_value(Counted(1));
  call.future.drop();
  CHECK(Counted::live() == 0);
}

void c10_an_error_never_read() {
  FakeTask task;
  Promised<int> a, b, c;
  a.start(task);
  b.start(task);
  c.start(task);
  a.promise.set_error("x");
  b.promise.set_exception(std::make_exception_ptr(Counted(1)));
  c.promise.set_cancelled();
  a.future.drop();
  b.future.drop();
  c.future.drop();
  CHECK(live_errors() == 0 && Counted::live() == 0);
}

void c09_an_answer_after_the_drop_is_destroyed() {
  FakeTask task;
  {
    Promised<Counted> call;
    call.start(task);
    call.future.drop();
    call.promise.set_value(Counted(1));
    CHECK(Counted::live() == 0);
  }
  {
    Promised<Counted> call;
    call.start(task);
    call.future.drop();
    std::move(call.promise).set_value(Counted(1));
    CHECK(Counted::live() == 0);
  }
  Promised<Counted> call;
  call.start(task);
  call.future.drop();
  call.promise.set_error("late");
}

void c09_values_move_on_every_path() {
  struct Body {
    static Future<Counted> inner() {
      co_await rust::yield_now();
      co_return Counted(4);
    }
    static Future<Counted> outer() {
      Counted c = co_await inner();
      co_return Counted(c.value() + 1);
    }
  };
  FakeTask task;
  Coroutine<Counted> call(Body::outer());
  call.finish(task);
  CHECK(call.value().value() == 5 && Counted::live() == 1);
}

// ---- 13: answered twice, not answered

void c13_answered_twice() {
  FakeTask task;
  Promised<Counted> call;
  call.start(task);
  call.promise.set_value(Counted(1));
  int refused = 0;
  auto expect = [&refused](auto f) {
    try {
      f();
    } catch (const std::logic_error&) {
      refused++;
    }
  };
  expect([&] { call.promise.set_value(Counted(2)); });
  expect([&] { std::move(call.promise).set_value(Counted(2)); });
  expect([&] { call.promise.set_error("x"); });
  expect([&] { call.promise.set_exception(std::make_exception_ptr(1)); });
  expect([&] { call.promise.set_cancelled(); });
  CHECK(refused == 5);
  CHECK(call.future.poll(task) == kValue && call.future.value().value() == 1);
  expect([&] { call.promise.set_value(Counted(3)); });
  CHECK(refused == 6);
}

void c13_abandoned_promptly() {
  FakeTask task;
  Promised<int> call;
  call.start(task);
  {
    Promise<int> gone = std::move(call.promise);
  }
  CHECK(task.wakes() == 1);
  CHECK(call.future.poll(task) == kError && call.future.error() == "Abandoned");
}

// ---- 14: exceptions

void c14_exceptions_before_and_after_the_first_suspension() {
  CHECK(error_of(throws(0)) == "Exception: boom");
  CHECK(error_of(throws(1)) == "Exception: boom");
  CHECK(error_of(throws(2)) == "Exception: a C++ exception that is not a std::exception");
  CHECK(error_of(throws(3)) == "Exception: literal");
  CHECK(error_of(throws(4)) == "Exception: string");
  CHECK(error_of(throws(5)) == "Cancelled");
  CHECK(error_of(throws(6)) == "Abandoned");
  CHECK(error_of(catches_and_throws()) == "Exception: outer");
}

void c14_exceptions_of_awaiters() {
  CHECK(error_of(awaits(Destroys())) == "Abandoned");
  CHECK(error_of(awaits(ThrowsInSuspend())) == "Exception: suspend");
  CHECK(error_of(awaits(ThrowsInResume())) == "Exception: resume");
  CHECK(error_of(awaits(ThrowsInReady())) == "Exception: ready");
}

void fault_exception_in_a_destructors_way() {
  struct BadDestructor {
    ~BadDestructor() noexcept(false) { throw std::runtime_error("destructor"); }
  };
  struct Body {
    static Future<Counted> value() {
      BadDestructor local;
      co_return Counted(1);
    }
    static Future<void> nothing() {
      BadDestructor local;
      co_return;
    }
  };
  FakeTask task;
  Coroutine<Counted> a(Body::value());
  CHECK(a.poll(task) == kError && a.error() == "Exception: destructor" && Counted::live() == 0);
  Coroutine<void> b(Body::nothing());
  CHECK(b.poll(task) == kError && b.error() == "Exception: destructor");
}

void fault_moves_and_copies_that_throw() {
  struct Bad {
    Counted counted;
    bool armed = false;
    Bad() = default;
    Bad(Bad&& o) : counted(o.counted), armed(o.armed) {
      if (armed) throw std::runtime_error("move");
    }
  };
  struct Body {
    static Future<int> parameter(Bad) { co_return 1; }
    static Future<Bad> result() {
      Bad b;
      b.armed = true;
      co_return std::move(b);
    }
  };
  bool thrown = false;
  try {
    Bad b;
    b.armed = true;
    auto f = Body::parameter(std::move(b));
  } catch (const std::runtime_error&) {
    thrown = true;
  }
  CHECK(thrown && Counted::live() == 0);
  FakeTask task;
  Coroutine<Bad> call(Body::result());
  CHECK(call.poll(task) == kError && call.error() == "Exception: move");
  Promised<Bad> promised;  // the move into the slot, and the one out of it
  promised.start(task);
  auto slot = rust::cobridge::Slot<Bad>::make();
  Bad bad;
  bad.armed = true;
  CHECK(slot->claim());
  slot->answer(std::move(bad));
  CHECK(slot->poll(task.waker()));
  void* error = nullptr;
  alignas(Bad) unsigned char out[sizeof(Bad)];
  CHECK(slot->take<rust::cobridge::PlainBehavior>(out) == kError);
  std::memcpy(&error, out, sizeof error);
  cobridge1_error_drop(error);
  slot->sender_gone();
}

// ---- what can be awaited

void awaitables_of_every_kind() {
  FakeTask task;
  Parked parked;
  struct Body {
    static Future<int> run(Parked* p) {
      int sum = co_await WithMember{*p};
      sum += co_await WithFree{*p};
      sum += co_await ToNobody{*p};
      Park named{*p};
      sum += co_await named;
      co_await Inline();
      co_await NotSuspended();
      co_await ToItself();
      sum += co_await MoveOnlyAwaitable(100);
      sum += co_await Future<int>(1000);
      co_return sum;
    }
  };
  Coroutine<int> call(Body::run(&parked));
  for (int i = 0; i < 4; i++) {
    CHECK(call.poll(task) == kPending);
    parked.resume();
  }
  CHECK(call.poll(task) == kValue && call.value() == 5 + 5 + 6 + 5 + 100 + 1000);
}

void futures_of_references_and_void() {
  struct Body {
    static Future<int&> reference(int& x) {
      co_await rust::yield_now();
      co_return x;
    }
    static Future<void> nothing() { co_await rust::yield_now(); }
    static Future<int> run(int* x) {
      int& y = co_await reference(*x);
      y++;
      co_await nothing();
      co_await Future<void>();
      co_return co_await Future<int&>(y);
    }
  };
  int x = 1;
  FakeTask task;
  Coroutine<int> call(Body::run(&x));
  call.finish(task);
  CHECK(call.value() == 2 && x == 2);
}

void awaiting_a_moved_future_is_an_error() {
  struct Body {
    static Future<int> run() {
      Future<int> f = yields(1);
      co_await std::move(f);
      co_return co_await std::move(f);
    }
  };
  CHECK(error_of(Body::run()) == "Exception: rust::Future: awaited after it was moved from or awaited");
}

void self_wake_inside_poll() {
  FakeTask task;
  Coroutine<int> call(yields(3));
  int polls = 1;
  while (call.poll(task) == kPending) {
    CHECK(task.wakes() == polls);
    polls++;
  }
  CHECK(polls == 4 && call.value() == 3);
}

}  // namespace

int main(int, char** argv) {
  const Test tests[] = {
      TEST(c01_nothing_before_the_first_poll),
      TEST(c02_the_body_runs_inside_poll_on_the_polling_thread),
      TEST(c03_a_wake_runs_nothing),
      TEST(c03_a_wake_after_the_end),
      TEST(c04_spurious_polls_resume_nothing),
      TEST(c04_a_new_waker_replaces_the_old),
      TEST(c05_done_is_published_before_the_wake),
      TEST(c05_the_slot_may_go_within_the_wake),
      TEST(c10_completed_but_never_read),
      TEST(c10_an_error_never_read),
      TEST(c09_an_answer_after_the_drop_is_destroyed),
      TEST(c09_values_move_on_every_path),
      TEST(c13_answered_twice),
      TEST(c13_abandoned_promptly),
      TEST(c14_exceptions_before_and_after_the_first_suspension),
      TEST(c14_exceptions_of_awaiters),
      TEST(fault_exception_in_a_destructors_way),
      TEST(fault_moves_and_copies_that_throw),
      TEST(awaitables_of_every_kind),
      TEST(futures_of_references_and_void),
      TEST(awaiting_a_moved_future_is_an_error),
      TEST(self_wake_inside_poll),
  };
  return run_tests("semantics", tests, argv[1], balance);
}
