// error: cobridge: `fetch` borrows
// test: std=11,20
#include "../glue.h"

using rust::cobridge::Borrowed;
using rust::cobridge::Copied;
using rust::cobridge::Owned;
using rust::cobridge::PlainBehavior;

namespace http {
struct Item {
  Item(Item&&);
};
void fetch(rust::Slice<const Item> items, rust::Promise<int> promise);
GLUE_TARGET(fetchTarget, ::http::fetch)
GLUE(fetch, fetchTarget, void, PlainBehavior, true, false, (int), (Copied))
}  // namespace http
GLUE_DROP(http, fetch)

std::uint8_t use(unsigned char* out, std::uint8_t* call, const std::uint8_t* waker,
                 rust::Slice<const http::Item> items) {
  return http::cobridge_fetch<unsigned char, rust::Slice<const http::Item>>(out, call, waker, items);
}
