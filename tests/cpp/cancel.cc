// test: std=20
//
// Sentences 11 and 12 of the contract: what has happened when a drop returns, whatever the call was waiting
// for.
#include "bodies.h"

using rust::Promise;
using rust::cobridge::kPending;
using rust::cobridge::kValue;

namespace {

// ---- 11 and 12: dropped while suspended

void c11_dropped_at_every_suspension_point() {
  for (int n = 0; n < 5; n++) {
    FakeTask task;
    Coroutine<int> call(yields(5));
    for (int i = 0; i <= n; i++) CHECK(call.poll(task) == kPending);
    CHECK(Counted::live() == 1);
    call.drop();
    CHECK(Counted::live() == 0 && task.clones() == 0);
  }
}

void c11_a_foreign_operation_keeps_the_frames() {
  FakeTask task;
  Parked parked;
  Coroutine<int> call(parks_in_a_child(&parked));
  call.poll(task);
  call.drop();
  CHECK(Counted::live() == 2 && task.clones() == 0);
  std::thread([&] { parked.resume(); }).join();
  CHECK(Counted::live() == 0 && task.wakes() == 0);
}

void c11_a_borrowing_drop_waits() {
  FakeTask task;
  Parked parked;
  Coroutine<int> call(parks_in_a_child(&parked));
  call.poll(task);
  std::thread ender([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    parked.resume();
  });
  call.drop(true);
  CHECK(Counted::live() == 0);
  ender.join();
}

void c11_an_abandonable_operation_does_not() {
  struct Body {
    static Future<int> run(Parked* p) {
      Counted local;
      co_return co_await Abandonable(p);
    }
  };
  for (bool borrows : {false, true}) {
    FakeTask task;
    Parked parked;
    Coroutine<int> call(Body::run(&parked));
    call.poll(task);
    CHECK(!parked.empty());
    call.drop(borrows);
    CHECK(Counted::live() == 0 && parked.empty() && task.clones() == 0);
  }
  FakeTask task;
  Parked parked;
  Coroutine<int> call(Body::run(&parked));
  call.poll(task);
  parked.resume();
  CHECK(call.poll(task) == kValue && call.value() == 7);
}

void c11_a_named_abandonable_awaiter_is_not_the_coroutines_own() {
  struct Body {
    static Future<int> run(Parked* p) {
      Counted local;
      Abandonable named(p);
      co_return co_await named;
    }
  };
  FakeTask task;
  Parked parked;
  Coroutine<int> call(Body::run(&parked));
  call.poll(task);
  call.drop();
  CHECK(Counted::live() == 1);
  parked.resume();
  CHECK(Counted::live() == 0);
}

void c11_the_stop_token_is_signalled() {
  struct Body {
    static Future<int> run(Parked* p, bool* stopped) {
      Counted local;
      std::stop_token token = co_await rust::stop_token();
      std::stop_callback callback(token, [p, stopped] {
        *stopped = true;
        if (auto h = p->take()) h.resume();
      });
      co_return co_await Park{*p};
    }
    static Future<int> late(Parked* p, std::stop_token* out) {
      Counted local;
      *out = co_await rust::stop_token();
      CHECK(*out == co_await rust::stop_token());
      co_return co_await Park{*p};
    }
  };
  for (bool borrows : {false, true}) {
    FakeTask task;
    Parked parked;
    bool stopped = false;
    Coroutine<int> call(Body::run(&parked, &stopped));
    call.poll(task);
    call.drop(borrows);
    CHECK(stopped && Counted::live() == 0);
  }
  FakeTask task;
  Parked parked;
  std::stop_token token;
  {
    Coroutine<int> call(Body::late(&parked, &token));
    call.poll(task);
    CHECK(!token.stop_requested());
    call.drop();
    CHECK(token.stop_requested() && Counted::live() == 1);
    parked.take().destroy();
  }
  Coroutine<int> call(Body::late(&parked, &token));
  call.poll(task);
  parked.resume();
  CHECK(call.poll(task) == kValue && !token.stop_requested() && !token.stop_possible());
}

void c11_on_cancel_is_called() {
  FakeTask task;
  int calls = 0;
  Promised<int> call;
  call.start(task);
  call.promise.on_cancel([&calls, counted = Counted(1)] { calls += counted.value(); });
  CHECK(!call.promise.is_cancelled());
  call.future.drop();
  CHECK(calls == 1 && call.promise.is_cancelled() && Counted::live() == 0);
  bool refused = false;
  try {
    call.promise.on_cancel([&calls, counted = Counted(1)] { calls++; });
  } catch (const std::logic_error&) {
    refused = true;
  }
  CHECK(refused && calls == 1 && Counted::live() == 0);
}

void c11_on_cancel_is_called_at_once_if_too_late() {
  FakeTask task;
  int calls = 0;
  Promised<int> call;
  call.start(task);
  call.future.drop();
  call.promise.on_cancel([&calls, counted = Counted(1)] { calls++; });
  CHECK(calls == 1 && Counted::live() == 0);
}

void c11_on_cancel_is_not_called_after_an_answer() {
  FakeTask task;
  int calls = 0;
  auto callback = [&calls, counted = Counted(1)] { calls++; };
  {
    Promised<int> call;  // registered, answered, dropped
    call.start(task);
    call.promise.on_cancel(callback);
    call.promise.set_value(1);
    call.future.drop();
    CHECK(!call.promise.is_cancelled());
  }
  {
    Promised<int> call;  // answered and taken, registered
    call.start(task);
    call.promise.set_value(1);
    CHECK(call.future.poll(task) == kValue);
    call.promise.on_cancel(callback);
    CHECK(!call.promise.is_cancelled());
  }
  {
    Promised<int> call;  // dropped, answered, registered
    call.start(task);
    call.future.drop();
    call.promise.set_value(1);
    call.promise.on_cancel(callback);
  }
  {
    Promised<int> call;  // registered, dropped with the promise alive, promise abandoned
    call.start(task);
    call.promise.on_cancel(callback);
    call.promise = Promise<int>(nullptr);
    call.future.drop();
  }
  CHECK(calls == 0);
}

void c11_the_promise_may_go_within_on_cancel() {
  FakeTask task;
  auto call = std::make_unique<Promised<Counted>>();
  call->start(task);
  call->promise.on_cancel([&] { std::move(call->promise).set_value(Counted(1)); });
  call->future.drop();
  CHECK(Counted::live() == 0);
}

void c12_dropped_on_another_thread() {
  FakeTask task;
  Coroutine<int> call(yields(2));
  call.poll(task);
  std::thread([&] { call.drop(); }).join();
  CHECK(Counted::live() == 0);
  Promised<Counted> promised;
  promised.start(task);
  std::thread([&] { promised.future.drop(); }).join();
  CHECK(promised.promise.is_cancelled() && task.clones() == 0);
  Parked parked;
  Coroutine<int> foreign(parks(&parked));
  foreign.poll(task);
  std::thread([&] { foreign.drop(); }).join();
  parked.resume();
  CHECK(Counted::live() == 0);
}

}  // namespace

int main(int, char** argv) {
  const Test tests[] = {
      TEST(c11_dropped_at_every_suspension_point),
      TEST(c11_a_foreign_operation_keeps_the_frames),
      TEST(c11_a_borrowing_drop_waits),
      TEST(c11_an_abandonable_operation_does_not),
      TEST(c11_a_named_abandonable_awaiter_is_not_the_coroutines_own),
      TEST(c11_the_stop_token_is_signalled),
      TEST(c11_on_cancel_is_called),
      TEST(c11_on_cancel_is_called_at_once_if_too_late),
      TEST(c11_on_cancel_is_not_called_after_an_answer),
      TEST(c11_the_promise_may_go_within_on_cancel),
      TEST(c12_dropped_on_another_thread),
  };
  return run_tests("cancel", tests, argv[1], balance);
}
