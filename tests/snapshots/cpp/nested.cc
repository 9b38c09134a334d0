#include "cobridge-snapshot-tests/cpp/nested.h"

#include <string>
#include <utility>

#include "cobridge-snapshot-tests/src/nested.rs.h"

namespace nested {
namespace inner {

rust::Future<std::uint64_t> AddUp(Pair pair) { co_return pair.left + pair.right; }

rust::Future<std::uint64_t> get(std::uint64_t number) { co_return number; }

rust::Future<rust::String> get(rust::Str text) { co_return rust::String(std::string(text)); }

}  // namespace inner

rust::Future<CppThing> HTTPClient::sendThing(CppThing thing) const {
  co_await rust::yield_now();
  thing.theName = std::string(thing.theName) + "!";
  co_return thing;
}

std::unique_ptr<HTTPClient> makeClient() { return std::make_unique<HTTPClient>(); }

namespace deep {
namespace er {
rust::Future<std::uint64_t> type(std::uint64_t value) { co_return value + 1; }
}  // namespace er
}  // namespace deep

}  // namespace nested
