#pragma once
#include "rust/cxx.h"

namespace by_hand_blocking {
rust::String lookup(rust::Str host);
}  // namespace by_hand_blocking
