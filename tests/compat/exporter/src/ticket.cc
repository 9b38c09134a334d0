#include "cobridge-compat-exporter/include/ticket.h"

#include "cobridge-compat-exporter/src/lib.rs.h"

namespace exporter {

std::unique_ptr<Ticket> issue(std::uint64_t number) { return std::make_unique<Ticket>(Ticket{number}); }

rust::Future<Receipt> check(const Ticket& ticket) {
  co_await later();
  co_return Receipt{ticket.number};
}

rust::Future<void> later() { co_await rust::yield_now(); }

}  // namespace exporter
