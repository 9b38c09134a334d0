#include "cobridge-guide-tests/cpp/resolver.h"

#include <chrono>
#include <stdexcept>
#include <thread>

namespace resolver {

std::string resolve(const std::string& host) {
  std::this_thread::sleep_for(std::chrono::milliseconds(10));
  if (host != "localhost") throw std::runtime_error("unknown host " + host);
  return "127.0.0.1";
}

void resolve_async(const char* host, Done done, void* data) {
  std::thread([name = std::string(host), done, data] {
    try {
      done(data, resolve(name).c_str(), nullptr);
    } catch (const std::exception& error) {
      done(data, nullptr, error.what());
    }
  }).detach();
}

}  // namespace resolver
