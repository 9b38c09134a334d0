// error: cobridge: `fetch` does not fit
// test: std=11,20
#include "../glue.h"

using rust::cobridge::Borrowed;
using rust::cobridge::Copied;
using rust::cobridge::Owned;
using rust::cobridge::PlainBehavior;

namespace http {
rust::Future<int> fetch(std::uint64_t x);
GLUE_TARGET(fetchTarget, ::http::fetch)
GLUE(fetch, fetchTarget, void, PlainBehavior, true, false, (std::uint64_t), (Owned))
}  // namespace http
GLUE_DROP(http, fetch)

std::uint8_t use(unsigned char* out, std::uint8_t* call, const std::uint8_t* waker, std::uint64_t x) {
  return http::cobridge_fetch<unsigned char, std::uint64_t>(out, call, waker, x);
}
