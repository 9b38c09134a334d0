#include "cobridge-ffi-tests/cpp/exports_lifecycle.h"

#include <stdexcept>
#include <string>
#include <utility>

#include "cobridge-ffi-tests/src/exports/lifecycle.rs.h"

namespace exports_lifecycle {
namespace {

// Says when it is destroyed.
class Local {
 public:
  Local(const char* name, const Token& token) : name_(name), watcher_(token.watcher()) {}
  Local(const Local&) = delete;
  Local& operator=(const Local&) = delete;
  ~Local() { watcher_->note(name_); }

 private:
  const char* name_;
  rust::Box<Watcher> watcher_;
};

// Every kind of move, also onto itself and out of a vector that has grown.
Number move_about(Number first) {
  Number second = std::move(first);
  first = std::move(second);
  Number& alias = first;
  first = std::move(alias);
  std::vector<Number> futures;
  for (std::uint64_t i = 0; i < 20; i++) {
    futures.emplace_back(i);
    if (i == 9) futures.push_back(std::move(first));
  }
  futures.erase(futures.begin(), futures.begin() + 3);
  std::swap(futures.front(), futures[7]);
  return std::move(futures.front());
}

struct Holder {
  Number future;
};

}  // namespace

#define EXPORTS_WAYS(kind)                                                      \
  Number plain_##kind(rust::Box<Token> token) {                                 \
    Local local("plain", *token);                                               \
    co_return co_await kind(std::move(token));                                  \
  }                                                                             \
  Number nested_##kind(rust::Box<Token> token) {                                \
    Local local("nested", *token);                                              \
    co_return co_await plain_##kind(std::move(token));                          \
  }                                                                             \
  Number moved_##kind(rust::Box<Token> token) {                                 \
    Local local("moved", *token);                                               \
    Number future = move_about(kind(std::move(token)));                         \
    co_return co_await std::move(future);                                       \
  }                                                                             \
  Number kept_##kind(rust::Box<Token> token) {                                  \
    Local local("kept", *token);                                                \
    auto holder = std::make_unique<Holder>(Holder{kind(std::move(token))});     \
    co_await rust::yield_now();                                                 \
    co_return co_await std::move(holder->future);                               \
  }                                                                             \
  Number caught_##kind(rust::Box<Token> token) {                                \
    Local local("caught", *token);                                              \
    std::string text;                                                           \
    try {                                                                       \
      co_return co_await kind(std::move(token));                                \
    } catch (const std::exception& error) {                                     \
      text = error.what();                                                      \
    }                                                                           \
    throw std::runtime_error(text);                                             \
  }                                                                             \
  Number hand_##kind(rust::Box<Token> token) { return kind(std::move(token)); } \
  Number hand_moved_##kind(rust::Box<Token> token) { return move_about(kind(std::move(token))); }
EXPORTS_WAYS(small)
EXPORTS_WAYS(large)
EXPORTS_WAYS(aligned)
#undef EXPORTS_WAYS

// ---- not awaited

std::unique_ptr<Stash> new_stash() { return std::make_unique<Stash>(); }
void Stash::keep(rust::Box<Token> token) { futures_.push_back(small(std::move(token))); }
void Stash::keep_large(rust::Box<Token> token) { futures_.push_back(large(std::move(token))); }
void Stash::keep_aligned(rust::Box<Token> token) { futures_.push_back(aligned(std::move(token))); }
void Stash::assign_over(rust::Box<Token> token) { futures_.back() = small(std::move(token)); }
Number Stash::last() {
  Number future = std::move(futures_.back());
  futures_.pop_back();
  return future;
}

// ---- misused

Number second_await(rust::Box<Token> token) {
  Number future = small(std::move(token));
  std::uint64_t value = co_await std::move(future);
  try {
    co_await std::move(future);
  } catch (const std::logic_error&) {
    co_return value + 1;
  }
  co_return value;
}

Number moved_from(rust::Box<Token> token) {
  Number future = small(std::move(token));
  Number other = std::move(future);
  bool refused = false;
  try {
    co_await std::move(future);
  } catch (const std::logic_error&) {
    refused = true;
  }
  co_return co_await std::move(other) + (refused ? 1 : 0);
}

Number hand_moved_from(rust::Box<Token> token) {
  Number future = small(std::move(token));
  Number other = std::move(future);
  return future;
}

// ---- errors

namespace {

template <class Expected, class T>
rust::Future<rust::String> text_of(rust::Future<T> future) {
  std::string text = "nothing was thrown";
  try {
    co_await std::move(future);
  } catch (const Expected& expected) {
    text = expected.what();
  } catch (const std::exception& other) {
    text = std::string("another type: ") + other.what();
  }
  co_return text;
}

}  // namespace

rust::Future<rust::String> text_of_panic(rust::Box<Token> token) {
  return text_of<rust::Panic>(large(std::move(token)));
}
rust::Future<rust::String> text_of_panic_infallible(rust::Box<Token> token) {
  return text_of<rust::Panic>(infallible(std::move(token)));
}
rust::Future<rust::String> text_of_panic_mute(rust::Box<Token> token) {
  return text_of<rust::Panic>(mute(std::move(token)));
}
rust::Future<rust::String> text_of_error(rust::Box<Token> token) {
  return text_of<rust::Error>(small(std::move(token)));
}
Number wait_infallible(rust::Box<Token> token) { co_return co_await infallible(std::move(token)); }
Number wait_local(rust::Box<Token> token) { co_return co_await local_wait(std::move(token)); }
Number hand_local(rust::Box<Token> token) { return local_wait(std::move(token)); }
Number drop_local_unpolled(rust::Box<Token> token) {
  Number future = local_wait(std::move(token));
  co_await rust::yield_now();
  co_return 1;
}
Number wait_pauses(std::uint64_t times) { co_return co_await pauses(times); }
Number hand_pauses(std::uint64_t times) { return pauses(times); }

Number two_at_once(rust::Box<Token> first, rust::Box<Token> second) {
  Number one = large(std::move(first));
  Number two = small(std::move(second));
  std::uint64_t value = co_await std::move(two);
  co_return value * 10 + co_await std::move(one);
}

// ---- borders

Number throws(std::uint8_t what) {
  co_await rust::yield_now();
  switch (what) {
    case 0:
      throw std::runtime_error("from the depth");
    case 1:
      throw rust::Cancelled();
    default:
      throw rust::Abandoned();
  }
}
Number relays(std::uint8_t what) { co_return co_await relay(what); }
Number hands_relay(std::uint8_t what) { return relay(what); }
rust::Future<rust::String> kind_of_relay(std::uint8_t what) {
  std::string kind = "none";
  try {
    co_await relay(what);
  } catch (const rust::Cancelled&) {
    kind = "Cancelled";
  } catch (const rust::Abandoned&) {
    kind = "Abandoned";
  } catch (const rust::Error&) {
    kind = "Error";
  }
  co_return kind;
}
Number lets_panic_pass() { co_return co_await panics("a panic that travels"); }
Number relays_panic() { co_return co_await relay_panic(); }

Number fibonacci_in_cpp(std::uint64_t n) {
  if (n < 2) co_return n;
  std::uint64_t left = co_await fibonacci_in_rust(n - 1);
  co_return left + co_await fibonacci_in_rust(n - 2);
}

Number down_in_cpp(std::uint64_t levels, rust::Box<Token> token) {
  Local local("down", *token);
  co_return co_await down_in_rust(levels, std::move(token));
}

}  // namespace exports_lifecycle
