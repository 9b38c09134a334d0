#pragma once
#include <cstdint>
#include <memory>

#include "cobridge/future.h"
#include "rust/cxx.h"

namespace coroutine {
struct Answer;
class Counter {
 public:
  explicit Counter(std::uint64_t start) : total_(start) {}
  std::uint64_t total() const { return total_; }
  rust::Future<std::uint64_t> peek(std::uint64_t times) const;
  rust::Future<std::uint64_t> add(std::uint64_t amount);

 private:
  std::uint64_t total_;
};
std::unique_ptr<Counter> new_counter(std::uint64_t start);
rust::Future<std::uint64_t> add_one(std::uint64_t x);
rust::Future<rust::String> describe(rust::Str text, std::uint64_t x);
rust::Future<std::uint64_t> sum(rust::Slice<const std::uint64_t> numbers);
rust::Future<Answer> gather(rust::String text, rust::Vec<std::uint64_t> numbers);
rust::Future<void> ping();
rust::Future<void> nothing();
}  // namespace coroutine
