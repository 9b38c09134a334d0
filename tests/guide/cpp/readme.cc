#include "cobridge-guide-tests/cpp/readme.h"

#include <string>

#include "cobridge-guide-tests/src/readme.rs.h"

namespace hello {

rust::Future<rust::String> report(rust::Str city) {
  rust::String weather = co_await hello::weather(city);  // an Err, and a panic, is thrown
  co_return rust::String("The weather: " + std::string(weather));
}

rust::String forecasts() {
  rust::String now = rust::block_on(hello::weather("Paris"));
  rust::Task<rust::String> later = rust::spawn(hello::weather("Oslo"));  // id, cancel, join, co_await
  return rust::String(std::string(now) + ", " + std::string(later.join()));
}

}  // namespace hello
