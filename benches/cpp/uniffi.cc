#include "cobridge-bench/cpp/uniffi.h"

#include <cstdlib>

#include "cobridge-bench/src/machine.rs.h"
#include "cobridge-bench/src/uniffi.rs.h"

// What `#[uniffi::export]` and `setup_scaffolding!` define.
extern "C" {
struct UniffiBuffer {
  std::uint64_t capacity;
  std::uint64_t length;
  std::uint8_t* data;
};
struct UniffiStatus {
  std::int8_t code;  // 0: a value
  UniffiBuffer error;
};
using UniffiContinuation = void (*)(std::uint64_t data, std::int8_t poll);

std::uint64_t uniffi_cobridge_bench_fn_func_ready(std::uint64_t x);
std::uint64_t uniffi_cobridge_bench_fn_func_pending(std::uint64_t x);
void ffi_cobridge_bench_rust_future_poll_u64(std::uint64_t future, UniffiContinuation continuation,
                                             std::uint64_t data);
std::uint64_t ffi_cobridge_bench_rust_future_complete_u64(std::uint64_t future, UniffiStatus* status);
void ffi_cobridge_bench_rust_future_free_u64(std::uint64_t future);
}

namespace uniffi_peer {
namespace {

enum : std::int8_t { kReady = 0, kPollAgain = 1, kNotCalled = -1 };

// Where bindings resume their language's own coroutine, this only notes down what it would be told: the least that
// anybody could do.
void note(std::uint64_t data, std::int8_t poll) { *reinterpret_cast<std::int8_t*>(data) = poll; }

// The loop that all bindings have: poll until it is ready, complete, look at the status, free.
std::uint64_t await(std::uint64_t future) {
  for (;;) {
    std::int8_t poll = kNotCalled;
    ffi_cobridge_bench_rust_future_poll_u64(future, &note, reinterpret_cast<std::uint64_t>(&poll));
    if (poll == kReady) break;
    if (poll == kNotCalled) bench::wake_pending();
    if (poll != kPollAgain) std::abort();
  }
  UniffiStatus status = {};
  std::uint64_t answer = ffi_cobridge_bench_rust_future_complete_u64(future, &status);
  if (status.code != 0) std::abort();
  ffi_cobridge_bench_rust_future_free_u64(future);
  return answer;
}

}  // namespace

std::uint64_t each_ready(std::uint64_t times) {
  std::uint64_t sum = 0;
  for (std::uint64_t i = 0; i < times; i++) sum += await(uniffi_cobridge_bench_fn_func_ready(i));
  return sum;
}

std::uint64_t each_pending(std::uint64_t times) {
  std::uint64_t sum = 0;
  for (std::uint64_t i = 0; i < times; i++) sum += await(uniffi_cobridge_bench_fn_func_pending(i));
  return sum;
}

}  // namespace uniffi_peer
