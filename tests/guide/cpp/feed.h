#pragma once
#include <cstdint>
#include <string>

// A library like many. It calls `tick` with each price, on a thread of its own, as long as that says true; then `over`.
namespace feed {

using Tick = bool (*)(void* data, double price);
using Over = void (*)(void* data);
void subscribe(const std::string& symbol, Tick tick, Over over, void* data);

// How many subscriptions are not over.
std::uint64_t subscriptions();

}  // namespace feed
