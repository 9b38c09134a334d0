// A C++ program that uses an async Rust library: from plain code, from coroutines, and with callbacks.
#include <chrono>
#include <cstdio>
#include <future>
#include <string>
#include <vector>

#include "cobridge/future.h"
#include "demo-cpp-main/src/lib.rs.h"

using namespace std::chrono_literals;

namespace {

int failures = 0;

void check(const char* what, bool as_expected) {
  std::printf("%s  %s\n", as_expected ? "ok    " : "FAILED", what);
  if (!as_expected) failures++;
}

template <class F>
std::string message_of(F f) {
  try {
    f();
  } catch (const std::exception& error) {
    return error.what();
  }
  return "nothing was thrown";
}

// A coroutine of C++ that awaits Rust.
rust::Future<std::uint64_t> lookups_of(const registry::Registry& names, rust::Str first, rust::Str second) {
  auto [one, other] = co_await rust::when_all(names.find(first, 20), names.find(second, 20));
  co_return one.lookups + other.lookups;
}

rust::Future<bool> is_quick(const registry::Registry& names) {
  auto found = co_await rust::timeout(20ms, names.find("ada", 3600000));
  co_return found.has_value();
}

}  // namespace

int main() {
  rust::Runtime runtime = rust::Runtime::multi_thread(2);
  runtime.install();
  rust::Box<registry::Registry> names = registry::new_registry();

  // From plain code.
  rust::block_on(names->add("ada"));
  rust::block_on(names->add("grace"));
  check("an Err of Rust is a rust::Error",
        message_of([&] { rust::block_on(names->add("ada")); }) == "ada is there already");
  check("a panic of Rust is a rust::Panic",
        message_of([] { rust::block_on(registry::give_up()); }) == "there is nothing to give");
  check("Tokio's sockets work", std::string(rust::block_on(registry::through_a_socket("hello"))) == "hello");

  // Tasks, which run beside each other.
  auto start = std::chrono::steady_clock::now();
  std::vector<rust::Task<registry::Entry>> tasks;
  for (int i = 0; i < 100; i++) tasks.push_back(rust::spawn(names->find("ada", 50)));
  std::uint64_t most = 0;
  for (auto& task : tasks) most = std::max(most, task.join().lookups);
  check("100 tasks wait at the same time", most == 100 && std::chrono::steady_clock::now() - start < 4s);
  rust::Task<registry::Entry> endless = rust::spawn(names->find("ada", 3600000));
  endless.cancel();
  check("a task is cancelled", message_of([&] { endless.join(); }) == rust::Cancelled().what());

  // Coroutines.
  check("a coroutine awaits two at once", rust::block_on(lookups_of(*names, "ada", "grace")) == 102);
  check("a timeout drops what takes too long", !rust::block_on(is_quick(*names)));

  // A callback.
  std::promise<std::string> said;
  names->find("nobody", 0).then([&](rust::Result<registry::Entry> found) {
    said.set_value(found.message());
  });
  check("a callback gets the error", said.get_future().get() == "there is no nobody");

  // The end of the runtime.
  rust::Task<registry::Entry> unfinished = rust::spawn(names->find("ada", 3600000));
  runtime.shutdown(1s);
  check("a task ends with its runtime", message_of([&] { unfinished.join(); }) == rust::Cancelled().what());
  return failures == 0 ? 0 : 1;
}
