// What awaits the futures of src/exports/contract.rs: both languages in turn, tasks, foreign operations.
#pragma once

#include <atomic>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "cobridge/async_fn.h"
#include "cobridge/executor.h"
#include "cobridge/future.h"
#include "cobridge/task.h"
#include "rust/cxx.h"

namespace exports_contract {

struct Ticket;
struct Flags;

using Number = rust::Future<std::uint64_t>;
using Callback = rust::AsyncFn<std::uint64_t(std::uint64_t)>;

Number waits(rust::Box<Ticket> ticket);
Number waits_below(rust::Box<Ticket> ticket);
Number first_of(rust::Box<Ticket> one, rust::Box<Ticket> other);
Number all_of(rust::Box<Ticket> pending, rust::Box<Ticket> throwing);
Number every_step(rust::Box<Ticket> ticket);
Number throws_seven(rust::Box<Ticket> ticket);
Number relays_seven(rust::Box<Ticket> ticket);
Number throws_past(rust::Box<Ticket> pending, rust::Box<Ticket> unpolled);
Number ignores_result(rust::Box<Ticket> ticket);
Number wakes_itself_then_waits(rust::Box<Ticket> ticket);
Number fibonacci_in_cpp(std::uint64_t n);
Number fibonacci_at_once(std::uint64_t n);
Number ready_in_a_loop(std::uint64_t times);

Number awaits_in_place(std::uint64_t x);
Number awaits_in_place_later(std::uint64_t x);
Number awaits_pooled(std::uint64_t x);
Number awaits_both(std::uint64_t x);
Number awaits_first(std::uint64_t x);
Number awaits_through_both(std::uint64_t x);
Number hands_in_place(std::uint64_t x);
Number hands_pooled(std::uint64_t x);
Number drops_unpolled(std::uint64_t x);
Number calls_kept(std::uint64_t x);
Number hands_kept(std::uint64_t x);
std::uint64_t blocks_on_in_place(std::uint64_t x);
std::uint64_t blocks_on_pooled(std::uint64_t x);
std::uint64_t blocks_on_coroutine(std::uint64_t x);
std::uint64_t blocks_on_kept(std::uint64_t x);
Number awaits_allocated(std::uint64_t x);
void keep(Callback callback);
void forget();
std::uint64_t blocks_on_all(rust::Box<Flags> flags);

std::uint64_t allocations();
bool counts_allocations();
void exhaust();
Number has_a_large_frame(rust::Box<Ticket> ticket);

class Gate {
 public:
  std::size_t waiting() const;
  void open() const;
  void wait(std::coroutine_handle<> coroutine) const;

 private:
  mutable std::mutex mutex_;
  mutable std::vector<std::coroutine_handle<>> coroutines_;
};
std::shared_ptr<Gate> new_gate();

class Loop;

class Crew {
 public:
  explicit Crew(std::size_t threads);  // 0: on a loop
  ~Crew();
  void spawn_wait(rust::Box<Ticket> ticket);
  void spawn_give_back(rust::Box<Ticket> ticket);
  void spawn_at_gate(const std::shared_ptr<Gate>& gate, rust::Box<Ticket> ticket);
  void spawn_see_all(rust::Box<Flags> flags);
  std::uint64_t spawn_and_join(std::uint64_t x);
  void cancel();
  void detach();
  rust::Vec<rust::String> join();
  void shutdown();
  Number first();

 private:
  rust::Task<std::uint64_t> spawn(Number future);

  std::optional<rust::Runtime> runtime_;
  std::shared_ptr<Loop> loop_;
  std::thread thread_;
  std::vector<rust::Task<std::uint64_t>> tasks_;
};
std::unique_ptr<Crew> on_threads(std::size_t threads);
std::unique_ptr<Crew> on_a_loop();

}  // namespace exports_contract
