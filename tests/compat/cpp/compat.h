// What the bridges of this crate name. The generated headers include it, so shared structs are only declared.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "cobridge-compat-exporter/include/ticket.h"
#include "cobridge/future.h"
#include "cobridge/promise.h"
#include "rust/cxx.h"

namespace compat {

namespace plain {
struct Point;
struct Accumulator;
Point sum(rust::Slice<const Point> points);
void accumulate(Accumulator& accumulator, std::uint32_t times);
void fail(rust::Str message);
rust::String what_rust_refused();
std::size_t length(const std::string& text);
}  // namespace plain

namespace elsewhere {
struct Moved;
class Remote {};
std::unique_ptr<Remote> new_remote();
void reach(const Remote& remote, Moved moved, rust::Promise<Moved> promise);
}  // namespace elsewhere

namespace mixed {
struct Config;
struct Listener;
enum class Mode : std::uint16_t;

class Engine {
 public:
  explicit Engine(Config config);
  ~Engine();
  rust::String name() const;
  rust::Future<Config> run(Mode mode) const;
  rust::Future<std::uint8_t> tune(std::uint8_t level);
  rust::Future<double> tune(double ratio);
  static rust::Future<std::uint32_t> version();

 private:
  std::unique_ptr<Config> config_;
};
class CppStore {};
std::unique_ptr<Engine> new_engine(Config config);
std::shared_ptr<CppStore> new_store();
rust::Future<std::uint64_t> cppCount(const CppStore& store);
rust::Future<std::uint64_t> redeem(std::unique_ptr<exporter::Ticket> ticket);
rust::Future<bool> inform(const Listener& listener, Config config);
rust::Future<rust::Vec<Config>> all(rust::Vec<Config> configs);
rust::Future<std::uint64_t> keywords(std::uint64_t a, std::uint64_t b, std::uint64_t c);
rust::Future<bool> match(rust::Str text);
rust::Future<std::uint8_t> hidden();
rust::Future<std::uint8_t> present();
rust::Future<std::uint8_t> only_one(std::uint8_t kind);
}  // namespace mixed

}  // namespace compat
