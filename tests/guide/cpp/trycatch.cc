#include "cobridge-guide-tests/cpp/trycatch.h"

#include "cobridge-guide-tests/src/trycatch.rs.h"

namespace trycatch {

rust::Future<std::uint32_t> read(std::uint32_t device) {
  co_await rust::yield_now();
  if (device != 0) throw Failure{5};
  co_return 1;
}

}  // namespace trycatch
