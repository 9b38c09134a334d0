// What the readers have done, and who waits for it. Any thread.
#pragma once

#include <cstdint>

#include "cobridge/promise.h"
#include "rust/cxx.h"

namespace file_stream {

struct Counters;

// What Rust asks.
Counters counters() noexcept;
void held_back(std::uint64_t chunks_given, rust::Promise<void> promise);
void all_closed(rust::Promise<void> promise);

// What the readers tell.
namespace tally {
void opened();
void closed();
void read();
void full();
void given();
}  // namespace tally

}  // namespace file_stream
