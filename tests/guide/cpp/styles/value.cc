#include "cobridge-guide-tests/cpp/styles/value.h"

#include "cobridge-guide-tests/cpp/resolving.h"
#include "cobridge-guide-tests/src/styles/value.rs.h"

namespace value {

// ANCHOR: lookup
static rust::Future<rust::String> slow_lookup(rust::Str host) {
  co_return co_await Resolving(std::string(host));
}

rust::Future<rust::String> lookup(rust::Str host) {
  if (host == rust::Str("cached")) return rust::String("10.0.0.1");
  return slow_lookup(host);
}
// ANCHOR_END: lookup

}  // namespace value
