// test: std=20 args=100000,1000000 stack=1024
//
// Sentence 6: depth is bounded by memory, not by the stack. To be run with a stack of 1 MiB (ulimit -s 1024), at -O0 and -O2.
// Arguments: the depth of the chains, the length of the loops. Sanitizer builds want less.
#include "bodies.h"

using rust::cobridge::kError;
using rust::cobridge::kPending;
using rust::cobridge::kValue;

namespace {

int depth = 100000;
long loops = 1000000;

Future<int> next(int x) { co_return x + 1; }

Future<long> loop() {
  long sum = 0;
  for (long i = 0; i < loops; i++) {
    sum += co_await next(int(i & 7));
    sum += co_await Future<int>(1);
    co_await Inline();
    co_await NotSuspended();
    co_await ToItself();
  }
  co_return sum;
}

// Inside, it yields (0), waits (1), throws (2) or goes straight through (3).
Future<int> chain(int left, int end, Parked* parked) {
  Counted local;
  if (left == 0) {
    if (end == 0) co_await rust::yield_now();
    if (end == 1) co_await Park{*parked};
    if (end == 2) {
      co_await rust::yield_now();
      throw std::runtime_error("deep");
    }
    co_return 0;
  }
  int result = co_await chain(left - 1, end, parked);
  co_return result + 1;
}

// Every frame catches and throws again.
Future<int> rethrows(int left) {
  try {
    if (left == 0) throw std::runtime_error("deep");
    co_await rethrows(left - 1);
  } catch (const std::runtime_error&) {
    throw;
  }
  co_return 0;
}

void a_loop_of_ready_awaits() {
  FakeTask task;
  Coroutine<long> call(loop());
  CHECK(call.poll(task) == kValue && call.value() > loops);
}

void a_chain_completed() {
  for (int end : {0, 3}) {
    FakeTask task;
    Coroutine<int> call(chain(depth, end, nullptr));
    CHECK(call.poll(task) == (end ? kValue : kPending));
    if (!end) CHECK(call.poll(task) == kValue);
    CHECK(call.value() == depth && Counted::live() == 0);
  }
}

void a_chain_thrown_through() {
  FakeTask task;
  Coroutine<int> call(chain(depth, 2, nullptr));
  CHECK(call.poll(task) == kPending);
  CHECK(call.poll(task) == kError && call.error() == "Exception: deep" && Counted::live() == 0);
}

void a_chain_that_throws_again() {
  FakeTask task;
  Coroutine<int> call(rethrows(depth / 10));
  CHECK(call.poll(task) == kError && call.error() == "Exception: deep");
}

void a_chain_dropped() {
  FakeTask task;
  Coroutine<int> call(chain(depth, 0, nullptr));
  CHECK(call.poll(task) == kPending && Counted::live() == depth + 1);
  call.drop();
  CHECK(Counted::live() == 0);
}

void a_chain_dropped_while_it_waits() {
  for (bool borrows : {false, true}) {
    FakeTask task;
    Parked parked;
    Coroutine<int> call(chain(depth, 1, &parked));
    CHECK(call.poll(task) == kPending);
    std::thread ender([&] {
      if (!borrows) return;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      parked.resume();
    });
    call.drop(borrows);
    ender.join();
    if (!borrows) {
      CHECK(Counted::live() == depth + 1);
      parked.resume();
    }
    CHECK(Counted::live() == 0);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1) depth = std::atoi(argv[1]);
  if (argc > 2) loops = std::atol(argv[2]);
  const Test tests[] = {
      TEST(a_loop_of_ready_awaits),    TEST(a_chain_completed), TEST(a_chain_thrown_through),
      TEST(a_chain_that_throws_again), TEST(a_chain_dropped),   TEST(a_chain_dropped_while_it_waits),
  };
  return run_tests("deep", tests, nullptr, balance);
}
