// test: std=20
//
// Streams that C++ pushes into, with threads, for the thread sanitizer: many producers in every kind of send, consumers that go, ends
// from both sides. First races made certain by hooks. explore_sink.cc goes through the interleavings of the same machines.
// -DRACES=n: tries per racing test.
#include <memory>
#include <random>
#include <thread>
#include <vector>

#include "bodies.h"
#include "fake_stream.h"

#ifndef RACES
#define RACES 300
#endif

using rust::Sink;
using rust::TrySend;
using rust::cobridge::kEnd;
using rust::cobridge::kError;
using rust::cobridge::kPending;
using rust::cobridge::kValue;

namespace {

constexpr int kProducers = 4;

// An item of one producer, with its number among that one's.
struct Item {
  int producer;
  Counted number;
};

// ---- races, made certain: the other side moves inside a waker's clone or drop

void race_push_while_the_waker_is_cloned() {
  FakeTask task;
  Pushed<Counted, 2> stream(task);
  CHECK(stream.sink().try_send(Counted(0)) == TrySend::sent && stream.poll(task) == kValue);
  on_clone() = [&] { stream.sink().try_send(Counted(1)); };
  CHECK(stream.poll(task) == kValue && stream.item().value() == 1 && task.clones() == 0);
}
void race_push_while_the_waker_is_replaced() {
  for (int how = 0; how < 2; how++) {
    FakeTask first, second;
    Pushed<Counted, 2> stream(first);
    (how ? on_clone() : on_drop()) = [&] { stream.sink().try_send(Counted(1)); };
    CHECK(stream.poll(second) == kValue && stream.item().value() == 1);
    CHECK(first.clones() == 0 && second.clones() == 0);
  }
}
void race_end_while_the_waker_is_cloned() {
  for (int how = 0; how < 3; how++) {
    FakeTask task;
    Pushed<Counted, 2> stream(task);
    stream.sink().try_send(Counted(0));
    stream.poll(task);
    on_clone() = [&] {
      if (how == 0) stream.end();
      if (how == 1) stream.sink().close();
      if (how == 2) stream.sink().fail("bad");
    };
    CHECK(stream.poll(task) == (how == 2 ? kError : kEnd) && task.clones() == 0);
  }
}
void race_push_inside_drop() {
  FakeTask task;
  Pushed<Counted, 2> stream(task);
  on_drop() = [&] { CHECK(stream.sink().try_send(Counted(1)) == TrySend::closed); };
  stream.drop();
}

// A coroutine that sends, polled by one thread until it is over.
rust::Future<int> sends(Sink<Item> sink, int producer, int count) {
  int sent = 0;
  for (int i = 0; i < count; i++) {
    Item item{producer, Counted(i)};
    if (!co_await sink.send(item)) {
      CHECK(item.number.value() == i);
      break;
    }
    sent++;
  }
  co_return sent;
}

// Room is made while the waker of a send is cloned: the send sees it.
void race_take_while_a_send_waits() {
  FakeTask task, producer;
  Pushed<Item, 1> stream(task);
  Coroutine<int> body(sends(stream.sink(), 0, 2));
  on_clone() = [&] { CHECK(stream.poll(task) == kValue); };
  CHECK(body.poll(producer) == kValue && body.value() == 2 && producer.clones() == 0);
}
void race_drop_while_a_send_waits() {
  FakeTask task, producer;
  Pushed<Item, 1> stream(task);
  Coroutine<int> body(sends(stream.sink(), 0, 2));
  on_clone() = [&] { stream.drop(); };
  CHECK(body.poll(producer) == kValue && body.value() == 1 && producer.clones() == 0);
}

// ---- threads

// Sends `count` items, in the way that `how` says. Gives how many went.
int produce(Sink<Item> sink, int how, int producer, int count) {
  switch (how % 4) {
    case 0:
      for (int i = 0; i < count;) {
        Item item{producer, Counted(i)};
        TrySend answer = sink.try_send(item);
        if (answer == TrySend::closed) return i;
        if (answer == TrySend::full) std::this_thread::yield();
        if (answer != TrySend::sent) CHECK(item.number.value() == i);
        i += answer == TrySend::sent;
      }
      return count;
    case 1:
      for (int i = 0; i < count; i++) {
        Item item{producer, Counted(i)};
        if (!sink.send_blocking(item)) {
          CHECK(item.number.value() == i);
          return i;
        }
      }
      return count;
    case 2: {
      FakeTask task;
      Coroutine<int> body(sends(std::move(sink), producer, count));
      body.finish(task);
      return body.value();
    }
    default: {
      int sent = 0;
      while (sent < count) {
        std::vector<Item> items;
        for (int i = sent; i < count && i < sent + 1 + sent % 5; i++)
          items.push_back(Item{producer, Counted(i)});
        TrySend why;
        std::size_t some = sink.try_send_many(items.data(), items.size(), &why);
        for (std::size_t i = some; i < items.size(); i++) CHECK(items[i].number.value() == sent + int(i));
        sent += int(some);
        if (why == TrySend::closed) break;
        if (why == TrySend::full) std::this_thread::yield();
      }
      return sent;
    }
  }
}

// All of one producer's items come in its order.
struct Order {
  int next[kProducers] = {};
  void take(const Item& item) {
    CHECK(item.number.value() == next[item.producer]);
    next[item.producer]++;
  }
};

template <std::size_t capacity>
void all_arrive(int count, int first_kind, bool same_kind) {
  FakeTask tasks[2];
  Pushed<Item, capacity> stream(tasks[0]);
  std::vector<std::thread> threads;
  std::atomic<int> sent{0};
  for (int p = 0; p < kProducers; p++) {
    int how = same_kind ? first_kind : first_kind + p;
    threads.emplace_back([&sent, how, p, count, sink = stream.sink()]() mutable {
      sent += produce(std::move(sink), how, p, count);
    });
  }
  stream.end();
  Order order;
  std::mt19937 random(5);
  std::uint8_t status = kPending;
  while (stream.is_live()) {
    FakeTask& task = tasks[random() % 2];  // now and then with another waker
    if (random() % 3) {
      status = stream.poll(task);
      if (status == kValue) order.take(stream.item());
    } else {
      std::vector<Item> got;
      status = stream.poll_batch(task, 1 + random() % 9, got);
      for (const Item& item : got) order.take(item);
    }
    if (status == kPending) task.wait();
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(status == kEnd && sent == kProducers * count && stream.taken() == sent);
}
void threads_all_items_arrive() {
  for (int how = 0; how < 4; how++) {
    all_arrive<1>(RACES, how, true);
    all_arrive<64>(RACES * 5, how, true);
    all_arrive<0>(RACES * 5, how, true);
  }
  all_arrive<1>(RACES, 0, false);
  all_arrive<3>(RACES * 3, 0, false);
  all_arrive<64>(RACES * 10, 0, false);
  all_arrive<0>(RACES * 10, 0, false);
}

// The consumer goes while they send, in any of the ways: nobody hangs, nothing is lost or left.
template <std::size_t capacity>
void consumer_goes(int round) {
  FakeTask task;
  std::vector<std::thread> threads;
  std::atomic<int> sent{0}, closed{0};
  int taken;
  {
    Pushed<Item, capacity> stream(task);
    stream.sink().on_closed([&closed] { closed++; });
    for (int p = 0; p < kProducers; p++) {
      threads.emplace_back([&sent, round, p, sink = stream.sink()]() mutable {
        sent += produce(std::move(sink), round + p, p, 1 << 20);
      });
    }
    Order order;
    for (int i = 0; i < round * 7 % 60; i++) {
      if (stream.next(task) == kValue) order.take(stream.item());
    }
    taken = int(stream.taken());
    if (round % 2) {
      std::thread([&] { stream.drop(); }).join();
    } else {
      stream.drop();
    }
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(closed == 1 && sent >= taken && task.clones() == 0);
  CHECK(Counted::live() == 0);
}
void threads_the_consumer_goes() {
  for (int round = 0; round < RACES / 10; round++) {
    consumer_goes<1>(round);
    consumer_goes<8>(round);
  }
}

// The ends race: one of them wins, everybody sees it.
void threads_ends_from_both_sides() {
  for (int round = 0; round < RACES; round++) {
    FakeTask task;
    Pushed<Counted, 2> stream(task);
    std::atomic<bool> go{false};
    std::atomic<int> sent{0};
    auto ready = [&go] {
      while (!go) std::this_thread::yield();
    };
    std::thread pushes([&, sink = stream.sink()] {
      ready();
      for (int i = 0; sink.send_blocking(Counted(i)); i++) sent++;
    });
    std::thread closes([&, sink = stream.sink()] {
      ready();
      round % 3 == 0 ? sink.close() : sink.fail("bad");
    });
    std::thread leaves([&] {
      ready();
      stream.end();
    });
    go = true;
    int taken = 0;
    if (round % 2) {
      std::uint8_t status = kPending;
      while (stream.is_live()) {
        status = stream.next(task);
        if (status == kValue) CHECK(stream.item().value() == taken++);
      }
      CHECK(status == (round % 3 == 0 ? kEnd : kError));
    } else {
      stream.drop();
    }
    pushes.join();
    closes.join();
    leaves.join();
    if (round % 2) CHECK(taken == sent);
  }
}

void threads_repoll_with_new_wakers() {
  for (int round = 0; round < RACES; round++) {
    FakeTask tasks[2];
    Pushed<Counted, 4> stream(tasks[0]);
    std::thread pushes([&, sink = stream.sink()] {
      for (int i = 0; i < 3; i++) sink.try_send(Counted(i));
    });
    stream.end();
    int last = 0;
    for (int taken = 0; stream.is_live();) {
      std::uint8_t status = kPending;
      for (int i = 0; i < 3 && status == kPending; i++) status = stream.poll(tasks[last ^= 1]);
      if (status == kPending) tasks[last].wait();
      if (status == kValue) CHECK(stream.item().value() == taken++);
    }
    pushes.join();
    CHECK(stream.taken() == 3 && tasks[0].clones() == 0 && tasks[1].clones() == 0);
  }
}

// Sends that are dropped while they wait pass their turn on: all the others go through.
void threads_waiting_sends_are_dropped() {
  for (int round = 0; round < RACES / 3; round++) {
    FakeTask task;
    Pushed<Item, 1> stream(task);
    std::vector<std::thread> threads;
    std::atomic<int> sent{0};
    for (int p = 0; p < kProducers; p++) {
      threads.emplace_back([&sent, p, sink = stream.sink()]() mutable {
        if (p % 2) {
          sent += produce(std::move(sink), 2, p, 20);
          return;
        }
        for (int i = 0; i < 20; i++) {
          FakeTask own;
          Coroutine<int> body(sends(sink, p, 1));
          body.poll(own);
          if (i % 3 == 0 && body.pending()) body.poll(own);
          body.drop();
        }
      });
    }
    stream.end();
    while (stream.next(task) == kValue) {
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(sent == 40);
  }
}

// A producer that ends without a word is a sink gone.
void fault_producer_threads_die_mid_stream() {
  for (int round = 0; round < RACES / 10; round++) {
    FakeTask task;
    Pushed<Counted, 2> stream(task);
    for (int p = 0; p < kProducers; p++) {
      std::thread([sink = stream.sink(), p] {
        for (int i = 0; i <= p; i++) sink.send_blocking(Counted(i));
      }).detach();
    }
    stream.end();
    int taken = 0;
    while (stream.next(task) == kValue) taken++;
    CHECK(taken == 1 + 2 + 3 + 4);
  }
}

}  // namespace

int main(int, char** argv) {
  const Test tests[] = {
      TEST(race_push_while_the_waker_is_cloned),
      TEST(race_push_while_the_waker_is_replaced),
      TEST(race_end_while_the_waker_is_cloned),
      TEST(race_push_inside_drop),
      TEST(race_take_while_a_send_waits),
      TEST(race_drop_while_a_send_waits),
      TEST(threads_all_items_arrive),
      TEST(threads_the_consumer_goes),
      TEST(threads_ends_from_both_sides),
      TEST(threads_repoll_with_new_wakers),
      TEST(threads_waiting_sends_are_dropped),
      TEST(fault_producer_threads_die_mid_stream),
  };
  return run_tests("sink_races", tests, argv[1], balance);
}
