#include "cobridge-guide-tests/cpp/by_hand/push.h"

#include <string>

#include "cobridge-guide-tests/cpp/feed.h"
#include "cobridge-guide-tests/src/by_hand/push.rs.h"

namespace by_hand_push {

// ANCHOR: prices
void prices(rust::Str symbol, rust::Box<PriceSender> sender) {
  auto tick = [](void* data, double price) { return send(*static_cast<PriceSender*>(data), price); };
  auto over = [](void* data) { rust::Box<PriceSender>::from_raw(static_cast<PriceSender*>(data)); };
  feed::subscribe(std::string(symbol), tick, over, sender.into_raw());
}
// ANCHOR_END: prices

}  // namespace by_hand_push
