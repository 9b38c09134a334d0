#pragma once
#include "rust/cxx.h"

namespace http {

rust::String user_agent();

}  // namespace http
