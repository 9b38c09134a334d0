// Streams as a user of cobridge writes them. See src/streams.rs.
#pragma once

#include <cstddef>
#include <cstdint>

#include "cobridge/sink.h"
#include "cobridge/stream.h"
#include "rust/cxx.h"

namespace streams {

rust::Stream<std::uint64_t> generated(std::uint64_t count);

void fed(rust::Sink<std::uint64_t> sink);
std::uint64_t feed(std::uint64_t from, std::uint64_t count) noexcept;
std::uint64_t feed_many(std::uint64_t from, std::uint64_t count) noexcept;
void stop_feeding() noexcept;

void sent(std::uint64_t count, rust::Sink<std::uint64_t> sink);
void sent_many(std::uint64_t count, rust::Sink<std::uint64_t> sink);
void buffers_64(std::uint64_t count, rust::Sink<rust::Vec<std::uint8_t>> sink);
void buffers_1024(std::uint64_t count, rust::Sink<rust::Vec<std::uint8_t>> sink);

rust::Future<std::uint64_t> sum_next(std::uint64_t count);
rust::Future<std::uint64_t> sum_batches(std::uint64_t count);

}  // namespace streams
