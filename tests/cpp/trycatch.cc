// test: std=11,14,17,20
//
// rust::behavior::trycatch: the user's converts the exceptions of the calls declared after it, whatever the style; cxx's own default, which its
// generated units define in the same namespace further down, is not taken for one.
#include <stdexcept>
#include <thread>

#include "calls.h"

// As the glue of a second bridge does, whose header is the first in the unit to need <future>.
#include <future>

#include "cobridge/call.h"

// ---- a bridge without a trycatch, in the place of a first unit
COBRIDGE_TRYCATCH(cobridge_trycatch_plain)

namespace user {
struct Custom {
  int code;
};
inline rust::Future<int> plain(int x) {
  if (x == 0) throw std::runtime_error("plain");
  throw Custom{x};
}
GLUE_TARGET(plainTarget, ::user::plain)
GLUE(plain, plainTarget, void, ::rust::behavior::cobridge_trycatch_plain::Behavior, true, false, (int),
     (rust::cobridge::Owned))
}  // namespace user

// ---- the user's
namespace rust {
namespace behavior {
template <class Try, class Fail>
static void trycatch(Try&& func, Fail&& fail) {
  try {
    func();
  } catch (const user::Custom& e) {
    fail("custom " + std::to_string(e.code));
  } catch (const std::out_of_range&) {
    // Not reported.
  } catch (const std::runtime_error& e) {
    fail(e.what()[0] == 'x' ? "replaced" : "twice");
    if (e.what()[0] != 'x') fail("the last one counts");
  }
}
}  // namespace behavior
}  // namespace rust
COBRIDGE_TRYCATCH(cobridge_trycatch_custom)

#define BEHAVIOR ::rust::behavior::cobridge_trycatch_custom::Behavior
namespace user {
[[noreturn]] inline void fails(int x) {
  switch (x) {
    case 0:
      throw Custom{7};
    case 1:
      throw std::runtime_error("x");
    case 2:
      throw std::runtime_error("y");
    case 3:
      throw std::out_of_range("silent");
    case 4:
      throw rust::Cancelled();
    case 5:
      throw std::logic_error("logic");
    default:
      throw 42;
  }
}
inline rust::Future<int> sync(int x) { fails(x); }
inline void promise_sync(int x, rust::Promise<int>) { fails(x); }
inline void promise_exception(int x, rust::Promise<int> promise) {
  try {
    fails(x);
  } catch (...) {
    promise.set_exception(std::current_exception());
  }
}
inline int block(int x) { fails(x); }
inline std::future<int> standard(int x) {
  return std::async(std::launch::deferred, [x]() -> int { fails(x); });
}
GLUE_TARGET(syncTarget, ::user::sync)
GLUE(sync, syncTarget, void, BEHAVIOR, true, false, (int), (rust::cobridge::Owned))
GLUE_TARGET(promise_syncTarget, ::user::promise_sync)
GLUE(promise_sync, promise_syncTarget, void, BEHAVIOR, true, false, (int), (rust::cobridge::Owned))
GLUE_TARGET(promise_exceptionTarget, ::user::promise_exception)
GLUE(promise_exception, promise_exceptionTarget, void, BEHAVIOR, true, false, (int), (rust::cobridge::Owned))
GLUE_TARGET(blockTarget, ::user::block)
GLUE(block, blockTarget, void, BEHAVIOR, true, true, (int), (rust::cobridge::Owned))
GLUE_TARGET(standardTarget, ::user::standard)
GLUE(standard, standardTarget, void, BEHAVIOR, true, false, (int), (rust::cobridge::Owned))
#if COBRIDGE_COROUTINES
inline rust::Future<int> coroutine(int x) {
  co_await rust::yield_now();
  fails(x);
  co_return 1;
}
GLUE_TARGET(coroutineTarget, ::user::coroutine)
GLUE(coroutine, coroutineTarget, void, BEHAVIOR, true, false, (int), (rust::cobridge::Owned))
#endif
}  // namespace user

// ---- what cxx's generated unit defines after its includes
namespace rust {
namespace behavior {
class missing {};
missing trycatch(...);
}  // namespace behavior
}  // namespace rust

namespace {

template <class D>
void converted() {
  CHECK(fail<D>(0) == "Exception: custom 7");
  CHECK(fail<D>(1) == "Exception: replaced");
  CHECK(fail<D>(2) == "Exception: the last one counts");
  CHECK(fail<D>(3) == "Exception: an exception that rust::behavior::trycatch did not report");
  CHECK(fail<D>(4) == "Cancelled");
  CHECK(fail<D>(5) == "Exception: logic");
  CHECK(fail<D>(6) == "Exception: a C++ exception that is not a std::exception");
}

void without() {
  CHECK(fail<user::cobridge_plain_call>(0) == "Exception: plain");
  CHECK(fail<user::cobridge_plain_call>(1) == "Exception: a C++ exception that is not a std::exception");
}

}  // namespace

int main(int, char** argv) {
  const Test tests[] = {
      TEST(without),
      {"value", &converted<user::cobridge_sync_call>},
      {"promise, thrown", &converted<user::cobridge_promise_sync_call>},
      {"promise, set", &converted<user::cobridge_promise_exception_call>},
      {"blocking", &converted<user::cobridge_block_call>},
      {"std::future", &converted<user::cobridge_standard_call>},
#if COBRIDGE_COROUTINES
      {"coroutine", &converted<user::cobridge_coroutine_call>},
#endif
  };
  return run_tests("trycatch", tests, argv[1], balance);
}
