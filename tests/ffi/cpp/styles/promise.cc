#include "cobridge-ffi-tests/cpp/styles/promise.h"

#include <string>
#include <thread>
#include <utility>

#include "cobridge-ffi-tests/src/styles/promise.rs.h"

namespace promise {
namespace {

// C++11 lambdas can't capture by move: a small functor that owns the promise and the answer.
template <class T>
struct Answering {
  rust::Promise<T> promise;
  T value;
  void operator()() { std::move(promise).set_value(std::move(value)); }
};

template <class T>
void answer_elsewhere(rust::Promise<T> promise, T value) {
  std::thread(Answering<T>{std::move(promise), std::move(value)}).detach();
}

// Reads its arguments on the other thread: &str and &[T] are copied into the call.
struct Describe {
  rust::Str text;
  std::uint64_t x;
  rust::Promise<rust::String> promise;
  void operator()() {
    if (text == rust::Str("throw")) {
      promise.set_error("described a throw");
    } else {
      promise.set_value(std::string(text) + " " + std::to_string(x));
    }
  }
};

struct Sum {
  rust::Slice<const std::uint64_t> numbers;
  rust::Promise<std::uint64_t> promise;
  void operator()() {
    std::uint64_t total = 0;
    for (std::uint64_t number : numbers) {
      total += number;
    }
    promise.set_value(total);
  }
};

}  // namespace

std::unique_ptr<Counter> new_counter(std::uint64_t start) {
  return std::unique_ptr<Counter>(new Counter(start));
}

void add_one(std::uint64_t x, rust::Promise<std::uint64_t> promise) {
  answer_elsewhere(std::move(promise), x + 1);
}

void describe(rust::Str text, std::uint64_t x, rust::Promise<rust::String> promise) {
  std::thread(Describe{text, x, std::move(promise)}).detach();
}

void sum(rust::Slice<const std::uint64_t> numbers, rust::Promise<std::uint64_t> promise) {
  std::thread(Sum{numbers, std::move(promise)}).detach();
}

void gather(rust::String text, rust::Vec<std::uint64_t> numbers, rust::Promise<Answer> promise) {
  Answer answer;
  answer.text = std::move(text);
  answer.numbers = std::move(numbers);
  answer_elsewhere(std::move(promise), std::move(answer));
}

void ping(rust::Promise<void> promise) { promise.set_value(); }

void nothing(rust::Promise<void> promise) { std::move(promise).set_value(); }

void Counter::peek(std::uint64_t, rust::Promise<std::uint64_t> promise) const {
  answer_elsewhere(std::move(promise), std::uint64_t(total_));
}

void Counter::add(std::uint64_t amount, rust::Promise<std::uint64_t> promise) {
  total_ += amount;
  answer_elsewhere(std::move(promise), std::uint64_t(total_));
}

}  // namespace promise
