// test: std=20
//
// when_all, when_any and timeout: their results, what becomes of the branches that lose, and what is left when a combination
// is dropped. -DRACES=n: tries per racing test.
#include <algorithm>
#include <random>
#include <vector>

#include "bodies.h"
#include "fake_future.h"
#include "fake_runtime.h"

#ifndef RACES
#define RACES 400
#endif

using rust::cobridge::kError;
using rust::cobridge::kPending;
using rust::cobridge::kValue;
using std::chrono::seconds;

namespace {

template <class T>
T run(Future<T> future) {
  return rust::block_on(std::move(future));
}

// A branch's own object: tells in which order branches end.
struct Ends {
  std::vector<int>* order;
  int number;
  Ends(std::vector<int>* o, int n) : order(o), number(n) {}
  Ends(const Ends&) = delete;
  ~Ends() { order->push_back(number); }
};

Future<int> parks_and_tells(Parked* p, std::vector<int>* order, int number) {
  Ends ends(order, number);
  co_return co_await Park{*p};
}

// It ends when it is asked to stop.
struct Stoppable {
  Parked parked;
  std::atomic<bool> stopped{false};
};
Future<int> stops(Stoppable* s) {
  Counted local;
  std::stop_callback callback(co_await rust::stop_token(), [s] {
    s->stopped = true;
    if (auto handle = s->parked.take()) handle.resume();
  });
  co_return co_await Park{s->parked};
}
// It tells that it was asked, and goes on waiting.
Future<int> hears(Stoppable* s) {
  Counted local;
  std::stop_callback callback(co_await rust::stop_token(), [s] { s->stopped = true; });
  co_return co_await Park{s->parked};
}

Future<int> never_started() {
  CHECK(!"a branch was started");
  co_return 0;
}

template <class T>
Future<T> in_coroutine(Future<T> future) {
  Counted local;
  co_return co_await std::move(future);
}

// ---- results

void all_results_in_their_places() {
  static int target = 7;
  auto all = run(rust::when_all(Future<int>(1), Future<void>(), Future<int&>(target), add(Counted(3)),
                                ready_in_rust(5), Future<Counted>(Counted(6)), awaits(NotSuspended())));
  static_assert(std::is_same_v<decltype(all), std::tuple<int, std::monostate, std::reference_wrapper<int>,
                                                         int, int, Counted, std::monostate>>);
  CHECK(std::get<0>(all) == 1 && &std::get<2>(all).get() == &target && std::get<3>(all) == 4);
  CHECK(std::get<4>(all) == 5 && std::get<5>(all).value() == 6);
  static_assert(std::is_same_v<decltype(rust::when_all()), Future<std::tuple<>>>);
  run(rust::when_all());
  CHECK(std::get<0>(run(rust::when_all(Future<int>(1)))) == 1);
}

void any_result_in_its_place() {
  static int target = 7;
  auto first = run(rust::when_any(Future<int&>(target), Future<void>(), Future<int>(3)));
  static_assert(
      std::is_same_v<decltype(first), std::variant<std::reference_wrapper<int>, std::monostate, int>>);
  CHECK(first.index() == 0 && &std::get<0>(first).get() == &target);
  Played<int&> never, pending_too;
  CHECK(run(rust::when_any(never.future(), Future<void>())).index() == 1);
  Played<void> pending;
  auto last = run(rust::when_any(pending.future(), pending_too.future(), Future<int>(3)));
  CHECK(last.index() == 2 && std::get<2>(last) == 3);
}

void a_combination_is_awaited_in_a_coroutine() {
  struct Body {
    static Future<int> run() {
      Counted local;
      auto [a, b] = co_await rust::when_all(add(Counted(1)), yields(3));
      auto c = co_await rust::when_any(yields(4), yields(2));
      auto d = co_await rust::when_any(add(Counted(1)), yields(2));
      co_return a * 1000 + b * 100 + int(c.index()) * 10 + std::get<0>(d);
    }
  };
  CHECK(run(Body::run()) == 2312);
}

void combinations_of_combinations() {
  auto nested =
      run(rust::when_all(rust::when_all(Future<int>(1)), rust::when_any(Future<int>(2), Future<int>(3)),
                         rust::timeout(seconds(1), Future<int>(4))));
  CHECK(std::get<0>(std::get<0>(nested)) == 1 && std::get<0>(std::get<1>(nested)) == 2);
  CHECK(*std::get<2>(nested) == 4);
  auto single = run(rust::when_all(rust::when_all(rust::when_all(Future<int>(1)))));
  CHECK(std::get<0>(std::get<0>(std::get<0>(single))) == 1);
}

void a_branch_is_resumed_only_when_it_is_ready() {
  FakeTask task;
  Played<int> first, second;
  int resumed = 0;
  auto body = [](Future<int> future, int* count) -> Future<int> {
    int value = co_await std::move(future);
    ++*count;
    co_return value;
  };
  Coroutine<std::tuple<int, int>> call(
      rust::when_all(body(first.future(), &resumed), body(second.future(), &resumed)));
  CHECK(call.poll(task) == kPending && call.poll(task) == kPending && resumed == 0);
  second.set(2);
  CHECK(task.wakes() == 1);
  CHECK(call.poll(task) == kPending && resumed == 1);
  CHECK(call.poll(task) == kPending && second->polls == 3);  // one that has answered is not polled again
  first.set(1);
  CHECK(call.poll(task) == kValue && resumed == 2 && call.value() == std::tuple(1, 2));
}

void a_new_waker_reaches_every_branch() {
  FakeTask first, second;
  Played<int> rust;
  Parked parked;
  Coroutine<std::tuple<int, int>> call(rust::when_all(rust.future(), parks(&parked)));
  CHECK(call.poll(first) == kPending && first.clones() == 2);
  CHECK(call.poll(second) == kPending && first.clones() == 0 && second.clones() == 2);
  parked.resume();
  CHECK(second.wakes() == 1 && call.poll(second) == kPending);
  rust.set(1);
  CHECK(second.wakes() == 2 && call.poll(second) == kValue);
}

// ---- errors

void the_first_exception_ends_all_of_them() {
  Played<int> loser;
  try {
    run(rust::when_all(yields(1), loser.future(), in_coroutine(throws(1)), throws(1)));
    CHECK(false);
  } catch (const std::runtime_error& error) {
    CHECK(!std::strcmp(error.what(), "boom"));
  }
  CHECK(loser->drops == 1);
  try {
    run(rust::when_all(throws(0), never_started()));
    CHECK(false);
  } catch (const std::runtime_error&) {
  }
}

void an_exception_is_the_first_end_too() {
  Played<int> loser, failing;
  failing.fail(rust::cobridge::kPanicked, "oh");
  try {
    run(rust::when_any(loser.future(), failing.future(), never_started()));
    CHECK(false);
  } catch (const rust::Panic& panic) {
    CHECK(!std::strcmp(panic.what(), "oh"));
  }
  CHECK(loser->drops == 1);
}

void a_future_that_was_moved_from_is_an_error() {
  Future<int> one(1);
  Future<int> two = std::move(one);
  try {
    run(rust::when_all(std::move(two), std::move(one)));
    CHECK(false);
  } catch (const std::logic_error& error) {
    CHECK(std::strstr(error.what(), "moved from"));
  }
}

// ---- losers

void the_first_in_the_list_wins_and_those_behind_it_are_not_started() {
  auto first = run(rust::when_any(add(Counted(1)), never_started(), add(Counted(2))));
  CHECK(std::get<0>(first) == 2);
  FakeTask task;
  Played<int> a, b;
  Coroutine<std::variant<int, int>> call(rust::when_any(a.future(), b.future()));
  CHECK(call.poll(task) == kPending);
  b.set(2);
  a.set(1);
  CHECK(call.poll(task) == kValue && call.value().index() == 0 && b->drops == 1 && b->polls == 1);
}

void losers_at_native_leaves_and_rust_futures_are_dropped_at_once() {
  FakeRuntime runtime(FakeRuntime::kByHand);
  FakeTask task;
  Played<int> wins, rust, in_task;
  rust::Task<int> waited_for = rust::spawn(in_task.future());
  auto joins = [](rust::Task<int>* t) -> Future<int> {
    Counted local;
    co_return co_await *t;
  };
  bool dropped_first = false;
  rust->on_drop = [&] { dropped_first = true; };
  auto body = [](Future<std::variant<int, int, int, int>> any, bool* dropped) -> Future<int> {
    auto result = co_await std::move(any);
    CHECK(*dropped && Counted::live() == 0);  // before the combination returns
    co_return std::get<0>(result);
  };
  Coroutine<int> call(
      body(rust::when_any(wins.future(), in_coroutine(rust.future()), joins(&waited_for), yields(1000)),
           &dropped_first));
  CHECK(call.poll(task) == kPending && Counted::live() == 3);
  wins.set(1);
  CHECK(call.poll(task) == kValue && call.value() == 1);
  CHECK(rust->drops == 1 && in_task.is_live());
  in_task.set(1);
  CHECK(waited_for.join() == 1);
}

void a_loser_at_an_abandonable_awaitable_is_dropped_at_once() {
  FakeTask task;
  Played<int> wins;
  Parked parked;
  auto body = [](Parked* p) -> Future<int> {
    Counted local;
    co_return co_await Abandonable(p);
  };
  Coroutine<std::variant<int, int>> call(rust::when_any(wins.future(), body(&parked)));
  CHECK(call.poll(task) == kPending && !parked.empty());
  wins.set(1);
  CHECK(call.poll(task) == kValue && parked.empty() && Counted::live() == 0);
}

void a_loser_that_cannot_be_abandoned_is_asked_to_stop_and_awaited() {
  FakeTask first, second;
  Played<int> wins;
  Stoppable loser;
  bool returned = false;
  auto body = [](Future<std::variant<int, int>> any, bool* place) -> Future<int> {
    auto result = co_await std::move(any);
    CHECK(Counted::live() == 0);  // the loser's locals
    *place = true;
    co_return std::get<0>(result);
  };
  Coroutine<int> call(body(rust::when_any(wins.future(), hears(&loser)), &returned));
  CHECK(call.poll(first) == kPending && !loser.stopped);
  wins.set(5);
  CHECK(call.poll(first) == kPending && loser.stopped && !returned);
  CHECK(call.poll(second) == kPending && first.clones() == 0);  // a new waker reaches it
  CHECK(Counted::live() == 1);
  int wakes = second.wakes();
  std::thread([&] { loser.parked.resume(); }).join();
  CHECK(second.wakes() == wakes + 1 && Counted::live() == 1);
  CHECK(call.poll(second) == kValue && call.value() == 5 && returned);
}

void a_loser_whose_operation_ends_inside_of_the_stop_request_is_gone_at_once() {
  FakeTask task;
  Played<int> wins;
  Stoppable loser;
  Coroutine<std::variant<int, int>> call(rust::when_any(wins.future(), stops(&loser)));
  CHECK(call.poll(task) == kPending);
  wins.set(5);
  CHECK(call.poll(task) == kValue && loser.stopped && Counted::live() == 0);
}

void what_is_left_when_a_branch_throws_is_asked_to_stop_and_awaited() {
  FakeTask task;
  Played<int> fails;
  Stoppable one, two;
  Coroutine<std::tuple<int, int, int>> call(
      rust::when_all(hears(&one), in_coroutine(fails.future()), stops(&two)));
  CHECK(call.poll(task) == kPending && Counted::live() == 3);
  fails.fail(rust::cobridge::kErr, "no");
  CHECK(call.poll(task) == kPending && one.stopped && two.stopped && Counted::live() == 1);
  one.parked.resume();
  CHECK(call.poll(task) == kError && call.error() == "Exception: no" && Counted::live() == 0);
}

// The loser goes on after its operation, to something that can be dropped, or to its end.
void a_loser_is_dropped_when_it_gets_where_it_can_be() {
  for (int way = 0; way < 3; way++) {
    FakeTask task;
    Played<int> wins, later;
    Parked first, second;
    Coroutine<std::variant<int, int>> call(
        rust::when_any(wins.future(), [](Parked* a, Parked* b, Future<int> rust, int which) -> Future<int> {
          Counted local;
          co_await Park{*a};
          if (which == 1) co_await std::move(rust);
          if (which == 2) throw std::runtime_error("nobody hears it");
          co_return co_await Park{*b};
        }(&first, &second, later.future(), way)));
    CHECK(call.poll(task) == kPending);
    wins.set(1);
    // The operation is over, and the body not resumed: it is dropped where it is.
    if (way == 0) first.resume();
    std::uint8_t status = call.poll(task);
    if (way != 0) {
      CHECK(status == kPending);
      first.resume();
      status = call.poll(task);
    }
    CHECK(status == kValue && Counted::live() == 0 && second.empty() && later->polls == 0);
  }
}

// The token does not exist when the loser is told; when it asks, it has been told.
void a_stop_token_that_is_asked_for_after_the_request_knows_of_it() {
  FakeTask task;
  Played<int> wins;
  Parked first;
  bool knew = false, called = false;
  auto body = [](Parked* p, bool* known, bool* heard) -> Future<int> {
    Counted local;
    co_await Park{*p};
    std::stop_token token = co_await rust::stop_token();
    *known = token.stop_requested();
    std::stop_callback callback(token, [heard] { *heard = true; });
    CHECK(token == co_await rust::stop_token());
    co_return 1;
  };
  Coroutine<std::variant<int, int>> call(rust::when_any(wins.future(), body(&first, &knew, &called)));
  CHECK(call.poll(task) == kPending);
  wins.set(1);
  CHECK(call.poll(task) == kPending);
  // Had its operation ended before this poll, it would be dropped where it waits. It ends inside of it, as the old waker
  // goes.
  FakeTask other;
  on_drop() = [&] { first.resume(); };
  CHECK(call.poll(other) == kValue);
  CHECK(knew && called);
}

// ---- nested: whoever is asked to stop passes it on

void a_losing_combination_passes_the_stop_request_on() {
  FakeTask task;
  Played<int> wins;
  Stoppable hearing, stopping;
  Coroutine<std::variant<int, std::tuple<int, int>>> call(
      rust::when_any(wins.future(), rust::when_all(hears(&hearing), stops(&stopping))));
  CHECK(call.poll(task) == kPending && Counted::live() == 2);
  wins.set(1);
  CHECK(call.poll(task) == kPending && hearing.stopped && stopping.stopped);
  hearing.parked.resume();
  CHECK(call.poll(task) == kValue && Counted::live() == 0);
}

void a_stop_request_reaches_the_innermost_branch() {
  FakeTask task;
  Stoppable inner;
  Coroutine<std::optional<std::tuple<std::variant<int, int>, int>>> call(rust::timeout(
      seconds(1), rust::when_all(rust::when_any(in_coroutine(stops(&inner)), yields(1000)), yields(1000))));
  CHECK(call.poll(task) == kPending);
  sleeps()[0].future.set();
  CHECK(call.poll(task) == kValue && !call.value() && inner.stopped && Counted::live() == 0);
}

// A loser that was asked to stop, and begins another combination: its branches are asked as well.
void a_combination_of_a_body_that_was_asked_to_stop_is_asked_too() {
  FakeTask task, other;
  Played<int> wins;
  Parked first;
  Stoppable late;
  auto body = [](Parked* p, Stoppable* s) -> Future<int> {
    Counted local;
    co_await Park{*p};
    auto [value] = co_await rust::when_all(stops(s));
    co_return value;
  };
  Coroutine<std::variant<int, int>> call(rust::when_any(wins.future(), body(&first, &late)));
  CHECK(call.poll(task) == kPending);
  wins.set(1);
  CHECK(call.poll(task) == kPending);
  on_drop() = [&] { first.resume(); };  // as above: it is resumed, not dropped
  CHECK(call.poll(other) == kValue && late.stopped && Counted::live() == 0);
}

// ---- dropped

// What the call owned besides the branches goes last of all.
template <class... F>
Future<void> owns_and_awaits(std::vector<int>* order, F... futures) {
  Ends ends(order, 99);
  Counted local;
  co_await rust::when_all(std::move(futures)...);
}

void a_combination_dropped_before_its_first_poll() {
  Played<int> rust;
  {
    Future<std::tuple<int, int>> never = rust::when_all(rust.future(), never_started());
  }
  CHECK(rust->drops == 1);
}

void a_combination_dropped_while_no_branch_is_foreign() {
  for (bool borrows : {false, true}) {
    FakeTask task;
    Played<int> rust;
    std::vector<int> order;
    Coroutine<void> call(owns_and_awaits(&order, in_coroutine(rust.future()), yields(9), Future<int>(3)));
    CHECK(call.poll(task) == kPending);
    call.drop(borrows);
    CHECK(rust->drops == 1 && Counted::live() == 0 && order == std::vector<int>{99});
    CHECK(task.clones() == 0);
  }
}

void a_combination_dropped_while_one_branch_is_foreign() {
  FakeTask task;
  Played<int> rust;
  Parked parked;
  std::vector<int> order;
  Coroutine<void> call(
      owns_and_awaits(&order, in_coroutine(rust.future()), parks_and_tells(&parked, &order, 1)));
  CHECK(call.poll(task) == kPending);
  call.drop();
  CHECK(rust->drops == 1 && order.empty() && task.clones() == 0);
  std::thread([&] { parked.resume(); }).join();
  CHECK(order == (std::vector<int>{1, 99}) && Counted::live() == 0 && task.wakes() == 0);
}

void a_combination_dropped_while_its_branches_are_foreign_ends_with_the_last() {
  std::vector<int> numbers{0, 1, 2};
  do {
    FakeTask task;
    Parked parked[3];
    std::vector<int> order;
    Coroutine<void> call(owns_and_awaits(&order, parks_and_tells(&parked[0], &order, 0),
                                         parks_and_tells(&parked[1], &order, 1),
                                         parks_and_tells(&parked[2], &order, 2)));
    CHECK(call.poll(task) == kPending);
    call.drop();
    std::vector<int> expected;
    for (int i : numbers) {
      CHECK(order == expected);
      std::thread([&] { parked[i].resume(); }).join();
      expected.push_back(i);
    }
    expected.push_back(99);
    CHECK(order == expected && Counted::live() == 0);
  } while (std::next_permutation(numbers.begin(), numbers.end()));
}

void some_branches_have_ended_when_a_combination_is_dropped() {
  FakeTask task;
  Parked parked[3];
  std::vector<int> order;
  Coroutine<void> call(owns_and_awaits(&order, parks_and_tells(&parked[0], &order, 0),
                                       parks_and_tells(&parked[1], &order, 1),
                                       parks_and_tells(&parked[2], &order, 2)));
  CHECK(call.poll(task) == kPending);
  parked[1].resume();
  CHECK(call.poll(task) == kPending && order == std::vector<int>{1});
  parked[2].resume();  // over, and not resumed
  call.drop();
  CHECK(order == (std::vector<int>{1, 2}));
  parked[0].resume();
  CHECK(order == (std::vector<int>{1, 2, 0, 99}));
}

void a_stop_callback_ends_the_operations_of_a_combination_that_is_dropped() {
  for (bool borrows : {false, true}) {
    FakeTask task;
    Stoppable one, two;
    std::vector<int> order;
    Coroutine<void> call(owns_and_awaits(&order, stops(&one), stops(&two)));
    CHECK(call.poll(task) == kPending);
    call.drop(borrows);
    CHECK(one.stopped && two.stopped && Counted::live() == 0 && order == std::vector<int>{99});
  }
}

void a_borrowing_drop_waits_for_every_branch() {
  for (int last = 0; last < 2; last++) {
    FakeTask task;
    Parked parked[2];
    Coroutine<std::tuple<int, int>> call(rust::when_all(parks(&parked[0]), parks_in_a_child(&parked[1])));
    CHECK(call.poll(task) == kPending && Counted::live() == 3);
    std::thread ends([&] {
      parked[!last].resume();
      parked[last].resume();
    });
    call.drop(true);
    CHECK(Counted::live() == 0);
    ends.join();
  }
}

// The first one's operation ends only after the second one was asked to stop.
void a_borrowing_drop_asks_every_branch_before_it_waits_for_one() {
  for (bool nested : {false, true}) {
    FakeTask task;
    Parked parked;
    Stoppable second;
    std::thread ends([&] {
      while (!second.stopped) std::this_thread::yield();
      parked.resume();
    });
    if (nested) {
      Coroutine<std::tuple<int, std::tuple<int>>> call(
          rust::when_all(parks(&parked), rust::when_all(stops(&second))));
      CHECK(call.poll(task) == kPending);
      call.drop(true);
    } else {
      Coroutine<std::tuple<int, int>> call(rust::when_all(parks(&parked), stops(&second)));
      CHECK(call.poll(task) == kPending);
      call.drop(true);
    }
    CHECK(Counted::live() == 0);
    ends.join();
  }
}

void nested_combinations_are_dropped_from_the_inside_out() {
  std::vector<int> numbers{0, 1, 2};
  do {
    FakeTask task;
    Parked parked[3];
    std::vector<int> order;
    auto inner = [](std::vector<int>* o, Parked* a, Parked* b) -> Future<int> {
      Ends ends(o, 50);
      co_await rust::when_any(parks_and_tells(a, o, 0), parks_and_tells(b, o, 1));
      co_return 0;
    };
    auto middle = [](std::vector<int>* o, Future<int> f, Parked* c) -> Future<int> {
      Ends ends(o, 60);
      co_await rust::when_all(std::move(f), parks_and_tells(c, o, 2));
      co_return 0;
    };
    auto outer = [](std::vector<int>* o, Future<int> f) -> Future<void> {
      Ends ends(o, 70);
      co_await rust::timeout(seconds(1), std::move(f));
    };
    Coroutine<void> call(outer(&order, middle(&order, inner(&order, &parked[0], &parked[1]), &parked[2])));
    CHECK(call.poll(task) == kPending);
    call.drop();
    CHECK(order.empty());
    std::vector<int> expected;
    int left_inside = 2, left = 3;
    for (int i : numbers) {
      std::thread([&] { parked[i].resume(); }).join();
      expected.push_back(i);
      if (i != 2 && --left_inside == 0) expected.push_back(50);
      if (--left == 0) {
        expected.push_back(60);
        expected.push_back(70);
      }
      CHECK(order == expected);
    }
    CHECK(sleeps()[0].future->drops == 1);
    sleeps().clear();
  } while (std::next_permutation(numbers.begin(), numbers.end()));
}

void nested_combinations_in_a_borrowing_drop() {
  FakeTask task;
  Parked parked[3];
  Coroutine<std::optional<std::tuple<std::variant<int, int>, int>>> call(rust::timeout(
      seconds(1), rust::when_all(rust::when_any(parks(&parked[0]), parks(&parked[1])), parks(&parked[2]))));
  CHECK(call.poll(task) == kPending && Counted::live() == 3);
  std::thread ends([&] {
    for (Parked& one : parked) one.resume();
  });
  call.drop(true);
  CHECK(Counted::live() == 0);
  ends.join();
}

void a_combination_is_dropped_while_it_waits_for_a_loser() {
  for (bool ended : {false, true}) {
    FakeTask task;
    Played<int> wins;
    Stoppable loser;
    std::vector<int> order;
    auto body = [](std::vector<int>* o, Future<int> f, Stoppable* s) -> Future<void> {
      Ends ends(o, 99);
      co_await rust::when_any(std::move(f), hears(s));
    };
    Coroutine<void> call(body(&order, wins.future(), &loser));
    CHECK(call.poll(task) == kPending);
    wins.set(1);
    CHECK(call.poll(task) == kPending && loser.stopped);
    if (ended) loser.parked.resume();
    call.drop();
    if (!ended) {
      CHECK(order.empty() && Counted::live() == 1);
      loser.parked.resume();
    }
    CHECK(order == std::vector<int>{99} && Counted::live() == 0);
  }
}

// A local of one branch ends the operation of another, while the branches are being given up.
void a_branch_ends_another_while_both_are_dropped() {
  struct Resumes {
    Parked* other;
    ~Resumes() {
      if (auto handle = other->take()) handle.resume();
    }
  };
  auto body = [](Parked* mine, Parked* other) -> Future<int> {
    Counted local;
    Resumes resumes{other};
    co_return co_await Park{*mine};
  };
  for (int first = 0; first < 2; first++) {
    FakeTask task;
    Parked parked[2];
    Coroutine<std::tuple<int, int>> call(
        rust::when_all(body(&parked[0], &parked[1]), body(&parked[1], &parked[0])));
    CHECK(call.poll(task) == kPending);
    parked[first].resume();
    call.drop();  // the other's destructor finds nothing left to end
    CHECK(Counted::live() == 0);
    CHECK(parked[0].empty() && parked[1].empty());
  }
}

void a_task_with_a_combination_is_cancelled() {
  FakeRuntime runtime(FakeRuntime::kByHand);
  Parked parked[2];
  rust::Task<std::tuple<int, int>> task =
      rust::spawn(rust::when_all(parks(&parked[0]), parks_in_a_child(&parked[1])));
  runtime.run_all();
  task.cancel();
  try {
    task.join();
    CHECK(false);
  } catch (const rust::Cancelled&) {
  }
  CHECK(Counted::live() == 3);
  // The task's memory is gone before its frames are.
  {
    rust::Task<std::tuple<int, int>> gone = std::move(task);
  }
  parked[0].resume();
  parked[1].resume();
  CHECK(Counted::live() == 0);
}

// The frames of one branch go in a loop, as those of a call do.
Future<int> chain(int left, Parked* p) {
  Counted local;
  if (left == 0) co_return co_await Park{*p};
  co_return co_await chain(left - 1, p);
}
void a_deep_branch_costs_no_stack() {
  const int depth = 20000;
  for (int way = 0; way < 4; way++) {
    FakeTask task;
    Played<int> wins;
    Parked parked;
    Coroutine<std::variant<int, int>> call(rust::when_any(wins.future(), chain(depth, &parked)));
    CHECK(call.poll(task) == kPending && Counted::live() == depth + 1);
    if (way == 0) {
      parked.resume();
      CHECK(call.poll(task) == kValue && wins->drops == 1);
    } else if (way == 1) {
      wins.set(1);
      CHECK(call.poll(task) == kPending);
      parked.resume();
      CHECK(call.poll(task) == kValue);
    } else if (way == 2) {
      call.drop();
      CHECK(Counted::live() == depth + 1);
      parked.resume();
    } else {
      std::thread ends([&] { parked.resume(); });
      call.drop(true);
      ends.join();
    }
    CHECK(Counted::live() == 0);
  }
}

// ---- races

template <class F>
void at_once(std::vector<F> actions) {
  std::atomic<int> ready{0};
  std::vector<std::thread> threads;
  int count = int(actions.size());
  for (F& action : actions) {
    threads.emplace_back([&ready, &action, count] {
      ready++;
      while (ready < count) std::this_thread::yield();
      action();
    });
  }
  for (std::thread& thread : threads) thread.join();
}
using Actions = std::vector<std::function<void()>>;

void race_branches_of_a_dropped_combination_end_at_the_same_time() {
  for (int i = 0; i < RACES; i++) {
    FakeTask task;
    Parked parked[3];
    std::vector<int> order;
    Coroutine<void> call(
        owns_and_awaits(&order, parks(&parked[0]), parks_in_a_child(&parked[1]), parks(&parked[2])));
    CHECK(call.poll(task) == kPending);
    call.drop();
    at_once(Actions{[&] { parked[0].resume(); }, [&] { parked[1].resume(); }, [&] { parked[2].resume(); }});
    CHECK(Counted::live() == 0 && order == std::vector<int>{99});
  }
}

void race_branches_end_while_the_combination_is_dropped() {
  for (int i = 0; i < RACES; i++) {
    FakeTask task;
    Parked parked[3];
    std::vector<int> order;
    bool borrows = i & 1;
    Coroutine<void> call(
        owns_and_awaits(&order, parks(&parked[0]), parks_in_a_child(&parked[1]), parks(&parked[2])));
    CHECK(call.poll(task) == kPending);
    at_once(Actions{[&] { call.drop(borrows); }, [&] { parked[i % 3].resume(); },
                    [&] {
                      parked[(i + 1) % 3].resume();
                      parked[(i + 2) % 3].resume();
                    }});
    CHECK(Counted::live() == 0 && order == std::vector<int>{99});
  }
}

void race_nested_branches_end_while_the_combination_is_dropped() {
  for (int i = 0; i < RACES; i++) {
    FakeTask task;
    Parked parked[3];
    std::vector<int> order;
    bool borrows = i & 1;
    Coroutine<void> call(owns_and_awaits(
        &order, rust::timeout(seconds(1), rust::when_all(rust::when_any(parks(&parked[0]), parks(&parked[1])),
                                                         parks_in_a_child(&parked[2])))));
    CHECK(call.poll(task) == kPending);
    at_once(Actions{[&] { call.drop(borrows); }, [&] { parked[i % 3].resume(); },
                    [&] {
                      parked[(i + 1) % 3].resume();
                      parked[(i + 2) % 3].resume();
                    }});
    CHECK(Counted::live() == 0 && order == std::vector<int>{99});
  }
}

void race_a_loser_ends_while_it_is_asked_to_stop() {
  std::mt19937 random(7);
  for (int i = 0; i < RACES; i++) {
    FakeTask task;
    Played<int> wins;
    Stoppable loser;
    Coroutine<std::variant<int, int>> call(
        rust::when_any(wins.future(), i & 1 ? stops(&loser) : hears(&loser)));
    CHECK(call.poll(task) == kPending);
    bool drops = random() % 4 == 0;
    at_once(Actions{[&] { wins.set(1); },
                    [&] {
                      if (auto handle = loser.parked.take()) handle.resume();
                    },
                    [&] {
                      task.wait();
                      call.poll(task);
                      if (drops) {
                        call.drop();
                      } else {
                        call.finish(task);
                      }
                    }});
    call.drop();
    CHECK(Counted::live() == 0);
  }
}

void race_a_task_of_combinations_on_threads() {
  FakeRuntime runtime(FakeRuntime::kThreads);
  for (int i = 0; i < RACES; i++) {
    Played<int> one, two;
    Parked parked;
    auto task = rust::spawn(rust::when_all(rust::when_any(one.future(), in_coroutine(two.future())),
                                           parks(&parked), awaits(OnThread())));
    at_once(Actions{[&] { one.set(1); }, [&] { two.set(2); },
                    [&] {
                      while (parked.empty()) std::this_thread::yield();
                      parked.resume();
                    }});
    if (i & 1) task.cancel();
    try {
      auto [any, foreign, nothing] = task.join();
      CHECK(foreign == 5 && std::visit([](int x) { return x; }, any) == int(any.index()) + 1);
    } catch (const rust::Cancelled&) {
      CHECK(i & 1);
    }
    CHECK(!one.is_live() && !two.is_live());
  }
}

// ---- timeouts

void a_timeout_both_ways() {
  for (bool in_time : {false, true}) {
    FakeTask task;
    Played<int> rust;
    Coroutine<std::optional<int>> call(rust::timeout(std::chrono::milliseconds(3), rust.future()));
    CHECK(call.poll(task) == kPending && sleeps().back().nanoseconds == 3000000);
    if (in_time) {
      rust.set(5);
    } else {
      sleeps().back().future.set();
    }
    CHECK(call.poll(task) == kValue && call.value() == (in_time ? std::optional<int>(5) : std::nullopt));
    CHECK(in_time ? sleeps().back().future->drops == 1 : rust->drops == 1);
  }
}

void a_timeout_of_what_is_ready_starts_no_timer() {
  CHECK(run(rust::timeout(seconds(1), Future<int>(1))) == 1);
  CHECK(run(rust::timeout(seconds(1), Future<void>())).has_value());
  CHECK(sleeps().empty() || sleeps().back().future->polls == 0);
  static int target = 3;
  CHECK(&run(rust::timeout(seconds(1), Future<int&>(target)))->get() == &target);
}

void a_timeout_inside_of_a_timeout() {
  FakeTask task;
  Played<int> rust;
  Coroutine<std::optional<std::optional<int>>> call(
      rust::timeout(seconds(2), rust::timeout(seconds(1), rust.future())));
  CHECK(call.poll(task) == kPending && sleeps().size() == 2);
  // The outer one's was made first, the inner one's polled first.
  CHECK(sleeps()[0].nanoseconds == 2000000000 && sleeps()[1].nanoseconds == 1000000000);
  sleeps()[1].future.set();
  CHECK(call.poll(task) == kValue && call.value().has_value() && !call.value()->has_value());
}

void a_timeout_whose_timer_fails() {
  FakeTask task;
  Played<int> rust;
  Coroutine<std::optional<int>> call(rust::timeout(seconds(2), rust.future()));
  CHECK(call.poll(task) == kPending);
  sleeps()[0].future.fail(rust::cobridge::kErr, "there is no timer");
  CHECK(call.poll(task) == kError && call.error() == "Exception: there is no timer" && rust->drops == 1);
}

void a_timeout_of_what_throws() {
  FakeTask task;
  Coroutine<std::optional<int>> call(rust::timeout(seconds(2), throws(1)));
  CHECK(call.poll(task) == kPending);
  CHECK(call.poll(task) == kError && call.error() == "Exception: boom" && sleeps()[0].future->drops == 1);
}

}  // namespace

int main(int, char** argv) {
  // Not before the first thread: libstdc++ 12 forgets then who waits in ~stop_callback for the callback to end.
  std::thread([] {}).join();
  const Test tests[] = {
      TEST(all_results_in_their_places),
      TEST(any_result_in_its_place),
      TEST(a_combination_is_awaited_in_a_coroutine),
      TEST(combinations_of_combinations),
      TEST(a_branch_is_resumed_only_when_it_is_ready),
      TEST(a_new_waker_reaches_every_branch),
      TEST(the_first_exception_ends_all_of_them),
      TEST(an_exception_is_the_first_end_too),
      TEST(a_future_that_was_moved_from_is_an_error),
      TEST(the_first_in_the_list_wins_and_those_behind_it_are_not_started),
      TEST(losers_at_native_leaves_and_rust_futures_are_dropped_at_once),
      TEST(a_loser_at_an_abandonable_awaitable_is_dropped_at_once),
      TEST(a_loser_that_cannot_be_abandoned_is_asked_to_stop_and_awaited),
      TEST(a_loser_whose_operation_ends_inside_of_the_stop_request_is_gone_at_once),
      TEST(what_is_left_when_a_branch_throws_is_asked_to_stop_and_awaited),
      TEST(a_loser_is_dropped_when_it_gets_where_it_can_be),
      TEST(a_stop_token_that_is_asked_for_after_the_request_knows_of_it),
      TEST(a_losing_combination_passes_the_stop_request_on),
      TEST(a_stop_request_reaches_the_innermost_branch),
      TEST(a_combination_of_a_body_that_was_asked_to_stop_is_asked_too),
      TEST(a_combination_dropped_before_its_first_poll),
      TEST(a_combination_dropped_while_no_branch_is_foreign),
      TEST(a_combination_dropped_while_one_branch_is_foreign),
      TEST(a_combination_dropped_while_its_branches_are_foreign_ends_with_the_last),
      TEST(some_branches_have_ended_when_a_combination_is_dropped),
      TEST(a_stop_callback_ends_the_operations_of_a_combination_that_is_dropped),
      TEST(a_borrowing_drop_waits_for_every_branch),
      TEST(a_borrowing_drop_asks_every_branch_before_it_waits_for_one),
      TEST(nested_combinations_are_dropped_from_the_inside_out),
      TEST(nested_combinations_in_a_borrowing_drop),
      TEST(a_combination_is_dropped_while_it_waits_for_a_loser),
      TEST(a_branch_ends_another_while_both_are_dropped),
      TEST(a_task_with_a_combination_is_cancelled),
      TEST(a_deep_branch_costs_no_stack),
      TEST(race_branches_of_a_dropped_combination_end_at_the_same_time),
      TEST(race_branches_end_while_the_combination_is_dropped),
      TEST(race_nested_branches_end_while_the_combination_is_dropped),
      TEST(race_a_loser_ends_while_it_is_asked_to_stop),
      TEST(race_a_task_of_combinations_on_threads),
      TEST(a_timeout_both_ways),
      TEST(a_timeout_of_what_is_ready_starts_no_timer),
      TEST(a_timeout_inside_of_a_timeout),
      TEST(a_timeout_whose_timer_fails),
      TEST(a_timeout_of_what_throws),
  };
  return run_tests("combine", tests, argv[1], balance_all);
}
