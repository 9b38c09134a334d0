#include "async-http-client/include/http_client.h"

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <string>

#include "async-http-client/include/delay.h"
#include "async-http-client/src/main.rs.h"

namespace http {

std::unique_ptr<Client> new_client(rust::Str agent) { return std::make_unique<Client>(std::string(agent)); }

rust::Future<Response> Client::send(Request request) const {
  if (!std::string(request.url).starts_with("http://")) {
    throw std::invalid_argument("not an http address: " + std::string(request.url));
  }
  co_await Delay(std::chrono::milliseconds(100));
  Response response;
  response.status = 200;
  response.body = std::move(request.body);
  std::string greeting = " for " + agent_;
  std::copy(greeting.begin(), greeting.end(), std::back_inserter(response.body));
  co_return response;
}

}  // namespace http
