// The central stock of the pool (pool.h): what its functions do. C++11. For one unit of a program: the runtime's own C++, or a
// test's that has none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>

#include "pool.h"

#if !defined(COBRIDGE_NO_POOL)

namespace rust {
namespace cobridge {
namespace pool {

// Batches of free blocks, for all threads.
struct Stock {
  struct Shelf {
    Block* batches;
    std::uint32_t blocks;
  };
  std::mutex mutex;
  Shelf of[kClasses] = {};
};

// Never destroyed: threads may end after main does.
inline Stock& stock() noexcept {
  static Stock& the_stock = *new Stock;
  return the_stock;
}

}  // namespace pool
}  // namespace cobridge
}  // namespace rust

extern "C" {

void* cobridge1_pool_take(std::size_t index) noexcept {
  using namespace rust::cobridge::pool;
  Stock& s = stock();
  std::lock_guard<std::mutex> guard(s.mutex);
  Stock::Shelf& shelf = s.of[index];
  Block* first = shelf.batches;
  if (first) {
    shelf.batches = first->next_batch;
    shelf.blocks -= kBatch;
  }
  return first;
}

bool cobridge1_pool_give(void* batch, std::size_t index) noexcept {
  using namespace rust::cobridge::pool;
  Stock& s = stock();
  std::lock_guard<std::mutex> guard(s.mutex);
  Stock::Shelf& shelf = s.of[index];
  if (shelf.blocks >= kStockCap) return false;
  Block* first = static_cast<Block*>(batch);
  first->next_batch = shelf.batches;
  shelf.batches = first;
  shelf.blocks += kBatch;
  return true;
}
}

#endif
