#include "with-cobridge/src/client.h"

#include <thread>
#include <utility>

#include "with-cobridge/src/main.rs.h"

namespace http {

void Client::send(rust::String url, rust::Promise<Response> promise) const {
  std::thread([url = std::move(url), promise = std::move(promise)]() mutable {
    Response response;
    response.status = 200;
    response.headers.push_back(std::move(url));
    response.body.push_back(7);
    promise.set_value(std::move(response));
  }).detach();
}

std::unique_ptr<Client> new_client() { return std::make_unique<Client>(); }

void ping(rust::String url, rust::Promise<std::uint64_t> promise) { promise.set_value(url.size()); }

void fetch(rust::String url, rust::Promise<rust::Vec<std::uint8_t>> promise) {
  rust::Vec<std::uint8_t> body;
  body.push_back(static_cast<std::uint8_t>(url.size()));
  promise.set_value(std::move(body));
}

void measure(rust::String text, rust::Promise<rust::String> promise) { promise.set_value(std::move(text)); }

}  // namespace http
