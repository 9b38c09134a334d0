// What awaits the functions of src/exports/shapes.rs and src/exports/only.rs.
#pragma once

#include <cstdint>

#include "cobridge/future.h"
#include "rust/cxx.h"

namespace exports_shapes {

struct Counter;
struct Rectangle;

rust::Future<rust::String> use_counter(Counter& counter);
rust::Future<rust::String> use_words(rust::Str text);
rust::Future<std::uint64_t> use_rectangle(Rectangle& rectangle);
rust::Future<Rectangle> use_square();
rust::Future<rust::String> use_copies();
rust::Future<std::uint64_t> use_lent();
rust::Future<rust::String> use_units();
rust::Future<rust::String> use_errors();
rust::Future<rust::String> use_names();
rust::Future<std::uint64_t> use_local();
rust::Future<std::uint64_t> use_other_bridges();
rust::Future<void> hand_unit();
rust::Future<Rectangle> hand_error(bool fail);

}  // namespace exports_shapes
