#include "cobridge-bench/cpp/channels.h"

#include <optional>
#include <utility>

#include "cobridge-bench/src/channels.rs.h"

namespace channels {
namespace {

std::optional<rust::Sender<std::uint64_t>> g_sender;
std::optional<rust::Receiver<std::uint64_t>> g_receiver;

}  // namespace

void open(rust::Sender<std::uint64_t> sender, rust::Receiver<std::uint64_t> receiver) {
  g_sender = std::move(sender);
  g_receiver = std::move(receiver);
}

std::uint64_t send(std::uint64_t from, std::uint64_t count) {
  std::uint64_t sent = 0;
  while (sent < count && g_sender->try_send(from + sent) == rust::TrySend::sent) sent++;
  return sent;
}

std::uint64_t receive(std::uint64_t count) {
  std::uint64_t sum = 0;
  std::uint64_t number;
  for (std::uint64_t i = 0; i < count && g_receiver->try_recv(number) == rust::TryRecv::got; i++)
    sum += number;
  return sum;
}

void close() {
  g_sender.reset();
  g_receiver.reset();
}

rust::Future<std::uint64_t> sum(rust::Receiver<std::uint64_t> receiver) {
  std::uint64_t sum = 0;
  while (std::optional<std::uint64_t> number = co_await receiver.recv()) sum += *number;
  co_return sum;
}

}  // namespace channels
