// test: std=20
//
// rust::Sender and rust::Receiver over a channel that is played by fake_channel.h: what each answer means, where a refused
// item is, what is left when a coroutine that waits is dropped, and both ends with threads. -DRACES=n: tries per racing test.
#include <memory>
#include <numeric>
#include <optional>
#include <thread>
#include <vector>

#include "bodies.h"
#include "cobridge/stream.h"
#include "fake_channel.h"

#ifndef RACES
#define RACES 300
#endif

using rust::Receiver;
using rust::Sender;
using rust::Stream;
using rust::TryRecv;
using rust::TrySend;
using rust::cobridge::kPending;
using rust::cobridge::kValue;

namespace carried {

// Move-only, and tells whether it was moved from.
class Item {
 public:
  explicit Item(int number = 0) : number_(new Counted(number)) {}
  int number() const { return number_ ? number_->value() : -1; }

 private:
  std::unique_ptr<Counted> number_;
};

// Its moves throw once `left` of them are done: the copy of something whose memory is used up.
class Fragile {
 public:
  explicit Fragile(int number = 0) : number_(number), counted_(1) {}
  Fragile(Fragile&& other) : number_(other.number_), counted_(1) { count(); }
  Fragile& operator=(Fragile&& other) {
    count();
    number_ = other.number_;
    return *this;
  }
  int number() const { return number_; }
  static int left;

 private:
  static void count() {
    if (left-- == 0) throw std::runtime_error("moved once too often");
  }
  int number_;
  Counted counted_;
};
inline int Fragile::left = -1;

}  // namespace carried

CARRIED(carried::Item)
CARRIED(carried::Fragile)
CARRIED(int)

namespace {

using carried::Fragile;
using carried::Item;

template <class F>
bool is_misuse(F f) {
  try {
    f();
  } catch (const std::logic_error&) {
    return true;
  }
  return false;
}

int take(const Receiver<Item>& receiver) {
  Item item;
  return receiver.try_recv(item) == TryRecv::got ? item.number() : -1;
}
void fill(const Sender<Item>& sender) {
  for (int i = 1; sender.try_send(Item(i)) == TrySend::sent;) i++;
}

Future<int> receives(const Receiver<Item>* receiver) {
  Counted local;
  std::optional<Item> item = co_await receiver->recv();
  co_return item ? item->number() : -1;
}
// What send said, and in `rest` what is in the item afterwards.
Future<bool> sends(const Sender<Item>* sender, int number, int* rest = nullptr) {
  Counted local;
  Item item(number);
  bool sent = co_await sender->send(item);
  if (rest) *rest = item.number();
  co_return sent;
}

// ---- without waiting

void items_arrive_in_order() {
  auto [sender, receiver] = rust::channel<Item>(3);
  fill(sender);
  Item item;
  CHECK(receiver.try_recv(item) == TryRecv::got && item.number() == 1);
  std::optional<Item> other(std::in_place, 9);
  CHECK(receiver.try_recv(other) == TryRecv::got && other->number() == 2);
  std::optional<Item> third = receiver.recv_blocking();
  CHECK(third && third->number() == 3);
  CHECK(receiver.try_recv(other) == TryRecv::empty && !other);
  CHECK(receiver.try_recv(item) == TryRecv::empty && item.number() == 1);
}

void full_empty_and_closed_are_told_apart() {
  auto [sender, receiver] = rust::channel<Item>(1);
  Item item(5);
  CHECK(receiver.try_recv(item) == TryRecv::empty && item.number() == 5);
  CHECK(sender.try_send(item) == TrySend::sent && item.number() == -1);
  Item second(6);
  CHECK(sender.try_send(second) == TrySend::full && second.number() == 6);
  CHECK(sender.try_send(std::move(second)) == TrySend::full && second.number() == 6);
  CHECK(receiver.close());
  CHECK(sender.try_send(second) == TrySend::closed && second.number() == 6);
  CHECK(!sender.send_blocking(second) && second.number() == 6);
  CHECK(take(receiver) == 5);
  CHECK(receiver.try_recv(item) == TryRecv::closed && item.number() == -1);
  CHECK(!receiver.recv_blocking(second) && second.number() == 6 && !receiver.recv_blocking());
}

void closed_from_either_end() {
  for (bool by_sender : {false, true}) {
    auto [sender, receiver] = rust::channel<Item>(rust::unbounded);
    Sender<Item> other = sender;
    for (int i = 0; i < 100; i++) CHECK(sender.try_send(Item(i)) == TrySend::sent);
    CHECK(!sender.is_closed() && !receiver.is_closed());
    CHECK(by_sender ? sender.close() : receiver.close());
    CHECK(!sender.close() && !receiver.close() && !other.close());
    CHECK(sender.is_closed() && receiver.is_closed() && other.try_send(Item(0)) == TrySend::closed);
    for (int i = 0; i < 100; i++) CHECK(take(receiver) == i);
    CHECK(take(receiver) == -1);
  }
}

void the_last_handle_of_a_side_closes() {
  for (bool senders : {false, true}) {
    auto pair = rust::channel<Item>(4);
    std::optional<Sender<Item>> sender(std::move(pair.first)), second(sender);
    std::optional<Receiver<Item>> receiver(std::move(pair.second)), other(receiver);
    fill(*sender);
    if (senders) {
      sender.reset();
      CHECK(!receiver->is_closed());
      second.reset();
      CHECK(receiver->is_closed() && take(*receiver) == 1 && take(*other) == 2);
    } else {
      other.reset();
      CHECK(!sender->is_closed());
      receiver.reset();
      Item item(7);
      CHECK(sender->is_closed() && second->try_send(item) == TrySend::closed && item.number() == 7);
    }
  }
}

void handles_are_copied_moved_and_assigned() {
  auto [sender, receiver] = rust::channel<Item>(2);
  auto [other_sender, other_receiver] = rust::channel<Item>(2);
  CHECK(live_channels() == 2 && live_ends() == 4);
  other_sender = sender;
  CHECK(other_receiver.is_closed() && live_ends() == 4);
  other_receiver = std::move(receiver);
  CHECK(live_channels() == 1 && live_ends() == 3);
  Sender<Item> moved = std::move(sender);
  Sender<Item> copy = other_sender;
  CHECK(live_ends() == 4 && copy.try_send(Item(3)) == TrySend::sent && take(other_receiver) == 3);
  // Of one that was moved from: what is asked of it is misuse, and copies of it are such ones.
  Sender<Item> none = sender;
  Receiver<Item> nobody = receiver;
  CHECK(is_misuse([&] { (void)none.try_send(Item(1)); }) && is_misuse([&] { (void)sender.send(Item(1)); }));
  CHECK(is_misuse([&] { (void)none.close(); }) && is_misuse([&] { (void)nobody.recv_blocking(); }));
  CHECK(is_misuse([&] { (void)receiver.recv(); }) && is_misuse([&] { (void)nobody.is_closed(); }));
  none = moved;
  CHECK(none.try_send(Item(4)) == TrySend::sent && live_ends() == 5);
  CHECK(is_misuse([] { (void)rust::channel<Item>(0); }));
}

// ---- on a thread that waits

void a_thread_waits_for_room_and_for_items() {
  auto [sender, receiver] = rust::channel<Item>(1);
  std::thread sending([s = sender] {
    for (int i = 0; i < 50; i++) CHECK(s.send_blocking(Item(i)));
  });
  for (int i = 0; i < 50; i++) {
    Item item;
    CHECK(receiver.recv_blocking(item) && item.number() == i);
  }
  sending.join();
  std::thread closing([r = receiver] { r.close(); });
  Item item(7);
  while (sender.send_blocking(item)) item = Item(7);
  CHECK(item.number() == 7);
  closing.join();
}

void a_thread_that_polls_does_not_wait() {
  auto [sender, receiver] = rust::channel<Item>(1);
  PollingHere polling;
  CHECK(is_misuse([&, r = receiver] { (void)r.recv_blocking(); }));
  Item item(1), second(2);
  CHECK(is_misuse([&, r = receiver] { (void)r.recv_blocking(item); }) && item.number() == 1);
  // Nothing to wait for: allowed.
  CHECK(sender.send_blocking(item));
  CHECK(is_misuse([&, s = sender] { (void)s.send_blocking(second); }) && second.number() == 2);
  CHECK(receiver.recv_blocking(second) && second.number() == 1);
}

// ---- awaited

void what_can_be_done_at_once_uses_no_waker() {
  FakeTask task;
  auto [sender, receiver] = rust::channel<Item>(1);
  on_clone() = [] { CHECK(!"a waker was cloned"); };
  int rest = 0;
  Coroutine<bool> sending(sends(&sender, 4, &rest));
  CHECK(sending.poll(task) == kValue && sending.value() && rest == -1);
  Coroutine<int> receiving(receives(&receiver));
  CHECK(receiving.poll(task) == kValue && receiving.value() == 4);
  on_clone() = nullptr;
  CHECK(live_operations() == 0);
}

void a_recv_waits_for_an_item() {
  FakeTask first, second;
  auto [sender, receiver] = rust::channel<Item>(1);
  Coroutine<int> call(receives(&receiver));
  CHECK(call.poll(first) == kPending && first.clones() == 1);
  CHECK(call.poll(second) == kPending && first.clones() == 0 && second.clones() == 1);
  CHECK(sender.try_send(Item(8)) == TrySend::sent && second.wakes() == 1);
  CHECK(call.poll(second) == kValue && call.value() == 8 && second.clones() == 0 && live_operations() == 0);
}

void a_send_waits_for_room() {
  FakeTask first, second;
  auto [sender, receiver] = rust::channel<Item>(1);
  fill(sender);
  int rest = 0;
  Coroutine<bool> call(sends(&sender, 8, &rest));
  CHECK(call.poll(first) == kPending && call.poll(second) == kPending && first.clones() == 0);
  CHECK(take(receiver) == 1 && second.wakes() == 1);
  CHECK(call.poll(second) == kValue && call.value() && rest == -1 && second.clones() == 0);
  CHECK(take(receiver) == 8);
}

void closed_while_it_waits() {
  for (int how = 0; how < 3; how++) {
    FakeTask task, other;
    auto pair = rust::channel<Item>(1);
    std::optional<Sender<Item>> sender(std::move(pair.first));
    std::optional<Receiver<Item>> receiver(std::move(pair.second));
    fill(*sender);
    int rest = 0;
    Coroutine<bool> sending(sends(&*sender, 8, &rest));
    CHECK(sending.poll(task) == kPending);
    if (how == 0) sender->close();
    if (how == 1) receiver->close();
    if (how == 2) receiver.reset();
    CHECK(task.wakes() == 1 && sending.poll(task) == kValue);
    CHECK(!sending.value() && rest == 8);
  }
  for (int how = 0; how < 3; how++) {
    FakeTask task;
    auto pair = rust::channel<Item>(1);
    std::optional<Sender<Item>> sender(std::move(pair.first));
    std::optional<Receiver<Item>> receiver(std::move(pair.second));
    Coroutine<int> receiving(receives(&*receiver));
    CHECK(receiving.poll(task) == kPending);
    if (how == 0) sender->close();
    if (how == 1) receiver->close();
    if (how == 2) sender.reset();
    CHECK(task.wakes() == 1 && receiving.poll(task) == kValue && receiving.value() == -1);
  }
}

// Closed between the look and the wait: the item comes back there too.
void closed_before_it_waits() {
  FakeTask task;
  auto [sender, receiver] = rust::channel<Item>(1);
  fill(sender);
  int rest = 0;
  Coroutine<bool> call(sends(&sender, 8, &rest));
  on_clone() = [r = receiver] { r.close(); };
  CHECK(call.poll(task) == kValue && !call.value() && rest == 8 && task.clones() == 0);
  Coroutine<bool> late(sends(&sender, 9, &rest));
  CHECK(late.poll(task) == kValue && !late.value() && rest == 9);
}

// The operation owns an end of its own.
void a_handle_may_go_while_a_coroutine_waits_with_it() {
  FakeTask task;
  auto pair = rust::channel<Item>(1);
  std::optional<Receiver<Item>> receiver(pair.second);
  Coroutine<int> receiving(receives(&*receiver));
  CHECK(receiving.poll(task) == kPending);
  receiver.reset();
  CHECK(pair.first.try_send(Item(3)) == TrySend::sent);
  CHECK(receiving.poll(task) == kValue && receiving.value() == 3);
  std::optional<Sender<Item>> sender(std::move(pair.first));
  fill(*sender);
  Coroutine<bool> sending(sends(&*sender, 8));
  CHECK(sending.poll(task) == kPending);
  sender.reset();
  CHECK(!pair.second.is_closed() && take(pair.second) == 1);
  CHECK(sending.poll(task) == kValue && sending.value() && take(pair.second) == 8);
}

// ---- dropped while it waits

void a_dropped_send_takes_its_item_along() {
  for (bool notified : {false, true}) {
    FakeTask task, other;
    auto [sender, receiver] = rust::channel<Item>(1);
    fill(sender);
    long before = Counted::live();
    Coroutine<bool> first(sends(&sender, 8)), second(sends(&sender, 9));
    CHECK(first.poll(task) == kPending && second.poll(other) == kPending);
    if (notified) CHECK(take(receiver) == 1 && task.wakes() == 1 && other.wakes() == 0);
    first.drop();
    CHECK(task.clones() == 0 && live_operations() == 1);
    if (!notified) CHECK(take(receiver) == 1);
    // The room is another one's.
    CHECK(other.wakes() == 1 && second.poll(other) == kValue && take(receiver) == 9 && take(receiver) == -1);
    CHECK(Counted::live() == before - 1);
  }
}

void a_dropped_recv_leaves_the_item() {
  for (bool notified : {false, true}) {
    FakeTask task, other;
    auto [sender, receiver] = rust::channel<Item>(1);
    Coroutine<int> first(receives(&receiver)), second(receives(&receiver));
    CHECK(first.poll(task) == kPending && second.poll(other) == kPending);
    if (notified) CHECK(sender.try_send(Item(5)) == TrySend::sent && task.wakes() == 1 && other.wakes() == 0);
    first.drop();
    CHECK(task.clones() == 0 && live_operations() == 1);
    if (!notified) CHECK(sender.try_send(Item(5)) == TrySend::sent);
    CHECK(other.wakes() == 1 && second.poll(other) == kValue && second.value() == 5);
  }
}

void a_loser_loses_no_item() {
  FakeTask task;
  auto [sender, receiver] = rust::channel<Item>(1);
  Played<int> wins;
  Coroutine<std::variant<int, int>> call(rust::when_any(wins.future(), receives(&receiver)));
  CHECK(call.poll(task) == kPending);
  wins.set(1);
  CHECK(sender.try_send(Item(5)) == TrySend::sent);
  CHECK(call.poll(task) == kValue && call.value().index() == 0 && live_operations() == 0);
  CHECK(take(receiver) == 5);
}

// What was over inside of its own await_suspend is not what a generator waits for (see generators.cc).
Stream<int> yields_after_receiving(const Receiver<Item>* receiver, const Sender<Item>* sender) {
  std::optional<Item> item = co_await receiver->recv();
  CHECK(item && item->number() == 1);
  co_yield 1;
  Item next(3);
  bool sent = co_await sender->send(next);
  CHECK(sent);
  co_yield 2;
}
Future<int> sums(Stream<int> stream) {
  int sum = 0;
  while (auto item = co_await stream.next()) {
    sum += *item;
    co_await rust::yield_now();
  }
  co_return sum;
}
void a_generator_goes_on_after_what_did_not_suspend() {
  for (int dropped_after = 0; dropped_after <= 3; dropped_after++) {
    FakeTask task;
    auto [sender, receiver] = rust::channel<Item>(1);
    Coroutine<int> call(sums(yields_after_receiving(&receiver, &sender)));
    on_clone() = [s = sender] { CHECK(s.try_send(Item(1)) == TrySend::sent); };
    if (dropped_after > 0) CHECK(call.poll(task) == kPending);
    fill(sender);
    on_clone() = [r = receiver] { CHECK(take(r) == 1); };
    if (dropped_after > 1) CHECK(call.poll(task) == kPending);
    if (dropped_after > 2) CHECK(call.poll(task) == kValue && call.value() == 3);
    on_clone() = nullptr;
  }
}

// ---- items whose moves throw

Future<void> sends_fragile(const Sender<Fragile>* sender, Fragile* item) {
  Counted local;
  bool sent = co_await sender->send(*item);
  CHECK(!sent);
}
Future<int> receives_fragile(const Receiver<Fragile>* receiver) {
  Counted local;
  std::optional<Fragile> item = co_await receiver->recv();
  co_return item ? item->number() : -1;
}

template <class F>
bool throws_after(int moves, F f) {
  Fragile::left = moves;
  bool thrown = false;
  try {
    f();
  } catch (const std::runtime_error&) {
    thrown = true;
  }
  Fragile::left = -1;
  return thrown;
}

void an_item_that_throws_when_it_is_moved() {
  FakeTask task;
  auto [sender, receiver] = rust::channel<Fragile>(1);
  Fragile item(1), other(2);
  // On its way out nothing has happened.
  CHECK(throws_after(0, [&, s = sender] { (void)s.try_send(item); }) && item.number() == 1);
  CHECK(throws_after(0, [&, s = sender] { (void)s.send_blocking(item); }) && item.number() == 1);
  CHECK(receiver.try_recv(other) == TryRecv::empty);
  {
    Coroutine<void> call(sends_fragile(&sender, &item));
    Fragile::left = 0;
    CHECK(call.poll(task) == rust::cobridge::kError && call.error() == "Exception: moved once too often");
    Fragile::left = -1;
  }
  // On its way back, or to the receiver, it is lost, and nothing is left.
  CHECK(sender.try_send(item) == TrySend::sent);
  CHECK(throws_after(1, [&, s = sender] { (void)s.try_send(other); }));
  CHECK(throws_after(0, [&, r = receiver] { (void)r.try_recv(other); }) && other.number() == 2);
  CHECK(sender.try_send(item) == TrySend::sent);
  CHECK(throws_after(0, [r = receiver] { (void)r.recv_blocking(); }));
  CHECK(sender.try_send(item) == TrySend::sent);
  {
    Coroutine<int> call(receives_fragile(&receiver));
    Fragile::left = 0;
    CHECK(call.poll(task) == rust::cobridge::kError && call.error() == "Exception: moved once too often");
    Fragile::left = -1;
  }
  sender.close();
  CHECK(throws_after(1, [&, s = sender] { (void)s.send_blocking(other); }));
  {
    Coroutine<void> call(sends_fragile(&sender, &other));
    Fragile::left = 1;
    CHECK(call.poll(task) == rust::cobridge::kError && call.error() == "Exception: moved once too often");
    Fragile::left = -1;
  }
}

// ---- threads

// A waiter is woken on another thread while it is dropped here: the item is in the channel, and another one's.
void race_an_item_comes_while_a_recv_is_dropped() {
  for (int i = 0; i < RACES; i++) {
    FakeTask task;
    auto [sender, receiver] = rust::channel<Item>(1);
    Coroutine<int> call(receives(&receiver));
    CHECK(call.poll(task) == kPending);
    std::thread sending([s = sender] { CHECK(s.try_send(Item(5)) == TrySend::sent); });
    call.drop();
    sending.join();
    CHECK(take(receiver) == 5);
  }
}
void race_room_is_made_while_a_send_is_dropped() {
  for (int i = 0; i < RACES; i++) {
    FakeTask task, other;
    auto [sender, receiver] = rust::channel<Item>(1);
    fill(sender);
    Coroutine<bool> call(sends(&sender, 8)), next(sends(&sender, 9));
    CHECK(call.poll(task) == kPending && next.poll(other) == kPending);
    std::thread receiving([r = receiver] { CHECK(take(r) == 1); });
    call.drop();
    CHECK(next.finish(other) == kValue && next.value());
    receiving.join();
    CHECK(take(receiver) == 9);
  }
}
void race_closed_while_both_wait() {
  for (int i = 0; i < RACES; i++) {
    FakeTask task, other;
    auto [sender, receiver] = rust::channel<Item>(1);
    auto [full, unread] = rust::channel<Item>(1);
    fill(full);
    int rest = 0;
    Coroutine<int> receiving(receives(&receiver));
    Coroutine<bool> sending(sends(&full, 8, &rest));
    std::thread closing([s = sender, r = unread] {
      s.close();
      r.close();
    });
    CHECK(sending.finish(task) == kValue && !sending.value() && rest == 8);
    CHECK(receiving.finish(other) == kValue && receiving.value() == -1);
    closing.join();
  }
}

constexpr int kItems = 200;

Future<int> sends_all(Sender<int> sender, int from) {
  for (int i = from; i < from + kItems; i++) {
    int item = i;
    bool sent = co_await sender.send(item);
    CHECK(sent);
  }
  co_return 0;
}
Future<long> sums_all(Receiver<int> receiver) {
  long sum = 0;
  while (auto item = co_await receiver.recv()) sum += *item;
  co_return sum;
}
void threads_send_and_receive_in_every_way() {
  FakeRuntime runtime(FakeRuntime::kThreads, 2);
  auto pair = rust::channel<int>(2);
  std::optional<Sender<int>> sender(std::move(pair.first));
  std::optional<Receiver<int>> receiver(std::move(pair.second));
  std::vector<rust::Task<int>> sending;
  std::vector<rust::Task<long>> receiving;
  for (int i = 0; i < 2; i++) sending.push_back(rust::spawn(sends_all(*sender, i * kItems)));
  for (int i = 0; i < 2; i++) receiving.push_back(rust::spawn(sums_all(*receiver)));
  std::thread blocks([s = *sender] {
    for (int i = 2 * kItems; i < 3 * kItems; i++) CHECK(s.send_blocking(int(i)));
  });
  std::thread tries([s = *sender] {
    for (int i = 3 * kItems; i < 4 * kItems;) {
      if (s.try_send(int(i)) == TrySend::sent) {
        i++;
      } else {
        std::this_thread::yield();
      }
    }
  });
  long sums[2] = {0, 0};
  std::thread takes([&sums, r = *receiver] {
    for (int item; r.recv_blocking(item);) sums[0] += item;
  });
  std::thread looks([&sums, r = *receiver] {
    for (int item;;) {
      TryRecv answer = r.try_recv(item);
      if (answer == TryRecv::closed) break;
      if (answer == TryRecv::got) sums[1] += item;
      if (answer == TryRecv::empty) std::this_thread::yield();
    }
  });
  sender.reset();
  receiver.reset();
  for (rust::Task<int>& task : sending) CHECK(task.join() == 0);
  blocks.join();
  tries.join();
  takes.join();
  looks.join();
  long sum = sums[0] + sums[1];
  for (rust::Task<long>& task : receiving) sum += task.join();
  CHECK(sum == 4L * kItems * (4L * kItems - 1) / 2);
}

void threads_coroutines_are_cancelled_while_they_wait() {
  for (int i = 0; i < RACES / 10 + 1; i++) {
    auto [sender, receiver] = rust::channel<Item>(1);
    fill(sender);
    {
      FakeRuntime runtime(FakeRuntime::kThreads, 2);
      std::vector<rust::Task<bool>> sending;
      for (int k = 0; k < 4; k++) sending.push_back(rust::spawn(sends(&sender, 8)));
      std::thread taking([r = receiver] {
        for (int k = 0; k < 3; k++) CHECK(r.recv_blocking());
      });
      sending[0].cancel();
      sending[1].cancel();
      // The first item and two more: those that are not cancelled are sent.
      taking.join();
    }
    receiver.close();
  }
}

}  // namespace

int main(int, char** argv) {
  const Test tests[] = {
      TEST(items_arrive_in_order),
      TEST(full_empty_and_closed_are_told_apart),
      TEST(closed_from_either_end),
      TEST(the_last_handle_of_a_side_closes),
      TEST(handles_are_copied_moved_and_assigned),
      TEST(a_thread_waits_for_room_and_for_items),
      TEST(a_thread_that_polls_does_not_wait),
      TEST(what_can_be_done_at_once_uses_no_waker),
      TEST(a_recv_waits_for_an_item),
      TEST(a_send_waits_for_room),
      TEST(closed_while_it_waits),
      TEST(closed_before_it_waits),
      TEST(a_handle_may_go_while_a_coroutine_waits_with_it),
      TEST(a_dropped_send_takes_its_item_along),
      TEST(a_dropped_recv_leaves_the_item),
      TEST(a_loser_loses_no_item),
      TEST(a_generator_goes_on_after_what_did_not_suspend),
      TEST(an_item_that_throws_when_it_is_moved),
      TEST(race_an_item_comes_while_a_recv_is_dropped),
      TEST(race_room_is_made_while_a_send_is_dropped),
      TEST(race_closed_while_both_wait),
      TEST(threads_send_and_receive_in_every_way),
      TEST(threads_coroutines_are_cancelled_while_they_wait),
  };
  return run_tests("channels", tests, argv[1], balance_channels);
}
