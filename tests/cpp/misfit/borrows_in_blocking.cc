// error: cobridge: `fetch` borrows
// test: std=11,20
#include "../glue.h"

using rust::cobridge::Borrowed;
using rust::cobridge::Copied;
using rust::cobridge::Owned;
using rust::cobridge::PlainBehavior;

namespace http {
struct Session;
int fetch(const Session& session);
GLUE_TARGET(fetchTarget, ::http::fetch)
GLUE(fetch, fetchTarget, void, PlainBehavior, true, true, (int), (Borrowed))
}  // namespace http
GLUE_DROP(http, fetch)

std::uint8_t use(unsigned char* out, std::uint8_t* call, const std::uint8_t* waker,
                 const http::Session& session) {
  return http::cobridge_fetch<unsigned char, const http::Session&>(out, call, waker, session);
}
