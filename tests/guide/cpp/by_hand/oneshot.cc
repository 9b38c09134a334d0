#include "cobridge-guide-tests/cpp/by_hand/oneshot.h"

#include <memory>
#include <string>

#include "cobridge-guide-tests/cpp/resolver.h"
#include "cobridge-guide-tests/src/by_hand/oneshot.rs.h"

namespace by_hand_oneshot {

// ANCHOR: lookup
struct Lookup {
  LookupDone done;
  rust::Box<LookupContext> context;
};

void lookup(rust::Str host, LookupDone done, rust::Box<LookupContext> context) {
  auto call_back = [](void* data, const char* address, const char* error) {
    std::unique_ptr<Lookup> lookup(static_cast<Lookup*>(data));
    lookup->done(std::move(lookup->context), address ? address : "", error ? error : "");
  };
  auto* kept = new Lookup{done, std::move(context)};
  resolver::resolve_async(std::string(host).c_str(), call_back, kept);
}
// ANCHOR_END: lookup

}  // namespace by_hand_oneshot
