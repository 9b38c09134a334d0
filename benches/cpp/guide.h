// The guide's pattern, <https://cxx.rs/async.html>: a callback and the context that goes back into it.
#pragma once

#include <cstdint>

#include "rust/cxx.h"

namespace guide {

struct Context;
struct Numbers;
struct Buffers;

void now(std::uint64_t x, rust::Fn<void(rust::Box<Context>, std::uint64_t)> done, rust::Box<Context> context);
void later(std::uint64_t x, rust::Fn<void(rust::Box<Context>, std::uint64_t)> done,
           rust::Box<Context> context);
void numbers(std::uint64_t count, rust::Fn<void(const Numbers&, std::uint64_t)> next, const Numbers& context);
void send_numbers(std::uint64_t count, rust::Fn<void(const Numbers&, std::uint64_t)> next,
                  rust::Box<Numbers> context);
void send_buffers(std::uint64_t count, rust::Fn<void(const Buffers&, rust::Vec<std::uint8_t>)> next,
                  rust::Box<Buffers> context);

}  // namespace guide
