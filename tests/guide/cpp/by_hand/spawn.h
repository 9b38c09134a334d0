#pragma once
#include <cstdint>
#include <future>
#include <memory>

#include "rust/cxx.h"

namespace by_hand_spawn {

struct Spawner;

class Done {
 public:
  void set(std::uint64_t words) { words_.set_value(words); }
  std::future<std::uint64_t> future() { return words_.get_future(); }

 private:
  std::promise<std::uint64_t> words_;
};

std::uint64_t count_twice(const Spawner& spawner);

}  // namespace by_hand_spawn
