#pragma once
#include <cstdint>

#include "cobridge/future.h"
#include "cobridge/stream.h"
#include "rust/cxx.h"

namespace cookbook {

rust::Future<rust::String> ask(rust::Str host);
rust::Stream<std::uint64_t> readings(rust::Str sensor);
rust::String log();

}  // namespace cookbook
