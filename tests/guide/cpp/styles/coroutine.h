#pragma once
#include "cobridge/future.h"
#include "rust/cxx.h"

namespace coroutine {
rust::Future<rust::String> lookup(rust::Str host);
}  // namespace coroutine
