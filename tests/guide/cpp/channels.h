#pragma once

#include "cobridge/channel.h"
#include "cobridge/future.h"
#include "rust/cxx.h"

namespace channels {

struct Reading;

rust::Future<double> average(rust::Receiver<Reading> input);
void drain(rust::Receiver<rust::Vec<std::uint8_t>> input, rust::Sender<std::uint64_t> output);
rust::Receiver<Reading> sensor(rust::Str name, std::uint64_t count);

rust::String poll(rust::Sender<Reading> output, Reading reading);
rust::Future<> blocks();
rust::Vec<rust::String> collect_log();

}  // namespace channels
