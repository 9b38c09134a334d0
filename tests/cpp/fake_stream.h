// One Rust stream of a declaration, driven by hand: what the generated Rust does with a Call of StreamCallOps. C++11.
//
//   STREAM(name, fallible, capacity, (Item), (Passing...))   the generated glue of the function user::name
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "cobridge/detail/stream_start.h"
#include "fake_rust.h"
#include "glue.h"

template <class D>
class FakeStream {
 public:
  using Item = typename D::Item;

  FakeStream() = default;
  FakeStream(const FakeStream&) = delete;
  FakeStream& operator=(const FakeStream&) = delete;
  ~FakeStream() { drop(); }

  // The first poll. A are the exact types of the arguments.
  template <class... A>
  std::uint8_t start(const FakeTask& task, A... arguments) {
    CHECK(!started_);
    started_ = true;
    return settle(D::Start::template go<A...>(out_, reinterpret_cast<std::uint8_t*>(&call_),
                                              static_cast<const std::uint8_t*>(task.waker()),
                                              static_cast<A&&>(arguments)...));
  }

  std::uint8_t poll(const FakeTask& task) {
    CHECK(is_live());
    forget();
    return settle(call_.ops->poll(&call_, task.waker(), out_));
  }

  // The items of one batch.
  std::uint8_t poll_batch(const FakeTask& task, std::size_t max, std::vector<Item>& to) {
    CHECK(is_live());
    forget();
    const rust::cobridge::StreamCallOps* ops =
        reinterpret_cast<const rust::cobridge::StreamCallOps*>(call_.ops);
    Place* places = new Place[max];
    std::size_t count = 0;
    std::uint8_t status = ops->poll_batch(&call_, task.waker(), places, max, &count);
    if (status == rust::cobridge::kValue) {
      CHECK(count >= 1 && count <= max);
      Item* items = reinterpret_cast<Item*>(places);
      for (std::size_t i = 0; i < count; i++) {
        to.push_back(std::move(items[i]));
        items[i].~Item();
      }
      status_ = kRead;
      taken_ += long(count);
    } else {
      std::memcpy(out_, static_cast<void*>(places), sizeof(void*));
      settle(status);
    }
    delete[] places;
    return status;
  }

  // Polls until there is something, each time after a wake-up.
  std::uint8_t next(FakeTask& task) {
    std::uint8_t status = poll(task);
    while (status == rust::cobridge::kPending) {
      task.wait();
      status = poll(task);
    }
    return status;
  }

  void drop(bool borrows = false) {
    forget();
    if (is_live() && started_) call_.ops->drop(&call_, borrows);
    status_ = rust::cobridge::kEnd;
    started_ = true;
  }

  Item& item() {
    CHECK(status_ == rust::cobridge::kValue);
    return *reinterpret_cast<Item*>(out_);
  }
  // "Exception: text", "Cancelled" or "Abandoned".
  std::string error() {
    CHECK(status_ == rust::cobridge::kError);
    FakeError* error = static_cast<FakeError*>(*reinterpret_cast<void**>(out_));
    return (error->kind == rust::cobridge::kException   ? "Exception: "
            : error->kind == rust::cobridge::kCancelled ? "Cancelled"
            : error->kind == rust::cobridge::kAbandoned ? "Abandoned"
                                                        : "other: ") +
           error->message;
  }
  bool is_live() const { return status_ != rust::cobridge::kError && status_ != rust::cobridge::kEnd; }
  bool is_over() const { return status_ == rust::cobridge::kEnd; }
  // How many items have come.
  long taken() const { return taken_; }

 private:
  enum : std::uint8_t { kRead = 255 };
  struct alignas(Item) Place {
    unsigned char bytes[sizeof(Item)];
  };

  std::uint8_t settle(std::uint8_t status) {
    taken_ += status == rust::cobridge::kValue;
    return status_ = status;
  }
  void forget() {
    if (status_ == rust::cobridge::kValue) item().~Item();
    if (status_ == rust::cobridge::kValue) status_ = kRead;
    if (status_ == rust::cobridge::kError) {
      cobridge1_error_drop(*reinterpret_cast<void**>(out_));
      status_ = rust::cobridge::kEnd;
    }
  }

  alignas(Item) alignas(
      void*) unsigned char out_[sizeof(Item) > sizeof(void*) ? sizeof(Item) : sizeof(void*)] = {};
  rust::cobridge::Call call_;
  long taken_ = 0;
  std::uint8_t status_ = rust::cobridge::kPending;
  bool started_ = false;
};

// ---- what the generator emits for one declaration

#define STREAM_GLUE(name, target, fallback, fallible_, capacity_, item, passing)                      \
  struct cobridge_##name##_stream {                                                                   \
    using Item = GLUE_UNWRAP item;                                                                    \
    using Context = name##Context;                                                                    \
    using Arguments = ::rust::cobridge::Passing<GLUE_UNWRAP passing>;                                 \
    using Behavior = ::rust::cobridge::PlainBehavior;                                                 \
    static constexpr bool fallible = fallible_;                                                       \
    static constexpr ::std::size_t capacity = capacity_;                                              \
    using Target = target;                                                                            \
    using Fallback = fallback;                                                                        \
    struct Start {                                                                                    \
      template <class... A>                                                                           \
      static ::std::uint8_t go(unsigned char* out, ::std::uint8_t* call, const ::std::uint8_t* waker, \
                               A... args);                                                            \
    };                                                                                                \
  };                                                                                                  \
  template <class Found, bool fits, bool keeps>                                                       \
  struct cobridge_##name##_check {                                                                    \
    static_assert(fits, "cobridge: `" #name "` does not fit");                                        \
    static_assert(!fits || keeps, "cobridge: `" #name "` borrows");                                   \
  };                                                                                                  \
  template <class... A>                                                                               \
  ::std::uint8_t cobridge_##name##_stream::Start::go(unsigned char* out, ::std::uint8_t* call,        \
                                                     const ::std::uint8_t* waker, A... args) {        \
    using Fit = ::rust::cobridge::StreamFit<cobridge_##name##_stream, A...>;                          \
    (void)sizeof(cobridge_##name##_check<typename Fit::Found, Fit::fits, Fit::keeps>);                \
    return ::rust::cobridge::start_stream<cobridge_##name##_stream, A...>(out, call, waker,           \
                                                                          static_cast<A&&>(args)...); \
  }

#define STREAM_DROP(space, name)                                              \
  namespace rust {                                                            \
  template <>                                                                 \
  inline void Box<space::name##Context>::drop() noexcept {                    \
    ::rust::cobridge::end_stream<space::cobridge_##name##_stream>(this->ptr); \
  }                                                                           \
  }

// All of it for the function user::name.
#define STREAM(name, fallible, capacity, item, passing)                    \
  namespace user {                                                         \
  struct name##Context;                                                    \
  GLUE_TARGET(name##Target, ::user::name)                                  \
  STREAM_GLUE(name, name##Target, void, fallible, capacity, item, passing) \
  }                                                                        \
  STREAM_DROP(user, name)

// ---- a stream whose sink the test holds

template <class T, std::size_t capacity_, bool fallible_ = true>
struct PushedCall {
  using Item = T;
  using Context = PushedCall;
  using Arguments = rust::cobridge::Passing<rust::cobridge::Owned>;
  static constexpr bool fallible = fallible_;
  static constexpr std::size_t capacity = capacity_;
  struct Target {
    void operator()(rust::Sink<T>** place, rust::Sink<T> sink) const {
      *place = new rust::Sink<T>(std::move(sink));
    }
  };
  using Fallback = void;
  struct Start {
    template <class... A>
    static std::uint8_t go(unsigned char* out, std::uint8_t* call, const std::uint8_t* waker, A... args) {
      return rust::cobridge::start_stream<PushedCall, A...>(out, call, waker, static_cast<A&&>(args)...);
    }
  };
};

template <class T, std::size_t capacity>
class Pushed : public FakeStream<PushedCall<T, capacity>> {
 public:
  explicit Pushed(const FakeTask& task) { this->template start<rust::Sink<T>**>(task, &sink_); }
  ~Pushed() { end(); }

  rust::Sink<T>& sink() { return *sink_; }
  // The test's sink is gone.
  void end() {
    delete sink_;
    sink_ = nullptr;
  }

 private:
  rust::Sink<T>* sink_ = nullptr;
};
