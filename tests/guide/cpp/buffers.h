#pragma once

#include "cobridge/bytes.h"
#include "cobridge/future.h"
#include "rust/cxx.h"

namespace buffers {

struct Frame;

rust::Future<Frame> next_frame();
rust::ForeignBytes read_file(rust::Str name);
rust::Bytes header(const rust::Bytes& message);
rust::Future<> fill(rust::Slice<std::uint8_t> data);

std::uint64_t released();

}  // namespace buffers
