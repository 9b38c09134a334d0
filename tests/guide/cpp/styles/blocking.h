#pragma once
#include "rust/cxx.h"

namespace blocking {
rust::String lookup(rust::Str host);
}  // namespace blocking
