// error: cobridge: a rust::Future is awaited once, and consumed: write co_await std::move(future)
// test: std=20
#include "cobridge/future.h"

rust::Future<int> child();
rust::Future<int> parent() {
  rust::Future<int> future = child();
  co_return co_await future;
}
