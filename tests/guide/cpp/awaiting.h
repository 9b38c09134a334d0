#pragma once
#include <cstdint>

#include "cobridge/future.h"
#include "rust/cxx.h"

namespace awaiting {

struct Probe;
struct Resolver;

rust::Future<rust::String> greet(const Resolver& resolver, rust::Str host);
rust::Future<rust::String> outcome(const Resolver& resolver, rust::Str host);
rust::Future<rust::String> forward(const Resolver& resolver, rust::Str host);
rust::Future<rust::String> pass_arguments();
rust::Future<void> cancelled_in_cpp();
rust::Future<rust::String> local_titles();

rust::String block(const Resolver& resolver);
rust::Future<rust::String> block_in_a_poll();
std::uint64_t tasks();
std::uint64_t count_twice();
rust::Future<std::uint64_t> await_tasks();
void detach();
void print_later(rust::Str host);
rust::String printed();

rust::Future<rust::String> all(const Resolver& resolver);
rust::Future<rust::String> first(const Resolver& resolver);
rust::Future<rust::String> in_time(const Resolver& resolver);
rust::Future<bool> loser_is_awaited();

std::uint64_t drop_futures();
std::uint64_t end_a_runtime();
rust::Future<std::uint64_t> descend(std::uint64_t depth);
rust::Future<std::uint64_t> descend_inline(std::uint64_t depth);

void make_and_drop(rust::Box<Probe> probe);
rust::Future<void> await_probe(rust::Box<Probe> probe);
std::uint64_t resumptions();

}  // namespace awaiting
