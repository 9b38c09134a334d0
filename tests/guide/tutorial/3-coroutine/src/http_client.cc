#include "async-http-client/include/http_client.h"

#include <iostream>
#include <string>

#include "async-http-client/include/delay.h"
#include "async-http-client/src/main.rs.h"

namespace http {

rust::Future<rust::String> fetch(rust::Str url) {
  std::cout << "C++ asks for " << url << std::endl;
  co_await Delay(std::chrono::milliseconds(100));
  co_return "the page at " + std::string(url);
}

}  // namespace http
