#include "async-http-client/include/http_client.h"

#include <stdexcept>
#include <string>

#include "async-http-client/include/delay.h"
#include "async-http-client/src/main.rs.h"

namespace http {

rust::Future<rust::String> fetch(rust::Str url) {
  std::string address(url);
  co_await Delay(std::chrono::milliseconds(100));
  if (!address.starts_with("http://")) {
    throw std::invalid_argument("not an http address: " + address);
  }
  co_return "the page at " + address;
}

}  // namespace http
