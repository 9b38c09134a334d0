// See src/channels.rs.
#pragma once

#include <cstdint>
#include <memory>

#include "cobridge/bytes.h"
#include "cobridge/channel.h"
#include "cobridge/future.h"
#include "rust/cxx.h"

namespace feed {

struct Item;

class Feed {
 public:
  explicit Feed(rust::Receiver<Item> input) : input_(std::move(input)) {}
  rust::Receiver<Item> items(std::uint64_t at_most) const;
  rust::Future<std::uint64_t> sort(rust::Receiver<Item> input, rust::Sender<Item> good,
                                   rust::Sender<rust::Vec<std::uint8_t>> bad) const;

 private:
  rust::Receiver<Item> input_;
};

std::unique_ptr<Feed> open(rust::Receiver<Item> input);
void mergeAll(rust::Slice<const std::uint64_t> inputs, rust::Sender<std::uint64_t> output);
rust::Future<rust::ForeignBytes> load(rust::Str path);

}  // namespace feed
