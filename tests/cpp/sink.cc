// test: std=11,14,17,20
//
// rust::Sink: sentences 18 to 21 of the contract, every kind of send against room, a full stream and a closed one, and the ends.
// Races are in sink_races.cc and explore_sink.cc, how a function gets its sink in push_styles.cc.
#include <memory>
#include <stdexcept>
#include <thread>

#include "fake_stream.h"
#if COBRIDGE_COROUTINES
#include "bodies.h"
#endif

using rust::Sink;
using rust::TrySend;
using rust::cobridge::kEnd;
using rust::cobridge::kError;
using rust::cobridge::kPending;
using rust::cobridge::kValue;

namespace {

template <class S>
void expect(S& stream, const FakeTask& task, int from, int to) {
  for (int i = from; i < to; i++) {
    CHECK(stream.poll(task) == kValue);
    CHECK(stream.item().value() == i);
  }
}

// ---- 18: order and ends

template <std::size_t capacity>
void in_order() {
  FakeTask task;
  Pushed<Counted, capacity> stream(task);
  for (int i = 0, taken = 0; i < 300;) {
    int burst = 1 + i % 5;
    int sent = 0;
    while (sent < burst && stream.sink().try_send(Counted(i)) == TrySend::sent) sent++, i++;
    CHECK(sent >= 1);
    expect(stream, task, taken, taken + sent);
    taken += sent;
    CHECK(stream.poll(task) == kPending);
  }
}
void c18_items_arrive_in_order() {
  in_order<1>();
  in_order<2>();
  in_order<3>();
  in_order<64>();
  in_order<0>();
}

template <std::size_t capacity>
void in_batches() {
  FakeTask task;
  Pushed<Counted, capacity> stream(task);
  std::vector<Counted> got;
  for (int sent = 0; sent < 400;) {
    for (int i = 0; i < 100 && stream.sink().try_send(Counted(sent)) == TrySend::sent; i++) sent++;
    std::size_t before = got.size();
    CHECK(stream.poll_batch(task, 7, got) == kValue);
    std::size_t there = std::size_t(sent) - before;
    CHECK(got.size() - before == (there < 7 ? there : 7));
    while (got.size() < std::size_t(sent)) CHECK(stream.poll_batch(task, 1000, got) == kValue);
    CHECK(stream.poll_batch(task, 7, got) == kPending);
  }
  for (std::size_t i = 0; i < got.size(); i++) CHECK(got[i].value() == int(i));
  stream.sink().try_send(Counted(1));
  stream.sink().fail("bad");
  CHECK(stream.poll_batch(task, 7, got) == kValue);
  CHECK(stream.poll_batch(task, 7, got) == kError && stream.error() == "Exception: bad");
}
void c18_batches_arrive_in_order() {
  in_batches<3>();
  in_batches<64>();
  in_batches<0>();
}

void c18_many_at_once() {
  FakeTask task;
  Pushed<Counted, 3> bounded(task);
  std::vector<Counted> items;
  for (int i = 0; i < 5; i++) items.emplace_back(i);
  TrySend why = TrySend::closed;
  CHECK(bounded.sink().try_send_many(items.data(), 0, &why) == 0 && why == TrySend::sent);
  CHECK(bounded.sink().try_send_many(items.data(), 2, &why) == 2 && why == TrySend::sent);
  CHECK(bounded.sink().try_send_many(items.data() + 2, 3, &why) == 1 && why == TrySend::full);
  CHECK(items[3].value() == 3 && items[4].value() == 4);
  CHECK(bounded.sink().try_send_many(items.data() + 3, 2) == 0);
  CHECK(bounded.sink().try_send_many(items.data() + 3, 0, &why) == 0 && why == TrySend::sent);
  expect(bounded, task, 0, 3);
  bounded.sink().close();
  CHECK(bounded.sink().try_send_many(items.data() + 3, 2, &why) == 0 && why == TrySend::closed);
  CHECK(items[3].value() == 3);
  CHECK(bounded.poll(task) == kEnd);

  Pushed<Counted, 0> unbounded(task);
  std::vector<Counted> many;
  for (int i = 0; i < 200; i++) many.emplace_back(i);
  for (int at = 0, size = 1; at < 200; at += size, size = size * 3 < 200 - at ? size * 3 : 200 - at)
    CHECK(unbounded.sink().try_send_many(many.data() + at, std::size_t(size), &why) == std::size_t(size) &&
          why == TrySend::sent);
  expect(unbounded, task, 0, 200);
#if COBRIDGE_COROUTINES
  std::vector<Counted> spanned;
  spanned.emplace_back(7);
  CHECK(unbounded.sink().try_send_many(std::span<Counted>(spanned)) == 1);
  expect(unbounded, task, 7, 8);
#endif
}

template <std::size_t capacity>
void last_sink() {
  FakeTask task;
  Pushed<Counted, capacity> stream(task);
  {
    Sink<Counted> copy = stream.sink();
    copy.try_send(Counted(0));
    stream.end();
    CHECK(!copy.is_closed());
    copy.try_send(Counted(1));
    expect(stream, task, 0, 2);
    CHECK(stream.poll(task) == kPending);
    copy.try_send(Counted(2));
  }
  CHECK(task.clones() == 0);
  expect(stream, task, 2, 3);
  CHECK(stream.poll(task) == kEnd);
}
void c18_the_last_sink_gone_is_the_end_behind_the_items() {
  last_sink<4>();
  last_sink<0>();
}

void c18_a_waiting_consumer_learns_of_the_end() {
  for (int how = 0; how < 4; how++) {
    FakeTask task;
    Pushed<Counted, 2> stream(task);
    CHECK(task.wakes() == 0 && task.clones() == 1);
    if (how == 0) stream.end();
    if (how == 1) stream.sink().close();
    if (how == 2) stream.sink().fail("bad");
    if (how == 3) std::thread([&] { stream.end(); }).join();  // a thread that is gone then
    CHECK(task.wakes() == 1 && task.clones() == 0);
    CHECK(stream.poll(task) == (how == 2 ? kError : kEnd));
  }
}

void c18_an_error_comes_behind_the_items() {
  for (int how = 0; how < 4; how++) {
    FakeTask task;
    Pushed<Counted, 4> stream(task);
    stream.sink().try_send(Counted(0));
    stream.sink().try_send(Counted(1));
    if (how == 0) stream.sink().fail("bad");
    if (how == 1) stream.sink().fail(std::string("bad"));
    if (how == 2) stream.sink().fail(std::make_exception_ptr(std::runtime_error("bad")));
    if (how == 3) stream.sink().fail(std::make_exception_ptr(rust::Cancelled()));
    CHECK(stream.sink().try_send(Counted(2)) == TrySend::closed);
    expect(stream, task, 0, 2);
    CHECK(stream.poll(task) == kError);
    CHECK(stream.error() == (how == 3 ? "Cancelled" : "Exception: bad"));
  }
}

void c18_the_first_end_wins() {
  for (int how = 0; how < 4; how++) {
    FakeTask task;
    Pushed<int, 2> stream(task);
    if (how < 2) stream.sink().fail("first");
    if (how == 2) stream.sink().close();
    if (how == 3) stream.sink().fail(std::make_exception_ptr(1));
    if (how == 0) stream.sink().close();
    if (how != 0) stream.sink().fail("second");
    CHECK(stream.poll(task) == (how == 2 ? kEnd : kError));
    if (how < 2) CHECK(stream.error() == "Exception: first");
    CHECK(stream.sink().is_closed() && stream.sink().try_send(1) == TrySend::closed);
  }
  FakeTask task;
  Pushed<int, 2> unread(task);
  unread.sink().fail("nobody reads it");
  unread.drop();
}

// ---- 19: capacity

template <std::size_t capacity>
void exactly() {
  FakeTask task;
  Pushed<Counted, capacity> stream(task);
  int sent = 0, taken = 0;
  for (int round = 0; round < 40; round++) {
    while (stream.sink().try_send(Counted(sent)) == TrySend::sent) {
      sent++;
      CHECK(sent - taken <= int(capacity));
    }
    CHECK(sent - taken == int(capacity) && Counted::live() <= long(capacity) + 1);  // one was taken
    Counted item(sent);
    CHECK(stream.sink().try_send(item) == TrySend::full && item.value() == sent);
    int some = 1 + round % int(capacity);
    expect(stream, task, taken, taken + some);
    taken += some;
    if (stream.poll(task) == kValue) taken++;
    CHECK(stream.is_live());
  }
}
void c19_the_capacity_is_exact() {
  exactly<1>();
  exactly<2>();
  exactly<3>();
  exactly<5>();
  exactly<64>();
}

void c19_an_unbounded_stream_is_never_full() {
  FakeTask task;
  Pushed<Counted, 0> stream(task);
  for (int i = 0; i < 5000; i++) CHECK(stream.sink().try_send(Counted(i)) == TrySend::sent);
  CHECK(stream.sink().send_blocking(Counted(5000)));
  expect(stream, task, 0, 5001);
}

// ---- 4 and 5: wakes

void c05_a_wake_for_a_consumer_that_waits_and_no_other() {
  FakeTask task;
  Pushed<int, 4> stream(task);
  stream.sink().try_send(1);
  CHECK(task.wakes() == 1 && task.clones() == 0);
  stream.sink().try_send(2);
  CHECK(task.wakes() == 1);
  CHECK(stream.poll(task) == kValue && stream.poll(task) == kValue);
  stream.sink().try_send(3);
  CHECK(task.wakes() == 1);  // it has seen no end of the items yet
  CHECK(stream.poll(task) == kValue && stream.poll(task) == kPending && task.clones() == 1);
  int many[] = {4, 5, 6};
  stream.sink().try_send_many(many, 3);
  CHECK(task.wakes() == 2);
}

void c04_a_poll_with_the_same_waker_changes_nothing() {
  FakeTask task;
  Pushed<int, 4> stream(task);
  on_clone() = [] { CHECK(false); };
  on_drop() = [] { CHECK(false); };
  for (int i = 0; i < 5; i++) CHECK(stream.poll(task) == kPending);
  on_clone() = on_drop() = nullptr;
  CHECK(task.clones() == 1);
}

void c04_a_new_waker_replaces_the_old_one() {
  FakeTask first, second;
  Pushed<int, 4> stream(first);
  CHECK(stream.poll(second) == kPending);
  CHECK(first.clones() == 0 && second.clones() == 1);
  stream.sink().try_send(1);
  CHECK(first.wakes() == 0 && second.wakes() == 1);
  CHECK(stream.poll(first) == kValue && stream.poll(first) == kPending);
  stream.drop();
  CHECK(first.clones() == 0);
}

void c05_the_item_is_there_before_the_wake() {
  FakeTask task;
  Pushed<Counted, 1> stream(task);
  bool there = false;
  on_wake() = [&] { there = stream.poll(task) == kValue; };
  CHECK(stream.sink().try_send(Counted(1)) == TrySend::sent);
  CHECK(there && stream.item().value() == 1);
}

// ---- 20: the consumer goes, or the producers

template <std::size_t capacity>
void drop_with_items() {
  FakeTask task;
  Pushed<Counted, capacity> stream(task);
  for (int i = 0; i < 40; i++) {
    stream.sink().try_send(Counted(i));
    if (i % 2) stream.poll(task);
  }
  int closed = 0;
  stream.sink().on_closed([&closed] { closed++; });
  CHECK(closed == 0 && !stream.sink().is_closed());
  stream.drop();
  CHECK(closed == 1 && stream.sink().is_closed());
  CHECK(Counted::live() == 0 && task.clones() == 0);
  Counted kept(1);
  CHECK(stream.sink().try_send(kept) == TrySend::closed);
  CHECK(!stream.sink().send_blocking(kept));
  CHECK(kept.value() == 1);
  stream.sink().close();
  stream.sink().fail("nobody hears it");
  CHECK(closed == 1);
}
void c20_drop_destroys_what_is_queued_and_closes() {
  drop_with_items<1>();
  drop_with_items<64>();
  drop_with_items<0>();
}

void c20_drop_while_the_consumer_waits() {
  FakeTask task;
  Pushed<int, 4> stream(task);
  CHECK(task.clones() == 1);
  stream.drop();
  CHECK(task.clones() == 0 && task.wakes() == 0);
  CHECK(stream.sink().try_send(1) == TrySend::closed && task.wakes() == 0);
}

void c20_a_blocked_thread_is_freed() {
  for (int how = 0; how < 3; how++) {
    FakeTask task;
    Pushed<Counted, 1> stream(task);
    stream.sink().try_send(Counted(0));
    bool sent = true;
    int left = 0;
    std::thread producer([&] {
      Counted item(1);
      Sink<Counted> sink = stream.sink();
      sent = sink.send_blocking(item);
      if (!sent) left = item.value();
    });
    if (how == 0) stream.drop();
    if (how == 1) stream.sink().close();
    if (how == 2) expect(stream, task, 0, 1);
    producer.join();
    CHECK(how == 2 ? sent
                   : sent || left == 1);  // it may have been closed before it began, and not be full any more
    if (how == 2) expect(stream, task, 1, 2);
    if (how != 2) CHECK(!sent);
  }
}

void on_closed_runs_on_the_thread_that_drops() {
  FakeTask task;
  Pushed<int, 2> stream(task);
  std::thread::id ran;
  stream.sink().on_closed([&ran] { ran = std::this_thread::get_id(); });
  std::thread dropper([&] { stream.drop(); });
  std::thread::id id = dropper.get_id();
  dropper.join();
  CHECK(ran == id);
}
void on_closed_runs_at_once_if_the_stream_was_dropped() {
  FakeTask task;
  Pushed<int, 2> stream(task);
  stream.drop();
  int closed = 0;
  stream.sink().on_closed([&closed] { closed++; });
  CHECK(closed == 1);
}
void on_closed_does_not_run_after_an_end_of_the_producers() {
  for (int how = 0; how < 6; how++) {
    FakeTask task;
    Pushed<Counted, 2> stream(task);
    int closed = 0;
    Counted held(1);
    if (how < 3) stream.sink().on_closed([&closed, held] { closed += held.value(); });
    if (how % 3 == 0) stream.sink().close();
    if (how % 3 == 1) stream.sink().fail("bad");
    if (how >= 3) stream.sink().on_closed([&closed, held] { closed += held.value(); });
    if (how % 3 == 2) stream.end();
    if (how != 5) stream.drop();
    if (how == 5) CHECK(stream.poll(task) == kEnd);
    CHECK(closed == 0);
  }
}
void on_closed_once_and_under_no_lock() {
  FakeTask task;
  Pushed<Counted, 2> stream(task);
  Sink<Counted> sink = stream.sink();
  int closed = 0;
  stream.sink().on_closed([&closed, sink]() mutable {
    closed++;
    CHECK(sink.is_closed() && sink.try_send(Counted(1)) == TrySend::closed &&
          !sink.send_blocking(Counted(1)));
    sink.close();
    sink = Sink<Counted>(nullptr);
  });
  bool refused = false;
  try {
    stream.sink().on_closed([&closed] { closed += 10; });
  } catch (const std::logic_error&) {
    refused = true;
  }
  CHECK(refused);
  sink = Sink<Counted>(nullptr);
  stream.drop();
  CHECK(closed == 1);
}

// ---- handles

void sinks_are_handles() {
  FakeTask task;
  Pushed<int, 8> first(task), second(task);
  Sink<int> a = first.sink();
  Sink<int> b = std::move(a);
  a = b;
  first.end();
  b = second.sink();  // a keeps the first one open
  CHECK(a.try_send(1) == TrySend::sent && b.try_send(2) == TrySend::sent);
  const Sink<int>& same = a;
  a = same;
  a = std::move(b);
  CHECK(first.poll(task) == kValue && first.item() == 1 && first.poll(task) == kEnd);
  CHECK(second.poll(task) == kValue && second.item() == 2 && second.poll(task) == kPending);
  int refused = 0;
  try {
    b.try_send(1);
  } catch (const std::logic_error& e) {
    refused += std::strstr(e.what(), "moved") != nullptr;
  }
  CHECK(refused == 1);
}

void sinks_outlive_the_stream_and_the_other_way_round() {
  FakeTask task;
  {
    Sink<Counted> late(nullptr);
    {
      Pushed<Counted, 0> stream(task);
      late = stream.sink();
      late.try_send(Counted(1));
    }
    CHECK(late.is_closed() && Counted::live() == 0);
  }
  Pushed<Counted, 2> stream(task);
  std::thread([&] {
    stream.sink().try_send(Counted(0));
    stream.end();
  }).join();
  expect(stream, task, 0, 1);
  CHECK(stream.poll(task) == kEnd);
}

// ---- kinds of items

struct alignas(32) Aligned {
  explicit Aligned(int v) : number(v) { check(); }
  Aligned(Aligned&& other) noexcept : number(other.number) { check(); }
  void check() const { CHECK(reinterpret_cast<std::uintptr_t>(this) % 32 == 0); }
  int value() const { return number; }
  int number;
};
struct alignas(128) VeryAligned {
  explicit VeryAligned(int v) : number(v) { check(); }
  VeryAligned(VeryAligned&& other) noexcept : number(other.number) { check(); }
  void check() const { CHECK(reinterpret_cast<std::uintptr_t>(this) % 128 == 0); }
  int value() const { return number; }
  int number;
};
struct Large {
  explicit Large(int v) { words[0] = words[99] = v; }
  int value() const { return words[99]; }
  int words[100];
};
struct Empty {
  explicit Empty(int) {}
  int value() const { return -1; }
};
template <class T, std::size_t capacity>
void items_of() {
  FakeTask task;
  Pushed<T, capacity> stream(task);
  for (int round = 0; round < 30; round++) {
    for (int i = 0; i < 3; i++) CHECK(stream.sink().try_send(T(i)) == TrySend::sent);
    for (int i = 0; i < 3; i++) {
      CHECK(stream.poll(task) == kValue);
      CHECK(stream.item().value() == i || stream.item().value() == -1);
    }
  }
  for (int i = 0; i < 3; i++) stream.sink().try_send(T(i));
}
void items_of_any_size_and_alignment() {
  items_of<Aligned, 3>();
  items_of<Aligned, 0>();
  items_of<VeryAligned, 3>();
  items_of<VeryAligned, 0>();
  items_of<Large, 3>();
  items_of<Large, 0>();
  items_of<Empty, 3>();
  items_of<Empty, 0>();
}
void items_that_only_move() {
  FakeTask task;
  Pushed<std::unique_ptr<int>, 1> stream(task);
  std::unique_ptr<int> first(new int(1)), second(new int(2));
  CHECK(stream.sink().try_send(std::move(first)) == TrySend::sent && !first);
  CHECK(stream.sink().try_send(std::move(second)) == TrySend::full && second && *second == 2);
  CHECK(stream.poll(task) == kValue && *stream.item() == 1);
}

// An item that holds a sink of its own stream.
struct Knot {
  Sink<Knot>* sink;
  explicit Knot(const Sink<Knot>& s) : sink(new Sink<Knot>(s)) {}
  Knot(Knot&& other) noexcept : sink(other.sink) { other.sink = nullptr; }
  ~Knot() { delete sink; }
};
void an_item_that_holds_a_sink() {
  FakeTask task;
  Pushed<Knot, 4> stream(task);
  stream.sink().try_send(Knot(stream.sink()));
  stream.sink().try_send(Knot(stream.sink()));
  stream.end();
  CHECK(stream.poll(task) == kValue);
  stream.drop();
}

// ---- co_await send

#if COBRIDGE_COROUTINES
using rust::Future;

Future<int> sends(Sink<Counted> sink, int from, int count) {
  int sent = 0;
  for (int i = 0; i < count; i++) {
    Counted item(from + i);
    bool took = co_await sink.send(item);
    if (!took) CHECK(item.value() == from + i);
    sent += took;
  }
  co_return sent;
}
Future<int> sends_temporaries(Sink<Counted> sink, int from, int count) {
  int sent = 0;
  for (int i = 0; i < count; i++) sent += co_await sink.send(Counted(from + i));
  co_return sent;
}

void send_does_not_suspend_while_there_is_room() {
  FakeTask task, producer;
  Pushed<Counted, 3> stream(task);
  for (bool temporaries : {false, true}) {
    Coroutine<int> body((temporaries ? sends_temporaries : sends)(stream.sink(), 0, 3));
    CHECK(body.poll(producer) == kValue && body.value() == 3 && producer.wakes() == 0);
    expect(stream, task, 0, 3);
  }
  Pushed<Counted, 0> unbounded(task);
  Coroutine<int> body(sends(unbounded.sink(), 0, 100));
  CHECK(body.poll(producer) == kValue && body.value() == 100);
}

void c19_a_full_stream_suspends_send() {
  for (bool temporaries : {false, true}) {
    FakeTask task, producer;
    Pushed<Counted, 2> stream(task);
    Coroutine<int> body((temporaries ? sends_temporaries : sends)(stream.sink(), 0, 5));
    CHECK(body.poll(producer) == kPending);
    for (int i = 0; i < 3; i++) {
      CHECK(body.poll(producer) == kPending);  // a spurious poll
      CHECK(producer.clones() == 1 && producer.wakes() == i);
      CHECK(Counted::live() == 3 + (i > 0));  // two, the one that waits, and what was taken last
      expect(stream, task, i, i + 1);
      CHECK(producer.wakes() == i + 1 && producer.clones() == 0);
      CHECK(body.poll(producer) == (i < 2 ? kPending : kValue));
    }
    CHECK(body.value() == 5);
    expect(stream, task, 3, 5);
  }
}

void send_is_woken_by_a_new_waker() {
  FakeTask task, first, second;
  Pushed<Counted, 1> stream(task);
  Coroutine<int> body(sends(stream.sink(), 0, 2));
  body.poll(first);
  body.poll(second);
  CHECK(first.clones() == 0 && second.clones() == 1);
  expect(stream, task, 0, 1);
  CHECK(first.wakes() == 0 && second.wakes() == 1);
  CHECK(body.poll(first) == kValue && body.value() == 2);
}

void c20_a_waiting_send_returns_closed() {
  for (int how = 0; how < 3; how++) {
    FakeTask task, producer;
    Pushed<Counted, 1> stream(task);
    Coroutine<int> body(sends(stream.sink(), 0, 3));
    CHECK(body.poll(producer) == kPending);
    if (how == 0) stream.drop();
    if (how == 1) stream.sink().close();
    if (how == 2) stream.sink().fail("bad");
    CHECK(producer.wakes() == 1);
    CHECK(body.poll(producer) == kValue && body.value() == 1);
  }
}

void waiting_sends_go_on_in_their_order() {
  FakeTask task;
  FakeTask producers[4];
  Pushed<Counted, 1> stream(task);
  stream.sink().try_send(Counted(0));
  std::vector<std::unique_ptr<Coroutine<int>>> bodies;
  for (int i = 0; i < 4; i++) {
    bodies.push_back(std::make_unique<Coroutine<int>>(sends(stream.sink(), i + 1, 1)));
    CHECK(bodies[i]->poll(producers[i]) == kPending);
  }
  for (int i = 0; i < 4; i++) {
    expect(stream, task, i, i + 1);
    for (int k = 0; k < 4; k++) CHECK(producers[k].wakes() == (k <= i));
    CHECK(bodies[i]->poll(producers[i]) == kValue);
  }
  expect(stream, task, 4, 5);
}

// Who was overtaken by one that does not wait keeps its place before those that came later.
void an_overtaken_send_keeps_its_place() {
  FakeTask task, a, b;
  Pushed<Counted, 1> stream(task);
  stream.sink().try_send(Counted(0));
  Coroutine<int> first(sends(stream.sink(), 1, 1)), second(sends(stream.sink(), 2, 1));
  first.poll(a);
  second.poll(b);
  expect(stream, task, 0, 1);
  CHECK(a.wakes() == 1 && stream.sink().try_send(Counted(9)) == TrySend::sent);
  CHECK(first.poll(a) == kPending);
  expect(stream, task, 9, 10);
  CHECK(a.wakes() == 2 && b.wakes() == 0);
  CHECK(first.poll(a) == kValue);
  expect(stream, task, 1, 2);
  CHECK(b.wakes() == 1 && second.poll(b) == kValue);
}

// Also among several.
void overtaken_sends_keep_their_order() {
  FakeTask task, a, b;
  Pushed<Counted, 2> stream(task);
  for (int i = 0; i < 2; i++) stream.sink().try_send(Counted(i));
  Coroutine<int> first(sends(stream.sink(), 4, 1)), second(sends(stream.sink(), 5, 1));
  first.poll(a);
  second.poll(b);
  expect(stream, task, 0, 2);
  CHECK(a.wakes() == 1 && b.wakes() == 1);
  for (int i = 2; i < 4; i++) CHECK(stream.sink().try_send(Counted(i)) == TrySend::sent);
  CHECK(first.poll(a) == kPending && second.poll(b) == kPending);
  expect(stream, task, 2, 3);
  CHECK(a.wakes() == 2 && b.wakes() == 1);
  expect(stream, task, 3, 4);
  CHECK(b.wakes() == 2 && first.poll(a) == kValue && second.poll(b) == kValue);
  expect(stream, task, 4, 6);
}

void a_batch_wakes_as_many_as_it_makes_room_for() {
  FakeTask task;
  FakeTask producers[4];
  Pushed<Counted, 3> stream(task);
  for (int i = 0; i < 3; i++) stream.sink().try_send(Counted(i));
  std::vector<std::unique_ptr<Coroutine<int>>> bodies;
  for (int i = 0; i < 4; i++) {
    bodies.push_back(std::make_unique<Coroutine<int>>(sends(stream.sink(), i + 3, 1)));
    bodies[i]->poll(producers[i]);
  }
  std::vector<Counted> got;
  CHECK(stream.poll_batch(task, 10, got) == kValue && got.size() == 3);
  for (int i = 0; i < 4; i++) CHECK(producers[i].wakes() == (i < 3));
  for (int i = 0; i < 3; i++) CHECK(bodies[i]->poll(producers[i]) == kValue);
  CHECK(bodies[3]->poll(producers[3]) == kPending);
}

void a_send_that_is_dropped_passes_its_turn_on() {
  for (bool notified : {false, true}) {
    FakeTask task, a, b;
    Pushed<Counted, 1> stream(task);
    stream.sink().try_send(Counted(0));
    Coroutine<int> first(sends(stream.sink(), 1, 1)), second(sends(stream.sink(), 2, 1));
    first.poll(a);
    second.poll(b);
    if (notified) expect(stream, task, 0, 1);
    first.drop();
    CHECK(a.clones() == 0 && b.wakes() == notified);
    if (!notified) expect(stream, task, 0, 1);
    CHECK(b.wakes() == 1 && second.poll(b) == kValue);
    expect(stream, task, 2, 3);
  }
}

void c11_a_waiting_send_is_dropped_at_once() {
  FakeTask task, producer;
  Pushed<Counted, 1> stream(task);
  for (bool borrows : {false, true}) {
    Coroutine<int> body(sends_temporaries(stream.sink(), 0, 3));
    CHECK(body.poll(producer) == kPending && producer.clones() == 1);
    long before = Counted::live();
    body.drop(borrows);
    CHECK(Counted::live() < before && producer.clones() == 0);
  }
}

rust::Stream<int> relays(Sink<Counted> sink) {
  for (int i = 0; i < 3; i++) {
    bool took = co_await sink.send(Counted(i));
    co_yield took;
  }
}
void send_in_a_generator() {
  FakeTask task, producer;
  Pushed<Counted, 1> stream(task);
  rust::Stream<int> generator = relays(stream.sink());
  using Inside = rust::cobridge::StreamInside<int>;
  int out = 0;
  CHECK(Inside::poll(generator, producer.waker(), &out) == kValue && out == 1);
  CHECK(Inside::poll(generator, producer.waker(), &out) == kPending);
  expect(stream, task, 0, 1);
  CHECK(producer.wakes() == 1);
  CHECK(Inside::poll(generator, producer.waker(), &out) == kValue);
  stream.drop();
  CHECK(Inside::poll(generator, producer.waker(), &out) == kValue && out == 0);
}
#endif

// What a thread does before it sleeps.
void patience_is_lost_where_it_does_not_pay() {
  rust::cobridge::Patience patience(rust::cobridge::Patience::kOfPolling);
  int looks = 0;
  auto never = [&looks] {
    looks++;
    return false;
  };
  CHECK(!patience.wait(never));
  const int at_first = looks;
  CHECK(at_first > 1);
  for (int i = 0; i < 1000; i++) CHECK(!patience.wait(never));
  CHECK(looks < 100 * at_first);  // in fewer than one of ten
  int waits = 0;
  while (!patience.wait([] { return true; })) waits++;
  CHECK(waits < 100);  // now and then it is tried
  looks = 0;
  CHECK(!patience.wait(never));
  CHECK(looks == at_first);  // and pays again
}

}  // namespace

int main(int, char** argv) {
  const Test tests[] = {
      TEST(c18_items_arrive_in_order),
      TEST(c18_batches_arrive_in_order),
      TEST(c18_many_at_once),
      TEST(c18_the_last_sink_gone_is_the_end_behind_the_items),
      TEST(c18_a_waiting_consumer_learns_of_the_end),
      TEST(c18_an_error_comes_behind_the_items),
      TEST(c18_the_first_end_wins),
      TEST(c19_the_capacity_is_exact),
      TEST(c19_an_unbounded_stream_is_never_full),
      TEST(c05_a_wake_for_a_consumer_that_waits_and_no_other),
      TEST(c04_a_poll_with_the_same_waker_changes_nothing),
      TEST(c04_a_new_waker_replaces_the_old_one),
      TEST(c05_the_item_is_there_before_the_wake),
      TEST(c20_drop_destroys_what_is_queued_and_closes),
      TEST(c20_drop_while_the_consumer_waits),
      TEST(c20_a_blocked_thread_is_freed),
      TEST(on_closed_runs_on_the_thread_that_drops),
      TEST(on_closed_runs_at_once_if_the_stream_was_dropped),
      TEST(on_closed_does_not_run_after_an_end_of_the_producers),
      TEST(on_closed_once_and_under_no_lock),
      TEST(sinks_are_handles),
      TEST(sinks_outlive_the_stream_and_the_other_way_round),
      TEST(items_of_any_size_and_alignment),
      TEST(items_that_only_move),
      TEST(an_item_that_holds_a_sink),
#if COBRIDGE_COROUTINES
      TEST(send_does_not_suspend_while_there_is_room),
      TEST(c19_a_full_stream_suspends_send),
      TEST(send_is_woken_by_a_new_waker),
      TEST(c20_a_waiting_send_returns_closed),
      TEST(waiting_sends_go_on_in_their_order),
      TEST(an_overtaken_send_keeps_its_place),
      TEST(overtaken_sends_keep_their_order),
      TEST(a_batch_wakes_as_many_as_it_makes_room_for),
      TEST(a_send_that_is_dropped_passes_its_turn_on),
      TEST(c11_a_waiting_send_is_dropped_at_once),
      TEST(send_in_a_generator),
#endif
      TEST(patience_is_lost_where_it_does_not_pay),
  };
  return run_tests("sink", tests, argv[1], balance);
}
