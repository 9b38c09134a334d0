#pragma once
#include "cobridge-guide-tests/cpp/resolving.h"
#include "rust/cxx.h"

namespace awaitable {
Resolving lookup(rust::Str host);
}  // namespace awaitable
