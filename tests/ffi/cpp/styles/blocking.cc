#include "cobridge-ffi-tests/cpp/styles/blocking.h"

#include <stdexcept>
#include <string>
#include <utility>

#include "cobridge-ffi-tests/src/styles/blocking.rs.h"

namespace blocking {

std::unique_ptr<Counter> new_counter(std::uint64_t start) {
  return std::unique_ptr<Counter>(new Counter(start));
}

std::uint64_t add_one(std::uint64_t x) { return x + 1; }

rust::String describe(rust::Str text, std::uint64_t x) {
  if (text == rust::Str("throw")) {
    throw std::runtime_error("described a throw");
  }
  return std::string(text) + " " + std::to_string(x);
}

std::uint64_t sum(rust::Slice<const std::uint64_t> numbers) {
  std::uint64_t total = 0;
  for (std::uint64_t number : numbers) {
    total += number;
  }
  return total;
}

Answer gather(rust::String text, rust::Vec<std::uint64_t> numbers) {
  Answer answer;
  answer.text = std::move(text);
  answer.numbers = std::move(numbers);
  return answer;
}

void ping() {}

void nothing() {}

std::uint64_t Counter::peek(std::uint64_t) const { return total_; }

std::uint64_t Counter::add(std::uint64_t amount) {
  total_ += amount;
  return total_;
}

}  // namespace blocking
