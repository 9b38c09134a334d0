#include "async-http-client/include/http_client.h"

#include <string>

#include "async-http-client/src/main.rs.h"

namespace http {

rust::Future<rust::String> fetch(rust::Str url) { return "the page at " + std::string(url); }

}  // namespace http
