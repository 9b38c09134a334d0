#include "cobridge-bench/cpp/streams.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "cobridge-bench/cpp/worker.h"
#include "cobridge-bench/src/streams.rs.h"
#include "cobridge/future.h"

namespace streams {
namespace {

constexpr std::size_t kBatch = 64;

std::optional<rust::Sink<std::uint64_t>> g_fed;

void send_buffers(std::uint64_t count, rust::Sink<rust::Vec<std::uint8_t>> sink) {
  bench::Worker::get().run([count, sink = std::move(sink)] {
    for (std::uint64_t i = 0; i < count; i++) {
      if (!sink.send_blocking(make_buffer())) return;
    }
  });
}

}  // namespace

rust::Stream<std::uint64_t> generated(std::uint64_t count) {
  for (std::uint64_t i = 0; i < count; i++) co_yield i;
}

void fed(rust::Sink<std::uint64_t> sink) { g_fed = std::move(sink); }

std::uint64_t feed(std::uint64_t from, std::uint64_t count) noexcept {
  std::uint64_t sent = 0;
  while (sent < count && g_fed->try_send(from + sent) == rust::TrySend::sent) sent++;
  return sent;
}

std::uint64_t feed_many(std::uint64_t from, std::uint64_t count) noexcept {
  std::uint64_t items[kBatch];
  for (std::uint64_t i = 0; i < count; i++) items[i] = from + i;
  return g_fed->try_send_many(items, count);
}

void stop_feeding() noexcept { g_fed.reset(); }

void sent(std::uint64_t count, rust::Sink<std::uint64_t> sink) {
  bench::Worker::get().run([count, sink = std::move(sink)] {
    for (std::uint64_t i = 0; i < count; i++) {
      if (!sink.send_blocking(i)) return;
    }
  });
}

void sent_many(std::uint64_t count, rust::Sink<std::uint64_t> sink) {
  bench::Worker::get().run([count, sink = std::move(sink)] {
    std::uint64_t items[kBatch];
    for (std::uint64_t from = 0; from < count; from += kBatch) {
      std::size_t size = std::size_t(std::min<std::uint64_t>(kBatch, count - from));
      for (std::size_t i = 0; i < size; i++) items[i] = from + i;
      for (std::size_t done = 0; done < size;) {
        std::size_t now = sink.try_send_many(items + done, size - done);
        if (now == 0) {
          if (!sink.send_blocking(items[done])) return;
          now = 1;
        }
        done += now;
      }
    }
  });
}

void buffers_64(std::uint64_t count, rust::Sink<rust::Vec<std::uint8_t>> sink) {
  send_buffers(count, std::move(sink));
}

void buffers_1024(std::uint64_t count, rust::Sink<rust::Vec<std::uint8_t>> sink) {
  send_buffers(count, std::move(sink));
}

rust::Future<std::uint64_t> sum_next(std::uint64_t count) {
  rust::Stream<std::uint64_t> stream = numbers(count);
  std::uint64_t sum = 0;
  while (std::optional<std::uint64_t> number = co_await stream.next()) sum += *number;
  co_return sum;
}

rust::Future<std::uint64_t> sum_batches(std::uint64_t count) {
  rust::Stream<std::uint64_t> stream = numbers(count);
  std::vector<std::uint64_t> items;
  std::uint64_t sum = 0;
  while (co_await stream.next_batch(items, kBatch) != 0) {
    for (std::uint64_t number : items) sum += number;
    items.clear();
  }
  co_return sum;
}

}  // namespace streams
