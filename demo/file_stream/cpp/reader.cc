#include "demo-file-stream/include/reader.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "demo-file-stream/include/tally.h"
#include "demo-file-stream/src/bridge.rs.h"

namespace file_stream {
namespace {

constexpr std::size_t kChunk = 64 << 10;

class File {
 public:
  File(const std::string& path, std::uint64_t length)
      : file_(std::fopen(path.c_str(), "rb")), length_(length), rest_(length) {
    if (!file_) throw std::runtime_error(path + ": " + std::strerror(errno));
    std::setvbuf(file_, nullptr, _IONBF, 0);
    tally::opened();
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    std::fclose(file_);
    tally::closed();
  }

  // Empty: the end.
  Chunk next() {
    std::size_t wanted = static_cast<std::size_t>(std::min<std::uint64_t>(kChunk, rest_));
    Chunk chunk = zeroed(wanted);
    std::size_t count = wanted == 0 ? 0 : std::fread(chunk.data(), 1, wanted, file_);
    if (count == 0 && wanted != 0) fail();
    chunk.truncate(count);
    rest_ -= count;
    if (count != 0) tally::read();
    return chunk;
  }

 private:
  [[noreturn]] void fail() const {
    if (std::ferror(file_))
      throw std::runtime_error(std::string("it can't be read: ") + std::strerror(errno));
    throw std::runtime_error("it ends after " + std::to_string(length_ - rest_) + " of " +
                             std::to_string(length_) + " bytes");
  }

  std::FILE* file_;
  std::uint64_t length_, rest_;
};

void push_all(rust::Str path, std::uint64_t length, const rust::Sink<Chunk>& sink) {
  File file(std::string(path), length);
  for (;;) {
    Chunk chunk = file.next();
    if (chunk.empty()) return;
    // send_blocking alone would do: this counts how often it has to wait.
    rust::TrySend answer = sink.try_send(chunk);
    if (answer == rust::TrySend::full) {
      tally::full();
      answer = sink.send_blocking(chunk) ? rust::TrySend::sent : rust::TrySend::closed;
    }
    if (answer == rust::TrySend::closed) return;
    tally::given();
  }
}

}  // namespace

rust::Stream<Chunk> generate(rust::Str path, std::uint64_t length) {
  File file(std::string(path), length);
  for (;;) {
    Chunk chunk = file.next();
    if (chunk.empty()) co_return;
    tally::given();
    co_yield std::move(chunk);
  }
}

void push(rust::Str path, std::uint64_t length, rust::Sink<Chunk> sink) {
  // `path` is a copy that lives as long as the sink.
  std::thread([path, length, sink = std::move(sink)] {
    try {
      push_all(path, length, sink);
    } catch (...) {
      sink.fail(std::current_exception());
    }
  }).detach();
}

}  // namespace file_stream
