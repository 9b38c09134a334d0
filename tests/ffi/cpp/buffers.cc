#include "cobridge-ffi-tests/cpp/buffers.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <memory>
#include <mutex>
#include <numeric>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "cobridge-ffi-tests/src/buffers.rs.h"

// What a check finds wrong is thrown, with its text and line.
#define EXPECT(condition)                                                                       \
  do {                                                                                          \
    if (!(condition))                                                                           \
      throw std::runtime_error(std::string(#condition) + ", line " + std::to_string(__LINE__)); \
  } while (false)

namespace buffers {

namespace {

std::atomic<std::uint64_t> deleter_count{0};
std::atomic<std::uint64_t> last_thread{0};
std::mutex mutex;
std::string what_was_wrong;

void complain(const char* what) {
  std::lock_guard<std::mutex> guard(mutex);
  what_was_wrong = what;
}

void note() {
  last_thread = this_thread();
  deleter_count++;
}

std::uint8_t* filled(std::size_t length, std::uint8_t value) {
  auto* memory = static_cast<std::uint8_t*>(std::malloc(length));
  if (!memory) throw std::bad_alloc();
  std::memset(memory, value, length);
  return memory;
}

void free_noted(std::uint8_t* memory) {
  note();
  std::free(memory);
}

}  // namespace

std::uint64_t this_thread() { return std::hash<std::thread::id>()(std::this_thread::get_id()); }
std::uint64_t deleted() { return deleter_count; }
std::uint64_t deleting_thread() { return last_thread; }
rust::String complaint() {
  std::lock_guard<std::mutex> guard(mutex);
  return what_was_wrong;
}

rust::ForeignBytes lend(Deleter deleter, std::size_t length, std::uint8_t value) {
  std::uint8_t* memory = filled(length, value);
  switch (deleter) {
    case Deleter::Function:
      return rust::ForeignBytes(memory, length, &free_noted);
    case Deleter::Small:
      return rust::ForeignBytes(memory, length, [length](std::uint8_t* freed, std::size_t size) {
        if (size != length) complain("the deleter got another length");
        free_noted(freed);
      });
    case Deleter::KeepsAlive:
      return rust::ForeignBytes(static_cast<const void*>(memory), length, [memory] { free_noted(memory); });
    case Deleter::Large: {
      std::array<std::size_t, 8> numbers = {1, 2, 3, 4, 5, 6, 7, 8};
      return rust::ForeignBytes(reinterpret_cast<char*>(memory), length, [numbers](char* freed) {
        if (numbers[7] != 8) complain("a large deleter was torn");
        free_noted(reinterpret_cast<std::uint8_t*>(freed));
      });
    }
    case Deleter::MoveOnly: {
      auto owner = std::make_unique<std::size_t>(length);
      return rust::ForeignBytes(memory, length,
                                [owner = std::move(owner)](const std::uint8_t* freed, std::size_t size) {
                                  if (*owner != size) complain("a move-only deleter was torn");
                                  free_noted(const_cast<std::uint8_t*>(freed));
                                });
    }
  }
  return rust::ForeignBytes();
}

rust::Future<rust::ForeignBytes> lend_later(std::size_t length) {
  rust::ForeignBytes bytes = lend(Deleter::Small, length, 7);
  co_await rust::yield_now();
  if (length == 13) throw std::runtime_error("no thirteen bytes");
  co_return bytes;
}

rust::ForeignBytes of_vector(std::size_t length) {
  return rust::ForeignBytes::of(std::vector<std::uint8_t>(length, 5));
}
rust::ForeignBytes of_string(rust::Str text) { return rust::ForeignBytes::of(std::string(text)); }
rust::ForeignBytes of_nothing() { return {}; }

namespace {
template <class B>
std::array<std::size_t, 2> address_and_sum(const B& bytes) {
  return {reinterpret_cast<std::size_t>(bytes.data()),
          std::accumulate(bytes.begin(), bytes.end(), std::size_t(0))};
}
}  // namespace

std::array<std::size_t, 2> look(const rust::ForeignBytes& bytes) { return address_and_sum(bytes); }
std::array<std::size_t, 2> look_at(const rust::Bytes& bytes) { return address_and_sum(bytes); }
void forget(rust::ForeignBytes bytes) { (void)bytes; }
rust::ForeignBytes give_back(rust::ForeignBytes bytes) {
  if (bytes.empty()) throw std::runtime_error("there is nothing");
  return bytes;
}
rust::Future<rust::ForeignBytes> pass_on(rust::ForeignBytes bytes) {
  co_await rust::yield_now();
  co_return bytes;
}
rust::Future<Packet> pass_packet(Packet packet) {
  co_await rust::yield_now();
  packet.number += packet.header.size();
  co_return packet;
}
rust::Future<> pass_frames(rust::Receiver<rust::ForeignBytes> input, rust::Sender<rust::Bytes> output) {
  while (auto frame = co_await input.recv()) {
    if (!co_await output.send(rust::Bytes(std::move(*frame)))) break;
  }
}

namespace {
// Which says where it lay when it was made.
rust::ForeignBytes frame_of(std::uint8_t value) {
  rust::ForeignBytes frame = lend(value % 2 ? Deleter::Large : Deleter::Small, 16, value);
  const std::uint8_t* place = frame.data();
  std::memcpy(const_cast<std::uint8_t*>(place), &place, sizeof place);
  return frame;
}
bool lies_where_it_lay(const rust::ForeignBytes& frame) {
  const std::uint8_t* place = nullptr;
  std::memcpy(&place, frame.data(), sizeof place);
  return place == frame.data() && frame.size() == 16;
}
}  // namespace

rust::Stream<rust::ForeignBytes> frames(std::uint8_t count) {
  for (std::uint8_t value = 1; value <= count; value++) {
    rust::ForeignBytes frame = frame_of(value);
    if (value % 2 == 0) co_await rust::yield_now();
    co_yield std::move(frame);
    if (value == 13) throw std::runtime_error("no more than thirteen");
  }
}
void pushed_frames(std::uint8_t count, rust::Sink<rust::ForeignBytes> sink) {
  for (std::uint8_t value = 1; value <= count; value++) {
    if (sink.try_send(frame_of(value)) != rust::TrySend::sent) complain("a frame was not sent");
  }
}
rust::Stream<rust::Bytes> pieces(rust::Bytes bytes, std::size_t size) {
  for (std::size_t begin = 0; begin < bytes.size(); begin += size) {
    co_yield bytes.slice(begin, std::min(begin + size, bytes.size()));
    co_await rust::yield_now();
  }
}

namespace {
rust::Future<> consume_pieces() {
  std::uint64_t before = deleted();
  {
    rust::Bytes bytes(lend(Deleter::Small, 100, 1));
    const std::uint8_t* place = bytes.data();
    rust::Stream<rust::Bytes> stream = rust_pieces(std::move(bytes), 30);
    std::optional<rust::Bytes> first = co_await stream.next();
    EXPECT(first && first->data() == place && first->size() == 30);
    std::vector<rust::Bytes> buffer;
    std::size_t count = co_await stream.next_batch(buffer, 10);
    EXPECT(count == 3 && buffer.size() == 3);
    EXPECT(buffer[0].data() == place + 30 && buffer[2].data() == place + 90 && buffer[2].size() == 10);
    std::optional<rust::Bytes> none = co_await stream.next();
    EXPECT(!none);
    EXPECT(deleted() == before);
  }
  EXPECT(deleted() == before + 1);
  {
    // Dropped with pieces that nobody has taken, and never polled.
    rust::Stream<rust::Bytes> stream = rust_pieces(rust::Bytes(lend(Deleter::Small, 100, 1)), 30);
    std::optional<rust::Bytes> first = co_await stream.next();
    stream = rust_pieces(rust::Bytes(lend(Deleter::Small, 100, 1)), 30);
    EXPECT(deleted() == before + 1);
    first.reset();
    EXPECT(deleted() == before + 2);
  }
  EXPECT(deleted() == before + 3);
}

rust::Future<> consume_frames() {
  std::uint64_t before = deleted();
  {
    rust::Stream<rust::ForeignBytes> stream = held_frames(8);
    std::optional<rust::ForeignBytes> first = co_await stream.next();
    EXPECT(first && first->size() == 10 && *first->begin() == 1);
    std::vector<rust::ForeignBytes> buffer;
    std::size_t count = co_await stream.next_batch(buffer, 3);
    EXPECT(count == 3 && *buffer[0].begin() == 2 && *buffer[2].begin() == 4);
    EXPECT(deleted() == before);
    // With four that nobody has taken.
    stream = frames_again(3);
    EXPECT(deleted() == before + 4);
    first = co_await stream.next();
    EXPECT(first && lies_where_it_lay(*first));
    EXPECT(deleted() == before + 5);
  }
  EXPECT(deleted() == before + 9);
}
}  // namespace

void check_streams() {
  rust::block_on(consume_pieces());
  rust::block_on(consume_frames());

  std::uint64_t before = deleted();
  std::uint64_t count = 0;
  bool failed = false;
  rust::Stream<rust::ForeignBytes> stream = frames_again(14);
  try {
    for (rust::ForeignBytes& frame : stream.blocking()) {
      EXPECT(lies_where_it_lay(frame));
      count++;
      // Each goes when the next one is wanted.
      EXPECT(deleted() == before + count - 1);
    }
  } catch (const rust::Error& error) {
    failed = std::string(error.what()) == "no more than thirteen";
  }
  EXPECT(failed && count == 13 && deleted() == before + 13);
}

void check() {
  std::uint64_t before = deleted();
  {
    rust::ForeignBytes one = lend(Deleter::Large, 10, 1);
    const std::uint8_t* place = one.data();
    rust::ForeignBytes other = std::move(one);
    EXPECT(one.data() == nullptr && one.empty() && other.data() == place && other.size() == 10);
    one = std::move(other);
    other = std::move(one);
    rust::ForeignBytes third = lend(Deleter::MoveOnly, 20, 2);
    EXPECT(deleted() == before);
    other = std::move(third);
    EXPECT(deleted() == before + 1 && other.size() == 20 && *other.begin() == 2);
  }
  EXPECT(deleted() == before + 2);

  rust::Bytes empty;
  EXPECT(empty.empty() && empty.size() == 0);
  rust::Bytes bytes = rust_bytes(100);
  rust::Bytes copy = bytes;
  EXPECT(copy.data() == bytes.data() && copy.size() == 100 && !copy.empty());
  rust::Bytes moved = std::move(copy);
  EXPECT(copy.empty() && moved.data() == bytes.data());
  rust::Bytes part = moved.slice(10, 30);
  EXPECT(part.data() == bytes.data() + 10 && part.size() == 20);
  EXPECT(part.slice(20, 20).empty());
  part = moved;
  moved = rust::Bytes();
  bytes = std::move(moved);
  EXPECT(part.size() == 100 && bytes.empty());
  for (auto [begin, end] : {std::pair<std::size_t, std::size_t>(0, 101), {2, 1}}) {
    bool refused = false;
    try {
      (void)part.slice(begin, end);
    } catch (const std::logic_error&) {
      refused = true;
    }
    EXPECT(refused);
  }

  rust::Bytes foreign(lend(Deleter::Function, 50, 3));
  rust::Bytes slice = foreign.slice(0, 1);
  foreign = rust::Bytes();
  EXPECT(deleted() == before + 2);
  slice = rust::Bytes();
  EXPECT(deleted() == before + 3);

  EXPECT(add_up(lend(Deleter::Small, 10, 3)) == 30 && deleted() == before + 4);
  EXPECT(rust::block_on(add_up_later(lend(Deleter::Small, 10, 3), rust_bytes(5))) == 35);
  EXPECT(deleted() == before + 5);
  {
    auto never = add_up_later(lend(Deleter::Small, 10, 3), rust_bytes(5));
  }
  EXPECT(deleted() == before + 6);
  rust::Bytes half_of = rust::block_on(half(part));
  EXPECT(half_of.data() == part.data() && half_of.size() == 50);
}

rust::Bytes share(const rust::Bytes& bytes) { return bytes; }
rust::Future<rust::Bytes> part(rust::Bytes bytes, std::size_t begin, std::size_t end) {
  co_await rust::yield_now();
  co_return bytes.slice(begin, end);
}
rust::Bytes bytes_of_vec(std::size_t length) {
  rust::Vec<std::uint8_t> bytes;
  for (std::size_t i = 0; i < length; i++) bytes.push_back(static_cast<std::uint8_t>(i));
  const std::uint8_t* place = bytes.data();
  rust::Bytes made(std::move(bytes));
  if (made.data() != place) complain("the vector was copied");
  return made;
}
rust::Bytes bytes_of_foreign(std::size_t length) { return rust::Bytes(lend(Deleter::Small, length, 4)); }

rust::Future<std::size_t> fill(rust::Slice<std::uint8_t> data) {
  std::size_t filled = 0;
  for (std::uint8_t& byte : data) {
    // In several polls, each of which may be another thread's.
    if (filled % 10 == 9) co_await rust::yield_now();
    byte = static_cast<std::uint8_t>(filled++);
  }
  co_return filled;
}

}  // namespace buffers
