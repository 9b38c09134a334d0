// For the last bridge of src/several.rs: the glue of the file must come after it.
#pragma once

#include <cstdint>

#include "cobridge/future.h"
#include "rust/cxx.h"

namespace compat {

namespace nested {
rust::Future<std::uint32_t> triple_it(std::uint32_t n);
}

}  // namespace compat
