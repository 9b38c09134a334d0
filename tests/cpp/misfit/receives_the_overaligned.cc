// error: cobridge: what this co_await gives or sends is aligned to more than 16 bytes
// test: std=20
#include "cobridge/channel.h"
#include "cobridge/future.h"

struct alignas(64) Wide {
  int number;
};
rust::Future<bool> any(rust::Receiver<Wide> items) { co_return (co_await items.recv()).has_value(); }
