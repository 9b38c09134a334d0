#include "cobridge-guide-tests/cpp/by_hand/coroutine.h"

#include <coroutine>
#include <exception>
#include <string>

#include "cobridge-guide-tests/cpp/resolving.h"
#include "cobridge-guide-tests/src/by_hand/coroutine.rs.h"

namespace by_hand_coroutine {

// ANCHOR: lookup
// A coroutine that runs by itself, from the call to the end.
struct Detached {
  struct promise_type {
    Detached get_return_object() { return {}; }
    std::suspend_never initial_suspend() { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { std::terminate(); }
  };
};

static Detached run(std::string host, rust::Box<LookupPromise> promise) {
  std::string address, error;
  try {
    address = co_await Resolving(host);
  } catch (const std::exception& thrown) {
    error = thrown.what();
  }
  if (error.empty()) {
    set_value(std::move(promise), address + " is " + host);
  } else {
    set_error(std::move(promise), error);
  }
}

void lookup(rust::Str host, rust::Box<LookupPromise> promise) { run(std::string(host), std::move(promise)); }
// ANCHOR_END: lookup

}  // namespace by_hand_coroutine
