// See src/streams/sink.rs.
#pragma once

#include <cstdint>
#include <memory>

#include "cobridge/sink.h"
#include "rust/cxx.h"

namespace stream_sink {
#include "cobridge-ffi-tests/cpp/streams/pushing.inc"
}  // namespace stream_sink
