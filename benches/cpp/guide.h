// The guide's pattern, <https://cxx.rs/async.html>: a callback and the context that goes back into it.
#pragma once

#include <cstdint>

#include "rust/cxx.h"

namespace guide {

struct Context;

void now(std::uint64_t x, rust::Fn<void(rust::Box<Context>, std::uint64_t)> done, rust::Box<Context> context);
void later(std::uint64_t x, rust::Fn<void(rust::Box<Context>, std::uint64_t)> done,
           rust::Box<Context> context);

}  // namespace guide
