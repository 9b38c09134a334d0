#include "cobridge-ffi-tests/cpp/runtimes.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <deque>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "cobridge-ffi-tests/cpp/asio.h"
#include "cobridge-ffi-tests/src/runtimes.rs.h"

using namespace std::chrono_literals;

namespace runtimes {
namespace {

void require(bool holds, const char* what) {
  if (!holds) throw std::runtime_error(what);
}

template <class E, class F>
void require_throws(F f, const std::string& message) {
  try {
    f();
  } catch (const E& error) {
    if (error.what() != message) throw std::runtime_error(std::string("another message: ") + error.what());
    return;
  }
  throw std::runtime_error("nothing was thrown");
}

// Everything is slow, and freed memory is kept for a while.
bool is_watched() { return std::getenv("COBRIDGE_SANITIZED") != nullptr; }

// ---- the places

// A queue and a thread.
class Loop final : public rust::Executor {
 public:
  void post(rust::Runnable runnable) noexcept override {
    std::lock_guard<std::mutex> guard(mutex_);
    queue_.push_back(std::move(runnable));
    changed_.notify_one();
  }

  void run() {
    for (;;) {
      std::unique_lock<std::mutex> lock(mutex_);
      changed_.wait(lock, [this] { return stopped_ || !queue_.empty(); });
      if (stopped_) return;
      rust::Runnable runnable = std::move(queue_.front());
      queue_.pop_front();
      lock.unlock();
      std::move(runnable).run();
    }
  }

  void stop() {
    std::lock_guard<std::mutex> guard(mutex_);
    stopped_ = true;
    changed_.notify_one();
  }

  // Of those that were posted and never run.
  void drop_queue() {
    std::deque<rust::Runnable> rest;
    std::lock_guard<std::mutex> guard(mutex_);
    rest.swap(queue_);
  }

  static Driven make() {
    auto loop = std::make_shared<Loop>();
    Loop* self = loop.get();
    return {loop, [self] { self->run(); }, [self] { self->stop(); }, [self] { self->drop_queue(); }};
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<rust::Runnable> queue_;
  bool stopped_ = false;
};

class Place {
 public:
  explicit Place(Kind kind) {
    switch (kind) {
      case Kind::MultiThread:
        runtime_ = rust::Runtime::multi_thread(2);
        break;
      case Kind::CurrentThread:
        runtime_ = rust::Runtime::current_thread();
        break;
      case Kind::Executor:
        make_loop_ = &Loop::make;
        break;
      case Kind::Asio:
#if defined(COBRIDGE_TESTS_ASIO)
        make_loop_ = &asio_loop;
        break;
#else
        throw std::runtime_error("compiled without Asio");
#endif
      default:
        break;
    }
    if (make_loop_) {
      loop_ = make_loop_();
      thread_ = std::thread([driven = loop_] { driven.run(); });
    }
    if (runtime_) entered_.emplace(runtime_->enter());
    current() = this;
  }
  ~Place() {
    shutdown();
    current() = nullptr;
  }

  template <class T>
  rust::Task<T> spawn(rust::Future<T> future) {
    if (loop()) return loop()->spawn(std::move(future));
    return runtime_ ? runtime_->spawn(std::move(future)) : rust::spawn(std::move(future));
  }

  // Ends every task, where that can be done.
  bool shutdown() {
    entered_.reset();
    if (runtime_) runtime_->shutdown(10s);
    if (loop()) {
      loop_.stop();
      if (thread_.joinable()) thread_.join();
      loop()->close();
      loop_.drop_queue();
    }
    return runtime_ || loop();
  }

  const std::shared_ptr<rust::Executor>& loop() const { return loop_.executor; }
  std::thread::id thread() const { return thread_.get_id(); }
  Driven another_loop() const { return make_loop_(); }

  static Place*& current() {
    static Place* place = nullptr;
    return place;
  }

 private:
  std::optional<rust::Runtime> runtime_;
  std::optional<rust::Runtime::Entered> entered_;
  Driven (*make_loop_)() = nullptr;
  Driven loop_;
  std::thread thread_;
};

// The futures of a check that are alive on other threads are gone soon: a joined task's are already.
void require_none_alive() { require(alive() == 0, "a Rust future is left"); }

// ---- coroutines

rust::Future<std::uint64_t> twice(std::uint64_t x) {
  std::uint64_t one = co_await triple(x);
  std::uint64_t other = co_await after(1, x);
  co_return one + other;
}

rust::Future<std::thread::id> where_it_runs() {
  co_await yields(3);
  co_return std::this_thread::get_id();
}

rust::Future<std::uint64_t> waits_for(rust::Task<std::uint64_t> task) { co_return co_await task; }

rust::Future<std::uint64_t> first_of(std::uint64_t x) {
  auto first = co_await rust::when_any(never(), after(1, x), never());
  require(alive() == 0, "a loser is left");
  co_return std::get<1>(first);
}

rust::Future<std::uint64_t> sum_of(std::uint64_t x) {
  auto [a, b, c] = co_await rust::when_all(after(2, x), triple(x), from_a_thread(x));
  co_return a + b + c;
}

rust::Future<bool> runs_out(bool quick) {
  // Named first: GCC 12 destroys what `?:` gives in a co_await twice.
  rust::Future<std::uint64_t> future = quick ? never() : after(1, 1);
  auto result = co_await rust::timeout(quick ? 1ms : 1h, std::move(future));
  co_return !result;
}

rust::Future<std::string> blocks() {
  std::string said = "it was not refused";
  try {
    rust::block_on(triple(1));
  } catch (const std::logic_error& error) {
    said = error.what();
  }
  co_await yields(1);
  co_return said;
}

rust::Future<std::uint64_t> passes_the_error_on() { co_return co_await fails(7); }

rust::Future<std::uint64_t> holds(std::shared_ptr<int> held, std::atomic<bool>* started) {
  *started = true;
  std::uint64_t x = co_await never();
  co_return x + static_cast<std::uint64_t>(*held);
}

// Starts by itself, ends by itself: a coroutine type that knows nothing of cobridge.
struct Detached {
  struct promise_type {
    Detached get_return_object() noexcept { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() noexcept {}
    void unhandled_exception() noexcept { std::terminate(); }
  };
};

Detached await_on(std::shared_ptr<rust::Executor> loop, std::thread::id thread,
                  std::promise<std::string>& said) {
  std::uint64_t x = co_await loop->await(after(1, 3));
  bool there = std::this_thread::get_id() == thread;
  std::string error;
  try {
    co_await loop->await(fails(1));
  } catch (const rust::Error& e) {
    error = e.what();
  }
  said.set_value(std::to_string(x) + (there ? " there " : " elsewhere ") + error);
}

Detached await_for_ever(std::shared_ptr<rust::Executor> loop, std::promise<void>& waits,
                        std::promise<std::string>& said) {
  try {
    auto awaiter = loop->await(never());
    waits.set_value();
    co_await awaiter;
  } catch (const rust::Cancelled& e) {
    said.set_value(e.what());
  }
}

// ---- the checks

using Check = void (*)(Place&);

void values(Place& place) {
  require(place.spawn(triple(2)).join() == 6, "ready at once");
  require(place.spawn(twice(2)).join() == 8, "a coroutine");
  require(place.spawn(rust::Future<std::uint64_t>(5)).join() == 5, "a value");
  require(place.spawn(yields(1000)).join() == 1000, "waking itself");
  require(place.spawn(from_a_thread(4)).join() == 4, "woken by a thread");
  require(rust::block_on(twice(3)) == 12, "block_on");
}

void many_at_once(Place& place) {
  auto start = std::chrono::steady_clock::now();
  std::vector<rust::Task<std::uint64_t>> tasks;
  std::set<std::uint64_t> ids;
  for (std::uint64_t i = 0; i < 200; i++) tasks.push_back(place.spawn(after(50, i)));
  std::uint64_t sum = 0;
  for (auto& task : tasks) {
    ids.insert(task.id());
    sum += task.join();
  }
  require(sum == 199 * 100, "every task gives its value");
  require(ids.size() == 200 && !ids.count(0), "every task has an id of its own");
  // One after the other they would take 10 s.
  if (!is_watched()) require(std::chrono::steady_clock::now() - start < 5s, "they wait beside each other");
}

void errors(Place& place) {
  require_throws<rust::Error>([&] { place.spawn(fails(3)).join(); }, "3 is not wanted");
  require_throws<rust::Panic>([&] { place.spawn(panics(3)).join(); }, "3 is too much");
  require(place.spawn(triple(1)).join() == 3, "the next call");
  require_throws<rust::Error>([&] { place.spawn(passes_the_error_on()).join(); }, "7 is not wanted");
  require_throws<rust::Error>([&] { rust::block_on(passes_the_error_on()); }, "7 is not wanted");
}

void cancellation(Place& place) {
  const char* cancelled = "the operation was cancelled";
  auto pending = place.spawn(never());
  pending.cancel();
  pending.cancel();
  require_throws<rust::Cancelled>([&] { pending.join(); }, cancelled);
  auto held = std::make_shared<int>(1);
  std::atomic<bool> started{false};
  auto running = place.spawn(holds(held, &started));
  // Runs it on whatever drives it, so that it is cancelled while it waits.
  require(place.spawn(after(5, 1)).join() == 1, "another task");
  running.cancel();
  require_throws<rust::Cancelled>([&] { running.join(); }, cancelled);
  require(held.use_count() == 1, "its locals are gone before it is joined");
  auto over = place.spawn(triple(1));
  require(place.spawn(after(5, 1)).join() == 1, "another task");
  over.cancel();
  require(over.join() == 3, "a task that is over stays what it is");
  require_throws<std::logic_error>([&] { over.join(); }, "rust::Task: it was joined, detached or moved from");
}

void tasks_of_tasks(Place& place) {
  auto inner = place.spawn(after(1, 9));
  require(place.spawn(waits_for(std::move(inner))).join() == 9, "co_await task");
  std::promise<void> ended;
  auto detached = [](std::promise<void>& p) -> rust::Future<void> {
    co_await after(1, 1);
    p.set_value();
  };
  place.spawn(detached(ended)).detach();
  // A current-thread runtime runs its tasks while somebody blocks on it.
  while (ended.get_future().wait_for(0s) != std::future_status::ready) {
    place.spawn(yields(1)).join();
    break;
  }
  require(place.spawn(after(20, 1)).join() == 1, "another task");
}

void combinations(Place& place) {
  require(place.spawn(first_of(5)).join() == 5, "when_any");
  require(place.spawn(sum_of(5)).join() == 25, "when_all");
  require(place.spawn(runs_out(true)).join(), "a timeout");
  require(!place.spawn(runs_out(false)).join(), "no timeout");
  require(rust::block_on(first_of(6)) == 6, "block_on");
}

void continuations(Place& place) {
  std::promise<std::string> value, error;
  after(1, 4).then([&](rust::Result<std::uint64_t> r) { value.set_value(std::to_string(*r)); });
  fails(4).then([&](rust::Result<std::uint64_t> r) { error.set_value(r.message()); });
  // Drives a current-thread runtime.
  require(place.spawn(after(20, 1)).join() == 1, "another task");
  rust::block_on(after(20, 1));
  require(value.get_future().get() == "4" && error.get_future().get() == "4 is not wanted", "then");
}

void refused(Place& place) {
  std::string said = place.spawn(blocks()).join();
  require(
      said ==
          "rust::block_on: this thread is polling a future, and would wait for itself; co_await the future "
          "instead",
      said.c_str());
  require(rust::block_on(blocks()) == said, "block_on in block_on");
  require(rust::block_on(triple(1)) == 3, "and then again");
}

void deep(Place& place) {
  std::uint64_t levels = is_watched() ? 2000 : 100000;
  require(place.spawn(up(levels)).join() == levels, "100,000 levels");
}

void many_pending_at_the_end(Place& place) {
  std::vector<rust::Task<std::uint64_t>> tasks;
  for (int i = 0; i < 1000; i++) tasks.push_back(place.spawn(never()));
  // They have been polled, but for the last of them.
  require(place.spawn(after(5, 1)).join() == 1, "another task");
  if (!place.shutdown()) return;
  require(alive() == 0, "each was dropped");
  std::uint64_t polls = polls_of_never();
  for (auto& task : tasks)
    require_throws<rust::Cancelled>([&] { task.join(); }, "the operation was cancelled");
  require_throws<rust::Cancelled>([&] { place.spawn(never()).join(); }, "the operation was cancelled");
  require(polls_of_never() == polls, "nothing was polled afterwards");
}

void only_on_its_loop(Place& place) {
  if (!place.loop()) return;
  for (int i = 0; i < 100; i++) {
    std::thread::id ran = place.spawn(where_it_runs()).join();
    require(ran == place.thread(), "a task ran elsewhere");
  }
  std::promise<std::string> said;
  await_on(place.loop(), place.thread(), said);
  require(said.get_future().get() == "3 there 1 is not wanted", "another coroutine type");
}

void a_loop_that_goes(Place& place) {
  if (!place.loop()) return;
  std::promise<void> waits;
  std::promise<std::string> said;
  await_for_ever(place.loop(), waits, said);
  waits.get_future().get();
  // A wake that comes after the end finds the loop closed.
  auto late = place.spawn(from_a_thread(1));
  place.shutdown();
  require(said.get_future().get() == "the operation was cancelled", "another coroutine type");
  try {
    late.join();
  } catch (const rust::Cancelled&) {
  }
}

// A loop that nobody runs, and that keeps what was posted.
void a_loop_with_a_full_queue(Place& place) {
  if (!place.loop()) return;
  std::shared_ptr<rust::Executor> loop = place.another_loop().executor;
  std::weak_ptr<rust::Executor> watched = loop;
  std::vector<rust::Task<std::uint64_t>> tasks;
  for (int i = 0; i < 100; i++) tasks.push_back(loop->spawn(never()));
  std::promise<std::string> said;
  std::promise<void> waits;
  await_for_ever(loop, waits, said);
  std::uint64_t polls = polls_of_never();
  loop->close();
  require(said.get_future().get() == "the operation was cancelled", "another coroutine type");
  for (auto& task : tasks)
    require_throws<rust::Cancelled>([&] { task.join(); }, "the operation was cancelled");
  require(alive() == 0 && polls_of_never() == polls, "they were dropped and not polled");
  require_throws<rust::Cancelled>([&] { loop->spawn(never()).join(); }, "the operation was cancelled");
  loop.reset();
  require(watched.expired(), "the queue keeps its own loop");
}

// A task closes the loop that polls it.
void a_loop_closed_from_inside(Place& place) {
  if (!place.loop()) return;
  auto loop = place.loop();
  auto held = std::make_shared<int>(1);
  auto closes = [](std::shared_ptr<rust::Executor> l, std::shared_ptr<int> h) -> rust::Future<std::uint64_t> {
    l->close();
    co_await yields(1);
    co_return static_cast<std::uint64_t>(*h);
  };
  auto task = place.spawn(closes(loop, held));
  require_throws<rust::Cancelled>([&] { task.join(); }, "the operation was cancelled");
  require(held.use_count() == 1, "its locals are gone before it is joined");
}

const std::map<std::string, Check>& all() {
  static const std::map<std::string, Check> checks = {
      {"values", &values},
      {"many_at_once", &many_at_once},
      {"errors", &errors},
      {"cancellation", &cancellation},
      {"tasks_of_tasks", &tasks_of_tasks},
      {"combinations", &combinations},
      {"continuations", &continuations},
      {"refused", &refused},
      {"deep", &deep},
      {"many_pending_at_the_end", &many_pending_at_the_end},
      {"only_on_its_loop", &only_on_its_loop},
      {"a_loop_that_goes", &a_loop_that_goes},
      {"a_loop_with_a_full_queue", &a_loop_with_a_full_queue},
      {"a_loop_closed_from_inside", &a_loop_closed_from_inside},
  };
  return checks;
}

std::optional<Callback>& kept() {
  static std::optional<Callback> callback;
  return callback;
}

}  // namespace

rust::Vec<rust::String> checks() {
  rust::Vec<rust::String> names;
  for (const auto& [name, check] : all()) names.push_back(name);
  return names;
}

void check(rust::Str name, Kind kind) {
  Place place(kind);
  all().at(std::string(name))(place);
  if (place.shutdown()) require_none_alive();
}

rust::Future<std::uint64_t> down(std::uint64_t levels) {
  rust::Task<std::uint64_t> task = Place::current()->spawn(up(levels));
  co_return co_await task;
}

std::uint64_t call_from_threads(std::uint64_t threads, std::uint64_t times, Callback callback) {
  std::atomic<std::uint64_t> sum{0};
  std::vector<std::thread> running;
  for (std::uint64_t i = 0; i < threads; i++)
    running.emplace_back([&sum, times, callback] {
      for (std::uint64_t j = 0; j < times; j++) sum += rust::block_on(callback(j));
    });
  for (std::thread& thread : running) thread.join();
  return sum;
}

void keep(Callback callback) { kept().emplace(std::move(callback)); }

rust::Future<std::uint64_t> call_kept(std::uint64_t x) {
  Callback copy = *kept();
  return copy(x);
}

void forget() { kept().reset(); }

std::uint64_t spawn_on(rust::Runtime runtime, std::uint64_t x) {
  std::promise<std::uint64_t> answer;
  std::thread([&] { answer.set_value(runtime.spawn(after(1, x)).join()); }).join();
  return answer.get_future().get();
}

std::uint64_t block_on(std::uint64_t x) { return rust::block_on(triple(x)); }

}  // namespace runtimes
