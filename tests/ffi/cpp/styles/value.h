#pragma once
#include <cstdint>
#include <memory>

#include "cobridge/future.h"
#include "rust/cxx.h"

namespace value {
struct Answer;
class Counter {
 public:
  explicit Counter(std::uint64_t start) : total_(start) {}
  std::uint64_t total() const { return total_; }
  std::uint64_t total_;
};
std::unique_ptr<Counter> new_counter(std::uint64_t start);
rust::Future<std::uint64_t> add_one(std::uint64_t x);
rust::Future<rust::String> describe(rust::Str text, std::uint64_t x);
rust::Future<std::uint64_t> sum(rust::Slice<const std::uint64_t> numbers);
rust::Future<Answer> gather(rust::String text, rust::Vec<std::uint64_t> numbers);
rust::Future<void> ping();
rust::Future<void> nothing();
// Methods may be free functions that take the object first.
rust::Future<std::uint64_t> peek(const Counter& counter, std::uint64_t times);
rust::Future<std::uint64_t> add(Counter& counter, std::uint64_t amount);
}  // namespace value
