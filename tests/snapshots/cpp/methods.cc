#include "cobridge-snapshot-tests/cpp/methods.h"

#include <stdexcept>
#include <utility>

#include "cobridge-snapshot-tests/src/methods.rs.h"

namespace methods {

rust::Future<std::unique_ptr<Client>> Client::connect(rust::Str name) {
  co_await rust::yield_now();
  auto client = std::make_unique<Client>();
  co_await client->put("name", std::string(name));
  co_return client;
}

rust::Future<rust::String> Client::get(rust::Str key) const {
  co_await rust::yield_now();
  auto found = values_.find(std::string(key));
  if (found == values_.end()) {
    throw std::out_of_range("no such key");
  }
  co_return found->second;
}

rust::Future<std::uint64_t> Client::put(rust::Str key, rust::String value) {
  co_await rust::yield_now();
  values_[std::string(key)] = std::string(value);
  co_return values_.size();
}

}  // namespace methods
