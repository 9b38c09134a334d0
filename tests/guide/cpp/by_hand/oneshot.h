#pragma once
#include "rust/cxx.h"

namespace by_hand_oneshot {
struct LookupContext;
using LookupDone = rust::Fn<void(rust::Box<LookupContext>, rust::String, rust::String)>;
void lookup(rust::Str host, LookupDone done, rust::Box<LookupContext> context);
}  // namespace by_hand_oneshot
