// The Rust half of the boundary, in C++, so that a sanitizer sees both sides: reference-counted wakers, boxed
// errors, a blocking pool, and a future that is driven by hand. Everything that crosses is counted: balance()
// aborts if a waker or an error is left.
//
// Also the few functions of cxx.cc that the headers need, without a Rust library behind them: rust::Str and
// rust::Slice, but not rust::String. Include it in one file of a program. C++11, with or without exceptions.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "check.h"
#include "cobridge/call.h"
#include "cobridge/detail/pool_stock.h"

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"  // wrong about FakeFuture::out_ from -O2 on
#endif

#if defined(COBRIDGE_EXPLORE)
namespace rust {
namespace cobridge {
// A step that reads the object, once the condition holds, which is one of the object: explorer.h.
void explore_wait(const void* object, const std::function<bool()>& holds) noexcept;
}  // namespace cobridge
}  // namespace rust
#endif

// ---- wakers

struct WakeState {
  virtual ~WakeState() {}
  // After each wake, and under no lock: what a runtime's waker does more (fake_runtime.h).
  virtual void schedule() {}

  std::atomic<int> references{0};
  std::atomic<int> wakes{0};
  std::mutex mutex;
  std::condition_variable woken;
  bool flag = false;
};

inline std::atomic<long>& live_wakers() {
  static std::atomic<long> n{0};
  return n;
}
inline std::atomic<long>& live_errors() {
  static std::atomic<long> n{0};
  return n;
}

// One-shot hooks, per thread: run something inside a waker's clone, drop or wake, so that a narrow race
// happens every time.
using Hook = std::function<void()>;
inline Hook& on_clone() {
  static thread_local Hook hook;
  return hook;
}
inline Hook& on_drop() {
  static thread_local Hook hook;
  return hook;
}
inline Hook& on_wake() {
  static thread_local Hook hook;
  return hook;
}
inline void fire(Hook& hook) {
  if (!hook) return;
  Hook now = std::move(hook);
  hook = nullptr;
  now();
}

inline WakeState* state_of(const void* waker) {
  return static_cast<WakeState*>(static_cast<const rust::cobridge::WakerBits*>(waker)->words[0]);
}
inline void acquire(WakeState* state) {
  state->references.fetch_add(1);
  live_wakers()++;
}
inline void release(WakeState* state) {
  live_wakers()--;
  if (state->references.fetch_sub(1) == 1) delete state;
}

// ---- errors

struct FakeError {
  std::uint32_t kind;
  std::string message;
};

// ---- the blocking pool

struct BlockingPool {
  enum Mode { kThreads, kInline, kDiscard, kHold };
  struct Job {
    void (*run)(void*);
    void (*discard)(void*);
    void* job;
  };
  Mode mode = kThreads;
  std::deque<Job> held;
  std::atomic<int> spawned{0};
  std::atomic<int> running{0};

  void run_held() {
    while (!held.empty()) {
      Job job = held.front();
      held.pop_front();
      job.run(job.job);
    }
  }
};
inline BlockingPool& blocking_pool() {
  static BlockingPool pool;
  return pool;
}

extern "C" {
// Each of the four is a step for explorer.h, as another side may move before it.
void cobridge1_waker_clone(const void* waker, rust::cobridge::WakerBits* out) noexcept {
  rust::cobridge::step_on(&state_of(waker)->references, rust::cobridge::Touch::kAdd);
  *out = *static_cast<const rust::cobridge::WakerBits*>(waker);
  acquire(state_of(out));
  fire(on_clone());
}
void cobridge1_waker_wake_by_ref(const void* waker) noexcept {
  WakeState* state = state_of(waker);
  rust::cobridge::step_on(&state->wakes, rust::cobridge::Touch::kAdd);
  state->wakes++;
  {
    std::lock_guard<std::mutex> lock(state->mutex);
    state->flag = true;
    state->woken.notify_one();
  }
  state->schedule();
  fire(on_wake());
}
void cobridge1_waker_wake(rust::cobridge::WakerBits* waker) noexcept {
  WakeState* state = state_of(waker);
  cobridge1_waker_wake_by_ref(waker);
  release(state);
}
void cobridge1_waker_drop(rust::cobridge::WakerBits* waker) noexcept {
  rust::cobridge::step_on(&state_of(waker)->references, rust::cobridge::Touch::kAdd);
  release(state_of(waker));
  fire(on_drop());
}
void* cobridge1_error_new(std::uint32_t kind, const char* message, std::size_t length) noexcept {
  live_errors()++;
  return new FakeError{kind, std::string(message, length)};
}
void cobridge1_error_drop(void* error) noexcept {
  live_errors()--;
  delete static_cast<FakeError*>(error);
}
std::uint32_t cobridge1_error_kind(const void* error) noexcept {
  return static_cast<const FakeError*>(error)->kind;
}
const char* cobridge1_error_message(const void* error, std::size_t* length) noexcept {
  const std::string& message = static_cast<const FakeError*>(error)->message;
  *length = message.size();
  return message.data();
}
// A std::logic_error: a rust::Error takes cxx.cc and a Rust library.
void cobridge1_error_throw(void* error) {
  std::string message = static_cast<FakeError*>(error)->message;
  cobridge1_error_drop(error);
  rust::cobridge::misuse(message.c_str());
}
void cobridge1_spawn_blocking(void (*run)(void*), void (*discard)(void*), void* job) noexcept {
  BlockingPool& pool = blocking_pool();
  pool.spawned++;
  switch (pool.mode) {
    case BlockingPool::kInline:
      run(job);
      break;
    case BlockingPool::kDiscard:
      discard(job);
      break;
    case BlockingPool::kHold:
      pool.held.push_back(BlockingPool::Job{run, discard, job});
      break;
    case BlockingPool::kThreads:
      pool.running++;
      std::thread([run, job] {
        run(job);
        blocking_pool().running--;
      }).detach();
      break;
  }
}
void cobridge1_str_copied(void* out, const char* bytes, std::size_t length) noexcept {
  ::new (out) rust::Str(bytes, length);
}
void cobridge1_yield_thread() noexcept { std::this_thread::yield(); }
void cobridge1_block_until(bool (*ready)(void*, const void*), void* object) noexcept {
  rust::cobridge::WakerBits waker = {{new WakeState, nullptr}};
  acquire(state_of(&waker));
  while (!ready(object, &waker)) {
    WakeState* state = state_of(&waker);
#if defined(COBRIDGE_EXPLORE)
    rust::cobridge::explore_wait(&state->wakes, [state] { return state->flag; });
#else
    std::unique_lock<std::mutex> lock(state->mutex);
    state->woken.wait(lock, [state] { return state->flag; });
#endif
    state->flag = false;
  }
  release(state_of(&waker));
}
}

// ---- a task: something with a waker

class FakeTask {
 public:
  FakeTask() {
    bits_.words[0] = new WakeState;
    bits_.words[1] = &bits_;
    acquire(state());
  }
  ~FakeTask() { release(state()); }
  FakeTask(const FakeTask&) = delete;
  FakeTask& operator=(const FakeTask&) = delete;

  const void* waker() const { return &bits_; }
  int wakes() const { return state()->wakes; }
  // How many clones of the waker are alive.
  int clones() const { return state()->references - 1; }
  void wait() {
    std::unique_lock<std::mutex> lock(state()->mutex);
    state()->woken.wait(lock, [this] { return state()->flag; });
    state()->flag = false;
  }

 private:
  WakeState* state() const { return static_cast<WakeState*>(bits_.words[0]); }
  rust::cobridge::WakerBits bits_;
};

// ---- one Rust future of the declaration D: what the generated Rust does with a Call

template <class D>
class FakeFuture {
 public:
  using Value = rust::cobridge::Stored<typename D::Return>;

  FakeFuture() = default;
  FakeFuture(const FakeFuture&) = delete;
  FakeFuture& operator=(const FakeFuture&) = delete;
  ~FakeFuture() { drop(); }

  // The first poll. A are the exact types of the arguments.
  template <class... A>
  std::uint8_t start(const FakeTask& task, A... arguments) {
    CHECK(!started_);
    started_ = true;
    return status_ = D::Start::template go<A...>(out_, reinterpret_cast<std::uint8_t*>(&call_),
                                                 static_cast<const std::uint8_t*>(task.waker()),
                                                 static_cast<A&&>(arguments)...);
  }

  std::uint8_t poll(const FakeTask& task) {
    CHECK(started_ && status_ == rust::cobridge::kPending);
    return status_ = call_.ops->poll(&call_, task.waker(), out_);
  }

  // Polls until there is an answer, each time after a wake-up.
  std::uint8_t finish(FakeTask& task) {
    while (status_ == rust::cobridge::kPending) {
      task.wait();
      poll(task);
    }
    return status_;
  }

  void drop(bool borrows = false) {
    if (started_ && status_ == rust::cobridge::kPending) call_.ops->drop(&call_, borrows);
    if (status_ == rust::cobridge::kValue) value().~Value();
    if (status_ == rust::cobridge::kError) cobridge1_error_drop(*reinterpret_cast<void**>(out_));
    started_ = true;
    status_ = kRead;
  }

  bool pending() const { return status_ == rust::cobridge::kPending; }
  bool has_value() const { return status_ == rust::cobridge::kValue; }
  Value& value() {
    CHECK(status_ == rust::cobridge::kValue);
    return *reinterpret_cast<Value*>(out_);
  }
  // "Exception: text", "Cancelled" or "Abandoned".
  std::string error() {
    CHECK(status_ == rust::cobridge::kError);
    FakeError* error = static_cast<FakeError*>(*reinterpret_cast<void**>(out_));
    switch (error->kind) {
      case rust::cobridge::kException:
        return "Exception: " + error->message;
      case rust::cobridge::kCancelled:
        return "Cancelled";
      case rust::cobridge::kAbandoned:
        return "Abandoned";
      case rust::cobridge::kErr:
        return "Err: " + error->message;
      case rust::cobridge::kPanicked:
        return "Panic: " + error->message;
      default:
        return "unknown kind";
    }
  }

 private:
  enum : std::uint8_t { kRead = 255 };
  alignas(Value) alignas(
      void*) unsigned char out_[sizeof(Value) > sizeof(void*) ? sizeof(Value) : sizeof(void*)] = {};
  rust::cobridge::Call call_;
  std::uint8_t status_ = rust::cobridge::kPending;
  bool started_ = false;
};

// ---- counting

// A value that knows how many of it are alive; it owns memory, so that a leak or a double destruction also
// shows under a sanitizer.
class Counted {
 public:
  explicit Counted(int v = 0) : value_(new int(v)) { live()++; }
  Counted(const Counted& other) : value_(new int(*other.value_)) { live()++; }
  Counted(Counted&& other) noexcept : value_(other.value_) {
    other.value_ = nullptr;
    live()++;
  }
  Counted& operator=(const Counted&) = delete;
  ~Counted() {
    delete value_;
    live()--;
  }
  int value() const { return *value_; }
  static std::atomic<long>& live() {
    static std::atomic<long> n{0};
    return n;
  }

 private:
  int* value_;
};

// After a test: nothing may be left. Threads that are letting go get a moment.
inline void balance(const char* name) {
  for (int i = 0; i < 20000; i++) {
    if (!live_wakers() && !live_errors() && !Counted::live() && !blocking_pool().running) return;
    std::this_thread::sleep_for(std::chrono::microseconds(100));
  }
  std::fprintf(stderr, "%s: %ld wakers, %ld errors, %ld objects alive\n", name, live_wakers().load(),
               live_errors().load(), Counted::live().load());
  std::abort();
}

// ---- what of cxx.cc is needed

namespace rust {
inline namespace cxxbridge1 {
template <>
void panic<std::out_of_range> [[noreturn]] (const char* message) {
  std::fprintf(stderr, "%s\n", message);
  std::abort();
}
Str::Str() noexcept : repr{{1, 0}} {}
Str::Str(const char* s) : Str(s, std::strlen(s)) {}
Str::Str(const char* s, std::size_t length) : repr{{reinterpret_cast<std::uintptr_t>(s), length}} {}
const char* Str::data() const noexcept { return reinterpret_cast<const char*>(repr[0]); }
std::size_t Str::size() const noexcept { return repr[1]; }
Str::operator std::string() const { return std::string(data(), size()); }

inline std::uintptr_t* slice_words(const void* slice) {
  return static_cast<std::uintptr_t*>(const_cast<void*>(slice));
}
void sliceInit(void* self, const void* data, std::size_t length) noexcept {
  slice_words(self)[0] = reinterpret_cast<std::uintptr_t>(data);
  slice_words(self)[1] = length;
}
void* slicePtr(const void* self) noexcept { return reinterpret_cast<void*>(slice_words(self)[0]); }
std::size_t sliceLen(const void* self) noexcept { return slice_words(self)[1]; }
}  // namespace cxxbridge1
}  // namespace rust
