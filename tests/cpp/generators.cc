// test: std=20
//
// rust::Stream coroutines: what they give, batches, where their bodies run, and what is left when one is dropped at every
// point, by Rust or by a coroutine that consumes it.
#include <vector>

#include "bodies.h"
#include "cobridge/stream.h"
#include "cobridge/stream_call.h"
#include "fake_future.h"
#include "fake_runtime.h"
#include "fake_stream.h"

using rust::Stream;
using rust::cobridge::Call;
using rust::cobridge::kEnd;
using rust::cobridge::kError;
using rust::cobridge::kPending;
using rust::cobridge::kRustError;
using rust::cobridge::kValue;
using rust::cobridge::StreamCallOps;

namespace {

// The Rust half of a stream that C++ has returned.
template <class T>
class Consumer {
 public:
  explicit Consumer(Stream<T> stream) : stream_(std::move(stream)) {}
  ~Consumer() { drop(); }

  std::uint8_t poll(const FakeTask& task) {
    forget();
    if (!started_) {
      started_ = true;
      status_ = rust::cobridge::start_returned<rust::cobridge::PlainBehavior>(std::move(stream_), &call_,
                                                                              task.waker(), &out_);
    } else {
      status_ = call_.ops->poll(&call_, task.waker(), &out_);
    }
    alive_ = status_ == kPending || status_ == kValue;
    return status_;
  }
  T& value() {
    CHECK(status_ == kValue);
    return out_.value;
  }
  // Of the poll that said kError.
  std::string error() {
    CHECK(status_ == kError);
    std::size_t length = 0;
    const char* text = rust::cobridge::cobridge1_error_message(out_.error, &length);
    return std::string(text, length);
  }

  // Gives the status, and what there is of at most `max` items.
  std::uint8_t poll_batch(const FakeTask& task, std::vector<int>& items, std::size_t max) {
    forget();
    alignas(T) unsigned char room[64 * sizeof(T)];
    CHECK(started_ && max <= 64);
    std::size_t count = 0;
    const StreamCallOps* ops = reinterpret_cast<const StreamCallOps*>(call_.ops);
    std::uint8_t status = ops->poll_batch(&call_, task.waker(), room, max, &count);
    if (status == kValue) {
      CHECK(count >= 1 && count <= max);
      T* first = reinterpret_cast<T*>(room);
      for (std::size_t i = 0; i < count; i++) {
        items.push_back(first[i].value());
        first[i].~T();
      }
      return status;
    }
    alive_ = status == kPending;
    if (status == kError) {
      status_ = kError;
      std::memcpy(&out_.error, room, sizeof(void*));
    }
    return status;
  }

  void drop(bool borrows = false) {
    forget();
    if (!alive_) return;
    alive_ = false;
    call_.ops->drop(&call_, borrows);
  }
  // Between two polls Rust may move it.
  void move_call() {
    Call moved = call_;
    std::memset(static_cast<void*>(&call_), 0xaa, sizeof call_);
    call_ = moved;
  }

 private:
  void forget() {
    if (status_ == kValue) out_.value.~T();
    if (status_ == kError) rust::cobridge::cobridge1_error_drop(out_.error);
    status_ = kPending;
  }

  union Out {
    Out() {}
    ~Out() {}
    T value;
    void* error;
  };
  Stream<T> stream_;
  Call call_;
  Out out_;
  std::uint8_t status_ = kPending;
  bool started_ = false;
  bool alive_ = false;
};

int g_bodies = 0;

Stream<Counted> counts(int n) {
  Counted local;
  g_bodies++;
  for (int i = 0; i < n; i++) co_yield Counted(i);
}
Stream<Counted> yields_between(int n) {
  Counted local;
  for (int i = 0; i < n; i++) {
    co_await rust::yield_now();
    co_yield Counted(i);
  }
}
// Items, then `end` is thrown.
Stream<Counted> fails(int n) {
  Counted local;
  for (int i = 0; i < n; i++) co_yield Counted(i);
  throw std::runtime_error("end");
}
Stream<Counted> parks_between(Parked* p, int n) {
  Counted local;
  for (int i = 0; i < n; i++) co_yield Counted(co_await parks_in_a_child(p) + i);
}
Stream<Counted> abandonable_between(Parked* p, int n) {
  Counted local;
  for (int i = 0; i < n; i++) co_yield Counted(co_await Abandonable(p) + i);
}

// ---- by Rust

void items_in_order_and_the_end() {
  FakeTask task;
  Consumer<Counted> consumer(counts(3));
  for (int i = 0; i < 3; i++) CHECK(consumer.poll(task) == kValue && consumer.value().value() == i);
  CHECK(consumer.poll(task) == kEnd);
}

void a_stream_that_is_not_polled_runs_nothing() {
  int before = g_bodies;
  {
    Consumer<Counted> consumer(counts(3));
  }
  CHECK(g_bodies == before);
}

void a_spurious_poll_resumes_nothing() {
  FakeTask task, other;
  Parked parked;
  Consumer<Counted> consumer(parks_between(&parked, 2));
  CHECK(consumer.poll(task) == kPending && consumer.poll(task) == kPending);
  CHECK(consumer.poll(other) == kPending);
  consumer.move_call();
  parked.resume();
  CHECK(task.wakes() == 0 && other.wakes() == 1);
  CHECK(consumer.poll(other) == kValue && consumer.value().value() == 5 + 1);
  CHECK(consumer.poll(other) == kPending);
  consumer.drop();
  parked.resume();
}

void an_error_comes_after_the_items() {
  FakeTask task;
  for (int n : {0, 2}) {
    Consumer<Counted> consumer(fails(n));
    for (int i = 0; i < n; i++) CHECK(consumer.poll(task) == kValue);
    CHECK(consumer.poll(task) == kError && consumer.error() == "end");
  }
}

void batches_stop_where_the_body_waits() {
  FakeTask task;
  std::vector<int> items;
  Consumer<Counted> counted(counts(10));
  CHECK(counted.poll(task) == kValue);
  CHECK(counted.poll_batch(task, items, 4) == kValue && items == (std::vector<int>{1, 2, 3, 4}));
  CHECK(counted.poll_batch(task, items, 1) == kValue && items.back() == 5);
  CHECK(counted.poll(task) == kValue && counted.value().value() == 6);
  items.clear();
  // It ends within the batch: the end is the next answer.
  CHECK(counted.poll_batch(task, items, 64) == kValue && items == (std::vector<int>{7, 8, 9}));
  CHECK(counted.poll_batch(task, items, 64) == kEnd);

  items.clear();
  Consumer<Counted> slow(yields_between(2));
  CHECK(slow.poll(task) == kPending);
  CHECK(slow.poll_batch(task, items, 8) == kValue && items == (std::vector<int>{0}));
  CHECK(slow.poll_batch(task, items, 8) == kValue && slow.poll_batch(task, items, 8) == kEnd);

  items.clear();
  Consumer<Counted> failing(fails(3));
  CHECK(failing.poll(task) == kValue);
  CHECK(failing.poll_batch(task, items, 8) == kValue && items == (std::vector<int>{1, 2}));
  CHECK(failing.poll_batch(task, items, 8) == kError && failing.error() == "end");

  // Dropped while the end waits to be told.
  Consumer<Counted> ended(fails(3));
  CHECK(ended.poll(task) == kValue && ended.poll_batch(task, items, 8) == kValue);
}

struct ThrowsWhenMade {
  explicit ThrowsWhenMade(int x) {
    if (x == 2) throw std::runtime_error("item");
  }
  Counted counted;
  int value() const { return counted.value(); }
};
Stream<ThrowsWhenMade> throwing_items() {
  Counted local;
  for (int i = 0;; i++) co_yield i;
}
void an_item_that_throws_is_the_error() {
  FakeTask task;
  Consumer<ThrowsWhenMade> consumer(throwing_items());
  CHECK(consumer.poll(task) == kValue && consumer.poll(task) == kValue);
  CHECK(consumer.poll(task) == kError && consumer.error() == "item");
}

void dropped_at_every_point() {
  FakeTask task;
  for (int polls = 0; polls < 6; polls++) {
    Consumer<Counted> consumer(yields_between(2));
    for (int i = 0; i < polls; i++) consumer.poll(task);
    consumer.drop();
    CHECK(Counted::live() == 0);
  }
}

Stream<Counted> tells_of_stops(int* asked) {
  Counted local;
  std::stop_callback callback(co_await rust::stop_token(), [=] { ++*asked; });
  co_yield Counted(1);
  co_await rust::yield_now();
  co_yield Counted(2);
}
void a_drop_asks_to_stop_and_an_end_does_not() {
  FakeTask task;
  int asked = 0;
  for (int polls = 1; polls <= 3; polls++) {
    Consumer<Counted> consumer(tells_of_stops(&asked));
    for (int i = 0; i < polls; i++) consumer.poll(task);
    consumer.drop();
    CHECK(asked == polls);
  }
  Consumer<Counted> consumer(tells_of_stops(&asked));
  while (consumer.poll(task) != kEnd) continue;
  CHECK(asked == 3);
}

void dropped_while_it_waits_for_what_can_be_abandoned() {
  FakeTask task;
  Parked parked;
  Consumer<Counted> consumer(abandonable_between(&parked, 1));
  CHECK(consumer.poll(task) == kPending);
  consumer.drop();
  CHECK(Counted::live() == 0 && parked.empty());
}

void dropped_while_it_waits_for_what_cannot() {
  FakeTask task;
  Parked parked;
  Consumer<Counted> consumer(parks_between(&parked, 1));
  CHECK(consumer.poll(task) == kPending);
  consumer.drop();
  CHECK(Counted::live() > 0);
  parked.resume();
  CHECK(Counted::live() == 0);
}

void a_drop_that_borrows_waits() {
  FakeTask task;
  Parked parked;
  Consumer<Counted> consumer(parks_between(&parked, 1));
  CHECK(consumer.poll(task) == kPending);
  std::thread resumer([&] { parked.resume(); });
  consumer.drop(true);
  CHECK(Counted::live() == 0);
  resumer.join();
}

// ---- by coroutines

Future<int> sums(Stream<Counted> stream) {
  Counted local;
  int sum = 0;
  while (std::optional<Counted> item = co_await stream.next()) sum += item->value();
  CHECK(!co_await stream.next());
  co_return sum;
}

void a_coroutine_takes_the_items() {
  CHECK(rust::block_on(sums(counts(5))) == 10);
  CHECK(rust::block_on(sums(yields_between(5))) == 10);
  CHECK(rust::block_on(sums(Stream<Counted>())) == 0);
  try {
    rust::block_on(sums(fails(2)));
    CHECK(!"it throws");
  } catch (const std::runtime_error& e) {
    CHECK(!std::strcmp(e.what(), "end"));
  }
}

Future<int> batches(Stream<Counted> stream, std::size_t max, std::vector<std::size_t>* sizes) {
  std::vector<Counted> items;
  while (std::size_t size = co_await stream.next_batch(items, max)) sizes->push_back(size);
  int sum = 0;
  for (const Counted& item : items) sum += item.value();
  co_return sum;
}
void a_coroutine_takes_batches() {
  std::vector<std::size_t> sizes;
  CHECK(rust::block_on(batches(counts(10), 4, &sizes)) == 45);
  CHECK(sizes == (std::vector<std::size_t>{4, 4, 2}));
  sizes.clear();
  CHECK(rust::block_on(batches(yields_between(3), 4, &sizes)) == 3);
  CHECK(sizes == (std::vector<std::size_t>{1, 1, 1}));
  try {
    rust::block_on(batches(fails(3), 64, &sizes));
    CHECK(!"it throws");
  } catch (const std::runtime_error&) {
    CHECK(sizes.back() == 3);
  }
}

Stream<Counted> doubles(Stream<Counted> from) {
  Counted local;
  while (std::optional<Counted> item = co_await from.next()) co_yield Counted(2 * item->value());
}
void generators_of_generators() {
  CHECK(rust::block_on(sums(doubles(doubles(yields_between(4))))) == 24);
  FakeTask task;
  for (int polls = 0; polls < 6; polls++) {
    Consumer<Counted> consumer(doubles(doubles(yields_between(2))));
    for (int i = 0; i < polls; i++) consumer.poll(task);
    consumer.drop();
    CHECK(Counted::live() == 0);
  }
}

void a_blocked_thread_takes_the_items() {
  int sum = 0;
  Stream<Counted> stream = yields_between(4);
  for (Counted& item : stream.blocking()) {
    sum += item.value();
    if (sum == 3) break;
  }
  CHECK(sum == 3);
  for (Counted& item : stream.blocking()) sum += item.value();
  CHECK(sum == 6);
  for (Counted& item : stream.blocking()) sum += item.value();
  Stream<Counted> failing = fails(1);
  try {
    for (Counted& item : failing.blocking()) sum += item.value();
    CHECK(!"it throws");
  } catch (const std::runtime_error&) {
  }
}

// The consumer is dropped while the generator waits: all of it goes, from the leaf outwards.
void a_consumer_is_dropped_with_its_generator() {
  FakeTask task;
  {
    Parked parked;
    Coroutine<int> call(sums(doubles(abandonable_between(&parked, 1))));
    CHECK(call.poll(task) == kPending);
    call.drop();
    CHECK(Counted::live() == 0 && parked.empty());
  }
  for (bool borrows : {false, true}) {
    Parked parked;
    Coroutine<int> call(sums(doubles(parks_between(&parked, 1))));
    CHECK(call.poll(task) == kPending);
    std::thread resumer;
    if (borrows) resumer = std::thread([&] { parked.resume(); });
    call.drop(borrows);
    if (borrows) {
      resumer.join();
    } else {
      // The frames that the body may refer to are kept with it.
      CHECK(Counted::live() >= 4);
      parked.resume();
    }
    CHECK(Counted::live() == 0);
  }
}

struct TellsWhenGone {
  bool* gone;
  explicit TellsWhenGone(bool* g) : gone(g) {}
  TellsWhenGone(const TellsWhenGone&) = delete;
  ~TellsWhenGone() { *gone = true; }
};
Future<int> outlived(Parked* p, bool* gone) {
  TellsWhenGone tells(gone);
  struct Body {
    static Stream<Counted> uses(Parked* parked, TellsWhenGone& of_the_consumer) {
      struct Look {
        TellsWhenGone& tells;
        ~Look() { CHECK(!*tells.gone); }
      } look{of_the_consumer};
      co_yield Counted(co_await parks(parked));
    }
  };
  Stream<Counted> stream = Body::uses(p, tells);
  std::optional<Counted> item = co_await stream.next();
  co_return item->value();
}
void a_generator_may_use_its_consumers_locals() {
  FakeTask task;
  for (bool nested : {false, true}) {
    Parked parked;
    bool gone = false;
    {
      Coroutine<int> call(nested ? sums([](Parked* p, bool* g) -> Stream<Counted> {
        co_yield Counted(co_await outlived(p, g));
      }(&parked, &gone))
                                 : outlived(&parked, &gone));
      CHECK(call.poll(task) == kPending);
      call.drop();
      CHECK(!gone);
    }
    parked.resume();
    CHECK(gone && Counted::live() == 0);
  }
}

// ---- combinations: who stops waiting loses no item

Future<int> next_of(Stream<Counted>* stream) {
  Counted local;
  std::optional<Counted> item = co_await stream->next();
  co_return item ? item->value() : -1;
}
void a_loser_leaves_its_stream_as_it_is() {
  Parked parked;
  Stream<Counted> slow = abandonable_between(&parked, 2);
  Stream<Counted> quick = counts(3);
  for (int i = 0; i < 3; i++) {
    auto first = rust::block_on(rust::when_any(next_of(&slow), next_of(&quick)));
    CHECK(first.index() == 1 && std::get<1>(first) == i);
  }
  // Its body still waits where it did.
  FakeTask task;
  Coroutine<int> call(next_of(&slow));
  CHECK(call.poll(task) == kPending);
  parked.resume();
  CHECK(call.finish(task) == kValue && call.value() == 7);
}

// What can't be abandoned is asked to stop, and the combination waits for it.
Stream<Counted> stoppable(Parked* p, bool* asked) {
  Counted local;
  std::stop_token token = co_await rust::stop_token();
  std::stop_callback callback(token, [&] {
    *asked = true;
    if (auto handle = p->take()) handle.resume();
  });
  co_yield Counted(co_await parks(p));
}
void a_loser_that_cannot_be_abandoned_is_asked_to_stop() {
  Parked parked;
  bool asked = false;
  Stream<Counted> slow = stoppable(&parked, &asked);
  auto first = rust::block_on(rust::when_any(next_of(&slow), yields(2)));
  CHECK(first.index() == 1 && asked);
  // The operation ended inside of the request: the loser was gone before it took the item.
  CHECK(rust::block_on(next_of(&slow)) == 5);
  CHECK(rust::block_on(next_of(&slow)) == -1);
}

// A loser that was asked to stop, and asks for an item only then: its stream is asked as well, and so is one that this one
// waits for.
Stream<Counted> passes_on(Stream<Counted>* from) {
  Counted local;
  while (auto item = co_await from->next()) co_yield *std::move(item);
}
Future<int> parks_and_takes(Parked* parked, Stream<Counted>* from) {
  Counted local;
  co_await Park{*parked};
  std::optional<Counted> item = co_await from->next();
  co_return item ? item->value() : -1;
}
void a_stream_awaited_after_the_request_to_stop_is_asked_too() {
  for (bool nested : {false, true}) {
    FakeTask task, other;
    Played<int> wins;
    Parked first, second;
    bool asked = false;
    Stream<Counted> slow = stoppable(&second, &asked);
    Stream<Counted> outer = passes_on(&slow);
    Coroutine<std::variant<int, int>> call(
        rust::when_any(wins.future(), parks_and_takes(&first, nested ? &outer : &slow)));
    CHECK(call.poll(task) == kPending);
    wins.set(1);
    CHECK(call.poll(task) == kPending && !asked);
    on_drop() = [&] { first.resume(); };  // inside of its poll: it is resumed, not dropped
    CHECK(call.poll(other) == kValue && asked);
  }
}

void a_combination_is_dropped_with_generators_that_wait() {
  FakeTask task;
  Parked parked[2];
  {
    Coroutine<std::tuple<int, int>> call(
        rust::when_all(sums(parks_between(&parked[0], 1)), sums(doubles(parks_between(&parked[1], 1)))));
    CHECK(call.poll(task) == kPending);
    call.drop();
  }
  CHECK(Counted::live() > 0);
  parked[1].resume();
  CHECK(Counted::live() > 0);
  parked[0].resume();
  CHECK(Counted::live() == 0);
}

// ---- what a body may await

Stream<Counted> awaits_everything(Parked* p) {
  Counted local;
  co_yield Counted(co_await add(Counted(1)));
  co_yield Counted(co_await Park{*p});
  co_yield Counted(co_await ready_in_rust(3));
  co_await NotSuspended();
  co_await ToItself();
  auto both = co_await rust::when_all(yields(2), add(Counted(4)));
  co_yield Counted(std::get<1>(both));
}
void a_body_awaits_what_a_future_does() {
  FakeTask task;
  Parked parked;
  Consumer<Counted> consumer(awaits_everything(&parked));
  std::vector<int> items;
  std::thread resumer;
  for (;;) {
    std::uint8_t status = consumer.poll(task);
    if (status == kEnd) break;
    if (status == kValue) items.push_back(consumer.value().value());
    if (status == kPending && !parked.empty()) resumer = std::thread([&] { parked.resume(); });
    if (status == kPending) task.wait();
  }
  resumer.join();
  CHECK(items == (std::vector<int>{2, 5, 3, 5}));
}

void a_body_goes_on_on_the_thread_that_polls() {
  struct Body {
    static Stream<int> run(std::thread::id* on) {
      co_yield 1;
      co_await OnThread();
      *on = std::this_thread::get_id();
      co_yield 2;
    }
  };
  std::thread::id on;
  Stream<int> stream = Body::run(&on);
  int sum = 0;
  for (int& item : stream.blocking()) sum += item;
  CHECK(sum == 3 && on == std::this_thread::get_id());
}

// It was a waiting generator to the next poll, whose word lay in the place of the item's.
Stream<int> yields_after_what_did_not_suspend(int* caught) {
  co_await Inline();
  co_yield 1;
  co_await Inline();
  co_yield 2;
  try {
    co_await ThrowsInSuspend();
  } catch (const std::runtime_error&) {
    ++*caught;
  }
  co_yield 3;
}
void an_operation_that_ends_before_it_suspends_is_not_waited_for() {
  FakeTask task;
  for (int dropped_after = 0; dropped_after <= 3; dropped_after++) {
    int caught = 0;
    Consumer<int> consumer(yields_after_what_did_not_suspend(&caught));
    for (int i = 1; i <= dropped_after; i++) CHECK(consumer.poll(task) == kValue && consumer.value() == i);
    CHECK(caught == (dropped_after == 3));
    if (dropped_after == 3) CHECK(consumer.poll(task) == kEnd);
  }
}

// The same of a send for which there is room once it has joined those that wait.
Stream<int> yields_after_sending(const rust::Sink<Counted>* sink) {
  bool sent = co_await sink->send(Counted(2));
  CHECK(sent);
  co_yield 1;
  co_yield 2;
}
void a_send_that_finds_room_before_it_suspends_is_not_waited_for() {
  FakeTask task, reads;
  for (int dropped_after = 0; dropped_after <= 2; dropped_after++) {
    Pushed<Counted, 1> stream(reads);
    CHECK(stream.sink().try_send(Counted(1)) == rust::TrySend::sent);
    Consumer<int> consumer(yields_after_sending(&stream.sink()));
    on_clone() = [&] { CHECK(stream.poll(reads) == kValue); };
    for (int i = 1; i <= dropped_after; i++) CHECK(consumer.poll(task) == kValue && consumer.value() == i);
    if (dropped_after == 2) CHECK(consumer.poll(task) == kEnd);
    on_clone() = nullptr;
  }
}

void a_long_stream_does_not_grow_the_stack() {
  FakeTask task;
  Consumer<Counted> consumer(counts(1000000));
  long sum = 0;
  while (consumer.poll(task) == kValue) sum += consumer.value().value();
  CHECK(sum == 499999500000L);
  CHECK(rust::block_on(sums(counts(1000))) == 499500);
}

void for_each_runs_as_a_task() {
  FakeRuntime runtime(FakeRuntime::kThreads, 2);
  std::atomic<int> sum{0};
  doubles(yields_between(300)).for_each([&](Counted item) { sum += item.value(); }).join();
  CHECK(sum == 2 * 44850);
  // More than one poll takes.
  counts(1000).for_each([&](Counted) { sum++; }).join();
  CHECK(sum == 2 * 44850 + 1000);
  try {
    fails(3).for_each([&](Counted) {}).join();
    CHECK(!"it throws");
  } catch (const std::exception& e) {
    CHECK(!std::strcmp(e.what(), "end"));
  }
  try {
    counts(3).for_each([&](Counted) { throw std::runtime_error("f"); }).join();
    CHECK(!"it throws");
  } catch (const std::exception& e) {
    CHECK(!std::strcmp(e.what(), "f"));
  }
}

}  // namespace

int main(int, char** argv) {
  const Test tests[] = {
      TEST(items_in_order_and_the_end),
      TEST(a_stream_that_is_not_polled_runs_nothing),
      TEST(a_spurious_poll_resumes_nothing),
      TEST(an_error_comes_after_the_items),
      TEST(batches_stop_where_the_body_waits),
      TEST(an_item_that_throws_is_the_error),
      TEST(dropped_at_every_point),
      TEST(a_drop_asks_to_stop_and_an_end_does_not),
      TEST(dropped_while_it_waits_for_what_can_be_abandoned),
      TEST(dropped_while_it_waits_for_what_cannot),
      TEST(a_drop_that_borrows_waits),
      TEST(a_coroutine_takes_the_items),
      TEST(a_coroutine_takes_batches),
      TEST(generators_of_generators),
      TEST(a_blocked_thread_takes_the_items),
      TEST(a_consumer_is_dropped_with_its_generator),
      TEST(a_generator_may_use_its_consumers_locals),
      TEST(a_loser_leaves_its_stream_as_it_is),
      TEST(a_loser_that_cannot_be_abandoned_is_asked_to_stop),
      TEST(a_stream_awaited_after_the_request_to_stop_is_asked_too),
      TEST(a_combination_is_dropped_with_generators_that_wait),
      TEST(a_body_awaits_what_a_future_does),
      TEST(a_body_goes_on_on_the_thread_that_polls),
      TEST(an_operation_that_ends_before_it_suspends_is_not_waited_for),
      TEST(a_send_that_finds_room_before_it_suspends_is_not_waited_for),
      TEST(a_long_stream_does_not_grow_the_stack),
      TEST(for_each_runs_as_a_task),
  };
  return run_tests("generators", tests, argv[1], balance_all);
}
