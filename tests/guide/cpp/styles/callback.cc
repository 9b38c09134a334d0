#include "cobridge-guide-tests/cpp/styles/callback.h"

#include <memory>

#include "cobridge-guide-tests/cpp/resolver.h"
#include "cobridge-guide-tests/src/styles/callback.rs.h"

namespace callback {

// ANCHOR: lookup
struct Lookup {
  LookupDone done;
  rust::Box<LookupContext> context;
};

void lookup(rust::Str host, LookupDone done, rust::Box<LookupContext> context) {
  auto call_back = [](void* data, const char* address, const char* error) {
    std::unique_ptr<Lookup> lookup(static_cast<Lookup*>(data));
    if (error) {
      lookup->done(std::move(lookup->context), rust::Err(error));
    } else {
      lookup->done(std::move(lookup->context), rust::String(address));
    }
  };
  auto* kept = new Lookup{done, std::move(context)};
  resolver::resolve_async(std::string(host).c_str(), call_back, kept);
}
// ANCHOR_END: lookup

}  // namespace callback
