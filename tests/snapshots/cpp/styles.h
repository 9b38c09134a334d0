#pragma once
#include <cstdint>
#include <future>

#include "cobridge/future.h"
#include "cobridge/promise.h"
#include "rust/cxx.h"

namespace styles {
struct Page;
enum class Kind : std::uint8_t;
struct CallbackContext;

rust::Future<Page> coroutine(rust::Str url);
void promise(rust::String url, std::uint32_t times, rust::Promise<rust::Vec<rust::String>> answer);
void callback(rust::Slice<const std::uint8_t> data,
              rust::Fn<void(rust::Box<CallbackContext>, std::uint64_t)> done,
              rust::Box<CallbackContext> context);
rust::Future<Kind> value(Page page, Kind kind);
std::future<void> std_future();
namespace inner {
rust::Future<std::uint64_t> apart(std::uint64_t x);
}  // namespace inner
}  // namespace styles

namespace elsewhere {
rust::Future<void> nothing();
}  // namespace elsewhere
