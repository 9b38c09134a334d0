#pragma once
#include <string>

// A library like many. `resolve_async` calls back on a thread of the library, with an address or an error.
// `resolve` blocks, and throws.
namespace resolver {

using Done = void (*)(void* data, const char* address, const char* error);
void resolve_async(const char* host, Done done, void* data);
std::string resolve(const std::string& host);

}  // namespace resolver
