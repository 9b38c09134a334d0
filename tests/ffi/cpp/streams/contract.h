// See src/streams/contract.rs.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "cobridge/future.h"
#include "cobridge/sink.h"
#include "cobridge/stream.h"
#include "rust/cxx.h"

namespace stream_contract {

enum class Answer : std::uint8_t;

class Counted {
 public:
  explicit Counted(std::uint64_t id) noexcept;
  Counted(const Counted&) = delete;
  ~Counted();
  std::uint64_t id() const noexcept { return id_; }

 private:
  std::uint64_t id_;
};
using Item = std::unique_ptr<Counted>;
std::int64_t alive() noexcept;

class Tap {
 public:
  void items(rust::Sink<Item> sink) const;
  Answer try_send(std::uint64_t id) const;
  rust::Vec<std::uint64_t> try_send_many(std::uint64_t first, std::uint64_t count) const;
  bool send_blocking(std::uint64_t id) const;
  rust::Future<bool> send(std::uint64_t id) const;
  void fail(rust::Str message) const;
  void fail_with_exception(rust::Str what) const;
  void fail_with_seven() const;
  void close() const { sink().close(); }
  bool is_closed() const { return sink().is_closed(); }
  void let_go() const;
  void watch() const;
  std::uint64_t closed() const noexcept { return closed_; }
  bool closed_here() const { return closed_on_ == std::this_thread::get_id(); }
  std::int64_t callbacks() const noexcept { return callbacks_; }

 private:
  friend struct Callback;
  rust::Sink<Item> sink() const;

  mutable std::mutex mutex_;
  mutable std::optional<rust::Sink<Item>> sink_;
  mutable std::atomic<std::uint64_t> closed_{0};
  mutable std::atomic<std::int64_t> callbacks_{0};
  mutable std::thread::id closed_on_;
};
std::unique_ptr<Tap> new_tap();

class Keeper {
 public:
  explicit Keeper(rust::Stream<std::uint64_t> stream) : stream_(std::move(stream)) {}
  rust::Future<std::uint64_t> next();

 private:
  rust::Stream<std::uint64_t> stream_;
};
std::unique_ptr<Keeper> keep(std::uint64_t count, bool end);

rust::Future<rust::String> catches(std::uint64_t count);
rust::Future<rust::Vec<std::uint64_t>> race_of_rust(std::uint64_t count);
rust::Future<rust::Vec<std::uint64_t>> race_of_cpp(std::uint64_t count);
rust::Future<std::uint64_t> blocks_in_a_poll();
void cancels_for_each();
void throws_in_for_each();
void detaches_for_each(std::uint64_t count);
std::uint64_t seen() noexcept;
rust::Future<std::uint64_t> sum_with_next(std::uint64_t count);
rust::Future<std::uint64_t> sum_with_batches(std::uint64_t count);
std::uint64_t sum_blocking(std::uint64_t count);
rust::Stream<std::uint64_t> twice_through(std::uint64_t count);
rust::Future<std::uint64_t> waits(std::uint64_t count);

}  // namespace stream_contract
