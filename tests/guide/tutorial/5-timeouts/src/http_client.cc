#include "async-http-client/include/http_client.h"

#include <iostream>
#include <stdexcept>
#include <string>

#include "async-http-client/include/delay.h"
#include "async-http-client/src/main.rs.h"

namespace http {
namespace {

struct Connection {
  std::string address;
  ~Connection() { std::cout << "C++ hangs up on " << address << std::endl; }
};

std::chrono::milliseconds time_of(const std::string& address) {
  return address == "http://slow/" ? std::chrono::hours(1) : std::chrono::milliseconds(100);
}

}  // namespace

rust::Future<rust::String> fetch(rust::Str url) {
  Connection connection{std::string(url)};
  if (!connection.address.starts_with("http://")) {
    throw std::invalid_argument("not an http address: " + connection.address);
  }
  co_await Delay(time_of(connection.address));
  co_return "the page at " + connection.address;
}

}  // namespace http
