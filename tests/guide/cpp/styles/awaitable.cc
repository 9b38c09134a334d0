#include "cobridge-guide-tests/cpp/styles/awaitable.h"

#include "cobridge-guide-tests/src/styles/awaitable.rs.h"

namespace awaitable {

// ANCHOR: lookup
Resolving lookup(rust::Str host) { return Resolving(std::string(host)); }
// ANCHOR_END: lookup

}  // namespace awaitable
