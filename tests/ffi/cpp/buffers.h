// Bytes that cross without a copy. See src/buffers.rs.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "cobridge/bytes.h"
#include "cobridge/channel.h"
#include "cobridge/future.h"
#include "cobridge/sink.h"
#include "cobridge/stream.h"
#include "rust/cxx.h"

namespace buffers {

struct Packet;
enum class Deleter : std::uint8_t;

rust::ForeignBytes lend(Deleter deleter, std::size_t length, std::uint8_t value);
rust::Future<rust::ForeignBytes> lend_later(std::size_t length);
std::uint64_t deleted();
rust::String complaint();
std::uint64_t deleting_thread();
std::uint64_t this_thread();
rust::ForeignBytes of_vector(std::size_t length);
rust::ForeignBytes of_string(rust::Str text);
rust::ForeignBytes of_nothing();
std::array<std::size_t, 2> look(const rust::ForeignBytes& bytes);
void forget(rust::ForeignBytes bytes);
rust::ForeignBytes give_back(rust::ForeignBytes bytes);
rust::Future<rust::ForeignBytes> pass_on(rust::ForeignBytes bytes);
rust::Future<Packet> pass_packet(Packet packet);
rust::Future<> pass_frames(rust::Receiver<rust::ForeignBytes> input, rust::Sender<rust::Bytes> output);
rust::Stream<rust::ForeignBytes> frames(std::uint8_t count);
void pushed_frames(std::uint8_t count, rust::Sink<rust::ForeignBytes> sink);
rust::Stream<rust::Bytes> pieces(rust::Bytes bytes, std::size_t size);
void check_streams();
void check();

rust::Bytes share(const rust::Bytes& bytes);
rust::Future<rust::Bytes> part(rust::Bytes bytes, std::size_t begin, std::size_t end);
rust::Bytes bytes_of_vec(std::size_t length);
rust::Bytes bytes_of_foreign(std::size_t length);
std::array<std::size_t, 2> look_at(const rust::Bytes& bytes);

rust::Future<std::size_t> fill(rust::Slice<std::uint8_t> data);

}  // namespace buffers
