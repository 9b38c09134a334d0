// rust::TrySend: what became of an item that was offered. C++11.
#pragma once

#include <cstdint>

namespace rust {

// Only what is `sent` has been moved from; a refused item is still the caller's, and untouched.
enum class TrySend : std::uint8_t {
  sent,
  full,    // there is no room at the moment
  closed,  // nobody will take an item any more
};

}  // namespace rust
