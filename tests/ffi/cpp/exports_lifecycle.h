// What awaits the futures of src/exports/lifecycle.rs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "cobridge/future.h"
#include "rust/cxx.h"

namespace exports_lifecycle {

struct Token;
struct Watcher;

using Number = rust::Future<std::uint64_t>;

// Every way of awaiting a future: in the body, in a body that is awaited, after it was moved between
// variables and through a vector, kept elsewhere, in a try block; and of handing it on.
#define EXPORTS_WAYS(kind)                      \
  Number plain_##kind(rust::Box<Token> token);  \
  Number nested_##kind(rust::Box<Token> token); \
  Number moved_##kind(rust::Box<Token> token);  \
  Number kept_##kind(rust::Box<Token> token);   \
  Number caught_##kind(rust::Box<Token> token); \
  Number hand_##kind(rust::Box<Token> token);   \
  Number hand_moved_##kind(rust::Box<Token> token);
EXPORTS_WAYS(small)
EXPORTS_WAYS(large)
EXPORTS_WAYS(aligned)
#undef EXPORTS_WAYS

class Stash {
 public:
  void keep(rust::Box<Token> token);
  void keep_large(rust::Box<Token> token);
  void keep_aligned(rust::Box<Token> token);
  void assign_over(rust::Box<Token> token);
  std::size_t count() const { return futures_.size(); }
  Number last();

 private:
  std::vector<Number> futures_;
};
std::unique_ptr<Stash> new_stash();

Number second_await(rust::Box<Token> token);
Number moved_from(rust::Box<Token> token);
Number hand_moved_from(rust::Box<Token> token);
rust::Future<rust::String> text_of_panic(rust::Box<Token> token);
rust::Future<rust::String> text_of_panic_infallible(rust::Box<Token> token);
rust::Future<rust::String> text_of_panic_mute(rust::Box<Token> token);
rust::Future<rust::String> text_of_error(rust::Box<Token> token);
Number wait_infallible(rust::Box<Token> token);
Number wait_local(rust::Box<Token> token);
Number hand_local(rust::Box<Token> token);
Number drop_local_unpolled(rust::Box<Token> token);
Number wait_pauses(std::uint64_t times);
Number hand_pauses(std::uint64_t times);
Number two_at_once(rust::Box<Token> first, rust::Box<Token> second);

Number throws(std::uint8_t what);
Number relays(std::uint8_t what);
Number hands_relay(std::uint8_t what);
rust::Future<rust::String> kind_of_relay(std::uint8_t what);
Number lets_panic_pass();
Number relays_panic();

Number fibonacci_in_cpp(std::uint64_t n);
Number down_in_cpp(std::uint64_t levels, rust::Box<Token> token);

}  // namespace exports_lifecycle
