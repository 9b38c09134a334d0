// See src/callbacks.rs.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "cobridge/async_fn.h"
#include "cobridge/future.h"
#include "rust/cxx.h"

namespace shop {

struct Item;

class Shop {
 public:
  explicit Shop(rust::Runtime runtime) : runtime_(std::move(runtime)) {}
  void price_with(rust::AsyncFn<std::uint32_t(rust::Str)> price);
  rust::Future<std::uint64_t> sell(rust::Slice<const rust::String> names,
                                   rust::AsyncFn<void(Item, std::uint8_t, std::uint64_t)> sold) const;
  static std::uint32_t rate(rust::AsyncFn<rust::Vec<Item>()> call);

 private:
  rust::Runtime runtime_;
  std::optional<rust::AsyncFn<std::uint32_t(rust::Str)>> price_;
};

std::unique_ptr<Shop> open(rust::Runtime runtime);
rust::Future<bool> compareBoth(rust::AsyncFn<std::uint64_t(std::uint64_t)> left,
                               rust::AsyncFn<std::uint64_t(std::uint64_t)> right);
rust::Str name_of(const Item& item, rust::AsyncFn<void(std::uint32_t)> seen);
rust::Future<bool> here(rust::AsyncFn<bool()> call);

}  // namespace shop
