#pragma once
#include "cobridge/future.h"
#include "rust/cxx.h"

namespace http {

rust::Future<rust::String> fetch(rust::Str url);

}  // namespace http
