// Work for the blocking pool: the blocking style, and a std::future that is not ready. C++11.
//
// A job owns the work (with its arguments) and the sender's half of the slot. It is run or discarded, once,
// on any thread. If the Rust future is gone by then, the work is not done. Before it answers, the job has
// destroyed the work, so that no argument outlives the call.
#pragma once

#include <cstddef>
#include <exception>
#include <new>
#include <tuple>
#include <type_traits>
#include <utility>

#include "../abi.h"
#include "pool.h"
#include "slot.h"
#include "storage.h"

namespace rust {
namespace cobridge {

// The result of some work, while the work is being destroyed.
template <class T>
class Outcome {
  using Value = Stored<T>;

 public:
  template <class Work>
  explicit Outcome(Work& work) noexcept : has_value_(false) {
    COBRIDGE_TRY {
      run(work, std::is_void<T>());
      has_value_ = true;
    }
    COBRIDGE_CATCH_ALL { exception_ = std::current_exception(); }
  }
  Outcome(const Outcome&) = delete;
  Outcome& operator=(const Outcome&) = delete;
  ~Outcome() {
    if (has_value_) value_.~Value();
  }

  void send(Slot<T>* slot) noexcept {
    if (has_value_) {
      slot->answer_and_leave(Storage<T>::relay(value_));
    } else {
      slot->fail_and_leave(Failure::exception(std::move(exception_)));
    }
  }

 private:
  template <class Work>
  void run(Work& work, std::false_type) {
    Storage<T>::put(&value_, work());
  }
  template <class Work>
  void run(Work& work, std::true_type /*void*/) {
    work();
    Storage<T>::put(&value_, Unit());
  }

  bool has_value_;
  std::exception_ptr exception_;
  union {
    Value value_;
  };
};

template <class T, class Work>
class Job {
 public:
  // Throws what making the job throws; then the slot is still the caller's.
  static void spawn(Slot<T>* slot, Work&& work) {
    cobridge1_spawn_blocking(&run, &discard, pool::make<Job>(slot, std::move(work)));
  }

  Job(Slot<T>* slot, Work&& work) : slot_(slot), work_(std::move(work)) {}

 private:
  static void run(void* job) noexcept {
    Job* self = static_cast<Job*>(job);
    Slot<T>* slot = self->slot_;
    if (!slot->begin_work()) {
      discard(job);
      return;
    }
    Outcome<T> outcome(self->work_);
    pool::destroy(self);
    outcome.send(slot);
  }

  static void discard(void* job) noexcept {
    Job* self = static_cast<Job*>(job);
    Slot<T>* slot = self->slot_;
    pool::destroy(self);
    slot->sender_gone();
  }

  Slot<T>* slot_;
  Work work_;
};

// ---- the work of the blocking style

template <std::size_t...>
struct Indices {};
template <std::size_t count, std::size_t... tail>
struct MakeIndices : MakeIndices<count - 1, count - 1, tail...> {};
template <std::size_t... indices>
struct MakeIndices<0, indices...> {
  using Type = Indices<indices...>;
};

// A function with the arguments it will be called with: values are moved in, references stay references.
template <class R, class F, class... A>
class Bound {
 public:
  explicit Bound(A&&... arguments) : arguments_(static_cast<A&&>(arguments)...) {}
  R operator()() { return call(typename MakeIndices<sizeof...(A)>::Type()); }

 private:
  template <std::size_t... i>
  R call(Indices<i...>) {
    return F()(static_cast<A&&>(std::get<i>(arguments_))...);
  }

  std::tuple<A...> arguments_;
};

}  // namespace cobridge
}  // namespace rust
