// test: std=20 flags=-DCOBRIDGE_EXPLORE,-DCOBRIDGE_NO_POOL
//
// Every interleaving of the two sides of the slot (detail/slot_state.h) and of a foreign awaitable (detail/resumption.h). After each: everything
// is destroyed once, no waker is lost or kept, and if the receiver was told "pending" and the answer came after that, its last waker was woken.
#include <stdexcept>

#include "bodies.h"
#include "explorer.h"

using rust::Promise;
using rust::cobridge::kError;
using rust::cobridge::kPending;
using rust::cobridge::kValue;
using rust::cobridge::PlainBehavior;

namespace {

long interleavings = 0;

// With -DVERBOSE: how far it has come.
void report(const char* script, int other) {
#ifdef VERBOSE
  std::fprintf(stderr, "%ld before %s against %d\n", interleavings, script, other);
#else
  (void)script;
  (void)other;
#endif
}

// ---- the slot

using S = rust::cobridge::Slot<Counted>;

// The receiver of one slot, polled with two tasks.
struct Receiver {
  S* slot = S::make();
  FakeTask tasks[2];
  int last = 0;          // the task of the last poll
  int woken_before = 0;  // its wake-ups when that poll began
  bool over = false, dropped = false, value = false;

  // What a start does whose function is in the habit of answering late. Before there is another side.
  void expect() { slot->expect(tasks[0].waker()); }
  void poll(int which) {
    if (over || dropped) return;
    last = which;
    woken_before = tasks[which].wakes();
    if (!slot->poll(tasks[which].waker())) return;
    over = true;
    union Out {
      Out() {}
      ~Out() {}
      Counted counted;
      void* error;
    } out;
    if (slot->take<PlainBehavior>(&out) == kValue) {
      value = true;
      CHECK(out.counted.value() == 1);
      out.counted.~Counted();
    } else {
      cobridge1_error_drop(out.error);
    }
  }
  void drop() {
    if (over) return;
    dropped = true;
    slot->receiver_gone();
  }
  // The sender has answered: a receiver that is still waiting was woken, and finds the answer.
  void check_answered(bool polled) {
    if (over || dropped) return;
    if (polled) CHECK(tasks[last].wakes() > woken_before);
    poll(last);
    CHECK(over);
  }
};

// What the sender does.
enum Sender {
  kSet,
  kSetAndLeave,
  kFail,
  kAbandon,
  kCancelAndSet,
  kCancelAndSetAndLeave,
  kCancelAndAbandon,
  kOnlyCancel
};
void send(Promise<Counted>& promise, Sender sender, int* cancelled) {
  if (sender >= kCancelAndSet) promise.on_cancel([cancelled, counted = Counted(2)] { ++*cancelled; });
  switch (sender) {
    case kSet:
    case kCancelAndSet:
      promise.set_value(Counted(1));
      break;
    case kSetAndLeave:
    case kCancelAndSetAndLeave:
      std::move(promise).set_value(Counted(1));
      break;
    case kFail:
      promise.set_error("bad");
      break;
    default:
      break;
  }
  if (sender != kOnlyCancel) promise = Promise<Counted>(nullptr);
}

// `script`: what the receiver does against the sender: t, u: poll with this task; d: drop. Before a '|' it runs alone; e: it
// expects the answer.
void slot_scenario(const char* script, Sender sender) {
  report(script, int(sender));
  interleavings += explore([=] {
    Receiver receiver;
    int cancelled = 0;
    bool polled = false;
    {
      Promise<Counted> promise(receiver.slot);
      auto act = [&](char c) {
        if (c == 'd') return receiver.drop();
        polled = true;
        c == 'e' ? receiver.expect() : receiver.poll(c == 'u');
      };
      const char* rest = script;
      if (const char* bar = std::strchr(script, '|')) {
        for (; rest < bar; rest++) act(*rest);
        rest++;
      }
      Explorer::get().run({[&] {
                             for (const char* c = rest; *c; c++) act(*c);
                           },
                           [&] { send(promise, sender, &cancelled); }});
      if (sender == kOnlyCancel) {
        CHECK(cancelled == receiver.dropped);
        CHECK(promise.is_cancelled() == receiver.dropped);
      }
    }
    receiver.check_answered(polled);
    CHECK(cancelled <= receiver.dropped);
    if (receiver.over)
      CHECK(receiver.value ==
            (sender != kFail && sender != kAbandon && sender != kCancelAndAbandon && sender != kOnlyCancel));
    for (const FakeTask& task : receiver.tasks) CHECK(task.clones() == 0);
    CHECK(Counted::live() == 0 && live_errors() == 0);
  });
}

void slot_answer_against_poll() {
  for (int s = kSet; s <= kAbandon; s++) {
    for (const char* script : {"t", "t|t", "t|u", "tu", "e|", "e|t", "e|u"}) slot_scenario(script, Sender(s));
  }
}
void slot_answer_against_drop() {
  for (int s = kSet; s <= kOnlyCancel; s++) {
    for (const char* script : {"d", "t|d", "e|d"}) slot_scenario(script, Sender(s));
    if (s < kCancelAndSet || s == kCancelAndSetAndLeave) slot_scenario("td", Sender(s));
  }
}

void slot_two_answerers() {
  for (const char* script : {"t", "t|u", "t|d", "e|u", "e|d"}) {
    interleavings += explore([=] {
      Receiver receiver;
      int won = 0, lost = 0;
      {
        Promise<Counted> promise(receiver.slot);
        auto act = [&](char c) {
          if (c == 'e') return receiver.expect();
          c == 'd' ? receiver.drop() : receiver.poll(c == 'u');
        };
        const char* rest = script;
        if (script[1]) {
          act(*script);
          rest += 2;
        }
        auto answer = [&] {
          try {
            promise.set_value(Counted(1));
            won++;
          } catch (const std::logic_error&) {
            lost++;
          }
        };
        Explorer::get().run({[&] { act(*rest); }, answer, answer});
        CHECK(won == 1 && lost == 1);
      }
      receiver.check_answered(true);
    });
    CHECK(Counted::live() == 0);
  }
}

void slot_answer_against_on_cancel() {
  interleavings += explore([] {
    Receiver receiver;
    int cancelled = 0;
    {
      Promise<Counted> promise(receiver.slot);
      Explorer::get().run({[&] { receiver.drop(); }, [&] { promise.set_value(Counted(1)); },
                           [&] { promise.on_cancel([&cancelled, counted = Counted(2)] { cancelled++; }); }});
    }
    CHECK(cancelled <= 1 && Counted::live() == 0);
  });
}

// ---- a foreign awaitable

void foreign_scenario(const char* script, bool destroys) {
  report(script, destroys);
  interleavings += explore([=] {
    FakeTask tasks[2];
    Parked parked;
    int last = 0, woken_before = 0;
    bool dropped = false, borrowed = false;
    Coroutine<int> call(parks_in_a_child(&parked));
    auto act = [&](char c) {
      if (!call.pending() || dropped) return;
      if (c == 'd' || c == 'b') {
        dropped = true;
        borrowed = c == 'b';
        call.drop(borrowed);
        if (borrowed) CHECK(Counted::live() == 0);
        return;
      }
      last = c == 'u';
      woken_before = tasks[last].wakes();
      call.poll(tasks[last]);
    };
    const char* rest = script;
    if (const char* bar = std::strchr(script, '|')) {
      for (; rest < bar; rest++) act(*rest);
      rest++;
    }
    Explorer::get().run({[&] {
                           for (const char* c = rest; *c; c++) act(*c);
                         },
                         [&] {
                           while (parked.empty()) rust::cobridge::wait_a_step();
                           if (destroys) {
                             parked.take().destroy();
                           } else {
                             parked.resume();
                           }
                         }});
    if (!dropped && call.pending()) {
      CHECK(tasks[last].wakes() > woken_before);
      act(last ? 'u' : 't');
      CHECK(!call.pending());
    }
    if (!dropped) CHECK(destroys ? call.error() == "Abandoned" : call.value() == 6);
    call.drop();
    CHECK(Counted::live() == 0 && live_errors() == 0);
    for (const FakeTask& task : tasks) CHECK(task.clones() == 0);
  });
}

void foreign_resume_against_poll() {
  for (const char* script : {"t", "t|t", "t|u", "tt", "tu", "t|ut"}) {
    foreign_scenario(script, false);
    foreign_scenario(script, true);
  }
}
void foreign_resume_against_drop() {
  for (const char* script : {"t|d", "t|b", "td", "tb", "t|ud", "t|ub"}) {
    foreign_scenario(script, false);
    foreign_scenario(script, true);
  }
}

}  // namespace

int main(int, char** argv) {
  const Test tests[] = {
      TEST(slot_answer_against_poll),    TEST(slot_answer_against_drop),
      TEST(slot_two_answerers),          TEST(slot_answer_against_on_cancel),
      TEST(foreign_resume_against_poll), TEST(foreign_resume_against_drop),
  };
  int status = run_tests("explore", tests, argv[1], balance);
  std::printf("explore: %ld interleavings\n", interleavings);
  return status;
}
