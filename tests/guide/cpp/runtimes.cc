#include "cobridge-guide-tests/cpp/runtimes.h"

#include <chrono>
#include <coroutine>
#include <exception>
#include <stdexcept>
#include <string>
#include <thread>

#include "cobridge-guide-tests/cpp/loop.h"
#include "cobridge-guide-tests/src/runtimes.rs.h"

namespace runtimes {

using namespace std::chrono_literals;

// ANCHOR: handle
rust::String start(rust::Runtime runtime) {
  rust::Task<rust::String> task = runtime.spawn(wait(1));
  return task.join();
}
// ANCHOR_END: handle

rust::String spawned_where() { return rust::spawn(thread_name()).join(); }
void sleeps() { rust::block_on(rust::sleep_for(1ms)); }
rust::String blocks_where() { return rust::block_on(thread_name()); }

// ANCHOR: multi_thread
rust::String own_threads() {
  rust::Runtime runtime = rust::Runtime::multi_thread(2);
  rust::Task<rust::String> task = runtime.spawn(wait(1));
  rust::Task<rust::String> never = runtime.spawn(wait(3'600'000));
  rust::String thread = runtime.block_on([&]() -> rust::Future<rust::String> { co_return co_await task; }());
  runtime.shutdown(1s);  // `never` is dropped, and has been cancelled
  try {
    never.join();
  } catch (const rust::Cancelled&) {
    return thread;
  }
  throw std::logic_error("it was not cancelled");
}
// ANCHOR_END: multi_thread

// ANCHOR: current_thread
rust::String this_thread() {
  rust::Runtime runtime = rust::Runtime::current_thread();
  rust::Task<rust::String> task = runtime.spawn(wait(1));  // nothing runs yet
  runtime.block_on(rust::sleep_for(5ms));                  // here it does, on this thread
  rust::Runtime::Entered entered = runtime.enter();
  return task.join();
}
// ANCHOR_END: current_thread

// ANCHOR: enter
void entered_and_installed() {
  rust::Runtime runtime = rust::Runtime::multi_thread(1);
  {
    rust::Runtime::Entered entered = runtime.enter();
    rust::spawn(wait(1)).join();  // on `runtime`, as this thread has entered it
  }
  runtime.install();
  std::thread([] { rust::spawn(wait(1)).join(); }).join();  // on `runtime`, as no other is nearer
}  // its end uninstalls it
// ANCHOR_END: enter

// ANCHOR: run
rust::String run_a_loop() {
  auto loop = std::make_shared<Loop>();
  rust::Task<rust::String> task = loop->spawn(wait(1));  // Tokio's timer wakes it, and the loop polls it
  std::thread thread([loop] { loop->run(); });
  rust::String name = task.join();
  loop->stop();
  thread.join();
  return name;
}
// ANCHOR_END: run

// ANCHOR: close
bool close_a_loop() {
  auto loop = std::make_shared<Loop>();
  rust::Task<rust::String> before = loop->spawn(wait(3'600'000));
  loop->stop();
  loop->run();  // closes the loop, and empties its queue
  rust::Task<rust::String> after = loop->spawn(wait(1));
  for (rust::Task<rust::String>* task : {&before, &after}) {
    try {
      task->join();
      return false;
    } catch (const rust::Cancelled&) {
    }
  }
  return true;
}
// ANCHOR_END: close

// ANCHOR: coroutine
// A coroutine type that knows nothing of Rust: it starts at once and runs by itself.
struct Detached {
  struct promise_type {
    Detached get_return_object() const { return {}; }
    std::suspend_never initial_suspend() const { return {}; }
    std::suspend_never final_suspend() const noexcept { return {}; }
    void return_void() const {}
    void unhandled_exception() const { std::terminate(); }
  };
};
// ANCHOR_END: coroutine

// ANCHOR: await
Detached greet(std::shared_ptr<Loop> loop, std::string& greeting) {
  try {
    rust::String name = co_await loop->await(wait(1));
    greeting = "hello " + std::string(name);  // on the loop's thread
  } catch (const rust::Cancelled&) {          // the loop was closed
    greeting = "closed";
  }
  loop->stop();
}

rust::String await_elsewhere() {
  auto loop = std::make_shared<Loop>();
  std::string greeting;
  greet(loop, greeting);
  loop->run();
  return rust::String(greeting);
}
// ANCHOR_END: await

namespace {
// Stands for a library in C that calls back with a pointer.
std::mutex posted_mutex;
std::condition_variable posted;
std::deque<std::pair<void (*)(void*), void*>> callbacks;

void library_post(void (*call)(void*), void* data) {
  std::lock_guard<std::mutex> lock(posted_mutex);
  callbacks.emplace_back(call, data);
  posted.notify_one();
}
bool library_run_one() {
  std::unique_lock<std::mutex> lock(posted_mutex);
  if (!posted.wait_for(lock, 10s, [] { return !callbacks.empty(); })) return false;
  auto [call, data] = callbacks.front();
  callbacks.pop_front();
  lock.unlock();
  call(data);
  return true;
}
}  // namespace

// ANCHOR: raw
class LibraryLoop : public rust::Executor {
 public:
  void post(rust::Runnable runnable) noexcept override {
    library_post([](void* raw) { rust::Runnable::from_raw(raw).run(); }, std::move(runnable).release());
  }
};
// ANCHOR_END: raw

rust::String c_callback_loop() {
  auto loop = std::make_shared<LibraryLoop>();
  bool over = false;
  std::string greeting;
  [](std::shared_ptr<LibraryLoop> loop, bool& over, std::string& greeting) -> Detached {
    greeting = std::string(co_await loop->await(thread_name()));
    over = true;
  }(loop, over, greeting);
  while (!over && library_run_one()) {
  }
  loop->close();
  return rust::String(greeting);
}

}  // namespace runtimes
