#include "cobridge-snapshot-tests/cpp/styles.h"

#include <string>
#include <utility>

#include "cobridge-snapshot-tests/src/styles.rs.h"

namespace styles {

rust::Future<Page> coroutine(rust::Str url) {
  co_await rust::yield_now();
  Page page;
  page.url = std::string(url);
  page.size = url.size();
  co_return page;
}

void promise(rust::String url, std::uint32_t times, rust::Promise<rust::Vec<rust::String>> answer) {
  rust::Vec<rust::String> all;
  for (std::uint32_t i = 0; i < times; i++) {
    all.push_back(url);
  }
  std::move(answer).set_value(std::move(all));
}

void callback(rust::Slice<const std::uint8_t> data,
              rust::Fn<void(rust::Box<CallbackContext>, std::uint64_t)> done,
              rust::Box<CallbackContext> context) {
  done(std::move(context), data.size());
}

rust::Future<Kind> value(Page page, Kind kind) { return page.size == 0 ? Kind::Text : kind; }

std::future<void> std_future() {
  return std::async(std::launch::async, [] {});
}

namespace inner {
rust::Future<std::uint64_t> apart(std::uint64_t x) { co_return x + 1; }
}  // namespace inner

}  // namespace styles

namespace elsewhere {
rust::Future<void> nothing() { co_return; }
}  // namespace elsewhere
