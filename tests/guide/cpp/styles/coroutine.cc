#include "cobridge-guide-tests/cpp/styles/coroutine.h"

#include "cobridge-guide-tests/cpp/resolving.h"
#include "cobridge-guide-tests/src/styles/coroutine.rs.h"

namespace coroutine {

// ANCHOR: lookup
rust::Future<rust::String> lookup(rust::Str host) {
  std::string address = co_await Resolving(std::string(host));
  co_return address + " is " + std::string(host);
}
// ANCHOR_END: lookup

}  // namespace coroutine
