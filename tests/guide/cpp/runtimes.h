#pragma once
#include "cobridge/future.h"
#include "rust/cxx.h"

namespace runtimes {

rust::String start(rust::Runtime runtime);
rust::String spawned_where();
void sleeps();
rust::String blocks_where();

rust::String own_threads();
rust::String this_thread();
void entered_and_installed();

rust::String run_a_loop();
bool close_a_loop();
rust::String await_elsewhere();
rust::String c_callback_loop();

}  // namespace runtimes
