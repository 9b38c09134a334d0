#pragma once
#include <cstdint>

#include "cobridge/result.h"
#include "cobridge/sink.h"
#include "cobridge/stream.h"
#include "rust/cxx.h"

namespace streams {

struct Clock;
struct Trade;
struct QuotesContext;

rust::Stream<rust::String> lines(rust::Str path);
rust::Stream<Trade> trades(const Clock& clock, rust::Str symbol);
void prices(rust::Str symbol, rust::Sink<double> sink);
void merged(rust::String first, rust::String second, rust::Sink<rust::String> sink);
void quotes(rust::Str symbol, rust::Fn<void(const QuotesContext&, rust::Result<double>)> tick,
            rust::Box<QuotesContext> context);

void bounded(rust::Sink<std::uint64_t> sink);
void small(rust::Sink<std::uint64_t> sink);
void unbounded(rust::Sink<std::uint64_t> sink);
void ending(std::uint32_t how, rust::Sink<std::uint64_t> sink);
rust::Stream<std::uint64_t> numbers();
void full_at_once(rust::Sink<std::uint64_t> sink);
void watched(rust::Sink<std::uint64_t> sink);
void offered(rust::Sink<rust::String> sink);
rust::String offer_again();

std::uint64_t subscriptions();
std::uint64_t open_files();
rust::String log();

rust::Future<std::uint64_t> consume(const Clock& clock);
rust::Future<rust::String> consume_batches(rust::Str text);
std::uint64_t consume_blocking(const Clock& clock);
std::uint64_t consume_for_each(const Clock& clock);
rust::Future<rust::String> consume_errors(rust::Str text);
rust::Future<std::uint64_t> consume_local();

}  // namespace streams
