#include "cobridge-ffi-tests/cpp/trycatch.h"

#include "cobridge-ffi-tests/src/trycatch.rs.h"

namespace custom {
namespace {

std::uint64_t throw_it(bool known, int code) {
  if (known) throw LibraryError{code};
  throw UnknownError();
}

}  // namespace

rust::Future<std::uint64_t> from_coroutine(bool known, bool suspend) {
  if (suspend) co_await rust::yield_now();
  co_return throw_it(known, 1);
}

void from_start(bool known, rust::Promise<std::uint64_t>) { throw_it(known, 2); }

std::uint64_t from_job(bool known) { return throw_it(known, 3); }

std::future<std::uint64_t> from_std_future(bool known) {
  return std::async(std::launch::async, [known] { return throw_it(known, 4); });
}

void from_promise(bool known, rust::Promise<std::uint64_t> promise) {
  try {
    throw_it(known, 5);
  } catch (...) {
    promise.set_exception(std::current_exception());
  }
}

std::uint64_t from_plain() { return throw_it(true, 6); }

}  // namespace custom
