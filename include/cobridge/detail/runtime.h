// rust::Runtime: where tasks run. C++11. task.h explains what runs there.
//
// A Runtime is a counted handle. The one that multi_thread() or current_thread() gave also owns the runtime: destroying
// it, or shutdown(), ends the runtime, and every task that has not ended counts as cancelled. Others (copies, current(),
// a RuntimeHandle argument from Rust) keep nothing alive but themselves: spawning on a runtime that has ended gives a
// cancelled task. All members may be called from any thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#include "../abi.h"
#include "config.h"
#include "spawned.h"

namespace rust {

class COBRIDGE_NODISCARD Runtime {
 public:
  // Rust hands handles over as their bytes.
  using IsRelocatable = std::true_type;

  // A runtime with threads of its own; 0: one for each processor. std::runtime_error if there is no Tokio, or no thread
  // could be made.
  static Runtime multi_thread(std::size_t threads) {
    return owned(cobridge::cobridge1_runtime_multi_thread(threads));
  }
  // One that runs its tasks on the thread that calls block_on, during that call.
  static Runtime current_thread() { return owned(cobridge::cobridge1_runtime_current_thread()); }
  // The one that is entered on this thread, else the installed one, else the process's own. std::runtime_error if there
  // is none.
  static Runtime current() {
    return Runtime(reinterpret_cast<std::uintptr_t>(required(cobridge::cobridge1_runtime_current())));
  }

  Runtime(const Runtime& other) noexcept
      : word_(reinterpret_cast<std::uintptr_t>(cobridge::cobridge1_runtime_clone(other.handle()))) {}
  Runtime(Runtime&& other) noexcept : word_(other.word_) { other.word_ = 0; }
  Runtime& operator=(Runtime other) noexcept {
    std::swap(word_, other.word_);
    return *this;
  }
  // Of the owner: waits for blocking calls that run.
  ~Runtime() {
    if (!word_) return;
    if (word_ & kOwner) cobridge::cobridge1_runtime_shutdown(handle(), UINT64_MAX);
    cobridge::cobridge1_runtime_drop(handle());
  }

  template <class T>
  Task<T> spawn(Future<T> future) const {
    return cobridge::spawn_on(Spawn{handle()}, std::move(future));
  }

  // As rust::block_on, with this runtime's timers and sockets. A current_thread runtime runs its tasks meanwhile.
  template <class T>
  T block_on(Future<T> future) const {
    return cobridge::block_on_root<T>(handle(), std::move(future));
  }

  // Ends the runtime, of the owner; on any other handle it does nothing. Every task that is pending is dropped, once,
  // before it returns. Blocking calls that still run after the timeout are left to themselves.
  template <class Rep, class Period>
  void shutdown(std::chrono::duration<Rep, Period> timeout) {
    if (word_ & kOwner) cobridge::cobridge1_runtime_shutdown(handle(), cobridge::nanoseconds(timeout));
  }

  // Makes it the one that is used where none is entered, in the whole process.
  void install() const noexcept { cobridge::cobridge1_runtime_install(handle()); }

  // Makes it the current one on this thread until the guard is gone. Guards end on the same thread, last first.
  class Entered {
   public:
    Entered(Entered&& other) noexcept : guard_(other.guard_) { other.guard_ = nullptr; }
    Entered& operator=(Entered&&) = delete;
    ~Entered() {
      if (guard_) cobridge::cobridge1_runtime_leave(guard_);
    }

   private:
    friend class Runtime;
    explicit Entered(void* guard) noexcept : guard_(guard) {}
    void* guard_;
  };
  COBRIDGE_NODISCARD Entered enter() const noexcept {
    return Entered(cobridge::cobridge1_runtime_enter(handle()));
  }

 private:
  // The lowest bit of the word, which is a RuntimeHandle's otherwise.
  enum : std::uintptr_t { kOwner = 1 };

  struct Spawn {
    const void* runtime;
    bool operator()(const cobridge::TaskOps* ops, void* task) const noexcept {
      return cobridge::cobridge1_spawn(runtime, ops, task);
    }
  };

  explicit Runtime(std::uintptr_t word) noexcept : word_(word) {}

  void* handle() const noexcept { return reinterpret_cast<void*>(word_ & ~std::uintptr_t(kOwner)); }

  static Runtime owned(void* handle) {
    return Runtime(reinterpret_cast<std::uintptr_t>(required(handle)) | kOwner);
  }
  static void* required(void* handle) {
    if (COBRIDGE_UNLIKELY(!handle))
      cobridge::fail_with("rust::Runtime: there is none, and none can be made (feature `tokio` of cobridge)");
    return handle;
  }

  std::uintptr_t word_;
};

static_assert(sizeof(Runtime) == sizeof(void*), "mirrors cobridge::RuntimeHandle");

}  // namespace rust
