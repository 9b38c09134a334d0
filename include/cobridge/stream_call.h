// What the generated glue of streams includes: a stream that C++ implements and Rust consumes, in all its styles. C++11.
// Users include stream.h and sink.h.
#pragma once

#include "call.h"
#include "detail/stream_start.h"
