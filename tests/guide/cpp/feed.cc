#include "cobridge-guide-tests/cpp/feed.h"

#include <atomic>
#include <thread>

namespace feed {
namespace {
std::atomic<std::uint64_t> count{0};
}  // namespace

void subscribe(const std::string& symbol, Tick tick, Over over, void* data) {
  count++;
  std::thread([ends = symbol == "BRIEF", tick, over, data] {
    for (int i = 1; (!ends || i <= 3) && tick(data, 100.0 + i); i++) std::this_thread::yield();
    over(data);
    count--;
  }).detach();
}

std::uint64_t subscriptions() { return count; }

}  // namespace feed
