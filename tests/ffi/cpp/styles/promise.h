#pragma once
#include <cstdint>
#include <memory>

#include "cobridge/promise.h"
#include "rust/cxx.h"

namespace promise {
struct Answer;
class Counter {
 public:
  explicit Counter(std::uint64_t start) : total_(start) {}
  std::uint64_t total() const { return total_; }
  void peek(std::uint64_t times, rust::Promise<std::uint64_t> promise) const;
  void add(std::uint64_t amount, rust::Promise<std::uint64_t> promise);

 private:
  std::uint64_t total_;
};
std::unique_ptr<Counter> new_counter(std::uint64_t start);
void add_one(std::uint64_t x, rust::Promise<std::uint64_t> promise);
void describe(rust::Str text, std::uint64_t x, rust::Promise<rust::String> promise);
void sum(rust::Slice<const std::uint64_t> numbers, rust::Promise<std::uint64_t> promise);
void gather(rust::String text, rust::Vec<std::uint64_t> numbers, rust::Promise<Answer> promise);
void ping(rust::Promise<void> promise);
void nothing(rust::Promise<void> promise);
}  // namespace promise
