// The event loop that ends what was deferred, the same for everybody: a queue of closures, kept in place, so
// that it allocates nothing once it has grown, and costs next to nothing.
#pragma once

#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

namespace bench {

// What every measured function computes.
inline std::uint64_t answer_to(std::uint64_t x) { return x * 3 + 1; }

// A closure of up to five words that runs once.
class Job {
 public:
  template <class F>
  static void make(void* place, F&& closure) {
    using Closure = std::remove_cvref_t<F>;
    static_assert(sizeof(Closure) <= sizeof(storage_));
    Job* job = ::new (place) Job;
    job->ops_ = &kOps<Closure>;
    ::new (job->storage_) Closure(std::forward<F>(closure));
  }
  void run() { ops_->run(storage_); }
  void move_to(void* place) noexcept {
    Job* job = ::new (place) Job;
    job->ops_ = ops_;
    ops_->move(job->storage_, storage_);
  }

 private:
  struct Ops {
    void (*run)(void* closure);  // and destroys it
    void (*move)(void* to, void* from) noexcept;
  };

  template <class F>
  static constexpr Ops kOps = {[](void* closure) {
                                 F& f = *static_cast<F*>(closure);
                                 f();
                                 std::destroy_at(&f);
                               },
                               [](void* to, void* from) noexcept {
                                 F& f = *static_cast<F*>(from);
                                 ::new (to) F(std::move(f));
                                 std::destroy_at(&f);
                               }};

  Job() = default;

  const Ops* ops_;
  alignas(std::max_align_t) unsigned char storage_[48];
};

// The jobs are run in order, and may post others for the next time. No thread shares it.
class Queue {
 public:
  template <class F>
  void post(F&& closure) {
    if (count_ == capacity_) [[unlikely]]
      reserve(capacity_ ? 2 * capacity_ : 16);
    Job::make(jobs_ + count_, std::forward<F>(closure));
    count_++;
  }

  void run(Queue& spare) {
    std::size_t count = std::exchange(count_, 0);
    if (count == 0) return;
    // Not the count: Clang would load it together with its neighbour, and wait for the store of the last post().
    std::swap(jobs_, spare.jobs_);
    std::swap(capacity_, spare.capacity_);
    for (std::size_t i = 0; i < count; i++) spare.jobs_[i].run();
  }

  void reserve(std::size_t capacity) {
    if (capacity <= capacity_) return;
    Job* jobs = static_cast<Job*>(::operator new(capacity * sizeof(Job)));
    for (std::size_t i = 0; i < count_; i++) jobs_[i].move_to(jobs + i);
    ::operator delete(jobs_);
    jobs_ = jobs;
    capacity_ = capacity;
  }

 private:
  Job* jobs_ = nullptr;
  std::size_t capacity_ = 0;
  std::size_t count_ = 0;
};

// What run_loop() runs. Only one thread posts at a time.
extern Queue loop_queue;

template <class F>
void post(F&& closure) {
  loop_queue.post(std::forward<F>(closure));
}

// An awaitable that knows nothing of who awaits it: the loop resumes it.
struct OnLoop {
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> suspended) const {
    post([suspended] { suspended.resume(); });
  }
  void await_resume() const noexcept {}
};

}  // namespace bench
