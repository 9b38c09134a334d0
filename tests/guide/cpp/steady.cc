#include "cobridge-guide-tests/cpp/steady.h"

#include <atomic>
#include <cstdlib>
#include <new>

#include "cobridge-guide-tests/src/steady.rs.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#endif

static std::atomic<std::uint64_t> allocation_count{0};

#if !defined(SANITIZED)
// All of the process's C++ allocations.
void* operator new(std::size_t size) {
  allocation_count++;
  if (void* block = std::malloc(size ? size : 1)) return block;
  throw std::bad_alloc();
}
void operator delete(void* block) noexcept { std::free(block); }
void operator delete(void* block, std::size_t) noexcept { std::free(block); }
#endif

namespace steady {

std::uint64_t allocations() { return allocation_count; }

bool is_pooled() {
#if defined(COBRIDGE_NO_POOL)
  return false;
#else
  return true;
#endif
}

std::shared_ptr<Gate> new_gate() { return std::make_shared<Gate>(); }

void Gate::wait(std::coroutine_handle<> waiting) const {
  std::lock_guard<std::mutex> lock(mutex_);
  coroutines_.push_back(waiting);
}
void Gate::wait(rust::Promise<std::uint64_t> promise) const {
  std::lock_guard<std::mutex> lock(mutex_);
  promises_.push_back(std::move(promise));
}
void Gate::wait(Callback callback) const {
  std::lock_guard<std::mutex> lock(mutex_);
  callbacks_.push_back(std::move(callback));
}

// Nobody waits anew meanwhile: a wake polls nothing.
std::uint64_t Gate::release() const {
  std::lock_guard<std::mutex> lock(mutex_);
  std::uint64_t count = coroutines_.size() + promises_.size() + callbacks_.size();
  for (std::coroutine_handle<> waiting : coroutines_) waiting.resume();
  for (auto& promise : promises_) std::move(promise).set_value(1);
  for (auto& callback : callbacks_) callback.done(std::move(callback.context), std::uint64_t(1));
  coroutines_.clear();
  promises_.clear();
  callbacks_.clear();
  return count;
}

namespace {
struct AtGate {
  const Gate& gate;
  bool await_ready() const { return false; }
  void await_suspend(std::coroutine_handle<> waiting) const { gate.wait(waiting); }
  void await_resume() const {}
};
}  // namespace

rust::Future<std::uint64_t> value(std::uint64_t x) { return x; }

rust::Future<std::uint64_t> coroutine(std::uint64_t x) {
  co_await rust::yield_now();
  co_return x;
}

rust::Future<std::uint64_t> nested(std::uint64_t depth) {
  if (depth == 0) {
    co_await rust::yield_now();
    co_return 0;
  }
  co_return co_await nested(depth - 1) + 1;
}

rust::Future<std::uint64_t> at_gate(const Gate& gate) {
  AtGate at_gate{gate};
  co_await at_gate;
  co_return 1;
}

void promise(const Gate& gate, rust::Str, rust::Promise<std::uint64_t> promise) {
  gate.wait(std::move(promise));
}

void callback(const Gate& gate, std::uint64_t, Done done, rust::Box<CallbackContext> context) {
  gate.wait(Callback{done, std::move(context)});
}

void promise_now(std::uint64_t x, rust::Promise<std::uint64_t> promise) { std::move(promise).set_value(x); }

rust::Future<std::uint64_t> awaits_rust(std::uint64_t x) {
  co_return co_await of_rust(x) + co_await large_of_rust(x);
}

rust::Future<std::uint64_t> forwards_rust(std::uint64_t x) { return large_of_rust(x); }

rust::Future<std::uint64_t> awaits_all(std::uint64_t x) {
  auto [one, two] = co_await rust::when_all(of_rust(x), large_of_rust(x));
  co_return one + two;
}

}  // namespace steady
