#pragma once
#include "cobridge/future.h"
#include "rust/cxx.h"

namespace exports {

rust::Future<rust::String> use_session();
rust::Future<rust::String> use_functions();

}  // namespace exports
