#include "cobridge-ffi-tests/cpp/exports_contract.h"

#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <deque>
#include <new>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <variant>

#include "cobridge-ffi-tests/src/exports/contract.rs.h"
#include "cobridge/combine.h"

using namespace std::chrono_literals;

// Where freed memory is watched there is no pool, and the allocator is the watcher's own.
#if !defined(COBRIDGE_NO_POOL)
namespace {
std::atomic<std::uint64_t> allocation_count{0};
constexpr std::size_t kLarge = 64 * 1024;
thread_local bool exhausted = false;
}  // namespace

// All of the process's C++ allocations.
void* operator new(std::size_t size) {
  // Only what is large: the test itself may allocate before the frame does.
  if (exhausted && size > kLarge) {
    exhausted = false;
    throw std::bad_alloc();
  }
  allocation_count++;
  if (void* block = std::malloc(size ? size : 1)) return block;
  throw std::bad_alloc();
}
void operator delete(void* block) noexcept { std::free(block); }
void operator delete(void* block, std::size_t) noexcept { std::free(block); }
#endif

namespace exports_contract {

#if defined(COBRIDGE_NO_POOL)
std::uint64_t allocations() { return 0; }
bool counts_allocations() { return false; }
void exhaust() {}
#else
std::uint64_t allocations() { return allocation_count; }
bool counts_allocations() { return true; }
void exhaust() { exhausted = true; }
#endif

namespace {

// Says when it is destroyed.
class Local {
 public:
  Local(const char* name, const Ticket& ticket) : name_(name), witness_(ticket.witness()) {}
  Local(const Local&) = delete;
  Local& operator=(const Local&) = delete;
  ~Local() { witness_->note(name_); }

 private:
  const char* name_;
  rust::Box<Witness> witness_;
};

}  // namespace

// ---- both languages in turn

Number waits(rust::Box<Ticket> ticket) {
  Local local("waits", *ticket);
  co_return co_await wait(std::move(ticket));
}

Number waits_below(rust::Box<Ticket> ticket) {
  Local local("waits_below", *ticket);
  co_return co_await over_cpp(std::move(ticket));
}

Number first_of(rust::Box<Ticket> one, rust::Box<Ticket> other) {
  Local local("first_of", *one);
  auto first = co_await rust::when_any(over_cpp(std::move(one)), over_cpp(std::move(other)));
  co_return first.index() == 0 ? std::get<0>(first) : std::get<1>(first);
}

namespace {
Number throws_after(rust::Box<Ticket> ticket) {
  Local local("throws_after", *ticket);
  std::uint64_t value = co_await wait(std::move(ticket));
  throw std::runtime_error("thrown in a branch after " + std::to_string(value));
}
}  // namespace

Number all_of(rust::Box<Ticket> pending, rust::Box<Ticket> throwing) {
  auto [one, other] =
      co_await rust::when_all(over_cpp(std::move(pending)), throws_after(std::move(throwing)));
  co_return one + other;
}

Number every_step(rust::Box<Ticket> ticket) {
  Local local("every_step", *ticket);
  std::uint64_t sum = co_await in_place(1);
  sum += co_await in_place_later(1);
  co_await rust::yield_now();
  sum += co_await pooled(1);
  sum += co_await awaits_pooled(1);
  sum += co_await twice_over_cpp(1);
  auto [one, other] = co_await rust::when_all(in_place_later(1), awaits_pooled(1));
  auto first = co_await rust::when_any(pooled(1), twice_over_cpp(1));
  auto in_time = co_await rust::timeout(1h, pooled(1));
  sum += one + other + std::get<0>(first) + *in_time;
  co_return sum + co_await over_cpp(std::move(ticket));
}

Number throws_seven(rust::Box<Ticket> ticket) {
  Local local("throws_seven", *ticket);
  co_await wait(std::move(ticket));
  throw 7;
}

Number relays_seven(rust::Box<Ticket> ticket) { co_return co_await over_throws_seven(std::move(ticket)); }

Number throws_past(rust::Box<Ticket> pending, rust::Box<Ticket> unpolled) {
  Local local("throws_past", *pending);
  Number never_awaited = wait(std::move(unpolled));
  auto raise = []() -> Number {
    co_await in_place_later(1);
    throw std::runtime_error("on its way");
  };
  auto [one, other] = co_await rust::when_all(wait(std::move(pending)), raise());
  co_return one + other;
}

Number ignores_result(rust::Box<Ticket> ticket) {
  Local local("ignores_result", *ticket);
  co_await give_back(std::move(ticket));
  co_return 1;
}

Number wakes_itself_then_waits(rust::Box<Ticket> ticket) {
  co_await rust::yield_now();
  co_return co_await wait(std::move(ticket));
}

Number fibonacci_in_cpp(std::uint64_t n) {
  if (n < 2) co_return n;
  std::uint64_t left = co_await fibonacci_in_rust(n - 1);
  co_return left + co_await fibonacci_in_rust(n - 2);
}

Number fibonacci_at_once(std::uint64_t n) {
  if (n < 2) co_return n;
  auto [left, right] = co_await rust::when_all(fibonacci_in_rust(n - 1), fibonacci_at_once(n - 2));
  co_return left + right;
}

Number ready_in_a_loop(std::uint64_t times) {
  std::uint64_t sum = 0;
  for (std::uint64_t i = 0; i < times; i++) sum += co_await in_place(1);
  co_return sum;
}

// ---- ways that allocate nothing

namespace {
std::optional<Callback>& kept() {
  static std::optional<Callback> callback;
  return callback;
}
}  // namespace

Number awaits_in_place(std::uint64_t x) { co_return co_await in_place(x); }
Number awaits_in_place_later(std::uint64_t x) { co_return co_await in_place_later(x); }
Number awaits_pooled(std::uint64_t x) { co_return co_await pooled(x); }
Number awaits_both(std::uint64_t x) {
  auto [one, other] = co_await rust::when_all(in_place_later(x), pooled(0));
  co_return one + other;
}
// The loser is dropped while it is pending.
Number awaits_first(std::uint64_t x) {
  auto first = co_await rust::when_any(pooled(0), in_place(x));
  co_return std::get<1>(first);
}
Number awaits_through_both(std::uint64_t x) { co_return co_await twice_over_cpp(x) / 2; }
Number hands_in_place(std::uint64_t x) { return in_place_later(x); }
Number hands_pooled(std::uint64_t x) { return pooled(x); }
Number drops_unpolled(std::uint64_t x) {
  Number one = in_place(x);
  Number other = pooled(x);
  co_return x;
}
Number calls_kept(std::uint64_t x) { co_return co_await (*kept())(x); }
Number hands_kept(std::uint64_t x) { return (*kept())(x); }
std::uint64_t blocks_on_in_place(std::uint64_t x) { return rust::block_on(in_place(x)); }
std::uint64_t blocks_on_pooled(std::uint64_t x) { return rust::block_on(pooled(x)); }
std::uint64_t blocks_on_coroutine(std::uint64_t x) { return rust::block_on(awaits_pooled(x)); }
std::uint64_t blocks_on_kept(std::uint64_t x) { return rust::block_on((*kept())(x)); }
Number awaits_allocated(std::uint64_t x) { co_return co_await allocated(x); }
void keep(Callback callback) { kept().emplace(std::move(callback)); }
void forget() { kept().reset(); }
std::uint64_t blocks_on_all(rust::Box<Flags> flags) { return rust::block_on(see_all(std::move(flags))); }

Number has_a_large_frame(rust::Box<Ticket> ticket) {
  Local local("has_a_large_frame", *ticket);
  volatile char bytes[80 * 1024];
  bytes[0] = 1;
  std::uint64_t value = co_await wait(std::move(ticket));
  co_return value + static_cast<std::uint64_t>(bytes[0]) - 1;
}

// ---- a foreign operation

std::size_t Gate::waiting() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return coroutines_.size();
}
void Gate::open() const {
  std::vector<std::coroutine_handle<>> coroutines;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    coroutines.swap(coroutines_);
  }
  for (std::coroutine_handle<> coroutine : coroutines) coroutine.resume();
}
void Gate::wait(std::coroutine_handle<> coroutine) const {
  std::lock_guard<std::mutex> lock(mutex_);
  coroutines_.push_back(coroutine);
}
std::shared_ptr<Gate> new_gate() { return std::make_shared<Gate>(); }

namespace {

struct AtGate {
  const Gate& gate;
  bool await_ready() const { return false; }
  void await_suspend(std::coroutine_handle<> coroutine) const { gate.wait(coroutine); }
  void await_resume() const {}
};

Number at_gate(std::shared_ptr<Gate> gate, rust::Box<Ticket> ticket) {
  Local local("at_gate", *ticket);
  Number next = wait(std::move(ticket));
  co_await pooled(1);
  AtGate at_gate{*gate};
  co_await at_gate;
  co_return co_await std::move(next);
}

}  // namespace

// ---- tasks

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

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<rust::Runnable> queue_;
  bool stopped_ = false;
};

Crew::Crew(std::size_t threads) {
  if (threads > 0) {
    runtime_ = rust::Runtime::multi_thread(threads);
    return;
  }
  loop_ = std::make_shared<Loop>();
  thread_ = std::thread([loop = loop_] { loop->run(); });
}
Crew::~Crew() { shutdown(); }

rust::Task<std::uint64_t> Crew::spawn(Number future) {
  return loop_ ? loop_->spawn(std::move(future)) : runtime_->spawn(std::move(future));
}
void Crew::spawn_wait(rust::Box<Ticket> ticket) { tasks_.push_back(spawn(waits(std::move(ticket)))); }
void Crew::spawn_give_back(rust::Box<Ticket> ticket) {
  tasks_.push_back(spawn(ignores_result(std::move(ticket))));
}
void Crew::spawn_at_gate(const std::shared_ptr<Gate>& gate, rust::Box<Ticket> ticket) {
  tasks_.push_back(spawn(at_gate(gate, std::move(ticket))));
}
void Crew::spawn_see_all(rust::Box<Flags> flags) { tasks_.push_back(spawn(see_all(std::move(flags)))); }
std::uint64_t Crew::spawn_and_join(std::uint64_t x) { return spawn(pooled(x)).join(); }

void Crew::cancel() {
  for (rust::Task<std::uint64_t>& task : tasks_) task.cancel();
}
void Crew::detach() { tasks_.clear(); }

rust::Vec<rust::String> Crew::join() {
  rust::Vec<rust::String> ends;
  for (rust::Task<std::uint64_t>& task : tasks_) {
    try {
      ends.push_back(std::to_string(task.join()));
    } catch (const rust::Cancelled&) {
      ends.push_back("cancelled");
    } catch (const std::exception& error) {
      ends.push_back(error.what());
    }
  }
  tasks_.clear();
  return ends;
}

void Crew::shutdown() {
  if (runtime_) runtime_->shutdown(20s);
  if (loop_ && thread_.joinable()) {
    loop_->stop();
    thread_.join();
    loop_->close();
    loop_->drop_queue();
  }
}

namespace {
Number awaits_task(rust::Task<std::uint64_t> task) { co_return co_await task; }
}  // namespace

Number Crew::first() {
  rust::Task<std::uint64_t> task = std::move(tasks_.front());
  tasks_.clear();
  return awaits_task(std::move(task));
}

std::unique_ptr<Crew> on_threads(std::size_t threads) { return std::make_unique<Crew>(threads); }
std::unique_ptr<Crew> on_a_loop() { return std::make_unique<Crew>(0); }

}  // namespace exports_contract
