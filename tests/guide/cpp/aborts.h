#pragma once
#include <cstdint>

#include "cobridge/async_fn.h"
#include "cobridge/future.h"
#include "cobridge/promise.h"
#include "cobridge/result.h"
#include "cobridge/sink.h"
#include "cobridge/stream.h"
#include "rust/cxx.h"

namespace aborts {

struct Bomb;
struct CallsBackTwiceContext;

rust::Future<void> throws_without_result();
void fails_without_result(rust::Promise<std::uint64_t> promise);
rust::Future<std::uint64_t> resumes_twice();
void calls_back_twice(rust::Fn<void(rust::Box<CallsBackTwiceContext>, rust::Result<std::uint64_t>)> done,
                      rust::Box<CallsBackTwiceContext> context);
void throws_in_on_cancel(rust::Promise<std::uint64_t> promise);
void throws_in_on_closed(rust::Sink<std::uint64_t> sink);
rust::Stream<std::uint64_t> throws_in_a_stream();
void fails_in_a_stream(rust::Sink<std::uint64_t> sink);
void drops_a_rust_stream(rust::Box<Bomb> bomb);
rust::Stream<std::uint64_t> counts();
rust::Future<std::uint64_t> throws_in_a_destructor();
rust::Future<std::uint64_t> drops(rust::Box<Bomb> bomb);
rust::Future<std::uint64_t> wakes();

rust::Future<void> stays();
void drops_a_rust_future(rust::Box<Bomb> bomb);
rust::Future<void> lets_a_panic_pass();
void throws_in_then();
void throws_in_post();
void spawns(rust::Runtime runtime);
void leaves_in_the_wrong_order();
rust::Future<void> destroys_an_awaited_future();
void drops_a_callback(rust::AsyncFn<std::uint64_t(std::uint64_t)> callback);

}  // namespace aborts
