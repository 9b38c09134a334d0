// test: std=20
//
// `co_await executor->await(future)`: a coroutine that Rust does not drive is resumed once, however the task ends. The other
// half of rust::Executor is a queue here.
#include "bodies.h"
#include "fake_future.h"
#include "fake_runtime.h"

namespace {

// One task of one executor.
struct Core {
  const rust::cobridge::ExecutorOps* ops = nullptr;
  void* executor = nullptr;
  const rust::cobridge::TaskOps* task_ops = nullptr;
  void* task = nullptr;
  bool closed = false;

  void end() {
    if (!task_ops) return;
    const rust::cobridge::TaskOps* old = task_ops;
    task_ops = nullptr;
    old->drop(task);
    let_go();
  }
  void run() {
    if (!task_ops) return;
    FakeTask waker;
    if (!task_ops->poll(task, waker.waker())) return;
    task_ops = nullptr;
    let_go();
  }
  void let_go() { ops->release(executor); }
};
Core core;

}  // namespace

extern "C" {
void* cobridge1_executor_new() noexcept {
  core = Core();
  return &core;
}
void cobridge1_executor_drop(void*) noexcept {}
void cobridge1_executor_close(const void*) noexcept {
  core.closed = true;
  core.end();
}
void cobridge1_executor_spawn(const void*, const rust::cobridge::ExecutorOps* ops, void* executor,
                              const rust::cobridge::TaskOps* task_ops, void* task) noexcept {
  CHECK(!core.task_ops);
  core.ops = ops;
  core.executor = executor;
  core.task_ops = task_ops;
  core.task = task;
  if (core.closed) core.end();
}
void cobridge1_runnable_run(void*) noexcept {}
void cobridge1_runnable_drop(void*) noexcept {}
}

namespace {

struct Loop : rust::Executor {
  void post(rust::Runnable) noexcept override {}
};

// A coroutine of somebody else's, that nobody waits for.
struct Foreign {
  struct promise_type {
    Foreign get_return_object() noexcept {
      return {std::coroutine_handle<promise_type>::from_promise(*this)};
    }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() noexcept {}
    void unhandled_exception() noexcept { std::abort(); }
  };
  std::coroutine_handle<promise_type> handle;
};

std::string ending;

Foreign awaits_on(std::shared_ptr<Loop> loop, Future<int> future) {
  Counted local;
  try {
    int value = co_await loop->await(std::move(future));
    ending += "value " + std::to_string(value);
  } catch (const rust::Cancelled&) {
    ending += "cancelled";
  } catch (const std::exception& error) {
    ending += error.what();
  }
}

void a_value_resumes_the_coroutine() {
  Played<int> rust;
  std::shared_ptr<Loop> loop = std::make_shared<Loop>();
  awaits_on(loop, rust.future());
  core.run();
  CHECK(ending.empty() && rust->polls == 1);
  rust.set(5);
  core.run();
  CHECK(ending == "value 5" && Counted::live() == 0 && loop.use_count() == 1);
}

void an_error_resumes_the_coroutine() {
  awaits_on(std::make_shared<Loop>(), throws(1));
  core.run();
  core.run();
  CHECK(ending == "boom");
}

void the_end_of_the_executor_resumes_the_coroutine() {
  for (int polls = 0; polls < 2; polls++) {
    ending.clear();
    Played<int> rust;
    std::shared_ptr<Loop> loop = std::make_shared<Loop>();
    awaits_on(loop, rust.future());
    if (polls) core.run();
    loop->close();
    CHECK(ending == "cancelled" && rust->drops == 1 && rust->polls == polls);
    CHECK(Counted::live() == 0 && loop.use_count() == 1);
  }
}

void an_executor_that_has_ended_resumes_the_coroutine() {
  Played<int> rust;
  std::shared_ptr<Loop> loop = std::make_shared<Loop>();
  loop->close();
  awaits_on(loop, rust.future());
  CHECK(ending == "cancelled" && rust->drops == 1 && Counted::live() == 0);
}

void a_coroutine_that_is_destroyed_cancels_its_task() {
  for (int polls = 0; polls < 2; polls++) {
    Played<int> rust;
    std::shared_ptr<Loop> loop = std::make_shared<Loop>();
    Foreign coroutine = awaits_on(loop, rust.future());
    if (polls) core.run();
    coroutine.handle.destroy();
    CHECK(Counted::live() == 0 && rust.is_live());
    core.run();
    CHECK(rust->drops == 1 && ending.empty());
  }
}

void an_executor_that_nobody_shares_leaks_nothing() {
  Played<int> rust;
  Loop loop;
  try {
    (void)loop.spawn(rust.future());
    CHECK(false);
  } catch (const std::bad_weak_ptr&) {
  }
  CHECK(rust->drops == 1);
}

void after(const char* name) {
  ending.clear();
  balance_all(name);
}

}  // namespace

int main(int, char** argv) {
  const Test tests[] = {
      TEST(a_value_resumes_the_coroutine),
      TEST(an_error_resumes_the_coroutine),
      TEST(the_end_of_the_executor_resumes_the_coroutine),
      TEST(an_executor_that_has_ended_resumes_the_coroutine),
      TEST(a_coroutine_that_is_destroyed_cancels_its_task),
      TEST(an_executor_that_nobody_shares_leaks_nothing),
  };
  return run_tests("executor", tests, argv[1], after);
}
