// The innermost: greetings that take their time. See src/bridge.rs. Any thread.
#pragma once

#include <cstdint>

#include "cobridge/promise.h"
#include "rust/cxx.h"

namespace three_languages {

// Answers on a thread of its own. A name of more than 64 bytes is an exception there.
void greet_in_cpp(rust::Str name, std::uint64_t milliseconds, rust::Promise<rust::String> promise);

std::uint64_t begun_in_cpp() noexcept;
std::uint64_t stopped_in_cpp() noexcept;
std::uint64_t alive_in_cpp() noexcept;
std::uint64_t most_in_cpp() noexcept;
void cpp_has(std::uint64_t count, rust::Promise<void> promise);
void hurry_in_cpp() noexcept;

}  // namespace three_languages
