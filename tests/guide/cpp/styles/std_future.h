#pragma once
#include <future>

#include "rust/cxx.h"

namespace std_future {
std::future<rust::String> lookup(rust::Str host);
}  // namespace std_future
