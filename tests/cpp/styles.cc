// test: std=11,14,17,20
//
// Every style, through the shape of the generated glue: what each gives, what it does with its arguments, and
// how it fails.
#include <future>
#include <stdexcept>
#include <thread>

#include "calls.h"

using rust::Box;
using rust::Fn;
using rust::Future;
using rust::Promise;
using rust::Result;
using rust::cobridge::Foreign;
using rust::cobridge::Owned;
using rust::cobridge::PlainBehavior;

namespace user {

struct Client {
  int factor;
  // Methods.
  Future<int> twice(int x) const { return x * 2 * factor; }
  void send(std::string text, Promise<std::size_t> promise) const {
    std::move(promise).set_value(text.size());
  }
};
// A method by name, written as a free function, as cxx's guide does.
inline Future<int> thrice(const Client& self, int x) { return x * 3 * self.factor; }

// ---- value
inline Future<int> value(int x) { return x + 1; }
inline Future<std::string> converted() { return "from a literal"; }
inline Future<void> nothing() { return {}; }
inline Future<int> value_throws(int) { throw std::runtime_error("value"); }
inline Future<Counted> counted(Counted c) { return c; }
inline Future<const Client&> reference(const Client& client) { return client; }
struct alignas(64) Wide {
  int x;
};
inline Future<Wide> wide() { return Wide{3}; }

// ---- value, from functions that cannot throw: started without a handler
inline Future<int> nothrow_value(int x) noexcept { return x + 1; }
inline Future<Counted> nothrow_counted(int x) noexcept { return Counted(x); }
inline Future<int> nothrow_moved_from(Counted) noexcept {
  Future<int> future = 1;
  Future<int> other = std::move(future);
  return future;
}
// Whose move throws, after the function has returned.
struct Heavy {
  explicit Heavy(int) {}
  Heavy(Heavy&&) { throw std::runtime_error("moved"); }
};
inline Future<Heavy> nothrow_heavy(int x) noexcept { return Future<Heavy>(x); }

// ---- promise
inline void promise_now(int x, Promise<int> promise) { promise.set_value(x * 2); }
inline void promise_now_moved(int x, Promise<int> promise) { std::move(promise).set_value(x * 2); }
inline void promise_thread(int x, Promise<int> promise) {
  std::thread([](int y, Promise<int> p) { std::move(p).set_value(y * 2); }, x, std::move(promise)).detach();
}
inline void promise_void(Promise<void> promise) { std::move(promise).set_value(); }
inline void promise_forgotten(Promise<int>) {}
inline void promise_reference(const Client& client, Promise<const Client&> promise) {
  promise.set_value(client);
}
inline void promise_wide(Promise<Wide> promise) {
  CHECK(reinterpret_cast<std::uintptr_t>(&promise) != 0);
  promise.set_value(Wide{4});
}
inline void promise_errors(int which, Promise<int> promise) {
  switch (which) {
    case 0:
      promise.set_error("a message");
      break;
    case 1:
      promise.set_error(std::string("a string"));
      break;
    case 2:
      promise.set_exception(std::make_exception_ptr(std::runtime_error("an exception")));
      break;
    case 3:
      promise.set_cancelled();
      break;
    case 4:
      promise.set_exception(std::make_exception_ptr(rust::Cancelled()));
      break;
    case 5:
      promise.set_exception(std::make_exception_ptr(rust::Abandoned()));
      break;
    case 6:
      promise.set_exception(nullptr);
      break;
    default:
      break;
  }
}
static Promise<int>* kept_promise = nullptr;
inline void promise_throws(int when, Counted, Promise<int> promise) {
  if (when == 0) throw std::runtime_error("before");
  if (when == 1) promise.set_value(1);
  if (when == 2) kept_promise = new Promise<int>(std::move(promise));
  if (when == 3) std::move(promise).set_value(1);
  if (when == 4) throw 42;
  if (when == 5) throw "literal";
  if (when == 6) throw std::string("string");
  throw std::logic_error("after");
}

// ---- std::future
inline std::future<int> std_ready(int x) {
  std::promise<int> p;
  p.set_value(x + 5);
  return p.get_future();
}
inline std::future<int> std_async(int x) {
  return std::async(std::launch::async, [x] {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    return x + 6;
  });
}
inline std::future<int> std_deferred(int x) {
  return std::async(std::launch::deferred, [x]() -> int {
    if (x == 0) throw std::runtime_error("deferred");
    return x + 7;
  });
}
inline std::future<void> std_void() {
  std::promise<void> p;
  p.set_exception(std::make_exception_ptr(std::runtime_error("void")));
  return p.get_future();
}
inline std::future<int> std_empty() { return {}; }

// ---- blocking
inline int block(const Client& client, std::unique_ptr<int> x) {
  if (*x == 0) throw std::runtime_error("block");
  return *x * client.factor;
}
static std::atomic<int> blocked_calls{0};
inline void block_void(Counted) { blocked_calls++; }
inline const Client& block_reference(const Client& client) { return client; }

}  // namespace user

STYLE(value, false, false, (int), (Owned))
STYLE(converted, false, false, (std::string), ())
STYLE(nothing, false, false, (void), ())
STYLE(value_throws, true, false, (int), (Owned))
STYLE(counted, true, false, (Counted), (Owned))
STYLE(reference, true, false, (const Client&), (Foreign))
STYLE(wide, true, false, (Wide), ())
STYLE(nothrow_value, false, false, (int), (Owned))
STYLE(nothrow_counted, false, false, (Counted), (Owned))
STYLE(nothrow_moved_from, true, false, (int), (Owned))
STYLE(nothrow_heavy, true, false, (Heavy), (Owned))
STYLE(promise_now, true, false, (int), (Owned))
STYLE(promise_now_moved, true, false, (int), (Owned))
STYLE(promise_thread, true, false, (int), (Owned))
STYLE(promise_void, true, false, (void), ())
STYLE(promise_forgotten, true, false, (int), ())
STYLE(promise_reference, true, false, (const Client&), (Foreign))
STYLE(promise_wide, true, false, (Wide), ())
STYLE(promise_errors, true, false, (int), (Owned))
STYLE(promise_throws, true, false, (int), (Owned, Owned))
STYLE(std_ready, true, false, (int), (Owned))
STYLE(std_async, true, false, (int), (Owned))
STYLE(std_deferred, true, false, (int), (Owned))
STYLE(std_void, true, false, (void), ())
STYLE(std_empty, true, false, (int), ())
STYLE(block, true, true, (int), (Foreign, Owned))
STYLE(block_void, false, true, (void), (Owned))
STYLE(block_reference, false, true, (const Client&), (Foreign))

// ---- methods: a member, or the free function of the same name
namespace user {
GLUE_METHOD(twiceTarget, twice)
GLUE_TARGET(twiceFallback, twice)
GLUE(twice, twiceTarget, twiceFallback, PlainBehavior, true, false, (int), (Foreign, Owned))
GLUE_METHOD(sendTarget, send)
GLUE_TARGET(sendFallback, send)
GLUE(send, sendTarget, sendFallback, PlainBehavior, true, false, (std::size_t), (Foreign, Owned))
GLUE_METHOD(thriceTarget, thrice)
GLUE_TARGET(thriceFallback, thrice)
GLUE(thrice, thriceTarget, thriceFallback, PlainBehavior, true, false, (int), (Foreign, Owned))
}  // namespace user
GLUE_DROP(user, twice)
GLUE_DROP(user, send)
GLUE_DROP(user, thrice)

// ---- callbacks: the context is named by the glue, so the functions are declared before and defined after it
namespace user {
struct answerContext;
using AnswerDone = Fn<void(Box<answerContext>, Result<int>)>;
void answer(int x, AnswerDone done, Box<answerContext> context);
struct answer_bareContext;
void answer_bare(int x, Fn<void(Box<answer_bareContext>, int)> done, Box<answer_bareContext> context);
struct answer_voidContext;
void answer_void(int x, Fn<void(Box<answer_voidContext>)> done, Box<answer_voidContext> context);
struct answer_unitContext;
void answer_unit(int x, Fn<void(Box<answer_unitContext>, Result<void>)> done,
                 Box<answer_unitContext> context);
struct answer_referenceContext;
void answer_reference(const Client& c, Fn<void(Box<answer_referenceContext>, const Client&)> done,
                      Box<answer_referenceContext> context);
}  // namespace user
STYLE(answer, true, false, (int), (Owned))
STYLE(answer_bare, false, false, (int), (Owned))
STYLE(answer_void, false, false, (void), (Owned))
STYLE(answer_unit, true, false, (void), (Owned))
STYLE(answer_reference, true, false, (const Client&), (Foreign))
namespace user {
void answer(int x, AnswerDone done, Box<answerContext> context) {
  switch (x) {
    case 0:
      done(std::move(context), rust::Err("zero"));
      break;
    case 1:
      done(std::move(context), std::make_exception_ptr(std::runtime_error("one")));
      break;
    case 2:
      break;  // forgotten
    case 3:
      done(std::move(context), 3);
      throw std::runtime_error("after the answer");
    case 4:
      std::thread([done](Box<answerContext> c) { done(std::move(c), 4); }, std::move(context)).detach();
      break;
    default:
      done(std::move(context), x * 2);
      break;
  }
}
void answer_bare(int x, Fn<void(Box<answer_bareContext>, int)> done, Box<answer_bareContext> context) {
  done(std::move(context), x * 3);
}
void answer_void(int, Fn<void(Box<answer_voidContext>)> done, Box<answer_voidContext> context) {
  done(std::move(context));
}
void answer_unit(int x, Fn<void(Box<answer_unitContext>, Result<void>)> done,
                 Box<answer_unitContext> context) {
  if (x) {
    done(std::move(context), rust::Err("unit"));
  } else {
    done(std::move(context), Result<void>());
  }
}
void answer_reference(const Client& c, Fn<void(Box<answer_referenceContext>, const Client&)> done,
                      Box<answer_referenceContext> context) {
  done(std::move(context), c);
}
}  // namespace user

#if COBRIDGE_COROUTINES
// ---- C++20: coroutines and other awaitables
namespace user {
inline Future<int> coroutine(const Client& client, std::string text) {
  co_await rust::yield_now();
  if (text.empty()) throw std::runtime_error("empty");
  co_return int(text.size()) * client.factor;
}
inline Future<const Client&> coroutine_reference(const Client& client) {
  co_await rust::yield_now();
  co_return client;
}
struct OnThread {
  int x;
  bool await_ready() const { return false; }
  void await_suspend(std::coroutine_handle<> h) const {
    std::thread([h] { h.resume(); }).detach();
  }
  int await_resume() const {
    if (x == 0) throw std::runtime_error("awaited");
    return x + 10;
  }
};
inline OnThread awaitable(int x) { return OnThread{x}; }
// The ramp cannot throw, the body may.
inline Future<int> nothrow_coroutine(int x) noexcept { co_return static_cast<int>(co_await OnThread{x}); }
struct Task {
  int x;
  OnThread operator co_await() && { return OnThread{x}; }
};
inline Task task(int x) { return Task{x}; }
inline Task task_to_void(int x) { return Task{x}; }
inline Task task_throws(int) { throw std::runtime_error("before"); }
}  // namespace user
STYLE(coroutine, true, false, (int), (Foreign, Owned))
STYLE(nothrow_coroutine, true, false, (int), (Owned))
STYLE(coroutine_reference, true, false, (const Client&), (Foreign))
STYLE(awaitable, true, false, (long), (Owned))
STYLE(task, true, false, (int), (Owned))
STYLE(task_to_void, true, false, (void), (Owned))
STYLE(task_throws, true, false, (int), (Owned))
#endif

namespace {

using namespace user;

void values() {
  CHECK(run<cobridge_value_call>(1) == 2);
  CHECK(run<cobridge_converted_call>() == "from a literal");
  run<cobridge_nothing_call>();
  CHECK(fail<cobridge_value_throws_call>(1) == "Exception: value");
  CHECK(run<cobridge_counted_call>(Counted(3)).value() == 3);
  Client client{1};
  CHECK(run<cobridge_reference_call, const Client&>(client) == &client);
  CHECK(run<cobridge_wide_call>().x == 3);
}

void values_of_functions_that_cannot_throw() {
  static_assert(noexcept(cobridge_nothrow_value_call::Target()(1)), "the target tells");
  CHECK(run<cobridge_nothrow_value_call>(1) == 2);
  CHECK(run<cobridge_nothrow_counted_call>(4).value() == 4);
  CHECK(fail<cobridge_nothrow_moved_from_call>(Counted(1)) ==
        "Exception: an async function returned a rust::Future that was moved from");
  CHECK(fail<cobridge_nothrow_heavy_call>(1) == "Exception: moved");
}

void promises() {
  Client client{1};
  CHECK(run<cobridge_promise_now_call>(4) == 8);
  CHECK(run<cobridge_promise_now_moved_call>(4) == 8);
  CHECK(run<cobridge_promise_thread_call>(4) == 8);
  run<cobridge_promise_void_call>();
  CHECK(run<cobridge_promise_reference_call, const Client&>(client) == &client);
  CHECK(run<cobridge_promise_wide_call>().x == 4);
}

void promise_failures() {
  CHECK(fail<cobridge_promise_forgotten_call>() == "Abandoned");
  CHECK(fail<cobridge_promise_errors_call>(0) == "Exception: a message");
  CHECK(fail<cobridge_promise_errors_call>(1) == "Exception: a string");
  CHECK(fail<cobridge_promise_errors_call>(2) == "Exception: an exception");
  CHECK(fail<cobridge_promise_errors_call>(3) == "Cancelled");
  CHECK(fail<cobridge_promise_errors_call>(4) == "Cancelled");
  CHECK(fail<cobridge_promise_errors_call>(5) == "Abandoned");
  CHECK(fail<cobridge_promise_errors_call>(6) == "Exception: an empty std::exception_ptr");
}

void synchronous_throws() {
  CHECK(fail<cobridge_promise_throws_call>(0, Counted(1)) == "Exception: before");
  CHECK(fail<cobridge_promise_throws_call>(1, Counted(1)) == "Exception: after");
  CHECK(fail<cobridge_promise_throws_call>(2, Counted(1)) == "Exception: after");
  CHECK(kept_promise->is_cancelled());
  kept_promise->set_value(3);
  delete kept_promise;
  CHECK(fail<cobridge_promise_throws_call>(2, Counted(1)) == "Exception: after");
  delete kept_promise;
  CHECK(fail<cobridge_promise_throws_call>(3, Counted(1)) == "Exception: after");
  CHECK(fail<cobridge_promise_throws_call>(4, Counted(1)) ==
        "Exception: a C++ exception that is not a std::exception");
  CHECK(fail<cobridge_promise_throws_call>(5, Counted(1)) == "Exception: literal");
  CHECK(fail<cobridge_promise_throws_call>(6, Counted(1)) == "Exception: string");
}

void methods() {
  Client client{7};
  CHECK(run<cobridge_twice_call, const Client&, int>(client, 2) == 28);
  CHECK(run<cobridge_send_call, const Client&, std::string>(client, "four") == 4);
  CHECK(run<cobridge_thrice_call, const Client&, int>(client, 2) == 42);
}

void std_futures() {
  CHECK(run<cobridge_std_ready_call>(1) == 6);
  CHECK(run<cobridge_std_async_call>(1) == 7);
  CHECK(run<cobridge_std_deferred_call>(1) == 8);
  CHECK(fail<cobridge_std_deferred_call>(0) == "Exception: deferred");
  CHECK(fail<cobridge_std_void_call>() == "Exception: void");
  CHECK(fail<cobridge_std_empty_call>() ==
        "Exception: an async function returned a std::future without a state");
}

void blocking() {
  Client client{6};
  using P = std::unique_ptr<int>;
  CHECK(run<cobridge_block_call, const Client&, P>(client, P(new int(7))) == 42);
  CHECK(fail<cobridge_block_call, const Client&, P>(client, P(new int(0))) == "Exception: block");
  run<cobridge_block_void_call>(Counted(1));
  CHECK(run<cobridge_block_reference_call, const Client&>(client) == &client);
  blocking_pool().mode = BlockingPool::kInline;
  CHECK(run<cobridge_block_call, const Client&, P>(client, P(new int(7))) == 42);
  CHECK(run<cobridge_std_deferred_call>(1) == 8);
  blocking_pool().mode = BlockingPool::kDiscard;
  CHECK(fail<cobridge_block_void_call>(Counted(1)) == "Abandoned");
  CHECK(fail<cobridge_std_deferred_call>(1) == "Abandoned");
  blocking_pool().mode = BlockingPool::kThreads;
}

void a_job_whose_future_is_gone_is_not_run() {
  blocking_pool().mode = BlockingPool::kHold;
  blocked_calls = 0;
  {
    FakeTask task;
    FakeFuture<cobridge_block_void_call> future;
    future.start(task, Counted(1));
    CHECK(Counted::live() == 1);
    future.drop();
    CHECK(task.clones() == 0);
    blocking_pool().run_held();
    CHECK(blocked_calls == 0 && Counted::live() == 0);
  }
  {
    FakeTask task;
    FakeFuture<cobridge_block_void_call> future;
    future.start(task, Counted(1));
    blocking_pool().run_held();
    CHECK(blocked_calls == 1 && Counted::live() == 0);
    future.finish(task);
    CHECK(future.has_value());
  }
  blocking_pool().mode = BlockingPool::kThreads;
}

void callbacks() {
  Client client{1};
  CHECK(run<cobridge_answer_call>(5) == 10);
  CHECK(run<cobridge_answer_call>(4) == 4);
  CHECK(fail<cobridge_answer_call>(0) == "Exception: zero");
  CHECK(fail<cobridge_answer_call>(1) == "Exception: one");
  CHECK(fail<cobridge_answer_call>(2) == "Abandoned");
  CHECK(fail<cobridge_answer_call>(3) == "Exception: after the answer");
  CHECK(run<cobridge_answer_bare_call>(5) == 15);
  run<cobridge_answer_void_call>(5);
  run<cobridge_answer_unit_call>(0);
  CHECK(fail<cobridge_answer_unit_call>(1) == "Exception: unit");
  CHECK(run<cobridge_answer_reference_call, const Client&>(client) == &client);
}

#if COBRIDGE_COROUTINES
void coroutines() {
  Client client{2};
  CHECK(run<cobridge_coroutine_call, const Client&, std::string>(client, "four") == 8);
  CHECK(fail<cobridge_coroutine_call, const Client&, std::string>(client, "") == "Exception: empty");
  CHECK(run<cobridge_coroutine_reference_call, const Client&>(client) == &client);
  CHECK(run<cobridge_nothrow_coroutine_call>(1) == 11);
  CHECK(fail<cobridge_nothrow_coroutine_call>(0) == "Exception: awaited");
}

void awaitables() {
  CHECK(run<cobridge_awaitable_call>(1) == 11);
  CHECK(fail<cobridge_awaitable_call>(0) == "Exception: awaited");
  CHECK(run<cobridge_task_call>(1) == 11);
  run<cobridge_task_to_void_call>(1);
  CHECK(fail<cobridge_task_throws_call>(0) == "Exception: before");
}
#endif

}  // namespace

int main(int, char** argv) {
  const Test tests[] = {
      TEST(values),
      TEST(values_of_functions_that_cannot_throw),
      TEST(promises),
      TEST(promise_failures),
      TEST(synchronous_throws),
      TEST(methods),
      TEST(std_futures),
      TEST(blocking),
      TEST(a_job_whose_future_is_gone_is_not_run),
      TEST(callbacks),
#if COBRIDGE_COROUTINES
      TEST(coroutines),
      TEST(awaitables),
#endif
  };
  return run_tests("styles", tests, argv[1], balance);
}
