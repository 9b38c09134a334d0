// Channels as a user of cobridge writes them. See src/channels.rs.
#pragma once

#include <cstdint>

#include "cobridge/channel.h"
#include "cobridge/future.h"

namespace channels {

void open(rust::Sender<std::uint64_t> sender, rust::Receiver<std::uint64_t> receiver);
std::uint64_t send(std::uint64_t from, std::uint64_t count);
std::uint64_t receive(std::uint64_t count);
void close();

rust::Future<std::uint64_t> sum(rust::Receiver<std::uint64_t> receiver);

}  // namespace channels
