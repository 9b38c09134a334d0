#include "cobridge-ffi-tests/cpp/channels.h"

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "cobridge-ffi-tests/src/channels.rs.h"
#include "cobridge/combine.h"

// What a check finds wrong is thrown, with its text and line.
#define EXPECT(condition)                                                                       \
  do {                                                                                          \
    if (!(condition))                                                                           \
      throw std::runtime_error(std::string(#condition) + ", line " + std::to_string(__LINE__)); \
  } while (false)

using namespace std::chrono_literals;
using rust::TryRecv;
using rust::TrySend;

namespace channels {

std::atomic<std::int64_t>& Thing::count() {
  static std::atomic<std::int64_t> count{0};
  return count;
}
std::unique_ptr<Thing> new_thing(std::uint64_t number) { return std::make_unique<Thing>(number); }
std::int64_t things() { return Thing::count(); }

// ---- both directions

rust::Future<std::uint64_t> sum(rust::Receiver<std::uint64_t> input) {
  std::uint64_t all = 0;
  while (auto number = co_await input.recv()) all += *number;
  co_return all;
}

rust::Future<bool> count_to(std::uint64_t n, rust::Sender<std::uint64_t> output) {
  for (std::uint64_t number = 1; number <= n; number++) {
    if (!co_await output.send(std::uint64_t(number))) co_return false;
  }
  co_return true;
}

void drain(rust::Receiver<Bytes> input, rust::Sender<std::uint64_t> output) {
  std::thread([input = std::move(input), output = std::move(output)] {
    while (auto bytes = input.recv_blocking()) {
      if (!output.send_blocking(bytes->size())) break;
    }
  }).detach();
}

namespace {
template <class T>
rust::Future<> echo(rust::Receiver<T> input, rust::Sender<T> output) {
  while (std::optional<T> item = co_await input.recv()) {
    if (!co_await output.send(std::move(*item))) break;
  }
}
}  // namespace

rust::Future<> echo_bool(rust::Receiver<bool> input, rust::Sender<bool> output) {
  return echo(std::move(input), std::move(output));
}
rust::Future<> echo_size(rust::Receiver<std::size_t> input, rust::Sender<std::size_t> output) {
  return echo(std::move(input), std::move(output));
}
rust::Future<> echo_string(rust::Receiver<rust::String> input, rust::Sender<rust::String> output) {
  return echo(std::move(input), std::move(output));
}
rust::Future<> echo_strings(rust::Receiver<rust::Vec<rust::String>> input,
                            rust::Sender<rust::Vec<rust::String>> output) {
  return echo(std::move(input), std::move(output));
}
rust::Future<> echo_event(rust::Receiver<Event> input, rust::Sender<Event> output) {
  return echo(std::move(input), std::move(output));
}
rust::Future<> echo_events(rust::Receiver<rust::Vec<Event>> input, rust::Sender<rust::Vec<Event>> output) {
  return echo(std::move(input), std::move(output));
}
rust::Future<> echo_kind(rust::Receiver<Kind> input, rust::Sender<Kind> output) {
  return echo(std::move(input), std::move(output));
}
rust::Future<> echo_array(rust::Receiver<std::array<std::uint8_t, 4>> input,
                          rust::Sender<std::array<std::uint8_t, 4>> output) {
  return echo(std::move(input), std::move(output));
}
rust::Future<> echo_token(TokensIn input, Tokens output) { return echo(std::move(input), std::move(output)); }
rust::Future<> echo_thing(rust::Receiver<std::unique_ptr<Thing>> input,
                          rust::Sender<std::unique_ptr<Thing>> output) {
  return echo(std::move(input), std::move(output));
}
rust::Future<> echo_shared(rust::Receiver<std::shared_ptr<Thing>> input,
                           rust::Sender<std::shared_ptr<Thing>> output) {
  return echo(std::move(input), std::move(output));
}

// ---- answers

namespace {

const char* name_of(TrySend answer) {
  switch (answer) {
    case TrySend::sent:
      return "sent";
    case TrySend::full:
      return "full";
    case TrySend::closed:
      return "closed";
  }
  return "?";
}
const char* name_of(TryRecv answer) {
  switch (answer) {
    case TryRecv::got:
      return "got";
    case TryRecv::empty:
      return "empty";
    case TryRecv::closed:
      return "closed";
  }
  return "?";
}

Event event_of(std::uint64_t number) {
  Event event;
  event.name = rust::String("event");
  event.number = number;
  event.body.push_back(static_cast<std::uint8_t>(number));
  return event;
}
bool is(const Event& event, std::uint64_t number) {
  return event.name == "event" && event.number == number && event.body.size() == 1 && event.body[0] == number;
}

template <class F>
bool throws_logic_error(F&& f) {
  try {
    f();
  } catch (const std::logic_error&) {
    return true;
  }
  return false;
}

template <class F>
std::string error_of(F&& f) {
  try {
    f();
  } catch (const rust::Error& error) {
    return error.what();
  }
  return "";
}

void full_empty_and_closed_are_three_answers() {
  auto [output, input] = rust::channel<Event>(2);
  std::optional<Event> got;
  EXPECT(input.try_recv(got) == TryRecv::empty && !got);
  Event event = event_of(1);
  EXPECT(output.try_send(std::move(event)) == TrySend::sent && event.body.empty());
  event = event_of(2);
  EXPECT(output.try_send(event) == TrySend::sent);
  event = event_of(3);
  EXPECT(output.try_send(std::move(event)) == TrySend::full && is(event, 3));
  EXPECT(output.try_send(event) == TrySend::full && is(event, 3));
  EXPECT(!output.is_closed() && !input.is_closed());
  EXPECT(output.close() && !output.close() && !input.close());
  EXPECT(output.is_closed() && input.is_closed());
  EXPECT(output.try_send(std::move(event)) == TrySend::closed && is(event, 3));
  EXPECT(!output.send_blocking(std::move(event)) && is(event, 3));
  EXPECT(!output.send_blocking(event) && is(event, 3));
  EXPECT(input.try_recv(got) == TryRecv::got && is(*got, 1));
  EXPECT(input.try_recv(event) == TryRecv::got && is(event, 2));
  EXPECT(input.try_recv(event) == TryRecv::closed && is(event, 2));
  EXPECT(input.try_recv(got) == TryRecv::closed && !got);
  EXPECT(!input.recv_blocking() && !input.recv_blocking(event) && is(event, 2));
}

void a_channel_never_holds_more_than_its_capacity() {
  for (std::size_t capacity : {1, 3, 64, 65}) {
    auto [output, input] = rust::channel<std::uint64_t>(capacity);
    for (std::uint64_t round = 0; round < 3; round++) {
      std::uint64_t sent = 0;
      while (output.try_send(std::uint64_t(sent)) == TrySend::sent) sent++;
      EXPECT(sent == capacity);
      std::uint64_t number = 99;
      for (std::uint64_t i = 0; i < capacity; i++)
        EXPECT(input.try_recv(number) == TryRecv::got && number == i);
      EXPECT(input.try_recv(number) == TryRecv::empty);
    }
  }
}

void an_unbounded_channel_is_never_full() {
  auto [output, input] = rust::channel<rust::String>(rust::unbounded);
  for (int i = 0; i < 1000; i++) EXPECT(output.try_send(rust::String(std::to_string(i))) == TrySend::sent);
  for (int i = 0; i < 1000; i++) EXPECT(*input.recv_blocking() == std::to_string(i).c_str());
}

void a_capacity_of_none_is_refused() {
  EXPECT(throws_logic_error([] { (void)rust::channel<std::uint64_t>(0); }));
}

void the_last_handle_closes() {
  auto [output, input] = rust::channel<std::uint64_t>(2);
  {
    auto copy = output;
    auto moved = std::move(output);
    EXPECT(copy.try_send(1) == TrySend::sent && moved.try_send(2) == TrySend::sent);
    output = moved;
    EXPECT(!input.is_closed());
  }
  auto again = output;
  again = std::move(output);
  EXPECT(!input.is_closed());
  {
    auto last = std::move(again);
  }
  EXPECT(input.is_closed());
  auto copy = input;
  EXPECT(*copy.recv_blocking() == 1 && *input.recv_blocking() == 2);
  EXPECT(!copy.recv_blocking() && !input.recv_blocking());

  auto pair = rust::channel<std::uint64_t>(2);
  {
    auto one = pair.second;
    auto other = std::move(pair.second);
    pair.second = one;
    EXPECT(pair.first.try_send(1) == TrySend::sent);
  }
  EXPECT(!pair.first.is_closed());
  {
    auto last = std::move(pair.second);
  }
  EXPECT(pair.first.is_closed() && pair.first.try_send(1) == TrySend::closed);
}

void a_handle_that_was_moved_from_says_so() {
  auto [output, input] = rust::channel<std::uint64_t>(2);
  auto output_now = std::move(output);
  auto input_now = std::move(input);
  std::uint64_t number = 7;
  EXPECT(throws_logic_error([&] { (void)output.try_send(number); }) && number == 7);
  EXPECT(throws_logic_error([&] { (void)output.send_blocking(number); }));
  EXPECT(throws_logic_error([&] { (void)output.send(number); }));
  EXPECT(throws_logic_error([&] { (void)output.close(); }));
  EXPECT(throws_logic_error([&] { (void)output.is_closed(); }));
  EXPECT(throws_logic_error([&] { (void)input.try_recv(number); }));
  EXPECT(throws_logic_error([&] { (void)input.recv_blocking(); }));
  EXPECT(throws_logic_error([&] { (void)input.recv(); }));
  EXPECT(throws_logic_error([&] { (void)input.close(); }));
  EXPECT(throws_logic_error([&] { (void)input.is_closed(); }));
  auto copy = output;
  EXPECT(throws_logic_error([&] { (void)copy.is_closed(); }));
  // To Rust it is one of a closed channel.
  EXPECT(is_open(output_now) && !is_open(std::move(output)));
  EXPECT(may_receive(input_now) && !may_receive(std::move(input)));
}

void what_waits_is_freed_by_the_other_end() {
  auto [output, input] = rust::channel<rust::Box<Token>>(1);
  EXPECT(output.try_send(new_token(1)) == TrySend::sent);
  std::thread sender([&output = output] {
    rust::Box<Token> token = new_token(2);
    bool sent = output.send_blocking(std::move(token));
    if (sent || token->token_number() != 2) std::abort();
  });
  // It is not waiting yet, maybe, but it will be told either way.
  {
    auto last = std::move(input);
  }
  sender.join();

  auto [again, from] = rust::channel<rust::Box<Token>>(1);
  std::thread receiver([&from = from] {
    if ((*from.recv_blocking())->token_number() != 3 || from.recv_blocking()) std::abort();
  });
  EXPECT(again.send_blocking(new_token(3)));
  {
    auto last = std::move(again);
  }
  receiver.join();
}

void items_that_nobody_receives_are_destroyed_once() {
  std::int64_t before = things();
  {
    auto [output, input] = rust::channel<std::unique_ptr<Thing>>(4);
    for (std::uint64_t i = 0; i < 3; i++) EXPECT(output.try_send(new_thing(i)) == TrySend::sent);
    EXPECT((*input.recv_blocking())->number() == 0);
    EXPECT(things() == before + 2);
  }
  EXPECT(things() == before);
}

// ---- channels of rust functions

void rust_sends_to_a_channel_of_cpp() {
  auto [output, input] = rust::channel<std::uint64_t>(3);
  rust_numbers(10, std::move(output));
  std::uint64_t all = 0;
  while (auto number = input.recv_blocking()) all += *number;
  EXPECT(all == 55);
}

void rust_gives_receivers_and_senders() {
  std::uint64_t all = 0;
  auto input = rust_receiver(10);
  while (auto number = input.recv_blocking()) all += *number;
  EXPECT(all == 55);
  EXPECT(rust_sender(false).is_closed());
  EXPECT(error_of([] { (void)rust_sender(true); }) == "there is none");
}

void rust_methods_give_receivers() {
  auto hub = new_hub();
  auto one = hub->subscribe("orders");
  auto other = hub->subscribe("orders");
  hub->publish(event_of(1));
  hub->publish(event_of(2));
  EXPECT(is(*one.recv_blocking(), 1) && is(*other.recv_blocking(), 2));
  for (std::uint64_t i = 0; i < 4; i++) hub->publish(event_of(i));
  EXPECT(error_of([&] { hub->publish(event_of(4)); }) == "sending into a full channel");
  EXPECT(error_of([&] { (void)hub->subscribe("news"); }) == "there are no news");
}

void a_rust_future_takes_channels() {
  auto [numbers, to_rust] = rust::channel<std::uint64_t>(16);
  auto [to_cpp, answers] = rust::channel<std::uint64_t>(1);
  auto task = rust::spawn(rust_sum(std::move(to_rust), std::move(to_cpp)));
  for (std::uint64_t i = 1; i <= 10; i++) EXPECT(numbers.send_blocking(i + 0));
  {
    auto last = std::move(numbers);
  }
  EXPECT(*answers.recv_blocking() == 55 && task.join() == 55);
  // One that nobody polls drops its ends.
  auto [output, input] = rust::channel<std::uint64_t>(1);
  {
    auto never = rust_sum(std::move(input), output);
  }
  EXPECT(output.is_closed());
}

void a_plain_rust_function_takes_a_runtime() {
  auto runtime = rust::Runtime::current_thread();
  EXPECT(blocks_on(runtime, 7) == 7);
}

bool is_cancelled(rust::Task<std::uint64_t>& task) {
  try {
    (void)task.join();
  } catch (const rust::Cancelled&) {
    return true;
  }
  return false;
}

void a_runtime_that_cpp_gives_away_ends_where_rust_drops_it() {
  auto owner = rust::Runtime::multi_thread(1);
  auto copy = owner;
  keep_runtime(std::move(owner));
  // As long as Rust keeps it, it runs tasks.
  auto [first, first_input] = rust::channel<std::uint64_t>(1);
  auto [sums, sums_input] = rust::channel<std::uint64_t>(3);
  auto ended = copy.spawn(rust_sum(std::move(first_input), sums));
  EXPECT(first.send_blocking(7) && first.close() && ended.join() == 7);

  auto [second, second_input] = rust::channel<std::uint64_t>(1);
  auto pending = copy.spawn(rust_sum(std::move(second_input), sums));
  EXPECT(second.send_blocking(7) && !second.is_closed());
  drop_runtime();
  // The task is gone before the drop has returned, and no other one runs.
  EXPECT(second.is_closed() && is_cancelled(pending));
  auto [third, third_input] = rust::channel<std::uint64_t>(1);
  auto late = copy.spawn(rust_sum(std::move(third_input), sums));
  EXPECT(third.is_closed() && is_cancelled(late));
}

void a_runtime_that_cpp_shares_outlives_its_copy_in_rust() {
  auto owner = rust::Runtime::multi_thread(1);
  auto [numbers, input] = rust::channel<std::uint64_t>(1);
  auto [sums, sums_input] = rust::channel<std::uint64_t>(1);
  keep_runtime(owner);
  auto task = owner.spawn(rust_sum(std::move(input), sums));
  drop_runtime();
  EXPECT(numbers.send_blocking(7) && numbers.close() && task.join() == 7);
}

// ---- where blocking is refused

rust::Future<bool> blocks_in_a_poll() {
  auto [output, input] = rust::channel<Event>(1);
  Event event = event_of(1);
  // Without a wait nothing is refused.
  EXPECT(output.send_blocking(event));
  event = event_of(2);
  EXPECT(throws_logic_error([&] { (void)output.send_blocking(std::move(event)); }) && is(event, 2));
  EXPECT(is(*input.recv_blocking(), 1));
  EXPECT(throws_logic_error([&] { (void)input.recv_blocking(); }));
  EXPECT(throws_logic_error([&] { (void)input.recv_blocking(event); }) && is(event, 2));
  co_await rust::yield_now();
  EXPECT(throws_logic_error([&] { (void)input.recv_blocking(); }));
  EXPECT(output.close() && !input.recv_blocking() && !output.send_blocking(event));
  co_return true;
}

void blocking_in_block_on_is_refused() { EXPECT(rust::block_on(blocks_in_a_poll())); }
void blocking_in_a_task_is_refused() { EXPECT(rust::spawn(blocks_in_a_poll()).join()); }

const std::map<std::string, std::function<void()>>& all_checks() {
#define CHECK_OF(name) {#name, &name}
  static const std::map<std::string, std::function<void()>> all = {
      CHECK_OF(full_empty_and_closed_are_three_answers),
      CHECK_OF(a_channel_never_holds_more_than_its_capacity),
      CHECK_OF(an_unbounded_channel_is_never_full),
      CHECK_OF(a_capacity_of_none_is_refused),
      CHECK_OF(the_last_handle_closes),
      CHECK_OF(a_handle_that_was_moved_from_says_so),
      CHECK_OF(what_waits_is_freed_by_the_other_end),
      CHECK_OF(items_that_nobody_receives_are_destroyed_once),
      CHECK_OF(rust_sends_to_a_channel_of_cpp),
      CHECK_OF(rust_gives_receivers_and_senders),
      CHECK_OF(rust_methods_give_receivers),
      CHECK_OF(a_rust_future_takes_channels),
      CHECK_OF(a_plain_rust_function_takes_a_runtime),
      CHECK_OF(a_runtime_that_cpp_gives_away_ends_where_rust_drops_it),
      CHECK_OF(a_runtime_that_cpp_shares_outlives_its_copy_in_rust),
      CHECK_OF(blocking_in_block_on_is_refused),
      CHECK_OF(blocking_in_a_task_is_refused),
  };
#undef CHECK_OF
  return all;
}

}  // namespace

rust::Vec<rust::String> checks() {
  rust::Vec<rust::String> names;
  for (const auto& [name, check] : all_checks()) names.push_back(name);
  return names;
}
void check(rust::Str name) { all_checks().at(std::string(name))(); }

rust::Future<> check_in_a_coroutine() {
  bool refused = co_await blocks_in_a_poll();
  EXPECT(refused);
}

rust::Vec<rust::String> try_send(rust::Sender<Event> output, Event event) {
  std::uint64_t number = event.number;
  rust::Vec<rust::String> found;
  found.push_back(name_of(output.try_send(std::move(event))));
  found.push_back(is(event, number) ? "kept" : "gone");
  return found;
}

rust::String try_recv(rust::Receiver<Event> input) {
  std::optional<Event> event;
  TryRecv answer = input.try_recv(event);
  if ((answer == TryRecv::got) != event.has_value()) return "torn";
  return name_of(answer);
}

// ---- waiting, and being dropped meanwhile

rust::Future<bool> send(Tokens output, rust::Box<Token> token) {
  co_return co_await output.send(std::move(token));
}
rust::Future<std::uint64_t> send_or_keep(Tokens output, rust::Box<Token> token) {
  // In a variable: GCC 12 puts an `if` that awaits, in a body without any, in the wrong place of the frame.
  bool sent = co_await output.send(token);
  co_return sent ? 0 : token->token_number();
}
rust::Future<std::uint64_t> recv(TokensIn input) {
  auto token = co_await input.recv();
  co_return token ? (*token)->token_number() : 0;
}
rust::Future<std::uint64_t> recv_in_time(TokensIn input) {
  auto number = co_await rust::timeout(1h, recv(std::move(input)));
  co_return number.value();
}
rust::Future<std::uint64_t> recv_without_handle(TokensIn input) {
  auto handle = std::make_unique<TokensIn>(std::move(input));
  auto waits = [](std::unique_ptr<TokensIn>& of) -> rust::Future<std::uint64_t> {
    auto token = co_await of->recv();
    co_return token ? (*token)->token_number() : 0;
  };
  auto forgets = [](std::unique_ptr<TokensIn>& of) -> rust::Future<> {
    co_await rust::yield_now();
    of.reset();
  };
  auto [number, nothing] = co_await rust::when_all(waits(handle), forgets(handle));
  (void)nothing;
  co_return number;
}
rust::Future<bool> send_without_handle(Tokens output, rust::Box<Token> token) {
  auto handle = std::make_unique<Tokens>(std::move(output));
  auto waits = [](std::unique_ptr<Tokens>& of, rust::Box<Token> sent) -> rust::Future<bool> {
    co_return co_await of->send(std::move(sent));
  };
  auto forgets = [](std::unique_ptr<Tokens>& of) -> rust::Future<> {
    co_await rust::yield_now();
    of.reset();
  };
  auto [sent, nothing] = co_await rust::when_all(waits(handle, std::move(token)), forgets(handle));
  (void)nothing;
  co_return sent;
}
void send_blocking(Tokens output, rust::Box<Token> token, rust::Sender<bool> told) {
  std::thread([output = std::move(output), token = std::move(token), told = std::move(told)]() mutable {
    bool sent = output.send_blocking(token);
    (void)told.send_blocking(std::move(sent));
  }).detach();
}
void recv_blocking(TokensIn input, rust::Sender<std::uint64_t> told) {
  std::thread([input = std::move(input), told = std::move(told)] {
    auto token = input.recv_blocking();
    (void)told.send_blocking(token ? (*token)->token_number() : 0);
  }).detach();
}

// ---- under load

void produce_on_a_thread(rust::Sender<std::uint64_t> output, std::uint64_t first, std::uint64_t count) {
  std::thread([output = std::move(output), first, count] {
    for (std::uint64_t i = 0; i < count; i++) {
      std::uint64_t number = first + i;
      // Half of them without waiting, as long as that goes.
      if (i % 2 && output.try_send(number) == TrySend::sent) continue;
      if (!output.send_blocking(number)) std::abort();
    }
  }).detach();
}
rust::Future<bool> produce(rust::Sender<std::uint64_t> output, std::uint64_t first, std::uint64_t count) {
  for (std::uint64_t i = 0; i < count; i++) {
    if (!co_await output.send(first + i)) co_return false;
  }
  co_return true;
}
void consume_on_a_thread(rust::Receiver<std::uint64_t> input, rust::Sender<std::uint64_t> output) {
  std::thread([input = std::move(input), output = std::move(output)] {
    std::uint64_t number = 0;
    while (input.recv_blocking(number)) {
      if (!output.send_blocking(number)) std::abort();
    }
  }).detach();
}
rust::Future<> consume(rust::Receiver<std::uint64_t> input, rust::Sender<std::uint64_t> output) {
  return echo(std::move(input), std::move(output));
}

// ---- the steady state

std::uint64_t rounds(rust::Sender<std::uint64_t> output, rust::Receiver<std::uint64_t> input,
                     std::uint64_t times) {
  std::uint64_t all = 0;
  std::optional<std::uint64_t> number;
  for (std::uint64_t i = 0; i < times; i++) {
    if (output.try_send(std::uint64_t(i)) != TrySend::sent) return 0;
    if (input.try_recv(number) != TryRecv::got) return 0;
    all += *number;
  }
  return all;
}
rust::Future<std::uint64_t> rounds_in_a_coroutine(rust::Sender<std::uint64_t> output,
                                                  rust::Receiver<std::uint64_t> input, std::uint64_t times) {
  std::uint64_t all = 0;
  for (std::uint64_t i = 0; i < times; i++) {
    if (!co_await output.send(std::uint64_t(i))) co_return 0;
    all += (co_await input.recv()).value();
  }
  co_return all;
}

// ---- channels that c++ gives

rust::Receiver<std::uint64_t> numbers(std::uint64_t n) {
  auto [output, input] = rust::channel<std::uint64_t>(rust::unbounded);
  for (std::uint64_t number = 1; number <= n; number++) (void)output.try_send(number + 0);
  return std::move(input);
}
rust::Receiver<std::uint64_t> Thing::numbers() const { return channels::numbers(number_); }

rust::Sender<Event> forward_to(rust::Sender<Event> output) {
  if (output.is_closed()) throw std::runtime_error("nobody listens");
  auto [mine, input] = rust::channel<Event>(1);
  std::thread([input = std::move(input), output = std::move(output)] {
    while (auto event = input.recv_blocking()) (void)output.send_blocking(std::move(*event));
  }).detach();
  return std::move(mine);
}

}  // namespace channels
