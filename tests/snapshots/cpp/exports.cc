#include "cobridge-snapshot-tests/cpp/exports.h"

#include <array>
#include <string>

#include "cobridge-snapshot-tests/src/exports.rs.h"

namespace exports {

rust::Future<rust::String> use_session() {
  rust::Box<Session> session = co_await Session::open("first");
  std::string log(co_await session->last());
  log += " " + std::to_string(co_await session->record("again", 2));
  log += " " + std::string(co_await session->last());
  std::array<std::uint8_t, 2> bytes = {4, 5};
  rust::Box<View> bytes_view = view(rust::Slice<const std::uint8_t>(bytes.data(), bytes.size()));
  log += " " + std::to_string(co_await bytes_view->at(1));
  try {
    co_await bytes_view->at(2);
  } catch (const rust::Error& error) {
    log += std::string(" ") + error.what();
  }
  co_return log;
}

rust::Future<rust::String> use_functions() {
  Point point{3, 4};
  std::string log = std::to_string(int(co_await point.norm()));
  Point turned = co_await deep::apart(point);
  log += " " + std::to_string(int(turned.x));
  co_await faraway::nothing();
  log += " " + std::string(co_await longest("short", "longer"));
  std::array<std::uint64_t, 2> numbers = {1, 2};
  co_await doubleAll(rust::Slice<std::uint64_t>(numbers.data(), numbers.size()));
  log += " " + std::to_string(numbers[1]);
  std::array<rust::String, 2> parts = {"a", "b"};
  log += " " + std::string(co_await join(rust::Slice<const rust::String>(parts.data(), 2), "-"));
  log += " " + std::string(co_await toText(7));
  log += " " + std::to_string(co_await type(1, 2));
  log += " " + std::to_string(co_await read(reinterpret_cast<const std::uint8_t*>("A")));
  log += co_await everywhere() ? " everywhere" : " nowhere";
  co_return log;
}

}  // namespace exports
