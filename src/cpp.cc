// The part of the runtime that is written in C++. See cpp.rs.
#include "cobridge/abi.h"
#include "cobridge/detail/pool.h"
#include "cobridge/detail/pool_stock.h"
#include "cobridge/src/cpp.rs.h"

extern "C" {

void cobridge1_error_throw(void* error) { rust::cobridge::raise(static_cast<std::uint8_t*>(error)); }

void* cobridge1_pool_allocate(std::size_t size) noexcept { return rust::cobridge::pool::allocate(size); }

void cobridge1_pool_release(void* block, std::size_t size) noexcept {
  rust::cobridge::pool::release(block, size);
}
}
