#include "cobridge-snapshot-tests/cpp/callbacks.h"

#include <utility>

#include "cobridge-snapshot-tests/src/callbacks.rs.h"

namespace shop {

std::unique_ptr<Shop> open(rust::Runtime runtime) { return std::make_unique<Shop>(std::move(runtime)); }

void Shop::price_with(rust::AsyncFn<std::uint32_t(rust::Str)> price) { price_.emplace(std::move(price)); }

rust::Future<std::uint64_t> Shop::sell(rust::Slice<const rust::String> names,
                                       rust::AsyncFn<void(Item, std::uint8_t, std::uint64_t)> sold) const {
  std::uint64_t sum = 0;
  std::uint8_t count = 0;
  for (const rust::String& name : names) {
    std::uint32_t price = co_await (*price_)(name);
    Item item{name, price};
    sum += price;
    co_await sold(std::move(item), ++count, sum);
  }
  if (!co_await is_this(runtime_)) throw std::logic_error("the runtime went");
  rust::Box<Till> till = newTill(runtime_, static_cast<std::uint32_t>(sum));
  if (till->count(runtime_) != sum) throw std::logic_error("the till is wrong");
  co_return sum;
}

std::uint32_t Shop::rate(rust::AsyncFn<rust::Vec<Item>()> call) {
  std::uint32_t sum = 0;
  for (const Item& item : rust::block_on(call())) sum += item.price;
  return sum;
}

rust::Future<bool> compareBoth(rust::AsyncFn<std::uint64_t(std::uint64_t)> left,
                               rust::AsyncFn<std::uint64_t(std::uint64_t)> right) {
  auto [a, b] = co_await rust::when_all(left(3), right(3));
  co_return a == b;
}

rust::Str name_of(const Item& item, rust::AsyncFn<void(std::uint32_t)> seen) {
  rust::block_on(seen(item.price));
  return item.name;
}

rust::Future<bool> here(rust::AsyncFn<bool()> call) { return call(); }

}  // namespace shop
