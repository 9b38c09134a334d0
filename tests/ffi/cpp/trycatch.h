// Exceptions of a library that does not use std::exception, and what they mean in Rust.
#pragma once

#include <cstdint>
#include <future>
#include <string>

#include "cobridge/future.h"
#include "cobridge/promise.h"
#include "rust/cxx.h"

namespace custom {

struct LibraryError {
  int code;
};
struct UnknownError {};

rust::Future<std::uint64_t> from_coroutine(bool known, bool suspend);
void from_start(bool known, rust::Promise<std::uint64_t> promise);
std::uint64_t from_job(bool known);
std::future<std::uint64_t> from_std_future(bool known);
void from_promise(bool known, rust::Promise<std::uint64_t> promise);
std::uint64_t from_plain();

}  // namespace custom

namespace rust {
namespace behavior {

template <typename Try, typename Fail>
static void trycatch(Try&& attempt, Fail&& fail) noexcept(false) {
  try {
    attempt();
  } catch (const custom::LibraryError& error) {
    fail("library error " + std::to_string(error.code));
  }
}

}  // namespace behavior
}  // namespace rust
