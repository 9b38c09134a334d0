#pragma once
#include <cstdint>
#include <exception>
#include <string>

#include "cobridge/future.h"

// ANCHOR: trycatch
namespace trycatch {
struct Failure {  // not a std::exception
  int code;
};
rust::Future<std::uint32_t> read(std::uint32_t device);
}  // namespace trycatch

namespace rust::behavior {
template <class Try, class Fail>
static void trycatch(Try&& run, Fail&& fail) noexcept {
  try {
    run();
  } catch (const ::trycatch::Failure& failure) {
    fail("failure " + std::to_string(failure.code));
  } catch (const std::exception& error) {
    fail(error.what());
  }
}
}  // namespace rust::behavior
// ANCHOR_END: trycatch
