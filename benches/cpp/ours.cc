#include "cobridge-bench/cpp/ours.h"

#include <utility>

#include "cobridge-bench/cpp/event_loop.h"
#include "cobridge-bench/src/ours.rs.h"

namespace ours {

rust::Future<std::uint64_t> value(std::uint64_t x) { return bench::answer_to(x); }

rust::Future<std::uint64_t> nothrow_value(std::uint64_t x) noexcept { return bench::answer_to(x); }

rust::Future<std::uint64_t> fallible_value(std::uint64_t x) { return bench::answer_to(x); }

// Not inlined, as clang would leave out the frame of a child that it sees.
[[gnu::noinline]] rust::Future<std::uint64_t> coroutine(std::uint64_t x) { co_return bench::answer_to(x); }

rust::Future<std::uint64_t> nested(std::uint64_t x) { co_return co_await coroutine(x); }

rust::Future<std::uint64_t> children(std::uint64_t times) {
  std::uint64_t sum = 0;
  for (std::uint64_t i = 0; i < times; i++) sum += co_await coroutine(i);
  co_return sum;
}

rust::Future<std::uint64_t> yields(std::uint64_t times) {
  for (std::uint64_t i = 0; i < times; i++) co_await rust::yield_now();
  co_return times;
}

rust::Future<std::uint64_t> foreign(std::uint64_t times) {
  for (std::uint64_t i = 0; i < times; i++) co_await bench::OnLoop();
  co_return times;
}

void promise_now(std::uint64_t x, rust::Promise<std::uint64_t> promise) {
  promise.set_value(bench::answer_to(x));
}

void promise_now_consumed(std::uint64_t x, rust::Promise<std::uint64_t> promise) {
  std::move(promise).set_value(bench::answer_to(x));
}

void promise_later(std::uint64_t x, rust::Promise<std::uint64_t> promise) {
  bench::post([x, promise = std::move(promise)]() mutable { promise.set_value(bench::answer_to(x)); });
}

void promise_later_consumed(std::uint64_t x, rust::Promise<std::uint64_t> promise) {
  bench::post(
      [x, promise = std::move(promise)]() mutable { std::move(promise).set_value(bench::answer_to(x)); });
}

void callback_now(std::uint64_t x, CallbackNowCallback done, rust::Box<CallbackNowContext> context) {
  done(std::move(context), bench::answer_to(x));
}

void callback_later(std::uint64_t x, CallbackLaterCallback done, rust::Box<CallbackLaterContext> context) {
  bench::post(
      [x, done, context = std::move(context)]() mutable { done(std::move(context), bench::answer_to(x)); });
}

// `text` is the call's own copy.
void text_later(rust::Str text, rust::Promise<std::uint64_t> promise) {
  bench::post([text, promise = std::move(promise)]() mutable {
    std::move(promise).set_value(text.size() + static_cast<unsigned char>(*text.data()));
  });
}

rust::Future<rust::Vec<std::uint8_t>> bytes_value(std::size_t count) { return make_bytes(count); }

rust::Future<rust::Vec<std::uint8_t>> bytes_coroutine(std::size_t count) { co_return make_bytes(count); }

void bytes_promise(std::size_t count, rust::Promise<rust::Vec<std::uint8_t>> promise) {
  std::move(promise).set_value(make_bytes(count));
}

}  // namespace ours
