#include "cobridge-ffi-tests/cpp/styles/awaitable.h"

#include <stdexcept>
#include <string>

#include "cobridge-ffi-tests/src/styles/awaitable.rs.h"

namespace awaitable {

std::unique_ptr<Counter> new_counter(std::uint64_t start) { return std::make_unique<Counter>(start); }

OnThread<std::uint64_t> add_one(std::uint64_t x) {
  return OnThread<std::uint64_t>([x] { return x + 1; });
}

// The thread owns what it reads: a borrowed argument must not be used outside of poll.
OnThread<rust::String> describe(rust::Str text, std::uint64_t x) {
  std::string owned(text);
  return OnThread<rust::String>([owned, x]() -> rust::String {
    if (owned == "throw") {
      throw std::runtime_error("described a throw");
    }
    return owned + " " + std::to_string(x);
  });
}

OnThread<std::uint64_t> sum(rust::Slice<const std::uint64_t> numbers) {
  std::uint64_t total = 0;
  for (std::uint64_t number : numbers) {
    total += number;
  }
  return OnThread<std::uint64_t>([total] { return total; });
}

OnThread<Answer> gather(rust::String text, rust::Vec<std::uint64_t> numbers) {
  auto answer = std::make_shared<Answer>();
  answer->text = std::move(text);
  answer->numbers = std::move(numbers);
  return OnThread<Answer>([answer] { return std::move(*answer); });
}

Done ping() { return {}; }

Done nothing() { return {}; }

OnThread<std::uint64_t> Counter::peek(std::uint64_t) const {
  std::uint64_t total = total_;
  return OnThread<std::uint64_t>([total] { return total; });
}

OnThread<std::uint64_t> Counter::add(std::uint64_t amount) {
  total_ += amount;
  std::uint64_t total = total_;
  return OnThread<std::uint64_t>([total] { return total; });
}

}  // namespace awaitable
