#include "cobridge-guide-tests/cpp/styles/blocking.h"

#include "cobridge-guide-tests/cpp/resolver.h"
#include "cobridge-guide-tests/src/styles/blocking.rs.h"

namespace blocking {

// ANCHOR: lookup
rust::String lookup(rust::Str host) { return resolver::resolve(std::string(host)); }
// ANCHOR_END: lookup

}  // namespace blocking
