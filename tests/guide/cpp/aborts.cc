#include "cobridge-guide-tests/cpp/aborts.h"

#include <chrono>
#include <coroutine>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>

#include "cobridge-guide-tests/src/aborts.rs.h"

namespace aborts {
namespace {

struct Twice {
  bool await_ready() const { return false; }
  void await_suspend(std::coroutine_handle<> waiting) const {
    waiting.resume();
    waiting.resume();
  }
  void await_resume() const {}
};

struct Throws {
  ~Throws() noexcept(false) { throw std::runtime_error("a destructor throws"); }
};

}  // namespace

rust::Future<void> throws_without_result() { throw std::runtime_error("thrown"); }

void fails_without_result(rust::Promise<std::uint64_t> promise) { promise.set_error("failed"); }

rust::Future<std::uint64_t> resumes_twice() {
  co_await Twice();
  co_return 0;
}

void calls_back_twice(rust::Fn<void(rust::Box<CallsBackTwiceContext>, rust::Result<std::uint64_t>)> done,
                      rust::Box<CallsBackTwiceContext> context) {
  done(std::move(context), 1u);
  done(std::move(context), 2u);
}

void throws_in_on_cancel(rust::Promise<std::uint64_t> promise) {
  promise.on_cancel([] { throw std::runtime_error("on_cancel throws"); });
  static auto& kept = *new rust::Promise<std::uint64_t>(std::move(promise));
  (void)kept;
}

void throws_in_on_closed(rust::Sink<std::uint64_t> sink) {
  sink.on_closed([] { throw std::runtime_error("on_closed throws"); });
  static auto& kept = *new rust::Sink<std::uint64_t>(std::move(sink));
  (void)kept;
}

rust::Stream<std::uint64_t> throws_in_a_stream() {
  co_await rust::yield_now();
  throw std::runtime_error("thrown");
}

void fails_in_a_stream(rust::Sink<std::uint64_t> sink) { sink.fail("failed"); }

void drops_a_rust_stream(rust::Box<Bomb> bomb) {
  rust::Stream<std::uint64_t> dropped = burn(std::move(bomb));
  for (std::uint64_t one : dropped.blocking()) {
    if (one) break;
  }
}

rust::Stream<std::uint64_t> counts() {
  rust::Stream<std::uint64_t> all = numbers();
  while (std::optional<std::uint64_t> one = co_await all.next()) co_yield *one;
}

rust::Future<std::uint64_t> throws_in_a_destructor() {
  Throws throws;
  co_await rust::yield_now();
  co_return 0;
}

rust::Future<std::uint64_t> drops(rust::Box<Bomb>) { co_return 0; }

rust::Future<std::uint64_t> wakes() {
  co_await rust::yield_now();
  co_return 0;
}

rust::Future<void> stays() { co_await stay(); }

void drops_a_rust_future(rust::Box<Bomb> bomb) { rust::Future<void> dropped = carry(std::move(bomb)); }

rust::Future<void> lets_a_panic_pass() { co_await give_up(); }

void throws_in_then() {
  rust::sleep_for(std::chrono::nanoseconds(1)).then([](rust::Result<void>) {
    throw std::runtime_error("a callback throws");
  });
  rust::block_on(rust::sleep_for(std::chrono::hours(1)));
}

namespace {
class PostThrows : public rust::Executor {
 public:
  void post(rust::Runnable) noexcept override { throw_it(); }

 private:
  static void throw_it() { throw std::runtime_error("post throws"); }
};
}  // namespace

void throws_in_post() {
  std::make_shared<PostThrows>()->spawn(rust::sleep_for(std::chrono::nanoseconds(1))).detach();
}

void spawns(rust::Runtime runtime) { runtime.spawn(rust::sleep_for(std::chrono::nanoseconds(1))).detach(); }

void leaves_in_the_wrong_order() {
  rust::Runtime runtime = rust::Runtime::multi_thread(1);
  std::optional<rust::Runtime::Entered> first(runtime.enter());
  rust::Runtime::Entered second = runtime.enter();
  first.reset();
}

namespace {
std::optional<rust::Future<void>> elsewhere;
rust::Future<void> awaits_it() { co_await std::move(*elsewhere); }
rust::Future<void> destroys_it() {
  elsewhere.reset();
  co_return;
}
}  // namespace

rust::Future<void> destroys_an_awaited_future() {
  elsewhere.emplace(rust::sleep_for(std::chrono::hours(1)));
  co_await rust::when_all(awaits_it(), destroys_it());
}

void drops_a_callback(rust::AsyncFn<std::uint64_t(std::uint64_t)>) {}

}  // namespace aborts
