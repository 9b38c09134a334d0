#pragma once
#include "cobridge/promise.h"
#include "rust/cxx.h"

namespace promise {
void lookup(rust::Str host, rust::Promise<rust::String> promise);
}  // namespace promise
