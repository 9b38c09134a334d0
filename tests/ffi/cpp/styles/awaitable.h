#pragma once
#include <coroutine>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <thread>
#include <utility>

#include "cobridge/future.h"
#include "rust/cxx.h"

// An awaitable that knows nothing of cobridge: it resumes from a thread of its own.
template <class T>
struct OnThread {
  std::function<T()> work;
  union {
    T value;
  };
  bool done = false;
  std::exception_ptr error;

  explicit OnThread(std::function<T()> f) : work(std::move(f)) {}
  OnThread(OnThread&& other) noexcept : work(std::move(other.work)) {}
  ~OnThread() {
    if (done) value.~T();
  }
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> handle) {
    std::thread([this, handle] {
      try {
        ::new (&value) T(work());
        done = true;
      } catch (...) {
        error = std::current_exception();
      }
      handle.resume();
    }).detach();
  }
  T await_resume() {
    if (error) std::rethrow_exception(error);
    return std::move(value);
  }
};

struct Done {
  bool await_ready() const noexcept { return true; }
  void await_suspend(std::coroutine_handle<>) const noexcept {}
  void await_resume() const noexcept {}
};

namespace awaitable {
struct Answer;
class Counter {
 public:
  explicit Counter(std::uint64_t start) : total_(start) {}
  std::uint64_t total() const { return total_; }
  OnThread<std::uint64_t> peek(std::uint64_t times) const;
  OnThread<std::uint64_t> add(std::uint64_t amount);

 private:
  std::uint64_t total_;
};
std::unique_ptr<Counter> new_counter(std::uint64_t start);
OnThread<std::uint64_t> add_one(std::uint64_t x);
OnThread<rust::String> describe(rust::Str text, std::uint64_t x);
OnThread<std::uint64_t> sum(rust::Slice<const std::uint64_t> numbers);
OnThread<Answer> gather(rust::String text, rust::Vec<std::uint64_t> numbers);
Done ping();
Done nothing();
}  // namespace awaitable
