// Rust futures played by C++: what the generated code of an exported async fn makes (src/export.rs), steered and watched
// by the test. C++11.
//
//     Played<int> rust;                             // pending until the test answers
//     rust::Future<int> future = rust.future();     // once
//     rust.set(5);                                  // from any thread: the answer, and the wake
#pragma once

#include <memory>
#include <vector>

#include "cobridge/future.h"
#include "fake_rust.h"

// How many Rust futures have neither answered nor been dropped.
inline std::atomic<long>& live_futures() {
  static std::atomic<long> n{0};
  return n;
}

// What the future and the test share.
class PlayedState {
 public:
  using Answer = std::function<std::uint8_t(void* out)>;

  PlayedState() : has_waker_(false) {}
  ~PlayedState() { CHECK(!has_waker_); }

  // ---- the test's side, on any thread

  void answer(Answer with, bool wakes = true) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      CHECK(!answer_);
      answer_ = std::move(with);
    }
    if (wakes) wake();
  }
  // Without an answer, it is a spurious wake.
  void wake() {
    rust::cobridge::WakerBits waker;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (!has_waker_) return;
      has_waker_ = false;
      waker = waker_;
    }
    cobridge1_waker_wake(&waker);
  }

  std::atomic<int> polls{0};
  std::atomic<int> drops{0};
  std::atomic<int> answers{0};
  // In so many polls it wakes itself and stays pending.
  std::atomic<int> self_wakes{0};
  // Where it was polled last, and where it was dropped: for the test once it knows that this is over.
  std::thread::id polled_on;
  std::thread::id dropped_on;
  // Runs inside of the drop, as the destructor of something the future owned.
  std::function<void()> on_drop;

  // ---- the future's side

  std::uint8_t poll(const void* waker, void* out) {
    polls++;
    polled_on = std::this_thread::get_id();
    bool wakes_itself = self_wakes > 0;
    Answer now;
    rust::cobridge::WakerBits old;
    bool drops_old = false;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (!wakes_itself) now.swap(answer_);
      bool same = has_waker_ && !std::memcmp(&waker_, waker, sizeof waker_);
      if (has_waker_ && (now || !same)) {
        old = waker_;
        drops_old = true;
        has_waker_ = false;
      }
      if (!now && !same) {
        cobridge1_waker_clone(waker, &waker_);
        has_waker_ = true;
      }
    }
    if (drops_old) cobridge1_waker_drop(&old);
    if (now) {
      answers++;
      return now(out);
    }
    if (wakes_itself) {
      self_wakes--;
      cobridge1_waker_wake_by_ref(waker);
    }
    return rust::cobridge::kPending;
  }
  void drop() {
    dropped_on = std::this_thread::get_id();
    if (on_drop) on_drop();
    rust::cobridge::WakerBits old;
    bool drops_old;
    Answer unread;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      unread.swap(answer_);
      old = waker_;
      drops_old = has_waker_;
      has_waker_ = false;
    }
    if (drops_old) cobridge1_waker_drop(&old);
    drops++;
  }

 private:
  std::mutex mutex_;
  Answer answer_;
  rust::cobridge::WakerBits waker_;
  bool has_waker_;
};

// The future's words: a pointer to the state that it shares, and the address they must keep once polled.
struct PlayedWords {
  std::shared_ptr<PlayedState>* state;
  PlayedWords* polled_at;
  void* third;

  static void make(void* future, std::shared_ptr<PlayedState> state, bool is_local) {
    static const rust::cobridge::FutureOps ops[] = {{&poll, &drop, false}, {&poll, &drop, true}};
    void* made = const_cast<char*>(reinterpret_cast<const char*>(&ops[is_local])) + 1;
    std::memcpy(future, &made, sizeof made);
    PlayedWords words = {new std::shared_ptr<PlayedState>(std::move(state)), nullptr, nullptr};
    std::memcpy(static_cast<char*>(future) + sizeof made, &words, sizeof words);
    live_futures()++;
  }

 private:
  static std::uint8_t poll(void* future, const void* waker, void* out) {
    PlayedWords* self = static_cast<PlayedWords*>(future);
    CHECK(!self->polled_at || self->polled_at == self);
    self->polled_at = self;
    std::uint8_t status = (*self->state)->poll(waker, out);
    if (status != rust::cobridge::kPending) self->gone();
    return status;
  }
  static void drop(void* future) {
    PlayedWords* self = static_cast<PlayedWords*>(future);
    CHECK(!self->polled_at || self->polled_at == self);
    (*self->state)->drop();
    self->gone();
  }
  void gone() {
    delete state;
    state = nullptr;  // a second poll or drop shows in every build
    live_futures()--;
  }
};
static_assert(sizeof(PlayedWords) == rust::cobridge::kFutureWords * sizeof(void*),
              "it fits in a rust::Future");

// The test's handle of one Rust future.
template <class T>
class Played {
 public:
  Played() : state_(std::make_shared<PlayedState>()) {}
  explicit Played(std::shared_ptr<PlayedState> state) : state_(std::move(state)) {}

  rust::Future<T> future(bool is_local = false) const {
    std::shared_ptr<PlayedState> state = state_;
    return rust::cobridge::FutureInside<T>::of_rust(
        [state, is_local](void* at) { PlayedWords::make(at, state, is_local); });
  }

  template <class X>
  void set(X&& value) const {
    using Value = typename std::decay<X>::type;
    std::shared_ptr<Value> held = std::make_shared<Value>(std::forward<X>(value));
    state_->answer([held](void* out) {
      rust::cobridge::Storage<T>::put(out, std::move(*held));
      return std::uint8_t(rust::cobridge::kValue);
    });
  }
  // For void.
  void set() const {
    state_->answer([](void*) { return std::uint8_t(rust::cobridge::kValue); });
  }
  void fail(rust::cobridge::ErrorKind kind, const char* text) const {
    state_->answer([kind, text](void* out) {
      *static_cast<void**>(out) = cobridge1_error_new(kind, text, std::strlen(text));
      return std::uint8_t(rust::cobridge::kError);
    });
  }

  PlayedState* operator->() const { return state_.get(); }
  // Neither polled to its end nor dropped.
  bool is_live() const { return state_->answers + state_->drops == 0; }

 private:
  std::shared_ptr<PlayedState> state_;
};

template <class T>
rust::Future<T> ready_in_rust(T value) {
  Played<T> played;
  played.set(std::move(value));
  return played.future();
}
