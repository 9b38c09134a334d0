#include "cobridge-guide-tests/cpp/styles/promise.h"

#include <memory>

#include "cobridge-guide-tests/cpp/resolver.h"
#include "cobridge-guide-tests/src/styles/promise.rs.h"

namespace promise {

// ANCHOR: lookup
void lookup(rust::Str host, rust::Promise<rust::String> promise) {
  using Promise = rust::Promise<rust::String>;
  auto done = [](void* data, const char* address, const char* error) {
    std::unique_ptr<Promise> promise(static_cast<Promise*>(data));
    if (error) {
      promise->set_error(error);
    } else {
      promise->set_value(address);
    }
  };
  resolver::resolve_async(std::string(host).c_str(), done, new Promise(std::move(promise)));
}
// ANCHOR_END: lookup

}  // namespace promise
