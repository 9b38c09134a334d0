#pragma once

#include <cstdint>
#include <memory>

#include "cobridge/future.h"
#include "rust/cxx.h"

namespace exporter {

struct Receipt;
struct Ticket {
  std::uint64_t number;
};
std::unique_ptr<Ticket> issue(std::uint64_t number);
rust::Future<Receipt> check(const Ticket& ticket);
// For the coroutines of dependents.
rust::Future<void> later();

}  // namespace exporter
