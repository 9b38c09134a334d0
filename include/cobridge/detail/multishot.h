// cxx's multishot shape: a rust::Fn that is called with each item, and a rust::Box<Context> that is kept
// meanwhile. C++11.
//
// The Box is one sink of the pipe, and the context is the pipe: destroying the Box ends the stream. A call
// waits as long as the stream is full. On the thread that polls the stream it would wait for ever, and rust::Fn
// can't throw: then the stream ends with an error. After an end, items are destroyed.
#pragma once

#include <cstring>
#include <exception>
#include <type_traits>
#include <utility>

#include "../result.h"
#include "failure.h"
#include "pipe.h"
#include "rust/cxx.h"
#include "sending.h"

namespace rust {
namespace cobridge {

template <class Context, class T>
Context* context_of(Pipe<T>* pipe) noexcept {
  return reinterpret_cast<Context*>(pipe);
}

template <class T, class Context>
Pipe<T>* pipe_of(const Context& context) noexcept {
  return reinterpret_cast<Pipe<T>*>(const_cast<Context*>(&context));
}

// What the callback does with what it is given.
template <class T>
struct MultishotItem {
  static void give(Pipe<T>& pipe, T& item) noexcept {
    if (COBRIDGE_UNLIKELY(pipe.starts_here())) return give_in_start(pipe, item);
    COBRIDGE_TRY { (void)send_blocking(pipe, item); }
    COBRIDGE_CATCH_ALL { pipe.fail(Failure::current_exception()); }
  }
  static void give(Pipe<T>& pipe, Result<T>& result) noexcept {
    ResultStorage<T>& held = ResultInside<T>::of(result);
    if (COBRIDGE_LIKELY(result.has_value())) {
      give(pipe, held.value());
    } else {
      pipe.fail(take_failure(held));
    }
  }

 private:
  COBRIDGE_COLD static void give_in_start(Pipe<T>& pipe, T& item) noexcept {
    COBRIDGE_TRY {
      if (pipe.push(item) == TrySend::full)
        pipe.fail(
            Failure::message("the stream is full, and the callback was called on the thread that polls it, "
                             "where waiting would never end: call it "
                             "from another thread, or declare a larger #[capacity(N)] or #[unbounded]"));
    }
    COBRIDGE_CATCH_ALL { pipe.fail(Failure::current_exception()); }
  }
};

// As CallbackFn: made by copying the bytes of a twin.
template <class Context, class Argument, class T>
struct MultishotFn {
  using Fn = ::rust::Fn<void(const Context&, Argument)>;
  struct Twin {
    void (*trampoline)(const Context&, Argument, void*);
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
  static void trampoline(const Context& context, Argument argument, void*) noexcept {
    MultishotItem<T>::give(*pipe_of<T>(context), argument);
  }
};

// The multishot style's Box<Context> was destroyed.
template <class D>
void end_stream(typename D::Context* context) noexcept {
  pipe_of<typename D::Item>(*context)->sink_gone();
}

}  // namespace cobridge
}  // namespace rust
