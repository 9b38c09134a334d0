#include "cobridge-guide-tests/cpp/cookbook.h"

#include <atomic>
#include <chrono>
#include <mutex>
#include <stdexcept>
#include <string>
#include <utility>

#include "cobridge-guide-tests/src/cookbook.rs.h"

namespace cookbook {

using namespace std::chrono_literals;

namespace {

std::mutex log_mutex;
std::string log_text;
void say(const std::string& text) {
  std::lock_guard<std::mutex> lock(log_mutex);
  log_text += text + '\n';
}

std::atomic<int> attempts{0};

}  // namespace

rust::String log() {
  std::lock_guard<std::mutex> lock(log_mutex);
  return std::exchange(log_text, std::string());
}

// ANCHOR: ask
// Says what becomes of it.
class Connection {
 public:
  explicit Connection(rust::Str host) : host_(host) { say("calls " + host_); }
  ~Connection() { say((over_ ? "has asked " : "hangs up on ") + host_); }
  void over() { over_ = true; }

 private:
  std::string host_;
  bool over_ = false;
};

rust::Future<rust::String> ask(rust::Str host) {
  Connection connection(host);
  if (host == "slow") co_await rust::sleep_for(1h);
  co_await rust::yield_now();
  connection.over();
  if (host == "down") throw std::runtime_error("down");
  if (host == "busy" && attempts++ % 3 < 2) throw std::runtime_error("busy");
  co_return rust::String("the answer of " + std::string(host));
}
// ANCHOR_END: ask

// ANCHOR: readings
rust::Stream<std::uint64_t> readings(rust::Str sensor) {
  Connection connection(sensor);
  for (std::uint64_t i = 1;; i++) {
    if (i % 5 == 0) co_await rust::sleep_for(1ms);  // five of them come together
    co_yield i;
  }
}
// ANCHOR_END: readings

}  // namespace cookbook
