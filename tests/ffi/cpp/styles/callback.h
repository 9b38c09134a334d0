#pragma once
#include <cstdint>
#include <memory>

#include "cobridge/result.h"
#include "rust/cxx.h"

namespace callback {
struct Answer;
struct AddOneContext;
struct DescribeContext;
struct SumContext;
struct GatherContext;
struct PingContext;
struct NothingContext;
struct CounterPeekContext;
struct CounterAddContext;
class Counter {
 public:
  explicit Counter(std::uint64_t start) : total_(start) {}
  std::uint64_t total() const { return total_; }
  void peek(std::uint64_t times,
            rust::Fn<void(rust::Box<CounterPeekContext>, rust::Result<std::uint64_t>)> done,
            rust::Box<CounterPeekContext> context) const;
  void add(std::uint64_t amount, rust::Fn<void(rust::Box<CounterAddContext>, std::uint64_t)> done,
           rust::Box<CounterAddContext> context);

 private:
  std::uint64_t total_;
};
std::unique_ptr<Counter> new_counter(std::uint64_t start);
void add_one(std::uint64_t x, rust::Fn<void(rust::Box<AddOneContext>, std::uint64_t)> done,
             rust::Box<AddOneContext> context);
void describe(rust::Str text, std::uint64_t x,
              rust::Fn<void(rust::Box<DescribeContext>, rust::Result<rust::String>)> done,
              rust::Box<DescribeContext> context);
void sum(rust::Slice<const std::uint64_t> numbers,
         rust::Fn<void(rust::Box<SumContext>, rust::Result<std::uint64_t>)> done,
         rust::Box<SumContext> context);
void gather(rust::String text, rust::Vec<std::uint64_t> numbers,
            rust::Fn<void(rust::Box<GatherContext>, rust::Result<Answer>)> done,
            rust::Box<GatherContext> context);
void ping(rust::Fn<void(rust::Box<PingContext>, rust::Result<void>)> done, rust::Box<PingContext> context);
void nothing(rust::Fn<void(rust::Box<NothingContext>)> done, rust::Box<NothingContext> context);
}  // namespace callback
