#include "cobridge-ffi-tests/cpp/styles/std_future.h"

#include <stdexcept>
#include <string>
#include <utility>

#include "cobridge-ffi-tests/src/styles/std_future.rs.h"

namespace std_future {
namespace {

template <class T>
std::future<T> ready(T value) {
  std::promise<T> promise;
  promise.set_value(std::move(value));
  return promise.get_future();
}

}  // namespace

std::unique_ptr<Counter> new_counter(std::uint64_t start) {
  return std::unique_ptr<Counter>(new Counter(start));
}

std::future<std::uint64_t> add_one(std::uint64_t x) {
  return std::async(std::launch::async, [x] { return x + 1; });
}

std::future<rust::String> describe(rust::Str text, std::uint64_t x) {
  return std::async(std::launch::async, [text, x]() -> rust::String {
    if (text == rust::Str("throw")) {
      throw std::runtime_error("described a throw");
    }
    return std::string(text) + " " + std::to_string(x);
  });
}

std::future<std::uint64_t> sum(rust::Slice<const std::uint64_t> numbers) {
  return std::async(std::launch::async, [numbers] {
    std::uint64_t total = 0;
    for (std::uint64_t number : numbers) {
      total += number;
    }
    return total;
  });
}

std::future<Answer> gather(rust::String text, rust::Vec<std::uint64_t> numbers) {
  Answer answer;
  answer.text = std::move(text);
  answer.numbers = std::move(numbers);
  return ready(std::move(answer));
}

std::future<void> ping() {
  return std::async(std::launch::async, [] {});
}

std::future<void> nothing() {
  return std::async(std::launch::async, [] {});
}

std::future<std::uint64_t> Counter::peek(std::uint64_t) const { return ready(std::uint64_t(total_)); }

std::future<std::uint64_t> Counter::add(std::uint64_t amount) {
  total_ += amount;
  return ready(std::uint64_t(total_));
}

}  // namespace std_future
