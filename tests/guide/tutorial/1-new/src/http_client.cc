#include "async-http-client/include/http_client.h"

#include "async-http-client/src/main.rs.h"

namespace http {

rust::String user_agent() { return "async-http-client/0.1"; }

}  // namespace http
