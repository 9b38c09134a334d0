// For the first two bridges of src/several.rs.
#pragma once

#include <cstdint>

#include "cobridge/future.h"
#include "rust/cxx.h"

namespace compat {

namespace several {
struct Shared;
inline std::uint32_t one() { return 1; }
rust::Future<Shared> double_it(Shared shared);
}  // namespace several

}  // namespace compat
