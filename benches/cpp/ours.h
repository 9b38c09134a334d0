// What a user of cobridge writes. See src/ours.rs.
#pragma once

#include <cstddef>
#include <cstdint>

#include "cobridge/future.h"
#include "cobridge/promise.h"
#include "rust/cxx.h"

namespace ours {

struct CallbackNowContext;
struct CallbackLaterContext;

rust::Future<std::uint64_t> value(std::uint64_t x);
rust::Future<std::uint64_t> nothrow_value(std::uint64_t x) noexcept;
rust::Future<std::uint64_t> fallible_value(std::uint64_t x);
rust::Future<std::uint64_t> coroutine(std::uint64_t x);
rust::Future<std::uint64_t> nested(std::uint64_t x);
rust::Future<std::uint64_t> children(std::uint64_t times);
rust::Future<std::uint64_t> yields(std::uint64_t times);
rust::Future<std::uint64_t> foreign(std::uint64_t times);
void promise_now(std::uint64_t x, rust::Promise<std::uint64_t> promise);
void promise_now_consumed(std::uint64_t x, rust::Promise<std::uint64_t> promise);
void promise_later(std::uint64_t x, rust::Promise<std::uint64_t> promise);
void promise_later_consumed(std::uint64_t x, rust::Promise<std::uint64_t> promise);
void callback_now(std::uint64_t x, rust::Fn<void(rust::Box<CallbackNowContext>, std::uint64_t)> done,
                  rust::Box<CallbackNowContext> context);
void callback_later(std::uint64_t x, rust::Fn<void(rust::Box<CallbackLaterContext>, std::uint64_t)> done,
                    rust::Box<CallbackLaterContext> context);
void text_later(rust::Str text, rust::Promise<std::uint64_t> promise);
rust::Future<rust::Vec<std::uint8_t>> bytes_value(std::size_t count);
rust::Future<rust::Vec<std::uint8_t>> bytes_coroutine(std::size_t count);
void bytes_promise(std::size_t count, rust::Promise<rust::Vec<std::uint8_t>> promise);

}  // namespace ours
