#include "cobridge-bench/cpp/guide.h"

#include <memory>
#include <utility>

#include "cobridge-bench/cpp/event_loop.h"
#include "cobridge-bench/cpp/worker.h"
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

void numbers(std::uint64_t count, rust::Fn<void(const Numbers&, std::uint64_t)> next,
             const Numbers& context) {
  for (std::uint64_t i = 0; i < count; i++) next(context, i);
}

void send_numbers(std::uint64_t count, rust::Fn<void(const Numbers&, std::uint64_t)> next,
                  rust::Box<Numbers> context) {
  bench::Worker::get().run([count, next, shared = std::make_shared<rust::Box<Numbers>>(std::move(context))] {
    for (std::uint64_t i = 0; i < count; i++) next(**shared, i);
  });
}

void send_buffers(std::uint64_t count, rust::Fn<void(const Buffers&, rust::Vec<std::uint8_t>)> next,
                  rust::Box<Buffers> context) {
  bench::Worker::get().run([count, next, shared = std::make_shared<rust::Box<Buffers>>(std::move(context))] {
    for (std::uint64_t i = 0; i < count; i++) next(**shared, make_buffer());
  });
}

}  // namespace guide
