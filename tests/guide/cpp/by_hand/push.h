#pragma once
#include "rust/cxx.h"

namespace by_hand_push {
struct PriceSender;
void prices(rust::Str symbol, rust::Box<PriceSender> sender);
}  // namespace by_hand_push
