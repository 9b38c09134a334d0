#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>

#include "cobridge/future.h"
#include "rust/cxx.h"

namespace borrowed {
struct Point;
struct Session;

class View {
 public:
  explicit View(rust::Slice<const std::uint8_t> data) : data_(data) {}
  rust::Future<std::uint8_t> at(std::size_t index) const;

 private:
  rust::Slice<const std::uint8_t> data_;
};

std::unique_ptr<View> view(rust::Slice<const std::uint8_t> data);
rust::Future<rust::Str> longest(rust::Str left, rust::Str right);
rust::Future<std::size_t> fill(rust::Slice<std::uint8_t> data, std::uint8_t value);
rust::Future<Point&> mirror(Point& point);
rust::Future<std::uint64_t> work(Session& session, std::uint64_t times);

}  // namespace borrowed
