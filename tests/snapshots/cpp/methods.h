#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "cobridge/future.h"
#include "rust/cxx.h"

namespace methods {

class Client {
 public:
  static rust::Future<std::unique_ptr<Client>> connect(rust::Str name);
  rust::Future<rust::String> get(rust::Str key) const;
  rust::Future<std::uint64_t> put(rust::Str key, rust::String value);
  rust::Future<bool> here() const { return true; }

 private:
  std::map<std::string, std::string> values_;
};

}  // namespace methods
