// error: cobridge: what this co_await gives or sends is aligned to more than 16 bytes
// test: std=20
#include "cobridge/future.h"

struct alignas(64) Wide {
  int number;
};
rust::Future<int> parent(rust::Task<Wide> child) { co_return (co_await child).number; }
