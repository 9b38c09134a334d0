#include "cobridge-ffi-tests/cpp/asio.h"

// ANCHOR: executor
#define ASIO_STANDALONE
#include <asio.hpp>

#include "cobridge/executor.h"

class AsioExecutor : public rust::Executor {
 public:
  // Never runs it here, as asio::dispatch might.
  void post(rust::Runnable runnable) noexcept override {
    asio::post(context_, [r = std::move(runnable)]() mutable { std::move(r).run(); });
  }

  asio::io_context& context() noexcept { return context_; }

 private:
  asio::io_context context_;  // lives as long as a wake may come
};
// ANCHOR_END: executor

runtimes::Driven runtimes::asio_loop() {
  auto executor = std::make_shared<AsioExecutor>();
  // Not the loop: what is in its queue must not keep it.
  asio::io_context* context = &executor->context();
  auto run = [context] {
    auto work = asio::make_work_guard(*context);
    context->run();
  };
  // They are run after close(), and do nothing.
  auto drop_queue = [context] {
    context->restart();
    context->poll();
  };
  return {executor, run, [context] { context->stop(); }, drop_queue};
}
