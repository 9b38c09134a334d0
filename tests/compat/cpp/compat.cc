#include "compat/cpp/compat.h"

#include <stdexcept>
#include <utility>

#include "compat/src/mixed.rs.h"
#include "compat/src/plain.rs.h"
#include "compat/src/several.rs.h"

namespace compat {

namespace plain {

Point sum(rust::Slice<const Point> points) {
  Point total{0, 0};
  for (const Point& point : points) {
    total.x += point.x;
    total.y += point.y;
  }
  return total;
}

void accumulate(Accumulator& accumulator, std::uint32_t times) {
  Point point{1, 2};
  for (std::uint32_t i = 0; i < times; i++) {
    accumulator.add(point);
  }
}

void fail(rust::Str message) { throw std::runtime_error(std::string(message)); }

rust::String what_rust_refused() {
  try {
    refuse("C++");
  } catch (const rust::Error& error) {
    return error.what();
  }
  return "nothing";
}

std::size_t length(const std::string& text) { return text.size(); }

}  // namespace plain

namespace elsewhere {

std::unique_ptr<Remote> new_remote() { return std::make_unique<Remote>(); }

void reach(const Remote&, Moved moved, rust::Promise<Moved> promise) {
  moved.value += 1;
  promise.set_value(moved);
}

}  // namespace elsewhere

namespace mixed {

Engine::Engine(Config config) : config_(new Config(std::move(config))) {}
Engine::~Engine() = default;

rust::String Engine::name() const { return config_->name; }

rust::Future<Config> Engine::run(Mode mode) const {
  co_await rust::yield_now();
  if (mode == Mode::Slow) throw std::runtime_error("too slow");
  co_return *config_;
}

rust::Future<std::uint8_t> Engine::tune(std::uint8_t level) {
  co_await rust::yield_now();
  co_return std::exchange(config_->level, level);
}

rust::Future<double> Engine::tune(double ratio) { co_return std::exchange(config_->ratio, ratio); }

rust::Future<std::uint32_t> Engine::version() { return 3; }

std::unique_ptr<Engine> new_engine(Config config) { return std::make_unique<Engine>(std::move(config)); }
std::shared_ptr<CppStore> new_store() { return std::make_shared<CppStore>(); }
rust::Future<std::uint64_t> cppCount(const CppStore&) { return 12; }
rust::Future<std::uint64_t> redeem(std::unique_ptr<exporter::Ticket> ticket) {
  co_await exporter::later();
  co_return ticket->number;
}
rust::Future<bool> inform(const Listener& listener, Config config) {
  co_await rust::yield_now();
  co_return listener.notify(config);
}
rust::Future<rust::Vec<Config>> all(rust::Vec<Config> configs) { return configs; }
rust::Future<std::uint64_t> keywords(std::uint64_t a, std::uint64_t b, std::uint64_t c) {
  return a * 100 + b * 10 + c;
}
rust::Future<bool> match(rust::Str text) { return text == rust::Str("match"); }
rust::Future<std::uint8_t> hidden() { return 9; }
rust::Future<std::uint8_t> present() { return 1; }
rust::Future<std::uint8_t> only_one(std::uint8_t kind) { return kind; }

}  // namespace mixed

namespace several {
rust::Future<Shared> double_it(Shared shared) {
  co_await rust::yield_now();
  shared.n *= 2;
  co_return shared;
}
}  // namespace several

namespace nested {
rust::Future<std::uint32_t> triple_it(std::uint32_t n) { return n * 3; }
}  // namespace nested

}  // namespace compat
