// The loops that the checks of runtimes.cc drive.
#pragma once

#include <functional>
#include <memory>

#include "cobridge/executor.h"

namespace runtimes {

// An executor, and what is done with its loop: run it here, end that from elsewhere, and get rid of what is left in its queue.
struct Driven {
  std::shared_ptr<rust::Executor> executor;
  std::function<void()> run, stop, drop_queue;
};

// Where Asio is installed: see build.rs.
Driven asio_loop();

}  // namespace runtimes
