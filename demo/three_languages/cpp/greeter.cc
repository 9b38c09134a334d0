#include "demo-three-languages/include/greeter.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace three_languages {
namespace {

using Time = std::chrono::steady_clock::time_point;

// The answer to one call, which is due at some time.
struct Greeting {
  std::string name;
  rust::Promise<rust::String> promise;

  void answer() noexcept {
    try {
      if (name.size() > 64) {
        throw std::length_error("a name of " + std::to_string(name.size()) + " bytes is too long for C++");
      }
      std::move(promise).set_value("C++(" + name + ")");
    } catch (...) {
      promise.set_exception(std::current_exception());
    }
  }
};

// Who waits until there are so many greetings.
struct Watcher {
  std::uint64_t count;
  rust::Promise<void> promise;
};

// One thread, which answers when the time has come, and the counters.
class Greeter {
 public:
  // When it is due, and its number, by which it can be found.
  using Key = std::pair<Time, std::uint64_t>;

  Greeter() { std::thread(&Greeter::run, this).detach(); }

  void greet(std::string name, Time due, rust::Promise<rust::String> promise) {
    Key key(due, new_number());
    promise.on_cancel([this, key] { stop(key); });
    std::vector<Watcher> over;
    {
      std::lock_guard<std::mutex> guard(mutex_);
      // Rust has dropped it in between, and stop() has found nothing.
      if (promise.is_cancelled()) return;
      waiting_.emplace(key, Greeting{std::move(name), std::move(promise)});
      most_ = std::max<std::uint64_t>(most_, waiting_.size());
      auto first = std::partition(watchers_.begin(), watchers_.end(),
                                  [this](const Watcher& watcher) { return watcher.count > waiting_.size(); });
      std::move(first, watchers_.end(), std::back_inserter(over));
      watchers_.erase(first, watchers_.end());
    }
    changed_.notify_one();
    // An answer wakes: not under the lock.
    for (Watcher& one : over) std::move(one.promise).set_value();
  }

  void watch(Watcher watcher) {
    {
      std::lock_guard<std::mutex> guard(mutex_);
      if (watcher.count > waiting_.size()) {
        watchers_.push_back(std::move(watcher));
        return;
      }
    }
    std::move(watcher.promise).set_value();
  }

  // From now on nothing takes its time.
  void hurry() {
    {
      std::lock_guard<std::mutex> guard(mutex_);
      hurries_ = true;
    }
    changed_.notify_one();
  }

  std::uint64_t begun() const { return read(&Greeter::begun_); }
  std::uint64_t stopped() const { return read(&Greeter::stopped_); }
  std::uint64_t most() const { return read(&Greeter::most_); }

  std::uint64_t alive() const {
    std::lock_guard<std::mutex> guard(mutex_);
    return waiting_.size();
  }

 private:
  std::uint64_t read(std::uint64_t Greeter::* counter) const {
    std::lock_guard<std::mutex> guard(mutex_);
    return this->*counter;
  }

  std::uint64_t new_number() {
    std::lock_guard<std::mutex> guard(mutex_);
    return begun_++;
  }

  // On the thread that drops. What was taken out is destroyed when the lock is released: with it the promise.
  void stop(const Key& key) {
    std::map<Key, Greeting>::node_type stopped;
    std::lock_guard<std::mutex> guard(mutex_);
    stopped_++;
    stopped = waiting_.extract(key);
  }

  [[noreturn]] void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    for (;;) {
      if (waiting_.empty()) {
        changed_.wait(lock);
        continue;
      }
      Time due = waiting_.begin()->first.first;
      if (!hurries_ && std::chrono::steady_clock::now() < due) {
        changed_.wait_until(lock, due);
        continue;
      }
      auto greeting = waiting_.extract(waiting_.begin());
      lock.unlock();
      greeting.mapped().answer();
      greeting = {};
      lock.lock();
    }
  }

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::map<Key, Greeting> waiting_;
  std::vector<Watcher> watchers_;
  std::uint64_t begun_ = 0, stopped_ = 0, most_ = 0;
  bool hurries_ = false;
};

// Never destroyed: its thread outlives main.
Greeter& the_greeter() {
  static Greeter& greeter = *new Greeter;
  return greeter;
}

}  // namespace

void greet_in_cpp(rust::Str name, std::uint64_t milliseconds, rust::Promise<rust::String> promise) {
  Time due = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
  the_greeter().greet(std::string(name), due, std::move(promise));
}

std::uint64_t begun_in_cpp() noexcept { return the_greeter().begun(); }
std::uint64_t stopped_in_cpp() noexcept { return the_greeter().stopped(); }
std::uint64_t alive_in_cpp() noexcept { return the_greeter().alive(); }
std::uint64_t most_in_cpp() noexcept { return the_greeter().most(); }

void cpp_has(std::uint64_t count, rust::Promise<void> promise) {
  the_greeter().watch(Watcher{count, std::move(promise)});
}

void hurry_in_cpp() noexcept { the_greeter().hurry(); }

}  // namespace three_languages
