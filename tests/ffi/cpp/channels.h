// Channels between the languages. See src/channels.rs.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>

#include "cobridge/channel.h"
#include "cobridge/future.h"
#include "rust/cxx.h"

namespace channels {

struct Event;
enum class Kind : std::uint8_t;
struct Token;

using Bytes = rust::Vec<std::uint8_t>;
using Tokens = rust::Sender<rust::Box<Token>>;
using TokensIn = rust::Receiver<rust::Box<Token>>;

class Thing {
 public:
  explicit Thing(std::uint64_t number) : number_(number) { count()++; }
  Thing(const Thing&) = delete;
  Thing& operator=(const Thing&) = delete;
  ~Thing() { count()--; }
  static std::atomic<std::int64_t>& count();

  std::uint64_t number() const { return number_; }
  rust::Receiver<std::uint64_t> numbers() const;

 private:
  std::uint64_t number_;
};

std::unique_ptr<Thing> new_thing(std::uint64_t number);
std::int64_t things();

rust::Future<std::uint64_t> sum(rust::Receiver<std::uint64_t> input);
rust::Future<bool> count_to(std::uint64_t n, rust::Sender<std::uint64_t> output);
void drain(rust::Receiver<Bytes> input, rust::Sender<std::uint64_t> output);

rust::Future<> echo_bool(rust::Receiver<bool> input, rust::Sender<bool> output);
rust::Future<> echo_size(rust::Receiver<std::size_t> input, rust::Sender<std::size_t> output);
rust::Future<> echo_string(rust::Receiver<rust::String> input, rust::Sender<rust::String> output);
rust::Future<> echo_strings(rust::Receiver<rust::Vec<rust::String>> input,
                            rust::Sender<rust::Vec<rust::String>> output);
rust::Future<> echo_event(rust::Receiver<Event> input, rust::Sender<Event> output);
rust::Future<> echo_events(rust::Receiver<rust::Vec<Event>> input, rust::Sender<rust::Vec<Event>> output);
rust::Future<> echo_kind(rust::Receiver<Kind> input, rust::Sender<Kind> output);
rust::Future<> echo_array(rust::Receiver<std::array<std::uint8_t, 4>> input,
                          rust::Sender<std::array<std::uint8_t, 4>> output);
rust::Future<> echo_token(TokensIn input, Tokens output);
rust::Future<> echo_thing(rust::Receiver<std::unique_ptr<Thing>> input,
                          rust::Sender<std::unique_ptr<Thing>> output);
rust::Future<> echo_shared(rust::Receiver<std::shared_ptr<Thing>> input,
                           rust::Sender<std::shared_ptr<Thing>> output);

rust::Vec<rust::String> checks();
void check(rust::Str name);
rust::Future<> check_in_a_coroutine();

rust::Vec<rust::String> try_send(rust::Sender<Event> output, Event event);
rust::String try_recv(rust::Receiver<Event> input);

rust::Future<bool> send(Tokens output, rust::Box<Token> token);
rust::Future<std::uint64_t> send_or_keep(Tokens output, rust::Box<Token> token);
rust::Future<std::uint64_t> recv(TokensIn input);
rust::Future<std::uint64_t> recv_in_time(TokensIn input);
rust::Future<std::uint64_t> recv_without_handle(TokensIn input);
rust::Future<bool> send_without_handle(Tokens output, rust::Box<Token> token);
void send_blocking(Tokens output, rust::Box<Token> token, rust::Sender<bool> told);
void recv_blocking(TokensIn input, rust::Sender<std::uint64_t> told);

void produce_on_a_thread(rust::Sender<std::uint64_t> output, std::uint64_t first, std::uint64_t count);
rust::Future<bool> produce(rust::Sender<std::uint64_t> output, std::uint64_t first, std::uint64_t count);
void consume_on_a_thread(rust::Receiver<std::uint64_t> input, rust::Sender<std::uint64_t> output);
rust::Future<> consume(rust::Receiver<std::uint64_t> input, rust::Sender<std::uint64_t> output);

std::uint64_t rounds(rust::Sender<std::uint64_t> output, rust::Receiver<std::uint64_t> input,
                     std::uint64_t times);
rust::Future<std::uint64_t> rounds_in_a_coroutine(rust::Sender<std::uint64_t> output,
                                                  rust::Receiver<std::uint64_t> input, std::uint64_t times);

rust::Receiver<std::uint64_t> numbers(std::uint64_t n);
rust::Sender<Event> forward_to(rust::Sender<Event> output);

}  // namespace channels
