// error: cobridge: this cannot be awaited in a rust::Future coroutine
// test: std=20
#include "cobridge/future.h"

rust::Future<void> parent() { co_await 3; }
