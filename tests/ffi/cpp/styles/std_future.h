#pragma once
#include <cstdint>
#include <future>
#include <memory>

#include "rust/cxx.h"

namespace std_future {
struct Answer;
class Counter {
 public:
  explicit Counter(std::uint64_t start) : total_(start) {}
  std::uint64_t total() const { return total_; }
  std::future<std::uint64_t> peek(std::uint64_t times) const;
  std::future<std::uint64_t> add(std::uint64_t amount);

 private:
  std::uint64_t total_;
};
std::unique_ptr<Counter> new_counter(std::uint64_t start);
std::future<std::uint64_t> add_one(std::uint64_t x);
std::future<rust::String> describe(rust::Str text, std::uint64_t x);
std::future<std::uint64_t> sum(rust::Slice<const std::uint64_t> numbers);
std::future<Answer> gather(rust::String text, rust::Vec<std::uint64_t> numbers);
std::future<void> ping();
std::future<void> nothing();
}  // namespace std_future
