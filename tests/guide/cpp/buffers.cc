#include "cobridge-guide-tests/cpp/buffers.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <utility>
#include <vector>

#include "cobridge-guide-tests/src/buffers.rs.h"

namespace buffers {

namespace {
// A driver with buffers of its own.
class Camera {
 public:
  std::uint8_t* acquire() { return buffer_.data(); }
  void release(std::uint8_t*) { released_++; }
  std::size_t size() const { return buffer_.size(); }
  std::uint64_t released() const { return released_; }

 private:
  std::array<std::uint8_t, 64> buffer_ = {};
  std::atomic<std::uint64_t> released_{0};
};
Camera camera;
}  // namespace

std::uint64_t released() { return camera.released(); }

// ANCHOR: next_frame
rust::Future<Frame> next_frame() {
  co_await rust::yield_now();
  Frame frame;
  frame.number = 1;
  frame.pixels = rust::ForeignBytes(camera.acquire(), camera.size(),
                                    [](std::uint8_t* buffer) { camera.release(buffer); });
  co_return frame;
}
// ANCHOR_END: next_frame

// ANCHOR: read_file
rust::ForeignBytes read_file(rust::Str name) {
  std::vector<std::uint8_t> content(name.size(), 'x');
  return rust::ForeignBytes::of(std::move(content));
}
// ANCHOR_END: read_file

// ANCHOR: header
rust::Bytes header(const rust::Bytes& message) { return message.slice(0, 4); }
// ANCHOR_END: header

// ANCHOR: fill
rust::Future<> fill(rust::Slice<std::uint8_t> data) {
  for (std::uint8_t& byte : data) {
    co_await rust::yield_now();
    byte = 7;
  }
}
// ANCHOR_END: fill

}  // namespace buffers
