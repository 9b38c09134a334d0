#include "cobridge-snapshot-tests/cpp/attributes.h"

#include <stdexcept>
#include <string>

#include "cobridge-snapshot-tests/src/attributes.rs.h"

namespace attributes {

std::uint64_t checksum(rust::Slice<const std::uint8_t> data) {
  std::uint64_t sum = 0;
  for (std::uint8_t byte : data) {
    sum += byte;
  }
  return sum;
}

rust::String check(rust::Str text) {
  if (text.empty()) {
    throw std::invalid_argument("nothing to check");
  }
  return rust::String(std::string(text));
}

rust::Future<std::uint32_t> draw(std::uint32_t width) {
  co_await rust::yield_now();
  co_return width;
}

rust::Future<std::uint8_t> read(const std::uint8_t* pointer) {
  co_await rust::yield_now();
  co_return *pointer;
}

rust::Future<double> many(std::uint8_t a, std::uint16_t b, std::uint32_t c, std::int8_t d, std::int16_t e,
                          float f, double g, bool h) {
  co_return a + b + c + d + e + double(f) + g + (h ? 1 : 0);
}

rust::Future<std::uint64_t> call_back(rust::Fn<std::uint64_t(std::uint64_t)> callback, std::uint64_t out,
                                      std::uint64_t call, std::uint64_t waker) {
  co_await rust::yield_now();
  co_return callback(out + call + waker);
}

}  // namespace attributes
