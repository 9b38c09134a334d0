#pragma once
#include <cstdint>
#include <memory>

#include "cobridge/future.h"
#include "rust/cxx.h"

namespace nested {
struct CppThing;

namespace inner {
struct Pair;
rust::Future<std::uint64_t> AddUp(Pair pair);
rust::Future<std::uint64_t> get(std::uint64_t number);
rust::Future<rust::String> get(rust::Str text);
}  // namespace inner

struct HTTPClient {
  rust::Future<CppThing> sendThing(CppThing thing) const;
};
std::unique_ptr<HTTPClient> makeClient();

namespace deep {
namespace er {
rust::Future<std::uint64_t> type(std::uint64_t value);
}  // namespace er
}  // namespace deep
}  // namespace nested

inline std::uint64_t nested_plain(std::uint64_t x) { return x + 1; }
