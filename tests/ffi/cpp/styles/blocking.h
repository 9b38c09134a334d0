#pragma once
#include <cstdint>
#include <memory>

#include "rust/cxx.h"

namespace blocking {
struct Answer;
class Counter {
 public:
  explicit Counter(std::uint64_t start) : total_(start) {}
  std::uint64_t total() const { return total_; }
  std::uint64_t peek(std::uint64_t times) const;
  std::uint64_t add(std::uint64_t amount);

 private:
  std::uint64_t total_;
};
std::unique_ptr<Counter> new_counter(std::uint64_t start);
std::uint64_t add_one(std::uint64_t x);
rust::String describe(rust::Str text, std::uint64_t x);
std::uint64_t sum(rust::Slice<const std::uint64_t> numbers);
Answer gather(rust::String text, rust::Vec<std::uint64_t> numbers);
void ping();
void nothing();
}  // namespace blocking
