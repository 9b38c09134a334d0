// The Rust half of channels (src/channel/ops.rs and async-channel), in C++, so that a sanitizer sees both sides: a queue, a
// mutex, and those that wait. C++11.
//
//   CARRIED(Item)                    at global scope: what the generator emits for a channel of a bridge
//   rust::channel<Item>(capacity)    then makes one
//
// Items are moved as their bytes, as Rust moves them: a constructor of theirs that runs is one of the headers. What there is
// of channels, handles and operations is counted: balance_channels() aborts if one is left.
#pragma once

#include <deque>
#include <memory>

#include "cobridge/channel.h"
#include "fake_runtime.h"

inline std::atomic<long>& live_channels() {
  static std::atomic<long> n{0};
  return n;
}
inline std::atomic<long>& live_ends() {
  static std::atomic<long> n{0};
  return n;
}
inline std::atomic<long>& live_operations() {
  static std::atomic<long> n{0};
  return n;
}

template <class T>
class FakeChannel {
  using Answer = rust::cobridge::ChannelAnswer;

 public:
  static const rust::cobridge::ChannelOps& ops() {
    static const rust::cobridge::ChannelOps all = {
        {&clone, &drop, &close, &is_closed, &try_send, &send_blocking, &send, &give_up},
        {&clone, &drop, &close, &is_closed, &try_recv, &recv_blocking, &recv, &give_up},
        &make};
    return all;
  }

  explicit FakeChannel(std::size_t capacity) : capacity_(capacity) { live_channels()++; }
  ~FakeChannel() {
    for (Bytes& bytes : items_) bytes.destroy();
    CHECK(waiting_[0].empty() && waiting_[1].empty());
    live_channels()--;
  }

 private:
  enum Side { kSending, kReceiving };

  struct Bytes {
    alignas(T) unsigned char bytes[sizeof(T)];
    void read(const void* item) { std::memcpy(bytes, item, sizeof bytes); }
    void write(void* item) const { std::memcpy(item, bytes, sizeof bytes); }
    void destroy() { reinterpret_cast<T*>(bytes)->~T(); }
  };

  // What a handle owns, and an operation. The last one of a side closes the channel.
  struct End {
    End(std::shared_ptr<FakeChannel> c, Side s) : channel(std::move(c)), side(s) {
      live_ends()++;
      std::lock_guard<std::mutex> lock(channel->mutex_);
      channel->ends_[side]++;
    }
    End(const End& other) : End(other.channel, other.side) {}
    ~End() {
      bool last;
      {
        std::lock_guard<std::mutex> lock(channel->mutex_);
        last = --channel->ends_[side] == 0;
      }
      if (last) channel->close_all();
      live_ends()--;
    }
    const std::shared_ptr<FakeChannel> channel;
    const Side side;
  };

  // A send or recv that waits. A change wakes the first one, which is no longer on the list then: it tries again, and passes
  // the news on if it is given up before.
  struct Operation {
    explicit Operation(const End& e) : end(e) { live_operations()++; }
    ~Operation() { live_operations()--; }
    End end;
    Bytes item;  // of a send
    rust::cobridge::WakerBits waker;
    bool is_listed = false;
    bool was_notified = false;
  };

  // A waker that leaves the channel, to be woken or dropped under no lock.
  struct Leaving {
    rust::cobridge::WakerBits waker;
    bool is_there = false;
    void take(Operation& operation) {
      waker = operation.waker;
      is_there = true;
    }
    void wake() {
      if (is_there) cobridge1_waker_wake(&waker);
      is_there = false;
    }
    void drop() {
      if (is_there) cobridge1_waker_drop(&waker);
      is_there = false;
    }
  };

  static const End& end_of(const void* end) { return *static_cast<const End*>(end); }
  static FakeChannel& of(const void* end) { return *end_of(end).channel; }

  // ---- under the lock

  Leaving notify(Side side) {
    Leaving first;
    changed_.notify_all();
    if (waiting_[side].empty()) return first;
    Operation* operation = waiting_[side].front();
    waiting_[side].pop_front();
    operation->is_listed = false;
    operation->was_notified = true;
    first.take(*operation);
    return first;
  }

  // `wakes` is for who has to be told.
  Answer put(Bytes& item, Leaving& wakes) {
    if (closed_) return Answer::closed;
    if (capacity_ && items_.size() >= capacity_) return Answer::not_now;
    items_.push_back(item);
    wakes = notify(kReceiving);
    return Answer::done;
  }
  Answer take(Bytes& item, Leaving& wakes) {
    if (items_.empty()) return closed_ ? Answer::closed : Answer::not_now;
    item = items_.front();
    items_.pop_front();
    wakes = notify(kSending);
    return Answer::done;
  }
  Answer go(Side side, Bytes& item, Leaving& wakes) {
    return side == kSending ? put(item, wakes) : take(item, wakes);
  }

  void unlist(Operation& operation, Leaving& old) {
    if (!operation.is_listed) return;
    std::deque<Operation*>& list = waiting_[operation.end.side];
    list.erase(std::find(list.begin(), list.end(), &operation));
    operation.is_listed = false;
    old.take(operation);
  }

  // ---- on its own

  bool close_all() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (closed_) return false;
      closed_ = true;
    }
    for (Side side : {kSending, kReceiving}) {
      Leaving next;
      do {
        {
          std::lock_guard<std::mutex> lock(mutex_);
          next = notify(side);
        }
        if (!next.is_there) break;
        next.wake();
      } while (true);
    }
    return true;
  }

  Answer attempt(Side side, void* item) {
    Bytes bytes;
    Leaving wakes;
    if (side == kSending) bytes.read(item);
    Answer answer;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      answer = go(side, bytes, wakes);
    }
    if (side == kReceiving && answer == Answer::done) bytes.write(item);
    wakes.wake();
    return answer;
  }

  Answer block(Side side, void* item) {
    Bytes bytes;
    Leaving wakes;
    if (side == kSending) bytes.read(item);
    Answer answer;
    {
      std::unique_lock<std::mutex> lock(mutex_);
      while ((answer = go(side, bytes, wakes)) == Answer::not_now) {
        if (is_polling()) return Answer::refused;
        changed_.wait(lock);
      }
    }
    if (side == kReceiving && answer == Answer::done) bytes.write(item);
    wakes.wake();
    return answer;
  }

  static Answer poll(Side side, const void* end, void* item, void** word, const void* waker) {
    Operation* operation = static_cast<Operation*>(*word);
    if (!operation) {
      CHECK(end_of(end).side == side);
      *word = operation = new Operation(end_of(end));
      if (side == kSending) operation->item.read(item);
    }
    CHECK(operation->end.side == side);
    FakeChannel& channel = *operation->end.channel;
    rust::cobridge::WakerBits mine;
    cobridge1_waker_clone(waker, &mine);
    Leaving old, wakes;
    Answer answer;
    {
      std::lock_guard<std::mutex> lock(channel.mutex_);
      channel.unlist(*operation, old);
      answer = channel.go(side, operation->item, wakes);
      if (answer == Answer::not_now) {
        operation->waker = mine;
        operation->is_listed = true;
        operation->was_notified = false;
        channel.waiting_[side].push_back(operation);
      }
    }
    old.drop();
    wakes.wake();
    if (answer == Answer::not_now) return Answer::waiting;
    cobridge1_waker_drop(&mine);
    if ((answer == Answer::done) == (side == kReceiving)) operation->item.write(item);
    *word = nullptr;
    delete operation;
    return answer;
  }

  static void give_up(void* word) {
    Operation* operation = static_cast<Operation*>(word);
    FakeChannel& channel = *operation->end.channel;
    Side side = operation->end.side;
    Leaving old, wakes;
    {
      std::lock_guard<std::mutex> lock(channel.mutex_);
      channel.unlist(*operation, old);
      if (operation->was_notified) wakes = channel.notify(side);
    }
    old.drop();
    wakes.wake();
    if (side == kSending) operation->item.destroy();
    delete operation;
  }

  // ---- the functions

  static void make(std::size_t capacity, void** sender, void** receiver) {
    std::shared_ptr<FakeChannel> channel = std::make_shared<FakeChannel>(capacity);
    *sender = new End(channel, kSending);
    *receiver = new End(channel, kReceiving);
  }
  static void* clone(const void* end) { return new End(end_of(end)); }
  static void drop(void* end) { delete static_cast<End*>(end); }
  static bool close(const void* end) { return of(end).close_all(); }
  static bool is_closed(const void* end) {
    std::lock_guard<std::mutex> lock(of(end).mutex_);
    return of(end).closed_;
  }
  static Answer try_send(const void* end, void* item) { return of(end).attempt(kSending, item); }
  static Answer try_recv(const void* end, void* item) { return of(end).attempt(kReceiving, item); }
  static Answer send_blocking(const void* end, void* item) { return of(end).block(kSending, item); }
  static Answer recv_blocking(const void* end, void* item) { return of(end).block(kReceiving, item); }
  static Answer send(const void* end, void* item, void** operation, const void* waker) {
    return poll(kSending, end, item, operation, waker);
  }
  static Answer recv(const void* end, void* item, void** operation, const void* waker) {
    return poll(kReceiving, end, item, operation, waker);
  }

  const std::size_t capacity_;  // 0: unbounded
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Bytes> items_;
  std::deque<Operation*> waiting_[2];
  int ends_[2] = {0, 0};
  bool closed_ = false;
};

#define CARRIED(...)                                                              \
  namespace rust {                                                                \
  namespace cobridge {                                                            \
  void is_carried(ItemOf<__VA_ARGS__>);                                           \
  namespace {                                                                     \
  const Carries<__VA_ARGS__> COBRIDGE_JOIN(carries_, __LINE__)(                   \
      reinterpret_cast<const std::uint8_t*>(&::FakeChannel<__VA_ARGS__>::ops())); \
  }                                                                               \
  }                                                                               \
  }
#define COBRIDGE_JOIN(one, other) COBRIDGE_JOIN_NOW(one, other)
#define COBRIDGE_JOIN_NOW(one, other) one##other

// After a test, when its threads are over.
inline void balance_channels(const char* name) {
  balance_all(name);
  if (!live_channels() && !live_ends() && !live_operations()) return;
  std::fprintf(stderr, "%s: %ld channels, %ld handles, %ld operations alive\n", name, live_channels().load(),
               live_ends().load(), live_operations().load());
  std::abort();
}
