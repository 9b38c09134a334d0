#pragma once
#include <coroutine>
#include <stdexcept>
#include <string>

#include "cobridge-guide-tests/cpp/resolver.h"

// ANCHOR: awaitable
// The resolver as something to co_await.
class Resolving {
 public:
  explicit Resolving(std::string host) : host_(std::move(host)) {}

  bool await_ready() const { return false; }
  void await_suspend(std::coroutine_handle<> waiting) {
    waiting_ = waiting;
    resolver::resolve_async(host_.c_str(), &Resolving::done, this);
  }
  std::string await_resume() {
    if (!error_.empty()) throw std::runtime_error(error_);
    return std::move(address_);
  }

 private:
  static void done(void* data, const char* address, const char* error) {
    Resolving* self = static_cast<Resolving*>(data);
    if (address) self->address_ = address;
    if (error) self->error_ = error;
    self->waiting_.resume();
  }

  std::string host_, address_, error_;
  std::coroutine_handle<> waiting_;
};
// ANCHOR_END: awaitable
