#pragma once
#include "cobridge/result.h"
#include "rust/cxx.h"

namespace callback {
struct LookupContext;
using LookupDone = rust::Fn<void(rust::Box<LookupContext>, rust::Result<rust::String>)>;
void lookup(rust::Str host, LookupDone done, rust::Box<LookupContext> context);
}  // namespace callback
