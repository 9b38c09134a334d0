#pragma once
#include <cstdint>
#include <memory>

#include "cobridge/promise.h"
#include "rust/cxx.h"

namespace http {

struct Response;

class Client {
 public:
  void send(rust::String url, rust::Promise<Response> promise) const;
};

std::unique_ptr<Client> new_client();
void ping(rust::String url, rust::Promise<std::uint64_t> promise);
void fetch(rust::String url, rust::Promise<rust::Vec<std::uint8_t>> promise);
void measure(rust::String text, rust::Promise<rust::String> promise);

}  // namespace http
