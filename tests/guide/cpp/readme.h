#pragma once
#include "cobridge/future.h"
#include "rust/cxx.h"

namespace hello {

rust::Future<rust::String> report(rust::Str city);
rust::String forecasts();

}  // namespace hello
