#include "cobridge-guide-tests/cpp/by_hand/promise.h"

#include <string>

#include "cobridge-guide-tests/cpp/resolver.h"
#include "cobridge-guide-tests/src/by_hand/promise.rs.h"

namespace by_hand_promise {

// ANCHOR: lookup
void lookup(rust::Str host, rust::Box<LookupPromise> promise) {
  auto done = [](void* data, const char* address, const char* error) {
    auto promise = rust::Box<LookupPromise>::from_raw(static_cast<LookupPromise*>(data));
    if (error) {
      set_error(std::move(promise), error);
    } else {
      set_value(std::move(promise), address);
    }
  };
  resolver::resolve_async(std::string(host).c_str(), done, promise.into_raw());
}
// ANCHOR_END: lookup

}  // namespace by_hand_promise
