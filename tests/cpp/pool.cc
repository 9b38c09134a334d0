// test: std=11,20
//
// Sentence 22: after warm-up nothing allocates; the pool's lists and stock are bounded; blocks freed on another thread find their way home; a thread
// that ends gives back what it has. Also an allocator that fails in a starter. Not for sanitizer builds with COBRIDGE_NO_POOL: there it tests nothing.
#include <array>
#include <new>
#include <thread>
#include <vector>

#include "calls.h"
#include "fake_stream.h"

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"  // takes these two for strangers
#endif

// Counts allocations; the next one fails on demand.
static std::atomic<long> allocations{0};
static std::atomic<long> blocks_alive{0};
static std::atomic<bool> exhausted{false};
void* operator new(std::size_t size) {
  if (exhausted.exchange(false)) throw std::bad_alloc();
  void* block = std::malloc(size);
  if (!block) throw std::bad_alloc();
  allocations++;
  blocks_alive++;
  return block;
}
void operator delete(void* block) noexcept {
  if (block) blocks_alive--;
  std::free(block);
}
void operator delete(void* block, std::size_t) noexcept { ::operator delete(block); }

namespace pool = rust::cobridge::pool;
using rust::Promise;
using rust::cobridge::kPending;
using rust::cobridge::kValue;

namespace user {
inline Promise<int>& kept() {
  static Promise<int> promise(nullptr);
  return promise;
}
inline void keep(rust::Str, Promise<int> promise) { kept() = std::move(promise); }
GLUE_TARGET(keepTarget, ::user::keep)
GLUE(keep, keepTarget, void, rust::cobridge::PlainBehavior, true, false, (int), (rust::cobridge::Copied))
inline int block(int x) { return x; }
GLUE_TARGET(blockTarget, ::user::block)
GLUE(block, blockTarget, void, rust::cobridge::PlainBehavior, true, true, (int), (rust::cobridge::Owned))
}  // namespace user

namespace {

void one_call(FakeTask& task, int how) {
  FakeFuture<user::cobridge_keep_call> future;
  future.start(task, rust::Str("a copied argument"));
  if (how == 0) std::move(user::kept()).set_value(1);
  if (how == 1) user::kept().set_value(1);
  if (how == 2) user::kept().on_cancel([] {});
  if (how < 2) CHECK(future.poll(task) == kValue);
  future.drop();
  user::kept() = Promise<int>(nullptr);
}

void nothing_allocates_after_warm_up() {
  FakeTask task;
  blocking_pool().mode = BlockingPool::kInline;
  long before = 0;
  for (int round = 0; round < 200; round++) {
    if (round == 5) before = allocations;
    for (int how = 0; how < 3; how++) one_call(task, how);
    FakeFuture<user::cobridge_block_call> job;
    CHECK(job.start(task, 3) == kValue);
  }
#if !defined(COBRIDGE_NO_POOL)
  CHECK(allocations == before);
#endif
  (void)before;
  blocking_pool().mode = BlockingPool::kThreads;
}

void the_allocator_is_exhausted_in_a_starter() {
  FakeTask task;
  std::thread([&] {              // whose lists are empty
    std::string text(600, 'x');  // above the pool's largest class
    FakeFuture<user::cobridge_keep_call> future;
    exhausted = true;
    std::uint8_t status = future.start(task, rust::Str(text.data(), text.size()));
    CHECK(!exhausted);
    CHECK(status == rust::cobridge::kError);
  })
      .join();
}

// A stream that C++ pushes into allocates nothing while items flow, bounded or not.
template <std::size_t capacity>
void flows() {
  FakeTask task;
  Pushed<long, capacity> stream(task);
  long before = 0;
  for (long i = 0; i < 5000; i++) {
    if (i == 200) before = allocations;
    for (long k = 0; k < 3; k++) CHECK(stream.sink().try_send(i) == rust::TrySend::sent);
    for (long k = 0; k < 3; k++) CHECK(stream.poll(task) == kValue && stream.item() == i);
    CHECK(stream.poll(task) == kPending);
  }
  CHECK(allocations == before);
}
void streams_do_not_allocate_while_items_flow() {
  flows<64>();
  flows<3>();
  flows<0>();
}

#if !defined(COBRIDGE_NO_POOL)
void small_streams_come_from_the_pool() {
  FakeTask task;
  long before = 0;
  for (int round = 0; round < 100; round++) {
    if (round == 5) before = allocations;
    Pushed<long, 0> unbounded(task);
    Pushed<int, 2> small(task);
    small.sink().try_send(1);
  }
  CHECK(allocations - before <= 2 * 95);  // the test's own two sinks
}
#endif

// What a burst took is given back as it is read.
void a_burst_of_an_unbounded_stream_is_given_back() {
  FakeTask task;
  Pushed<std::array<char, 1000>, 0> stream(task);  // whose segments the pool does not take
  long before = blocks_alive;
  std::array<char, 1000> item = {};
  for (int i = 0; i < 7000; i++) stream.sink().try_send(item);
  CHECK(blocks_alive - before >= 1000);
  for (int i = 0; i < 7000; i++) CHECK(stream.poll(task) == kValue);
  CHECK(blocks_alive - before <= 2);
  for (int i = 0; i < 7000; i++) stream.sink().try_send(item);
  stream.drop();
  CHECK(blocks_alive - before <= 2);  // as long as the sink is there
}

void the_allocator_is_exhausted_in_a_stream() {
  FakeTask task;
  {
    FakeStream<PushedCall<long, 1000>> stream;
    rust::Sink<long>* sink = nullptr;
    exhausted = true;
    CHECK(stream.start<rust::Sink<long>**>(task, &sink) == rust::cobridge::kError && !sink && !exhausted);
    CHECK(stream.error().find("bad_alloc") != std::string::npos);
  }
  {
    FakeStream<PushedCall<long, std::size_t(1) << (sizeof(std::size_t) * 8 - 3)>> larger_than_memory;
    rust::Sink<long>* sink = nullptr;
    CHECK(larger_than_memory.start<rust::Sink<long>**>(task, &sink) == rust::cobridge::kError && !sink);
  }
  Pushed<std::array<char, 1000>, 0> stream(task);
  std::array<char, 1000> item = {};
  int sent = 0;
  for (int i = 0; i < 20; i++) {
    exhausted = i > 10;
    try {
      CHECK(stream.sink().try_send(item) == rust::TrySend::sent);
      sent++;
    } catch (const std::bad_alloc&) {
    }
  }
  exhausted = false;
  CHECK(sent < 20);
  for (int i = 0; i < sent; i++) CHECK(stream.poll(task) == kValue);
  CHECK(stream.poll(task) == kPending);
}

#if !defined(COBRIDGE_NO_POOL)
constexpr std::size_t kSize = 96;
unsigned here() { return pool::thread_lists().of[pool::class_of(kSize)].count; }
unsigned stocked() { return pool::stock().of[pool::class_of(kSize)].blocks; }

void blocks_freed_elsewhere_come_home() {
  long before = 0;
  std::vector<void*> blocks(1000);
  for (int round = 0; round < 100; round++) {
    if (round == 10) before = allocations;
    for (void*& block : blocks) block = pool::allocate(kSize);
    std::thread([&] {
      for (void* block : blocks) pool::release(block, kSize);
      CHECK(here() <= pool::kListCap);
    }).join();
    CHECK(stocked() <= pool::kStockCap);
  }
  // A few for the threads, and an incomplete batch each time; not a thousand.
  CHECK(allocations - before < 90 * 100);
}

void the_caps_hold() {
  std::vector<void*> blocks(20000);
  for (void*& block : blocks) block = pool::allocate(kSize);
  long before = blocks_alive;
  for (void* block : blocks) pool::release(block, kSize);
  CHECK(here() <= pool::kListCap && stocked() <= pool::kStockCap);
  CHECK(before - blocks_alive >= long(20000 - pool::kListCap - pool::kStockCap));
}

void a_thread_that_ends_gives_everything_back() {
  long before = blocks_alive;
  unsigned stock_before = 0;
  for (int round = 0; round < 200; round++) {
    if (round == 100) {
      before = blocks_alive;
      stock_before = stocked();
    }
    std::thread([] {
      std::vector<void*> blocks(50);
      for (void*& block : blocks) block = pool::allocate(kSize);
      for (void* block : blocks) pool::release(block, kSize);
    }).join();
  }
  CHECK(blocks_alive - before <= long(stocked()) - long(stock_before) + 64);
}

// Released by the destructor of a thread-local object that outlives the lists.
struct Late {
  void* block = nullptr;
  ~Late() {
    if (block) pool::release(block, kSize);
  }
};
void a_block_released_after_the_lists_are_gone() {
  long before = 0;
  for (int i = 0; i < 3; i++) {
    if (i == 1) before = blocks_alive;
    std::thread([] {
      static thread_local Late late;
      (void)&late;
      late.block = pool::allocate(kSize);  // sets up the lists' own end, which runs first
    }).join();
  }
  CHECK(blocks_alive - before <= 2 * 64);
}

void sizes_of_every_class() {
  for (std::size_t size = 1; size < 700; size += 7) {
    void* a = pool::allocate(size);
    void* b = pool::allocate(size);
    CHECK(a != b && reinterpret_cast<std::uintptr_t>(a) % alignof(std::max_align_t) == 0);
    std::memset(a, 1, size);
    std::memset(b, 2, size);
    pool::release(a, size);
    pool::release(b, size);
  }
}
#endif

#if COBRIDGE_COROUTINES
rust::Future<int> child() {
  co_await rust::yield_now();
  co_return 1;
}
rust::Future<int> parent() { co_return co_await child() + 1; }
void coroutines_do_not_allocate_after_warm_up() {
  FakeTask task;
  long before = 0;
  for (int round = 0; round < 100; round++) {
    if (round == 5) before = allocations;
    Coroutine<int> call(parent());
    CHECK(call.poll(task) == kPending);
    if (round & 1) CHECK(call.poll(task) == kValue);
  }
#if !defined(COBRIDGE_NO_POOL)
  CHECK(allocations == before);
#endif
  (void)before;
}
#endif

}  // namespace

int main(int, char** argv) {
  const Test tests[] = {
      TEST(nothing_allocates_after_warm_up),
      TEST(the_allocator_is_exhausted_in_a_starter),
      TEST(streams_do_not_allocate_while_items_flow),
      TEST(a_burst_of_an_unbounded_stream_is_given_back),
      TEST(the_allocator_is_exhausted_in_a_stream),
#if !defined(COBRIDGE_NO_POOL)
      TEST(small_streams_come_from_the_pool),
      TEST(blocks_freed_elsewhere_come_home),
      TEST(the_caps_hold),
      TEST(a_thread_that_ends_gives_everything_back),
      TEST(a_block_released_after_the_lists_are_gone),
      TEST(sizes_of_every_class),
#endif
#if COBRIDGE_COROUTINES
      TEST(coroutines_do_not_allocate_after_warm_up),
#endif
  };
  return run_tests("pool", tests, argv[1], balance);
}
