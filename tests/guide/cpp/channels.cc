#include "cobridge-guide-tests/cpp/channels.h"

#include <string>
#include <thread>
#include <utility>

#include "cobridge-guide-tests/src/channels.rs.h"

namespace channels {

// ANCHOR: average
rust::Future<double> average(rust::Receiver<Reading> input) {
  double sum = 0;
  std::uint64_t count = 0;
  while (auto reading = co_await input.recv()) {  // a std::optional; empty: the last sender is gone
    sum += reading->value;
    count++;
  }
  co_return count ? sum / static_cast<double>(count) : 0;
}
// ANCHOR_END: average

// ANCHOR: drain
void drain(rust::Receiver<rust::Vec<std::uint8_t>> input, rust::Sender<std::uint64_t> output) {
  std::thread([input, output] {
    while (auto bytes = input.recv_blocking()) {
      if (!output.send_blocking(bytes->size())) break;  // nobody listens any more
    }
  }).detach();
}
// ANCHOR_END: drain

// ANCHOR: sensor
rust::Receiver<Reading> sensor(rust::Str name, std::uint64_t count) {
  auto [output, input] = rust::channel<Reading>(16);  // or rust::channel<Reading>(rust::unbounded)
  std::thread([output = std::move(output), name = std::string(name), count] {
    for (std::uint64_t i = 0; i < count; i++) {
      Reading reading;
      reading.sensor = name;
      reading.value = static_cast<double>(i);
      if (!output.send_blocking(std::move(reading))) return;
    }
  }).detach();
  return std::move(input);
}
// ANCHOR_END: sensor

// ANCHOR: poll
rust::String poll(rust::Sender<Reading> output, Reading reading) {
  switch (output.try_send(std::move(reading))) {
    case rust::TrySend::sent:
      return "sent";
    case rust::TrySend::full:
      return reading.sensor;  // it is still ours
    case rust::TrySend::closed:
      break;
  }
  return "closed";
}
// ANCHOR_END: poll

rust::Future<> blocks() {
  auto [output, input] = rust::channel<std::uint64_t>(1);
  (void)input.recv_blocking();
  co_return;
}

// ANCHOR: collect_log
rust::Vec<rust::String> collect_log() {
  auto [lines, log] = rust::channel<rust::String>(2);
  log_to(std::move(lines));
  rust::Vec<rust::String> all;
  while (auto line = log.recv_blocking()) all.push_back(std::move(*line));
  return all;
}
// ANCHOR_END: collect_log

}  // namespace channels
