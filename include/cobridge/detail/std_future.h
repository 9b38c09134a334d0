// The style of functions that return a std::future. C++11.
//
// <future> is a large header, so call.h includes this one where the user's code has included <future>, as code
// that names std::future must.
#pragma once

#include <chrono>
#include <future>
#include <type_traits>
#include <utility>

#include "job.h"
#include "start.h"
#include "styles.h"

namespace rust {
namespace cobridge {

template <class T>
struct IsStdFuture<std::future<T>, T> : std::true_type {};

// Waits for it, on a thread of the blocking pool.
template <class T>
struct GetFuture {
  std::future<T> future;
  T operator()() { return future.get(); }
};

struct BeginStdFuture {
  template <class T, class Behavior, class Arguments>
  using Ops = JobOps<T, Behavior, Arguments, false>;

  template <class D, class F, class H, class T, class... A>
  static void begin(Slot<T>* slot, A&... arguments) {
    SenderGuard<T> sender(slot);
    GetFuture<T> work{H::call(F(), slot, arguments...)};
    if (!work.future.valid()) misuse("an async function returned a std::future without a state");
    if (work.future.wait_for(std::chrono::seconds(0)) == std::future_status::ready) {
      Outcome<T>(work).send(sender.release());
    } else {
      Job<T, GetFuture<T>>::spawn(sender.get(), std::move(work));
      sender.release();
    }
  }
};
template <>
struct Start<Style::kStdFuture> : StartWithSlot<BeginStdFuture> {};

}  // namespace cobridge
}  // namespace rust
