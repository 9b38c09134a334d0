#pragma once
#include "rust/cxx.h"

namespace by_hand_coroutine {
struct LookupPromise;
void lookup(rust::Str host, rust::Box<LookupPromise> promise);
}  // namespace by_hand_coroutine
