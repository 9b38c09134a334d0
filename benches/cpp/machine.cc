#include "cobridge-bench/cpp/machine.h"

#include <atomic>
#include <cstdlib>
#include <new>
#include <thread>

#include "cobridge-bench/cpp/event_loop.h"
#include "cobridge-bench/src/machine.rs.h"

namespace bench {
namespace {

Queue spare;

std::atomic<bool> counting{false};
std::atomic<std::uint64_t> counted{0};

void* allocate(std::size_t size) {
  if (counting.load(std::memory_order_relaxed)) counted.fetch_add(1, std::memory_order_relaxed);
  void* block = std::malloc(size ? size : 1);
  if (!block) throw std::bad_alloc();
  return block;
}

}  // namespace

Queue loop_queue;

void run_loop() { loop_queue.run(spare); }

void run_loop_elsewhere() { std::thread(&run_loop).join(); }

void reserve_loop(std::size_t jobs) { loop_queue.reserve(jobs); }

std::uint64_t atomic_add(std::uint64_t x) {
  static std::atomic<std::uint64_t> counter;
  return counter.fetch_add(x);
}

std::uint64_t allocate_and_free(std::uint64_t x) {
  // Volatile, as a compiler may leave out the pair.
  void* volatile block = ::operator new(64);
  ::operator delete(block);
  return x;
}

std::uint64_t plain(std::uint64_t x) { return answer_to(x); }

rust::Vec<std::uint8_t> plain_bytes(std::size_t count) { return make_bytes(count); }

void count_allocations(bool count) noexcept { counting.store(count, std::memory_order_relaxed); }

std::uint64_t allocations() noexcept { return counted.load(std::memory_order_relaxed); }

rust::Str compiler() {
#if defined(__clang__)
  return "clang " __clang_version__;
#elif defined(__GNUC__)
  return "gcc " __VERSION__;
#else
  return "another compiler";
#endif
}

}  // namespace bench

// Every C++ allocation of the program goes through here. The forms that are not replaced call these.
void* operator new(std::size_t size) { return bench::allocate(size); }
void operator delete(void* block) noexcept { std::free(block); }
void operator delete(void* block, std::size_t) noexcept { std::free(block); }
