// The future behind rust::Stream<T>::for_each: takes the items one after the other, and calls f with each. C++11.
//
// It is a future as Rust's are, behind FutureOps, so that it can be spawned where there are no coroutines. The pooled
// object belongs to its rust::Future.
#pragma once

#include <cstdint>
#include <exception>
#include <utility>

#include "../abi.h"
#include "../error.h"
#include "answer.h"
#include "config.h"
#include "future.h"
#include "pool.h"
#include "stream.h"

namespace rust {
namespace cobridge {

template <class T, class F>
class ForEach {
 public:
  ForEach(Stream<T>&& stream, F&& f) : stream_(std::move(stream)), f_(std::move(f)) {}

  static Future<void> future(Stream<T>&& stream, F&& f) {
    const StreamOps* ops = StreamInside<T>::ops(stream);
    bool is_local = ops && ops->is_local;
    ForEach* made = pool::make<ForEach>(std::move(stream), std::move(f));
    return FutureInside<void>::of_rust([&](void* at) {
      // As src/export.rs writes it: the ops and a bit, then what they are called with.
      void** words = static_cast<void**>(at);
      words[0] =
          reinterpret_cast<void*>(reinterpret_cast<std::uintptr_t>(is_local ? &kLocal : &kSent) | kOfRust);
      words[1] = made;
    });
  }

 private:
  static constexpr std::uintptr_t kOfRust = 1;

  // Then others have their turn: a stream that is always ready would keep the thread for ever.
  static constexpr int kItemsPerPoll = 128;

  std::uint8_t go_on(const void* waker, void* out) noexcept {
    for (int i = 0; i < kItemsPerPoll; i++) {
      Answer<T> answer;
      std::uint8_t status = StreamInside<T>::poll(stream_, waker, &answer);
      switch (status) {
        case kPending:
          return kPending;
        case kValue:
          if (!call(answer, out)) return kError;
          break;
        case kEnd:
          return kValue;
        case kError:
          *static_cast<void**>(out) = error_from<PlainBehavior>(answer.exception);
          answer.destroy(kError);
          return kError;
        default:
          *static_cast<void**>(out) = answer.error;
          return kError;
      }
    }
    cobridge1_waker_wake_by_ref(waker);
    return kPending;
  }

  // False: f has thrown, and `out` holds the error.
  bool call(Answer<T>& answer, void* out) noexcept {
    struct Destroy {
      Answer<T>& answer;
      ~Destroy() { answer.destroy(kValue); }
    } destroy{answer};
    COBRIDGE_TRY { f_(static_cast<T&&>(answer.value)); }
    COBRIDGE_CATCH_ALL {
      (void)fail_with_current<PlainBehavior>(out);
      return false;
    }
    return true;
  }

  static ForEach* of(void* words) noexcept { return *static_cast<ForEach**>(words); }

  static std::uint8_t poll(void* words, const void* waker, void* out) noexcept {
    ForEach* self = of(words);
    std::uint8_t status = self->go_on(waker, out);
    if (status != kPending) pool::destroy(self);
    return status;
  }
  static void drop(void* words) noexcept { pool::destroy(of(words)); }

  static const FutureOps kSent;
  static const FutureOps kLocal;

  Stream<T> stream_;
  F f_;
};

template <class T, class F>
const FutureOps ForEach<T, F>::kSent = {&ForEach<T, F>::poll, &ForEach<T, F>::drop, false};
template <class T, class F>
const FutureOps ForEach<T, F>::kLocal = {&ForEach<T, F>::poll, &ForEach<T, F>::drop, true};

}  // namespace cobridge
}  // namespace rust
