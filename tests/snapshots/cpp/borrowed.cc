#include "cobridge-snapshot-tests/cpp/borrowed.h"

#include <stdexcept>
#include <utility>

#include "cobridge-snapshot-tests/src/borrowed.rs.h"

namespace borrowed {

std::unique_ptr<View> view(rust::Slice<const std::uint8_t> data) { return std::make_unique<View>(data); }

rust::Future<std::uint8_t> View::at(std::size_t index) const {
  co_await rust::yield_now();
  if (index >= data_.size()) {
    throw std::out_of_range("no such byte");
  }
  co_return data_[index];
}

rust::Future<rust::Str> longest(rust::Str left, rust::Str right) {
  co_await rust::yield_now();
  co_return left.size() < right.size() ? right : left;
}

rust::Future<std::size_t> fill(rust::Slice<std::uint8_t> data, std::uint8_t value) {
  for (std::uint8_t& byte : data) {
    co_await rust::yield_now();
    byte = value;
  }
  co_return data.size();
}

rust::Future<Point&> mirror(Point& point) {
  co_await rust::yield_now();
  std::swap(point.x, point.y);
  co_return point;
}

rust::Future<std::uint64_t> work(Session& session, std::uint64_t times) {
  std::uint64_t uses = 0;
  for (std::uint64_t i = 0; i < times; i++) {
    co_await rust::yield_now();
    uses = session.use_it();
  }
  co_return uses;
}

}  // namespace borrowed
