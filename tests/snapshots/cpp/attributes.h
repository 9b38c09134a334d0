#pragma once
#include <cstdint>

#include "cobridge/future.h"
#include "rust/cxx.h"

namespace attributes {

std::uint64_t checksum(rust::Slice<const std::uint8_t> data);
rust::String check(rust::Str text);
rust::Future<std::uint32_t> draw(std::uint32_t width);
rust::Future<std::uint8_t> read(const std::uint8_t* pointer);
rust::Future<double> many(std::uint8_t a, std::uint16_t b, std::uint32_t c, std::int8_t d, std::int16_t e,
                          float f, double g, bool h);
rust::Future<std::uint64_t> call_back(rust::Fn<std::uint64_t(std::uint64_t)> callback, std::uint64_t out,
                                      std::uint64_t call, std::uint64_t waker);

}  // namespace attributes
