// What bridge.rs shows to Rust as Counters, for the whole process.
#pragma once

#include <atomic>
#include <cstdint>

namespace http {

struct Tally {
  std::atomic<std::uint64_t> transfers_active{0};
  std::atomic<std::uint64_t> transfers_completed{0};
  std::atomic<std::uint64_t> transfers_cancelled{0};
  std::atomic<std::uint64_t> connections_opened{0};
  std::atomic<std::uint64_t> contexts_created{0};
  std::atomic<std::uint64_t> contexts_destroyed{0};
};

inline Tally tally;

}  // namespace http
