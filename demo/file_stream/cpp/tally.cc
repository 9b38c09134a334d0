#include "demo-file-stream/include/tally.h"

#include <algorithm>
#include <limits>
#include <mutex>
#include <utility>
#include <vector>

#include "demo-file-stream/src/bridge.rs.h"

namespace file_stream {
namespace {

constexpr std::uint64_t kNever = std::numeric_limits<std::uint64_t>::max();

struct Waiting {
  std::uint64_t chunks_given;
  rust::Promise<void> promise;
};

class Tally {
 public:
  Counters now() {
    std::lock_guard<std::mutex> guard(mutex_);
    return counters_;
  }

  template <class F>
  void change(F f) {
    std::vector<Waiting> over;
    {
      std::lock_guard<std::mutex> guard(mutex_);
      f(counters_, full_);
      auto first =
          std::partition(waiting_.begin(), waiting_.end(), [this](const Waiting& w) { return !holds(w); });
      std::move(first, waiting_.end(), std::back_inserter(over));
      waiting_.erase(first, waiting_.end());
    }
    // An answer wakes: not under the lock.
    for (Waiting& one : over) std::move(one.promise).set_value();
  }

  void wait(Waiting waiting) {
    change([&](Counters&, bool&) { waiting_.push_back(std::move(waiting)); });
  }

 private:
  bool holds(const Waiting& waiting) const {
    return counters_.files_open == 0 || (full_ && counters_.chunks_given >= waiting.chunks_given);
  }

  std::mutex mutex_;
  Counters counters_{};
  bool full_ = false;  // a reader waits for room
  std::vector<Waiting> waiting_;
};

// Never destroyed: a reader's thread may outlive main.
Tally& the_tally() {
  static Tally& tally = *new Tally;
  return tally;
}

}  // namespace

Counters counters() noexcept { return the_tally().now(); }

void held_back(std::uint64_t chunks_given, rust::Promise<void> promise) {
  the_tally().wait(Waiting{chunks_given, std::move(promise)});
}

void all_closed(rust::Promise<void> promise) { the_tally().wait(Waiting{kNever, std::move(promise)}); }

namespace tally {

void opened() {
  the_tally().change([](Counters& counters, bool&) {
    counters.files_opened++;
    counters.files_open++;
  });
}

void closed() {
  the_tally().change([](Counters& counters, bool& full) {
    counters.files_open--;
    full = false;
  });
}

void read() {
  the_tally().change([](Counters& counters, bool&) { counters.chunks_read++; });
}

void full() {
  the_tally().change([](Counters& counters, bool& full) {
    counters.times_full++;
    full = true;
  });
}

void given() {
  the_tally().change([](Counters& counters, bool& full) {
    counters.chunks_given++;
    full = false;
  });
}

}  // namespace tally
}  // namespace file_stream
