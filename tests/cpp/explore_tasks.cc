// test: std=20 flags=-DCOBRIDGE_EXPLORE,-DCOBRIDGE_NO_POOL
//
// Every interleaving of those who meet in a spawned task (detail/spawned.h): the runtime, which polls it or drops it; who holds the rust::Task,
// and cancels, joins, awaits or detaches it; and what its future waits for, which ends on a third thread. The continuation of `then` has only
// the first and the third. After each: everything is destroyed once, and before anybody learns of the end; no waker is lost or kept; whoever
// waits is woken; the answer comes once; after cancel() has returned the future is not polled any more.
#include "explored.h"

using namespace explored;
using rust::Future;
using rust::Task;
using rust::cobridge::Touch;

namespace {

long interleavings = 0;

// With -DVERBOSE: how far it has come.
void report(int kind, const char* polls, const char* owns, bool ends) {
#ifdef VERBOSE
  std::fprintf(stderr, "%ld before %d %s %s %d\n", interleavings, kind, polls, owns, ends);
#else
  (void)kind;
  (void)polls;
  (void)owns;
  (void)ends;
#endif
}

// ---- the runtime: one task

const rust::cobridge::TaskOps* spawned_ops = nullptr;
void* spawned_task = nullptr;

}  // namespace

extern "C" {
bool cobridge1_spawn(const void*, const rust::cobridge::TaskOps* ops, void* task) noexcept {
  spawned_ops = ops;
  spawned_task = task;
  return true;
}
std::uint8_t cobridge1_block_on(const void*, bool (*poll)(void*, const void*), void* object) noexcept {
  cobridge1_block_until(poll, object);
  return 0;
}
}

namespace {

// ---- the futures

enum Kind { kRust, kCoroutine, kForeign, kBoth };

// What a task awaits, and what its future holds while it lives.
struct Awaited {
  Answering rust;
  Operation foreign;
  int resumed = 0;
};

long locals = 0;
struct Local {
  Local() {
    explore_touch(&locals, Touch::kAdd);
    locals++;
  }
  Local(const Local&) = delete;
  ~Local() {
    rust::cobridge::step_on(&locals, Touch::kAdd);  // it takes its time
    locals--;
  }
};

Future<Counted> awaits_rust(Awaited* awaited) {
  Local local;
  Counted value = co_await awaited->rust.future();
  awaited->resumed++;
  co_return value;
}
Future<Counted> awaits_foreign(Awaited* awaited) {
  Local local;
  co_await AwaitOperation{&awaited->foreign};
  awaited->resumed++;
  co_return Counted(1);
}
Future<Counted> awaits_both(Awaited* awaited) {
  Local local;
  auto [one, other] = co_await rust::when_all(awaits_rust(awaited), awaits_foreign(awaited));
  co_return Counted(one.value() * other.value());
}
Future<Counted> make(Kind kind, Awaited* awaited) {
  switch (kind) {
    case kRust:
      return awaited->rust.future();
    case kCoroutine:
      return awaits_rust(awaited);
    case kForeign:
      return awaits_foreign(awaited);
    default:
      return awaits_both(awaited);
  }
}
void end(Kind kind, Awaited* awaited) {
  if (kind != kForeign) awaited->rust.answer();
  if (kind == kForeign || kind == kBoth) awaited->foreign.end();
}
int progress(const Awaited& awaited) { return awaited.rust.polls + awaited.resumed; }
// Of a future that has been given up, only what waits for the foreign operation may be left.
bool is_all_gone(Kind kind, const Awaited& awaited) {
  return locals == 0 && (kind == kForeign || awaited.rust.is_gone() || awaited.rust.is_untouched());
}

// ---- the sides

class Runtime {
 public:
  explicit Runtime(Awaited* awaited) : awaited_(awaited), ops_(spawned_ops), task_(spawned_task) {}

  // p, q: poll with this waker; w: poll after each wake, to the end; x: drop.
  void act(char c) {
    if (over_) return;
    switch (c) {
      case 'x':
        over_ = true;
        ops_->drop(task_);
        break;
      case 'w':
        while (!over_) {
          poller_.wait();
          poll(poller_.last());
        }
        break;
      default:
        poll(c == 'q');
    }
  }
  // By who cancels, when that is over.
  void is_cancelled() {
    rust::cobridge::step_on(&cancelled_);
    cancelled_ = true;
  }
  bool is_over() const { return over_; }
  int clones() const { return poller_.clones(); }

 private:
  void poll(int which) {
    rust::cobridge::step_on(&cancelled_, Touch::kRead);
    bool cancelled = cancelled_;
    int before = progress(*awaited_);
    over_ = poller_.poll(which, [&](FakeTask& task) { return ops_->poll(task_, task.waker()); });
    if (cancelled) CHECK(over_ && progress(*awaited_) == before);
  }

  Awaited* awaited_;
  const rust::cobridge::TaskOps* ops_;
  void* task_;
  Poller poller_;
  bool over_ = false, cancelled_ = false;
};

enum End { kNone, kValue, kCancelled };

class Owner {
 public:
  Owner(Kind kind, Awaited* awaited, Runtime* runtime, Task<Counted>&& task)
      : kind_(kind), awaited_(awaited), runtime_(runtime), task_(std::move(task)) {}

  // c: cancel; j: join; d: detach; t, u: poll a coroutine that awaits the task, with this waker; w: poll it after each wake, to the
  // end; y: drop it.
  void act(char c) {
    if (end_ != kNone && c != 'c' && c != 'd' && c != 'y') return;
    switch (c) {
      case 'c':
        task_.cancel();
        runtime_->is_cancelled();
        break;
      case 'j':
        ended([&] { return task_.join().value(); });
        break;
      case 'd':
        task_.detach();
        break;
      case 'y':
        call_->drop();
        call_.reset();
        break;
      case 'w':
        while (call_->pending()) {
          poller_.wait();
          poll(poller_.last());
        }
        break;
      default:
        poll(c == 'u');
    }
  }
  End end() const { return end_; }
  // After all: nothing of it is left.
  void leave() {
    call_.reset();
    Task<Counted> gone = std::move(task_);
  }
  int clones() const { return poller_.clones(); }

 private:
  static Future<int> awaits(Owner* self) {
    int value = 0;
    try {
      Counted counted = co_await self->task_;
      value = counted.value();
    } catch (const rust::Cancelled&) {
    }
    self->ended([&] {
      if (value == 0) throw rust::Cancelled();
      return value;
    });
    co_return value;
  }
  void poll(int which) {
    if (!call_) call_.reset(new Coroutine<int>(awaits(this)));
    if (call_->pending()) poller_.poll(which, [&](FakeTask& task) { return call_->poll(task); });
  }

  template <class F>
  void ended(F answer) {
    End end;
    try {
      CHECK(answer() == 1);
      end = kValue;
    } catch (const rust::Cancelled&) {
      end = kCancelled;
    }
    CHECK(end_ == kNone);
    end_ = end;
    if (end == kCancelled && (kind_ == kForeign || kind_ == kBoth)) return;
    rust::cobridge::step_on(&locals, Touch::kRead);
    explore_touch(&awaited_->rust, Touch::kRead);
    CHECK(is_all_gone(kind_, *awaited_));
  }

  Kind kind_;
  Awaited* awaited_;
  Runtime* runtime_;
  Task<Counted> task_;
  std::unique_ptr<Coroutine<int>> call_;
  Poller poller_;
  End end_ = kNone;
};

bool has(const char* script, char c) { return std::strchr(script, c); }

// What the runtime and the owner do, each alone before a '|', the runtime first. `ends`: what the future waits for ends meanwhile.
void scenario(Kind kind, const char* polls, const char* owns, bool ends = true) {
  report(kind, polls, owns, ends);
  interleavings += explore_distinct([=] {
    Awaited awaited;
    Task<Counted> task = rust::spawn(make(kind, &awaited));
    Runtime runtime(&awaited);
    Owner owner(kind, &awaited, &runtime, std::move(task));
    const char* later = alone(polls, [&](char c) { runtime.act(c); });
    const char* then = alone(owns, [&](char c) { owner.act(c); });
    std::vector<Explorer::Side> sides = {[&] {
                                           for (const char* c = later; *c; c++) runtime.act(*c);
                                           awaited.foreign.never();
                                         },
                                         [&] {
                                           for (const char* c = then; *c; c++) owner.act(*c);
                                         }};
    if (ends) sides.push_back([&] { end(kind, &awaited); });
    Explorer::get().run(sides);
    CHECK(runtime.is_over());
    if (!ends && awaited.foreign.waiting) {
      CHECK(locals != 0);
      awaited.foreign.end();
    }
    CHECK(is_all_gone(kind, awaited));
    bool can_be_cancelled = has(polls, 'x') || has(owns, 'c');
    if (!can_be_cancelled) CHECK(owner.end() != kCancelled);
    if (!ends) CHECK(owner.end() != kValue);
    if (has(owns, 'j') || has(owns, 'w')) CHECK(owner.end() != kNone);
    owner.leave();
    CHECK(Counted::live() == 0 && live_errors() == 0);
    CHECK(runtime.clones() == 0 && owner.clones() == 0);
  });
}

const Kind kinds[] = {kRust, kCoroutine, kForeign};

void joined() {
  for (Kind kind : kinds) {
    for (const char* polls : {"pw", "p|w", "p|qw", "x", "px", "p|x"}) scenario(kind, polls, "j");
  }
}

void cancelled_and_joined() {
  for (Kind kind : kinds) {
    for (const char* polls : {"pw", "p|w", "p|qw", "p|x"}) {
      if (kind != kForeign || !has(polls, 'q')) scenario(kind, polls, "cj");
      scenario(kind, polls, "cj", false);
    }
  }
}

void cancelled_and_detached() {
  for (Kind kind : kinds) {
    for (const char* polls : {"pw", "p|w", "p|x"}) {
      for (const char* owns : {"d", "cd", "ccd"}) scenario(kind, polls, owns);
      scenario(kind, polls, "cd", false);
    }
  }
}

void awaited_elsewhere() {
  for (Kind kind : {kCoroutine, kForeign}) {
    for (const char* owns : {"tw", "t|uw", "tyj", "tyuw", "tyd", "cty", "ctw", "t|yd"})
      scenario(kind, "p|w", owns);
    scenario(kind, "p|x", "tw");
    scenario(kind, "p|x", "t|uw");
  }
}

// Its branches wait for one of each.
void a_task_of_a_combination() {
  for (const char* owns : {"j", "d"}) scenario(kBoth, "p|x", owns);
  for (const char* owns : {"cj", "cd"}) scenario(kBoth, "p|w", owns, false);
}

// Nobody else holds it: no step of its own, but the function is called once, and last of all.
void continued() {
  for (Kind kind : {kRust, kCoroutine, kForeign, kBoth}) {
    for (const char* polls : {"pw", "p|w", "pqw", "p|qw", "x", "px", "p|x", "pqx"}) {
      interleavings += explore_distinct([=] {
        Awaited awaited;
        int calls = 0;
        make(kind, &awaited).then([&, counted = Counted(2)](rust::Result<Counted> result) {
          calls++;
          CHECK(counted.value() == 2);
          if (result) {
            CHECK(result->value() == 1);
          } else {
            CHECK(has(polls, 'x'));
          }
          rust::cobridge::step_on(&locals, Touch::kRead);
          explore_touch(&awaited.rust, Touch::kRead);
          if (result || kind == kRust || kind == kCoroutine) CHECK(is_all_gone(kind, awaited));
        });
        Runtime runtime(&awaited);
        const char* later = alone(polls, [&](char c) { runtime.act(c); });
        Explorer::get().run({[&] {
                               for (const char* c = later; *c; c++) runtime.act(*c);
                               awaited.foreign.never();
                             },
                             [&] { end(kind, &awaited); }});
        CHECK(runtime.is_over() && calls == 1 && runtime.clones() == 0);
        CHECK(is_all_gone(kind, awaited) && Counted::live() == 0 && live_errors() == 0);
      });
    }
  }
}

}  // namespace

int main(int, char** argv) {
  const Test tests[] = {
      TEST(joined),
      TEST(cancelled_and_joined),
      TEST(cancelled_and_detached),
      TEST(awaited_elsewhere),
      TEST(a_task_of_a_combination),
      TEST(continued),
  };
  int status = run_tests("explore_tasks", tests, argv[1], balance);
  std::printf("explore_tasks: %ld interleavings\n", interleavings);
  return status;
}
