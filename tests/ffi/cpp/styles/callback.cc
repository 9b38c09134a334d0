#include "cobridge-ffi-tests/cpp/styles/callback.h"

#include <string>
#include <thread>
#include <utility>

#include "cobridge-ffi-tests/src/styles/callback.rs.h"

namespace callback {
namespace {

struct Describe {
  rust::Str text;
  std::uint64_t x;
  DescribeCallback done;
  rust::Box<DescribeContext> context;
  void operator()() {
    if (text == rust::Str("throw")) {
      done(std::move(context), rust::Err("described a throw"));
    } else {
      done(std::move(context), rust::String(std::string(text) + " " + std::to_string(x)));
    }
  }
};

}  // namespace

std::unique_ptr<Counter> new_counter(std::uint64_t start) {
  return std::unique_ptr<Counter>(new Counter(start));
}

void add_one(std::uint64_t x, rust::Fn<void(rust::Box<AddOneContext>, std::uint64_t)> done,
             rust::Box<AddOneContext> context) {
  done(std::move(context), x + 1);
}

void describe(rust::Str text, std::uint64_t x, DescribeCallback done, rust::Box<DescribeContext> context) {
  std::thread(Describe{text, x, done, std::move(context)}).detach();
}

void sum(rust::Slice<const std::uint64_t> numbers, SumCallback done, rust::Box<SumContext> context) {
  std::uint64_t total = 0;
  for (std::uint64_t number : numbers) {
    total += number;
  }
  done(std::move(context), total);
}

void gather(rust::String text, rust::Vec<std::uint64_t> numbers, GatherCallback done,
            rust::Box<GatherContext> context) {
  Answer answer;
  answer.text = std::move(text);
  answer.numbers = std::move(numbers);
  done(std::move(context), std::move(answer));
}

void ping(PingCallback done, rust::Box<PingContext> context) {
  done(std::move(context), rust::Result<void>());
}

void nothing(NothingCallback done, rust::Box<NothingContext> context) { done(std::move(context)); }

void Counter::peek(std::uint64_t, CounterPeekCallback done, rust::Box<CounterPeekContext> context) const {
  done(std::move(context), total_);
}

void Counter::add(std::uint64_t amount, rust::Fn<void(rust::Box<CounterAddContext>, std::uint64_t)> done,
                  rust::Box<CounterAddContext> context) {
  total_ += amount;
  done(std::move(context), total_);
}

}  // namespace callback
