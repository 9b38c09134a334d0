#include "cobridge-bench/cpp/async_ffi.h"

#include <cstdlib>

#include "cobridge-bench/src/async_ffi.rs.h"

// The layouts that its documentation promises, ABI version 2, for `u64`.
extern "C" {
struct FfiWaker;
struct FfiWakerVtable {
  const FfiWaker* (*clone)(const FfiWaker* waker);
  void (*wake)(const FfiWaker* waker);
  void (*wake_by_ref)(const FfiWaker* waker);
  void (*drop)(const FfiWaker* waker);
};
struct FfiWaker {
  const FfiWakerVtable* vtable;
};
struct FfiContext {
  const FfiWaker* waker;
};
struct FfiPoll {
  std::uint8_t state;  // 0: ready, 1: pending, 2: panicked
  std::uint64_t value;
};
struct FfiFuture {
  void* future;
  FfiPoll (*poll)(void* future, FfiContext* context);
  void (*drop)(void* future);
};

FfiFuture cobridge_bench_async_ffi_ready(std::uint64_t x);
}

namespace async_ffi_peer {
namespace {

// Nobody is to be woken: a plain loop is the least that a poller could be.
const FfiWakerVtable kNoWaking = {[](const FfiWaker* waker) { return waker; }, [](const FfiWaker*) {},
                                  [](const FfiWaker*) {}, [](const FfiWaker*) {}};

}  // namespace

std::uint64_t each_ready(std::uint64_t times) {
  const FfiWaker waker = {&kNoWaking};
  std::uint64_t sum = 0;
  for (std::uint64_t i = 0; i < times; i++) {
    FfiFuture future = cobridge_bench_async_ffi_ready(i);
    FfiContext context = {&waker};
    FfiPoll poll = future.poll(future.future, &context);
    if (poll.state != 0) std::abort();
    sum += poll.value;
    future.drop(future.future);
  }
  return sum;
}

}  // namespace async_ffi_peer
