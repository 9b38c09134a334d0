#include "cobridge-ffi-tests/cpp/styles/value.h"

#include <stdexcept>
#include <string>

#include "cobridge-ffi-tests/src/styles/value.rs.h"

namespace value {

std::unique_ptr<Counter> new_counter(std::uint64_t start) {
  return std::unique_ptr<Counter>(new Counter(start));
}

rust::Future<std::uint64_t> add_one(std::uint64_t x) { return x + 1; }

rust::Future<rust::String> describe(rust::Str text, std::uint64_t x) {
  if (text == rust::Str("throw")) {
    throw std::runtime_error("described a throw");
  }
  return std::string(text) + " " + std::to_string(x);
}

rust::Future<std::uint64_t> sum(rust::Slice<const std::uint64_t> numbers) {
  std::uint64_t total = 0;
  for (std::uint64_t number : numbers) {
    total += number;
  }
  return total;
}

rust::Future<Answer> gather(rust::String text, rust::Vec<std::uint64_t> numbers) {
  Answer answer;
  answer.text = std::move(text);
  answer.numbers = std::move(numbers);
  return answer;
}

rust::Future<void> ping() { return {}; }

rust::Future<void> nothing() { return {}; }

rust::Future<std::uint64_t> peek(const Counter& counter, std::uint64_t) { return counter.total(); }

rust::Future<std::uint64_t> add(Counter& counter, std::uint64_t amount) {
  counter.total_ += amount;
  return counter.total_;
}

}  // namespace value
