#include "cobridge-guide-tests/cpp/by_hand/blocking.h"

#include <string>

#include "cobridge-guide-tests/cpp/resolver.h"
#include "cobridge-guide-tests/src/by_hand/blocking.rs.h"

namespace by_hand_blocking {

rust::String lookup(rust::Str host) { return resolver::resolve(std::string(host)); }

}  // namespace by_hand_blocking
