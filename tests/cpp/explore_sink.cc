// test: std=20 flags=-DCOBRIDGE_EXPLORE,-DCOBRIDGE_NO_POOL
//
// Every interleaving of a stream's consumer with those who push into it (detail/pipe_state.h), and of producers
// that wait for room with those who make it (detail/room.h). After each: what was sent has arrived in order, or
// was destroyed once, there were never more items than the capacity, no waker is lost or kept, and nobody waits
// in vain.
#include <memory>

#include "calls.h"
#include "explorer.h"
#include "fake_stream.h"

using rust::Future;
using rust::Sink;
using rust::TrySend;
using rust::cobridge::kEnd;
using rust::cobridge::kError;
using rust::cobridge::kPending;
using rust::cobridge::kValue;

namespace {

long interleavings = 0;

// What has more steps than all orders of which can be tried is interrupted this often.
constexpr int kPreemptions = 4;

// With -DVERBOSE: how far it has come.
void report(const char* consumer, const char* producer, long before) {
#ifdef VERBOSE
  std::fprintf(stderr, "%8ld  %s against %s\n", interleavings - before, consumer, producer);
#else
  (void)consumer;
  (void)producer;
  (void)before;
#endif
}

// The consumer of one stream, polled with two tasks, and the test's sink.
template <std::size_t capacity>
struct Run {
  FakeTask tasks[2];
  Pushed<Counted, capacity> stream{tasks[0]};
  Sink<Counted> sink = stream.sink();
  int sent = 0;   // items are numbered from 0
  int taken = 0;  // in this order
  int producers;  // that hold one item of their own each
  int last = 0;   // the task of the last poll
  int woken = 0;  // its wake-ups when that poll began
  bool waits = true, failed = false, dropped = false;

  explicit Run(int p = 1) : producers(p) { stream.end(); }

  void poll(int which) {
    if (dropped || !stream.is_live()) return;
    last = which;
    woken = tasks[which].wakes();
    std::uint8_t status = stream.poll(tasks[which]);
    waits = status == kPending;
    if (status == kValue) {
      CHECK(stream.item().value() == taken);
      taken++;
    } else if (status == kError) {
      failed = true;
      CHECK(stream.error() == "Exception: bad");
    }
  }
  void next() {
    for (poll(0); waits; poll(0)) {
      // Woken by itself: the producer is about to publish.
      if (tasks[0].wakes() != woken) rust::cobridge::wait_a_step();
      while (tasks[0].wakes() == woken) rust::cobridge::wait_a_step();
    }
  }
  void drop() {
    if (dropped) return;
    dropped = true;
    stream.drop();
  }

  // p: pushes, P: pushes and destroys what is refused, m: pushes two, c: closes, f: fails, l: lets go of the sink.
  void push(char action) {
    switch (action) {
      case 'p': {
        Counted item(sent);
        TrySend answer = sink.try_send(item);
        if (answer == TrySend::sent) sent++;
        if (answer == TrySend::closed) CHECK(item.value() == sent);
        if (capacity) CHECK(Counted::live() <= long(capacity) + producers + 1);
        break;
      }
      case 'm': {
        Counted items[2] = {Counted(sent), Counted(sent + 1)};
        sent += int(sink.try_send_many(items, 2));
        break;
      }
      case 'c':
        sink.close();
        CHECK(sink.is_closed());
        break;
      case 'f':
        sink.fail("bad");
        CHECK(sink.is_closed());
        break;
      case 'l': {
        Sink<Counted> gone = std::move(sink);
        break;
      }
      default:
        CHECK(false);
    }
  }

  // t, u: poll with this task; n: poll until there is an item; d: drop; anything else as push().
  void act(char action) {
    if (action == 'n') return next();
    if (action == 't' || action == 'u') return poll(action == 'u');
    if (action == 'd') return drop();
    push(action);
  }
  // What comes before a '|' runs at once; gives the rest.
  const char* prepare(const char* script) {
    const char* bar = std::strchr(script, '|');
    if (!bar) return script;
    for (; script < bar; script++) act(*script);
    return bar + 1;
  }
  void all(const char* script) {
    for (; *script; script++) act(*script);
  }

  // Nobody else moves any more. A consumer that waits, and for which there is something, was woken.
  void finish(bool ended) {
    bool news = sent > taken || ended;
    if (!dropped && waits && stream.is_live() && news) CHECK(tasks[last].wakes() > woken);
    if (!dropped) {
      for (int before = -1; before != taken;) {
        before = taken;
        poll(last);
      }
      CHECK(taken == sent);
      CHECK(stream.is_live() != ended);
    }
    drop();
    for (const FakeTask& task : tasks) CHECK(task.clones() == 0);
    sink = Sink<Counted>(nullptr);
    CHECK(Counted::live() == 0 && live_errors() == 0);
  }
};

bool ends(const char* script) { return std::strpbrk(script, "cfl") != nullptr; }

// ---- one producer against the consumer

template <std::size_t capacity>
void scenario(const char* consumer, const char* producer) {
  long before = interleavings;
  const char* bar = std::strchr(consumer, '|');
  bool few = std::strlen(bar ? bar + 1 : consumer) + std::strlen(producer) <= 2;
  interleavings += explore(
      [=] {
        Run<capacity> run;
        const char* consumes = run.prepare(consumer);
        Explorer::get().run({[&] { run.all(consumes); }, [&] { run.all(producer); }});
        bool fails = std::strchr(producer, 'f') != nullptr;
        if (fails && !run.dropped) {
          while (run.stream.is_live()) run.poll(run.last);
          CHECK(run.failed && run.taken == run.sent);
        }
        run.finish(ends(producer));
      },
      few ? Explorer::kUnlimited : kPreemptions);
  report(consumer, producer, before);
}

void push_against_poll() {
  for (const char* producer : {"p", "m", "c", "f", "l", "pl", "pf"}) {
    for (const char* consumer : {"t", "tt", "t|u"}) {
      scenario<1>(consumer, producer);
      scenario<2>(consumer, producer);
    }
  }
  scenario<1>("tu", "p");
  scenario<1>("tu", "c");
  scenario<2>("t|u", "pp");
  scenario<2>("ptt|t", "pp");
  scenario<2>("pptt|tt", "pp");
  scenario<1>("pt|tt", "pcp");
}
void push_against_drop() {
  for (const char* consumer : {"d", "u|d", "p|d", "pt|d"}) {
    for (const char* producer : {"p", "pp", "m", "c", "f", "l", "pl", "pf", "pc"}) {
      scenario<1>(consumer, producer);
      scenario<2>(consumer, producer);
    }
  }
  for (const char* producer : {"p", "c", "f", "l"}) scenario<1>("td", producer);
}

// ---- two producers

template <std::size_t capacity>
void two_producers(const char* consumer, const char* one, const char* other) {
  long before = interleavings;
  interleavings += explore(
      [=] {
        Run<capacity> run(2);
        const char* consumes = run.prepare(consumer);
        Sink<Counted> second = run.sink;
        int sent[2] = {0, 0}, first = run.sent;
        // Their items are numbered as they are claimed, which the test can't see: so they all have the same number.
        auto produce = [&](Sink<Counted>& sink, const char* script, int& count) {
          for (; *script; script++) {
            Counted item(first);
            if (*script == 'p' && sink.try_send(item) == TrySend::sent) count++;
            if (*script == 'f') sink.fail("bad");
            if (*script == 'c') sink.close();
            if (*script == 'l') sink = Sink<Counted>(nullptr);
          }
        };
        auto consume = [&](const char* script) {
          for (; *script; script++) {
            run.taken = first;
            run.act(*script);
          }
        };
        Explorer::get().run({[&] { consume(consumes); }, [&] { produce(run.sink, one, sent[0]); },
                             [&] { produce(second, other, sent[1]); }});
        second = Sink<Counted>(nullptr);
        run.sink = Sink<Counted>(nullptr);
        if (!run.dropped) {
          if (run.waits && run.stream.is_live()) CHECK(run.tasks[run.last].wakes() > run.woken);
          while (run.stream.is_live()) {
            run.taken = first;
            run.poll(run.last);
            CHECK(!run.waits);
          }
          CHECK(run.stream.taken() == first + sent[0] + sent[1]);
        }
        run.drop();
        for (const FakeTask& task : run.tasks) CHECK(task.clones() == 0);
        CHECK(Counted::live() == 0 && live_errors() == 0);
      },
      kPreemptions);
  report(consumer, one, before);
}

void pushes_of_two() {
  two_producers<1>("t|", "p", "p");
  two_producers<2>("t|", "pp", "p");
  two_producers<2>("pt|", "p", "p");
}
void ends_of_two() {
  two_producers<1>("t", "l", "l");
  two_producers<1>("t|", "f", "c");
  two_producers<1>("t|", "f", "pl");
  two_producers<1>("d", "c", "l");
}

// ---- segments: a segment of Counted has 31 places

void across_segments(const char* consumer, const char* producer, int before_end) {
  long before = interleavings;
  interleavings += explore(
      [=] {
        Run<0> run;
        for (int i = 0; i < 31 - before_end; i++) {
          run.push('p');
          if (i % 2 || i > 20) run.poll(0);
        }
        while (run.taken < run.sent) run.poll(0);
        const char* consumes = run.prepare(consumer);
        Explorer::get().run({[&] { run.all(consumes); }, [&] { run.all(producer); }});
        run.finish(ends(producer));
      },
      kPreemptions);
  report(consumer, producer, before);
}

void appending_against_taking() {
  for (int before_end : {1, 2}) {
    for (const char* producer : {"p", "pp", "m"}) {
      across_segments("t", producer, before_end);
      across_segments("d", producer, before_end);
    }
    across_segments("tt", "p", before_end);
    across_segments("t|d", "pl", before_end);
  }
}
void two_append() {
  long before = interleavings;
  interleavings += explore([=] {
    Run<0> run(2);
    for (int i = 0; i < 30; i++) run.push('p');
    while (run.taken < 30) run.poll(0);
    run.poll(0);
    auto produce = [&] { CHECK(run.sink.try_send(Counted(30)) == TrySend::sent); };
    Explorer::get().run({produce, produce});
    CHECK(run.tasks[0].wakes() > run.woken);
    for (int i = 0; i < 2; i++) {
      run.taken = 30;
      run.poll(0);
      CHECK(!run.waits);
    }
    run.poll(0);
    CHECK(run.waits);
    run.drop();
    CHECK(run.tasks[0].clones() == 0 && Counted::live() == 0);
  });
  report("", "p and p", before);
}

// ---- producers that wait

Future<int> send(Sink<Counted> sink, int number, int count) {
  int sent = 0;
  for (int i = 0; i < count; i++) {
    Counted item(number + i);
    bool took = co_await sink.send(item);
    if (!took) CHECK(item.value() == number + i);
    sent += took;
  }
  co_return sent;
}

// A coroutine that sends, with a task of its own.
struct Sender {
  FakeTask tasks[2];
  Coroutine<int> body;
  int last = 0, woken = 0;

  Sender(Sink<Counted> sink, int number, int count) : body(send(std::move(sink), number, count)) {}
  void poll(int which = 0) {
    if (!body.pending()) return;
    last = which;
    woken = tasks[which].wakes();
    body.poll(tasks[which]);
  }
  bool was_woken() const { return tasks[last].wakes() > woken; }
  // Polls when it is woken, until it is over.
  void finish() {
    poll(last);
    while (body.pending()) {
      while (!was_woken()) rust::cobridge::wait_a_step();
      poll(last);
    }
  }
  void check_clones() const {
    for (const FakeTask& task : tasks) CHECK(task.clones() == 0);
  }
};

// `producer`: t, u: polls with this task; f: polls until it is over; x: gives up.
template <std::size_t capacity>
void waiting(const char* consumer, const char* producer, int count = 1, int preemptions = kPreemptions) {
  long before = interleavings;
  interleavings += explore(
      [=] {
        Run<capacity> run;
        for (std::size_t i = 0; i < capacity; i++) run.push('p');
        {
          Sender sender(run.sink, int(capacity), count);
          auto produce = [&](char action) {
            if (action == 'x') return sender.body.drop();
            if (action == 'f') return sender.finish();
            sender.poll(action == 'u');
          };
          const char* produces = producer;
          if (const char* bar = std::strchr(producer, '|')) {
            for (; produces < bar; produces++) produce(*produces);
            produces++;
          }
          Explorer::get().run({[&] { run.all(consumer); },
                               [&] {
                                 for (const char* c = produces; *c; c++) produce(*c);
                               }});
          bool given_up = std::strchr(producer, 'x') != nullptr;
          if (!given_up) {
            // There is room, or nobody takes items any more: it was told.
            if (sender.body.pending()) CHECK(sender.was_woken());
            sender.poll(sender.last);
            CHECK(!sender.body.pending());
            CHECK(run.dropped || sender.body.value() == count);
            run.sent += sender.body.value();
          }
          sender.body.drop();
          sender.check_clones();
        }
        if (std::strchr(producer, 'x')) {
          // Whether it had sent before it gave up shows in what arrives.
          run.sink = Sink<Counted>(nullptr);
          while (run.stream.is_live() && !run.dropped) run.poll(0);
          run.drop();
          CHECK(Counted::live() == 0);
        } else {
          run.finish(false);
        }
      },
      preemptions);
  report(consumer, producer, before);
}

void waiting_against_taking() {
  for (const char* producer : {"t|", "t|t", "t|u", "t|x"}) waiting<1>("t", producer, 1, Explorer::kUnlimited);
  for (const char* producer : {"t", "f", "tu", "t|f", "tx"}) {
    waiting<1>("t", producer);
    waiting<2>("t", producer);
  }
  waiting<1>("nn", "t|f", 2);
}
void waiting_against_drop() {
  for (const char* producer : {"t|", "t|t", "t|u", "t|x"}) waiting<1>("d", producer, 1, Explorer::kUnlimited);
  for (const char* producer : {"t", "f", "tu", "t|f", "tx"}) waiting<1>("d", producer);
  waiting<1>("td", "t|t");
}

// One that waits gives up, or pushes, while there is room for one: another one that waits gets it.
void two_wait(const char* consumer, char first, char second) {
  long before = interleavings;
  interleavings += explore(
      [=] {
        Run<1> run(3);
        run.push('p');
        {
          Sender one(run.sink, 1, 1), other(run.sink, 1, 1);
          one.poll();
          other.poll();
          auto produce = [](Sender& sender, char action) {
            if (action == 'x') sender.body.drop();
            if (action == 'p') sender.poll(0);
          };
          Explorer::get().run(
              {[&] { run.all(consumer); }, [&] { produce(one, first); }, [&] { produce(other, second); }});
          // Each that was woken goes on; each item that is taken wakes another one.
          int left = (first != 'x') + (second != 'x');
          for (int turn = 0; turn < 3 && !run.dropped; turn++) {
            for (Sender* sender : {&one, &other}) {
              if (sender->body.pending() && sender->was_woken()) sender->poll();
            }
            run.taken = run.taken ? 1 : 0;
            run.poll(0);
          }
          if (run.dropped) {
            for (Sender* sender : {&one, &other}) {
              if (!sender->body.pending()) continue;
              CHECK(sender->was_woken());
              sender->poll();
              CHECK(sender->body.value() == 0);
            }
          } else {
            CHECK(run.stream.taken() == 1 + left);
          }
          one.body.drop();
          other.body.drop();
          one.check_clones();
          other.check_clones();
        }
        run.drop();
        CHECK(Counted::live() == 0 && run.tasks[0].clones() == 0);
      },
      kPreemptions);
  report(consumer, "two that wait", before);
}
void a_notification_is_passed_on() {
  two_wait("t", 'x', '-');
  two_wait("t", '-', 'x');
  two_wait("t", 'p', '-');
  two_wait("t", 'x', 'p');
  two_wait("d", 'x', '-');
  two_wait("tt", '-', 'x');
}

// Somebody who does not wait is faster: the one that waits is not forgotten.
void somebody_is_faster() {
  long before = interleavings;
  interleavings += explore([] {
    Run<1> run(2);
    run.push('p');
    {
      Sender sender(run.sink, 1, 1);
      sender.poll();
      int jumped = 0;
      Explorer::get().run(
          {[&] { run.poll(0); }, [&] { jumped += run.sink.try_send(Counted(1)) == TrySend::sent; }});
      CHECK(sender.was_woken());
      sender.poll();
      if (jumped) {
        CHECK(sender.body.pending());
        run.poll(0);
        run.taken = 1;
        CHECK(sender.was_woken());
        sender.poll();
      }
      CHECK(sender.body.value() == 1);
      run.poll(0);
      sender.check_clones();
    }
    run.drop();
  });
  report("t", "somebody is faster", before);
}

// A thread that blocks.
void blocked(const char* consumer) {
  long before = interleavings;
  interleavings += explore(
      [=] {
        Run<1> run;
        run.push('p');
        Counted item(1);
        bool sent = false;
        Explorer::get().run({[&] { run.all(consumer); }, [&] { sent = run.sink.send_blocking(item); }});
        CHECK(sent || (run.dropped && item.value() == 1));
        run.sent += sent;
        {
          Counted gone(std::move(item));
        }
        if (!run.dropped) {
          if (run.waits) CHECK(run.tasks[0].wakes() > run.woken);
          while (run.taken < run.sent) run.poll(0);
        }
        run.drop();
        CHECK(run.tasks[0].clones() == 0);
      },
      kPreemptions);
  report(consumer, "a thread that blocks", before);
}
void blocked_against_taking_and_drop() {
  for (const char* consumer : {"t", "d", "tt", "td"}) blocked(consumer);
}

// ---- the callback

void on_closed_against_the_ends() {
  for (const char* end : {"d", "c", "l", "f"}) {
    interleavings += explore([=] {
      Run<1> run;
      int closed = 0;
      {
        Sink<Counted> sink = run.sink;
        Explorer::get().run(
            {[&] { run.act(*end); }, [&] { sink.on_closed([&closed, kept = Counted(2)] { closed++; }); }});
        CHECK(closed == (*end == 'd'));
        if (*end != 'l') run.drop();  // it was ended by then
        CHECK(closed == (*end == 'd'));
        run.sink = Sink<Counted>(nullptr);
      }
      run.drop();
      CHECK(Counted::live() == 0 && live_errors() == 0);
    });
  }
}

}  // namespace

int main(int, char** argv) {
  const Test tests[] = {
      TEST(push_against_poll),
      TEST(push_against_drop),
      TEST(pushes_of_two),
      TEST(ends_of_two),
      TEST(appending_against_taking),
      TEST(two_append),
      TEST(waiting_against_taking),
      TEST(waiting_against_drop),
      TEST(a_notification_is_passed_on),
      TEST(somebody_is_faster),
      TEST(blocked_against_taking_and_drop),
      TEST(on_closed_against_the_ends),
  };
  int status = run_tests("explore_sink", tests, argv[1], balance);
  std::printf("explore_sink: %ld interleavings\n", interleavings);
  return status;
}
