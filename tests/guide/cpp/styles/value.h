#pragma once
#include "cobridge/future.h"
#include "rust/cxx.h"

namespace value {
rust::Future<rust::String> lookup(rust::Str host);
}  // namespace value
