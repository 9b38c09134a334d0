// A file as a stream of chunks, in two shapes of the same declaration. See src/bridge.rs.
//
// Both give an error behind what was there if the file ends before `length`, and close it before they tell of an end.
#pragma once

#include <cstdint>

#include "cobridge/sink.h"
#include "cobridge/stream.h"
#include "rust/cxx.h"

namespace file_stream {

using Chunk = rust::Vec<std::uint8_t>;

// A coroutine. It reads on the thread that polls, never ahead of demand; dropping the stream closes the file at once.
rust::Stream<Chunk> generate(rust::Str path, std::uint64_t length);

// A thread, which reads ahead as far as the stream has room and waits then. It ends, and closes the file, when Rust
// drops the stream.
void push(rust::Str path, std::uint64_t length, rust::Sink<Chunk> sink);

}  // namespace file_stream
