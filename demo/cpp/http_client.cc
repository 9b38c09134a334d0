#include "demo/include/http_client.h"

#include <curl/curl.h>

#include <stdexcept>
#include <string>
#include <utility>

#include "demo/include/event_loop.h"
#include "demo/include/tally.h"
#include "demo/src/bridge.rs.h"

namespace http {

Client::Client() : loop_(EventLoop::start()) {}

Client::~Client() { loop_->close(); }

rust::Future<Response> Client::send(Request request) const {
  co_return co_await loop_->perform(std::move(request));
}

void Client::quiet(rust::Promise<void> promise) const { loop_->when_idle(std::move(promise)); }

std::unique_ptr<Client> new_client() { return std::make_unique<Client>(); }

// Never destroyed: at exit a thread of Rust's may still be in the middle of a fetch.
const Client& shared_client() {
  static const Client& client = *new Client();
  return client;
}

rust::Future<rust::Vec<std::uint8_t>> fetch(rust::Str url) {
  Request request;
  request.url = rust::String(url.data(), url.size());
  request.method = "GET";
  Response response = co_await shared_client().send(std::move(request));
  if (response.status >= 400) {
    throw std::runtime_error("the server answered with status " + std::to_string(response.status));
  }
  co_return std::move(response.body);
}

Counters counters() {
  Counters now;
  now.transfers_active = tally.transfers_active;
  now.transfers_completed = tally.transfers_completed;
  now.transfers_cancelled = tally.transfers_cancelled;
  now.connections_opened = tally.connections_opened;
  now.contexts_created = tally.contexts_created;
  now.contexts_destroyed = tally.contexts_destroyed;
  return now;
}

rust::String libcurl_version() { return curl_version(); }

}  // namespace http
