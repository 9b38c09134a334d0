#include "cobridge-snapshot-tests/cpp/channels.h"

#include <string>
#include <utility>

#include "cobridge-snapshot-tests/src/channels.rs.h"

namespace feed {

std::unique_ptr<Feed> open(rust::Receiver<Item> input) { return std::make_unique<Feed>(std::move(input)); }

rust::Receiver<Item> Feed::items(std::uint64_t at_most) const {
  auto [output, input] = rust::channel<Item>(rust::unbounded);
  Item item;
  while (at_most-- > 0 && input_.try_recv(item) == rust::TryRecv::got) (void)output.try_send(item);
  return std::move(input);
}

rust::Future<std::uint64_t> Feed::sort(rust::Receiver<Item> input, rust::Sender<Item> good,
                                       rust::Sender<rust::Vec<std::uint8_t>> bad) const {
  std::uint64_t count = 0;
  while (auto item = co_await input.recv()) {
    count++;
    if (item->body.empty()) {
      (void)co_await bad.send(rust::Vec<std::uint8_t>());
    } else {
      (void)co_await good.send(*item);
    }
  }
  co_return count;
}

void mergeAll(rust::Slice<const std::uint64_t> inputs, rust::Sender<std::uint64_t> output) {
  for (std::uint64_t input : inputs) (void)output.send_blocking(std::move(input));
}

rust::Future<rust::ForeignBytes> load(rust::Str path) { return rust::ForeignBytes::of(std::string(path)); }

}  // namespace feed
