// test: std=11,20 flags=-fno-exceptions
//
// The headers without exceptions: everything that throws nothing works, and misuse ends the process with a message.
#include <sys/wait.h>
#include <unistd.h>

#include <future>

#include "calls.h"
#include "fake_runtime.h"
#include "fake_stream.h"

using rust::Future;
using rust::Promise;
using rust::cobridge::kPending;
using rust::cobridge::kValue;

static_assert(COBRIDGE_EXCEPTIONS == 0, "built with -fno-exceptions");

namespace user {
inline Future<int> value(int x) { return x + 1; }
inline void promised(rust::Str text, Promise<std::size_t> promise) {
  std::move(promise).set_value(text.size());
}
inline int block(Counted c) { return c.value(); }
inline std::future<int> later() {
  std::promise<int> p;
  p.set_value(4);
  return p.get_future();
}
struct answerContext;
void answer(int x, rust::Fn<void(rust::Box<answerContext>, rust::Result<int>)> done,
            rust::Box<answerContext> context);
GLUE_TARGET(valueTarget, ::user::value)
GLUE(value, valueTarget, void, rust::cobridge::PlainBehavior, true, false, (int), (rust::cobridge::Owned))
GLUE_TARGET(promisedTarget, ::user::promised)
GLUE(promised, promisedTarget, void, rust::cobridge::PlainBehavior, true, false, (std::size_t),
     (rust::cobridge::Copied))
GLUE_TARGET(blockTarget, ::user::block)
GLUE(block, blockTarget, void, rust::cobridge::PlainBehavior, true, true, (int), (rust::cobridge::Owned))
GLUE_TARGET(laterTarget, ::user::later)
GLUE(later, laterTarget, void, rust::cobridge::PlainBehavior, true, false, (int), ())
GLUE_TARGET(answerTarget, ::user::answer)
GLUE(answer, answerTarget, void, rust::cobridge::PlainBehavior, true, false, (int), (rust::cobridge::Owned))
}  // namespace user
GLUE_DROP(user, answer)
namespace user {
void answer(int x, rust::Fn<void(rust::Box<answerContext>, rust::Result<int>)> done,
            rust::Box<answerContext> context) {
  if (x) {
    done(std::move(context), x);
  } else {
    done(std::move(context), rust::Err("zero"));
  }
}
}  // namespace user

namespace {

void a_sink() {
  FakeTask task;
  Pushed<int, 2> stream(task);
  CHECK(stream.sink().try_send(1) == rust::TrySend::sent && stream.sink().send_blocking(2));
  CHECK(stream.sink().try_send(3) == rust::TrySend::full);
  stream.sink().fail("bad");
  CHECK(stream.poll(task) == kValue && stream.item() == 1 && stream.poll(task) == kValue);
  CHECK(stream.poll(task) == rust::cobridge::kError && stream.error() == "Exception: bad");
  Pushed<int, 0> unbounded(task);
  for (int i = 0; i < 100; i++) CHECK(unbounded.sink().try_send(i) == rust::TrySend::sent);
}

void every_style() {
  CHECK(run<user::cobridge_value_call>(1) == 2);
  CHECK(run<user::cobridge_promised_call>(rust::Str("text")) == 4);
  CHECK(run<user::cobridge_block_call>(Counted(3)) == 3);
  CHECK(run<user::cobridge_later_call>() == 4);
  CHECK(run<user::cobridge_answer_call>(5) == 5);
  FakeTask task;
  FakeFuture<user::cobridge_answer_call> future;
  future.start(task, 0);
  CHECK(future.error() == "Exception: zero");
}

void ends_of_a_promise() {
  FakeTask task;
  {
    Promised<Counted> call;
    call.start(task);
    call.promise.set_error("message");
    CHECK(call.future.poll(task) != kPending && call.future.error() == "Exception: message");
  }
  {
    Promised<Counted> call;
    call.start(task);
    {
      Promise<Counted> gone(std::move(call.promise));
    }
    CHECK(call.future.poll(task) != kPending && call.future.error() == "Abandoned");
  }
  Promised<Counted> call;
  call.start(task);
  bool cancelled = false;
  call.promise.on_cancel([&] { cancelled = true; });
  call.future.drop();
  CHECK(cancelled);
}

// In a child process: it must end by abort().
template <class F>
void expect_abort(F f) {
  pid_t child = fork();
  if (child == 0) {
    std::fclose(stderr);
    f();
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

void misuse_aborts() {
  expect_abort([] {
    FakeTask task;
    Pushed<int, 2> stream(task);
    rust::Sink<int> moved = std::move(stream.sink());
    stream.sink().try_send(1);
  });
  expect_abort([] {
    FakeTask task;
    Promised<int> call;
    call.start(task);
    call.promise.set_value(1);
    call.promise.set_value(2);
  });
  expect_abort([] {
    Promise<int> empty(nullptr);
    empty.set_value(1);
  });
  expect_abort([] {
    rust::Result<int> error = rust::Err("x");
    error.value();
  });
}

void futures_that_cpp_polls() {
  FakeRuntime runtime(FakeRuntime::kByHand);
  CHECK(rust::block_on(ready_in_rust(2)) == 2);
  CHECK(rust::spawn(Future<int>(3)).join() == 3);
  int ran = 0;
  Played<int> failed, dropped;
  failed.fail(rust::cobridge::kErr, "no");
  failed.future().then([&](rust::Result<int> result) {
    CHECK(!result.has_value() && result.message() == "no");
    ran++;
  });
  Future<void>().then([&](rust::Result<void> result) {
    CHECK(result.has_value());
    ran++;
  });
  dropped.future().then([&](rust::Result<int> result) {
    CHECK(!result.has_value());
    ran++;
  });
  rust::Task<int> cancelled = rust::spawn(dropped.future());
  runtime.run_all();
  CHECK(ran == 2);
  runtime.shutdown();
  CHECK(ran == 3 && dropped->drops == 2);
  expect_abort([] {
    Played<int> error;
    error.fail(rust::cobridge::kErr, "no");
    rust::block_on(error.future());
  });
}

#if COBRIDGE_COROUTINES
Future<int> inner() {
  Counted local;
  co_await rust::yield_now();
  co_return 1;
}
Future<int> outer() {
  Counted local;
  co_return co_await inner() + 1;
}
void coroutines() {
  FakeTask task;
  Coroutine<int> call(outer());
  CHECK(call.poll(task) == kPending);
  CHECK(call.poll(task) == kValue && call.value() == 2);
  Coroutine<int> dropped(outer());
  dropped.poll(task);
  dropped.drop();
  CHECK(Counted::live() == 0);
  CHECK(rust::block_on(outer()) == 2);
  std::tuple<int, int> both = rust::block_on(rust::when_all(outer(), inner()));
  CHECK(std::get<0>(both) == 2 && std::get<1>(both) == 1);
  CHECK(rust::block_on(rust::timeout(std::chrono::seconds(1), inner())) == 1);
}
#endif

}  // namespace

int main(int, char** argv) {
  const Test tests[] = {
      TEST(every_style), TEST(ends_of_a_promise),      TEST(misuse_aborts),
      TEST(a_sink),      TEST(futures_that_cpp_polls),
#if COBRIDGE_COROUTINES
      TEST(coroutines),
#endif
  };
  return run_tests("no_exceptions", tests, argv[1], balance_all);
}
