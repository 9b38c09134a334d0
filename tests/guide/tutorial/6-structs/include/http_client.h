#pragma once
#include <memory>
#include <string>
#include <utility>

#include "cobridge/future.h"
#include "rust/cxx.h"

namespace http {

struct Request;
struct Response;

class Client {
 public:
  explicit Client(std::string agent) : agent_(std::move(agent)) {}
  rust::Future<Response> send(Request request) const;

 private:
  std::string agent_;
};

std::unique_ptr<Client> new_client(rust::Str agent);

}  // namespace http
