#pragma once
#include <coroutine>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "cobridge/future.h"
#include "cobridge/promise.h"
#include "cobridge/result.h"
#include "rust/cxx.h"

namespace steady {

struct CallbackContext;
using Done = rust::Fn<void(rust::Box<CallbackContext>, rust::Result<std::uint64_t>)>;

struct Callback {
  Done done;
  rust::Box<CallbackContext> context;
};

// Holds whoever waits. Its lists keep their memory.
class Gate {
 public:
  std::uint64_t release() const;
  void wait(std::coroutine_handle<> waiting) const;
  void wait(rust::Promise<std::uint64_t> promise) const;
  void wait(Callback callback) const;

 private:
  mutable std::mutex mutex_;
  mutable std::vector<std::coroutine_handle<>> coroutines_;
  mutable std::vector<rust::Promise<std::uint64_t>> promises_;
  mutable std::vector<Callback> callbacks_;
};
std::shared_ptr<Gate> new_gate();

rust::Future<std::uint64_t> value(std::uint64_t x);
rust::Future<std::uint64_t> coroutine(std::uint64_t x);
rust::Future<std::uint64_t> nested(std::uint64_t depth);
rust::Future<std::uint64_t> at_gate(const Gate& gate);
void promise(const Gate& gate, rust::Str text, rust::Promise<std::uint64_t> promise);
void callback(const Gate& gate, std::uint64_t x, Done done, rust::Box<CallbackContext> context);
void promise_now(std::uint64_t x, rust::Promise<std::uint64_t> promise);
rust::Future<std::uint64_t> awaits_rust(std::uint64_t x);
rust::Future<std::uint64_t> forwards_rust(std::uint64_t x);
rust::Future<std::uint64_t> awaits_all(std::uint64_t x);

std::uint64_t allocations();
bool is_pooled();

}  // namespace steady
