#include "cobridge-guide-tests/cpp/styles/std_future.h"

#include "cobridge-guide-tests/cpp/resolver.h"
#include "cobridge-guide-tests/src/styles/std_future.rs.h"

namespace std_future {

// ANCHOR: lookup
std::future<rust::String> lookup(rust::Str host) {
  return std::async(std::launch::async,
                    [name = std::string(host)]() -> rust::String { return resolver::resolve(name); });
}
// ANCHOR_END: lookup

}  // namespace std_future
