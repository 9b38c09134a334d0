#include "cobridge-bench/cpp/guide.h"

#include <utility>

#include "cobridge-bench/cpp/event_loop.h"
#include "cobridge-bench/src/guide.rs.h"

namespace guide {

void now(std::uint64_t x, rust::Fn<void(rust::Box<Context>, std::uint64_t)> done,
         rust::Box<Context> context) {
  done(std::move(context), bench::answer_to(x));
}

void later(std::uint64_t x, rust::Fn<void(rust::Box<Context>, std::uint64_t)> done,
           rust::Box<Context> context) {
  bench::post(
      [x, done, context = std::move(context)]() mutable { done(std::move(context), bench::answer_to(x)); });
}

}  // namespace guide
