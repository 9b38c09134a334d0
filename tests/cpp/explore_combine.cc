// test: std=20 flags=-DCOBRIDGE_EXPLORE,-DCOBRIDGE_NO_POOL
//
// Every interleaving of the branches of a combination, whose operations can't be abandoned and end on threads of their own, and of the one that
// polls the combination, or drops it (Departure in combine.h, Parting in detail/frame.h). After each: everything is destroyed once, what
// awaits the combination after its branches; no waker is lost or kept; whoever waits is woken; there is one answer, of the branch that
// decided.
#include "explored.h"

using namespace explored;
using rust::Future;
using rust::cobridge::Touch;

namespace {

long interleavings = 0;

// With -DVERBOSE: how far it has come.
void report(int shape, const char* script, int destroyed) {
#ifdef VERBOSE
  std::fprintf(stderr, "%ld before %d %s %d\n", interleavings, shape, script, destroyed);
#else
  (void)shape;
  (void)script;
  (void)destroyed;
#endif
}

// The locals of branches, and of what awaits the combination.
long branches = 0, waiters = 0;
struct InBranch {
  InBranch() {
    explore_touch(&branches, Touch::kAdd);
    branches++;
  }
  InBranch(const InBranch&) = delete;
  ~InBranch() {
    rust::cobridge::step_on(&branches, Touch::kAdd);  // it takes its time
    branches--;
  }
};
struct InWaiter {
  InWaiter() { waiters++; }
  InWaiter(const InWaiter&) = delete;
  ~InWaiter() {
    rust::cobridge::step_on(&branches, Touch::kRead);
    CHECK(branches == 0);
    waiters--;
  }
};

Future<int> branch(Operation* operation) {
  InBranch local;
  co_return co_await AwaitOperation{operation};
}
Future<int> branch_with_a_child(Operation* operation) {
  InBranch local;
  co_return co_await branch(operation) + 1;
}

constexpr int kOperations = 3;
bool is_digit(char c) { return '0' <= c && c < '0' + kOperations; }

// What is made of the operations.
enum Shape { kOne, kAll, kAny, kAllOfThree, kNested, kAnyOfAll };
int operations_of(Shape shape) {
  switch (shape) {
    case kOne:
      return 1;
    case kAll:
    case kAny:
      return 2;
    default:
      return 3;
  }
}

Future<int> combine(Shape shape, Operation* of) {
  InWaiter local;
  switch (shape) {
    case kOne: {
      auto [a] = co_await rust::when_all(branch(of));
      co_return a;
    }
    case kAll: {
      auto [a, b] = co_await rust::when_all(branch(of), branch_with_a_child(of + 1));
      co_return a + b;
    }
    case kAllOfThree: {
      auto [a, b, c] = co_await rust::when_all(branch(of), branch(of + 1), branch(of + 2));
      co_return a + b + c;
    }
    case kAny: {
      auto any = co_await rust::when_any(branch(of), branch_with_a_child(of + 1));
      co_return int(any.index()) * 10;
    }
    case kNested: {
      auto [a, b] = co_await rust::when_all(rust::when_any(branch(of), branch(of + 1)), branch(of + 2));
      co_return int(a.index()) * 10 + b;
    }
    case kAnyOfAll: {
      auto any = co_await rust::when_any(rust::when_all(branch(of), branch(of + 1)), branch(of + 2));
      co_return int(any.index()) * 10;
    }
  }
  co_return 0;
}
bool fits(Shape shape, int answer) {
  switch (shape) {
    case kOne:
      return answer == 5;
    case kAll:
      return answer == 11;
    case kAllOfThree:
      return answer == 15;
    case kAny:
    case kAnyOfAll:
      return answer == 0 || answer == 10;
    case kNested:
      return answer == 5 || answer == 15;
  }
  return false;
}

// `script`: what the poller does against the branches: t, u: poll with this task; w: poll after each wake, to the end; d: drop; b: drop
// while borrowing; 0, 1, 2: end this operation itself. Before a '|' it runs alone. `destroyed`: the branch whose operation gives its handle up.
void scenario(Shape shape, const char* script, int destroyed = -1) {
  report(shape, script, destroyed);
  interleavings += explore_distinct([=] {
    Poller poller;
    Operation operations[kOperations];
    bool dropped = false;
    Coroutine<int> call(combine(shape, operations));
    auto act = [&](char c) {
      if (is_digit(c)) return operations[c - '0'].end();
      if (!call.pending() || dropped) return;
      switch (c) {
        case 'w':
          while (call.pending()) {
            poller.wait();
            poller.poll(poller.last(), [&](FakeTask& task) { return call.poll(task); });
          }
          break;
        case 'd':
        case 'b':
          dropped = true;
          call.drop(c == 'b');
          if (c == 'b') {
            rust::cobridge::step_on(&branches, Touch::kRead);
            CHECK(branches == 0 && waiters == 0);
          }
          break;
        default:
          poller.poll(c == 'u', [&](FakeTask& task) { return call.poll(task); });
      }
    };
    const char* rest = alone(script, act);
    std::vector<Explorer::Side> sides;
    sides.push_back([&act, &operations, shape, rest] {
      for (const char* c = rest; *c; c++) act(*c);
      for (int i = 0; i < operations_of(shape); i++) operations[i].never();
    });
    for (int i = 0; i < operations_of(shape); i++) {
      if (!std::strchr(script, '0' + i))
        sides.push_back([&operations, i, destroyed] { operations[i].end(i == destroyed); });
    }
    Explorer::get().run(sides);
    CHECK(dropped || !call.pending());
    if (!dropped) {
      if (call.has_value()) {
        CHECK(fits(shape, call.value()));
      } else {
        CHECK(destroyed >= 0 && call.error() == "Abandoned");
      }
    }
    call.drop();
    CHECK(branches == 0 && waiters == 0 && poller.clones() == 0);
  });
}

void polled() {
  for (Shape shape : {kOne, kAll, kAny})
    for (const char* script : {"t|w", "tw"}) scenario(shape, script);
  for (const char* script : {"t|uw", "tuw"}) scenario(kOne, script);
  scenario(kAll, "t|uw");
  for (int destroyed = 0; destroyed < 2; destroyed++)
    for (Shape shape : {kAll, kAny}) scenario(shape, "t|w", destroyed);
}

void dropped() {
  for (Shape shape : {kOne, kAll, kAny})
    for (const char* script : {"t|d", "t|b", "td", "tb"}) scenario(shape, script);
  for (const char* script : {"t|ud", "t|ub"}) scenario(kOne, script);
}

// A loser that was told to stop may still wait.
void dropped_after_the_first_answer() {
  for (const char* script : {"t|td", "t|tb"})
    for (Shape shape : {kAll, kAny}) scenario(shape, script);
}

void three_branches_dropped() {
  for (Shape shape : {kAllOfThree, kAnyOfAll})
    for (const char* script : {"t|d0", "t|d1", "t|d2", "t0|d", "t1|d", "t2|d"}) scenario(shape, script);
  for (const char* script : {"t|d", "t|b", "t0|d", "t1|d", "t2|d"}) scenario(kNested, script);
}

}  // namespace

int main(int, char** argv) {
  const Test tests[] = {
      TEST(polled),
      TEST(dropped),
      TEST(dropped_after_the_first_answer),
      TEST(three_branches_dropped),
  };
  int status = run_tests("explore_combine", tests, argv[1], balance);
  std::printf("explore_combine: %ld interleavings\n", interleavings);
  return status;
}
