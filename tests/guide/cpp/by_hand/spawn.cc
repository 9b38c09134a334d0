#include "cobridge-guide-tests/cpp/by_hand/spawn.h"

#include <utility>

#include "cobridge-guide-tests/src/by_hand/spawn.rs.h"

namespace by_hand_spawn {

// ANCHOR: count
std::uint64_t count_twice(const Spawner& spawner) {
  auto first = std::make_unique<Done>(), second = std::make_unique<Done>();
  std::future<std::uint64_t> one = first->future(), two = second->future();
  spawner.spawn_count("one", std::move(first));
  spawner.spawn_count("two words", std::move(second));
  return one.get() + two.get();  // this thread waits
}
// ANCHOR_END: count

}  // namespace by_hand_spawn
