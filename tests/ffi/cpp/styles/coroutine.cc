#include "cobridge-ffi-tests/cpp/styles/coroutine.h"

#include <stdexcept>
#include <string>

#include "cobridge-ffi-tests/src/styles/coroutine.rs.h"

namespace coroutine {

std::unique_ptr<Counter> new_counter(std::uint64_t start) { return std::make_unique<Counter>(start); }

rust::Future<std::uint64_t> add_one(std::uint64_t x) {
  co_await rust::yield_now();
  co_return x + 1;
}

rust::Future<rust::String> describe(rust::Str text, std::uint64_t x) {
  std::uint64_t more = co_await add_one(x);
  if (text == rust::Str("throw")) {
    throw std::runtime_error("described a throw");
  }
  co_return std::string(text) + " " + std::to_string(more - 1);
}

rust::Future<std::uint64_t> sum(rust::Slice<const std::uint64_t> numbers) {
  std::uint64_t total = 0;
  for (std::uint64_t number : numbers) {
    co_await rust::yield_now();
    total += number;
  }
  co_return total;
}

rust::Future<Answer> gather(rust::String text, rust::Vec<std::uint64_t> numbers) {
  co_await rust::yield_now();
  Answer answer;
  answer.text = std::move(text);
  answer.numbers = std::move(numbers);
  co_return answer;
}

rust::Future<void> ping() { co_await rust::yield_now(); }

rust::Future<void> nothing() { co_return; }

rust::Future<std::uint64_t> Counter::peek(std::uint64_t times) const {
  for (std::uint64_t i = 0; i < times; i++) {
    co_await rust::yield_now();
  }
  co_return total_;
}

rust::Future<std::uint64_t> Counter::add(std::uint64_t amount) {
  co_await rust::yield_now();
  total_ += amount;
  co_return total_;
}

}  // namespace coroutine
