// The callback style: cxx's oneshot shape, a rust::Fn and a rust::Box<Context> that goes back into it. C++11.
//
// The Box points at the slot of the call, whose sender it is: passing it to the callback consumes it, and
// destroying it unused abandons the call. So the style needs no allocation of its own.
#pragma once

#include <cstring>
#include <exception>
#include <type_traits>
#include <utility>

#include "../result.h"
#include "failure.h"
#include "slot.h"
#include "styles.h"

namespace rust {
namespace cobridge {

template <class Context, class T>
Context* context_of(Slot<T>* slot) noexcept {
  return reinterpret_cast<Context*>(slot);
}

template <class T, class Context>
Slot<T>* slot_of(Context* context) noexcept {
  if (COBRIDGE_UNLIKELY(!context)) abort_with("a callback was called with a context that was used before");
  return reinterpret_cast<Slot<T>*>(context);
}

// What the callback does with what it is given.
template <class T>
struct CallbackAnswer {
  template <class X>
  static void give(Slot<T>* slot, X&& value) noexcept {
    slot->answer_and_leave(std::forward<X>(value));
  }
  static void give(Slot<T>* slot, Result<T>&& result) noexcept {
    ResultStorage<T>& held = ResultInside<T>::of(result);
    if (COBRIDGE_LIKELY(result.has_value())) {
      slot->answer_and_leave(Storage<T>::relay(held.value()));
    } else {
      slot->fail_and_leave(take_failure(held));
    }
  }
};

// cxx gives rust::Fn no constructor, but its layout, {trampoline, fn}, is what its own generated code passes
// around. So one is made by copying the bytes of a twin. A cxx release that changes the layout fails the
// assertions here, or the tests, which call through it.
template <class Context, class Argument, class T>
struct CallbackFn {
  using Fn = typename CallbackShape<Context, Argument>::Fn;
  struct Twin {
    void (*trampoline)(Box<Context>, Argument, void*);
    void* fn;
  };
  static_assert(sizeof(Fn) == sizeof(Twin) && alignof(Fn) == alignof(Twin),
                "cobridge: rust::Fn has changed its layout");
  static_assert(std::is_trivially_copyable<Fn>::value && std::is_standard_layout<Fn>::value,
                "cobridge: rust::Fn has changed its layout");

  static Fn make() noexcept {
    Fn fn;
    Twin twin = {&trampoline, nullptr};
    std::memcpy(static_cast<void*>(&fn), &twin, sizeof fn);
    return fn;
  }

 private:
  static void trampoline(Box<Context> context, Argument argument, void*) noexcept {
    CallbackAnswer<T>::give(slot_of<T>(context.into_raw()), std::forward<Argument>(argument));
  }
};

template <class Context, class T>
struct CallbackFn<Context, void, T> {
  using Fn = typename CallbackShape<Context, void>::Fn;
  struct Twin {
    void (*trampoline)(Box<Context>, void*);
    void* fn;
  };
  static_assert(sizeof(Fn) == sizeof(Twin) && alignof(Fn) == alignof(Twin),
                "cobridge: rust::Fn has changed its layout");
  static_assert(std::is_trivially_copyable<Fn>::value && std::is_standard_layout<Fn>::value,
                "cobridge: rust::Fn has changed its layout");

  static Fn make() noexcept {
    Fn fn;
    Twin twin = {&trampoline, nullptr};
    std::memcpy(static_cast<void*>(&fn), &twin, sizeof fn);
    return fn;
  }

 private:
  static void trampoline(Box<Context> context, void*) noexcept {
    slot_of<T>(context.into_raw())->answer_and_leave(Unit());
  }
};

}  // namespace cobridge
}  // namespace rust
