// error: cobridge: what this co_await gives or sends is aligned to more than 16 bytes
// test: std=20
#include "cobridge/stream.h"

struct alignas(64) Wide {
  int number;
};
rust::Future<bool> any(rust::Stream<Wide> items) { co_return (co_await items.next()).has_value(); }
