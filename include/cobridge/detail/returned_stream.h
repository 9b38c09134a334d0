// A rust::Stream that a C++ function has returned, as the stream of Rust's. C++11.
#pragma once

#include <cstddef>
#include <cstdint>

#include "../abi.h"
#include "config.h"
#include "frame.h"
#include "stream.h"

#if COBRIDGE_COROUTINES
#include "generator.h"
#endif

namespace rust {
namespace cobridge {

// Whatever it is made of: Call::object is the stream, Call::root its StreamOps.
template <class Behavior>
struct ErasedStreamCall {
  static const StreamCallOps ops;

  static void begin(Call* call, const StreamOps* stream_ops, void* stream) noexcept {
    call->ops = &ops.call;
    call->object = stream;
    call->root = const_cast<StreamOps*>(stream_ops);
  }

 private:
  static const StreamOps* of(Call* call) noexcept { return static_cast<const StreamOps*>(call->root); }
  static std::uint8_t settled(Call* call, std::uint8_t status, void* out) noexcept {
    if (COBRIDGE_UNLIKELY(status == kError) && of(call)->is_generator) convert_error<Behavior>(out);
    return status;
  }

  static std::uint8_t poll(Call* call, const void* waker, void* out) noexcept {
    return settled(call, of(call)->poll(call->object, waker, out), out);
  }
  static std::uint8_t poll_batch(Call* call, const void* waker, void* out, std::size_t max,
                                 std::size_t* count) noexcept {
    return settled(call, of(call)->poll_batch(call->object, waker, out, max, count), out);
  }
  static void drop(Call* call, bool) noexcept { of(call)->drop(call->object); }
};

template <class Behavior>
const StreamCallOps ErasedStreamCall<Behavior>::ops = {
    {&ErasedStreamCall<Behavior>::poll, &ErasedStreamCall<Behavior>::drop},
    &ErasedStreamCall<Behavior>::poll_batch};

// The first poll of a stream that Rust takes over.
template <class Behavior, class T>
COBRIDGE_NOINLINE std::uint8_t start_returned(Stream<T>&& stream, Call* call, const void* waker,
                                              void* out) noexcept {
  using Inside = StreamInside<T>;
  if (COBRIDGE_UNLIKELY(Inside::is_over(stream))) return kEnd;
  const StreamOps* ops = Inside::ops(stream);
#if COBRIDGE_COROUTINES
  if (COBRIDGE_LIKELY(ops->is_generator)) {
    call->ops = &GeneratorCall<T, Behavior>::ops.call;
    call->object = Inside::object(stream);
  } else {
    ErasedStreamCall<Behavior>::begin(call, ops, Inside::object(stream));
  }
#else
  ErasedStreamCall<Behavior>::begin(call, ops, Inside::object(stream));
#endif
  Inside::release(stream);
  return call->ops->poll(call, waker, out);
}

}  // namespace cobridge
}  // namespace rust
