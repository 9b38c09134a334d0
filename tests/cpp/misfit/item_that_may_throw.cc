// error: cobridge: the items of a stream need a move constructor and a destructor that are noexcept
// test: std=11,20
#include "../fake_stream.h"

using rust::cobridge::Owned;

namespace http {
struct Event {
  Event(Event&&) noexcept(false);
};
struct eventsContext;
void events(int topic, rust::Sink<Event> sink);
GLUE_TARGET(eventsTarget, ::http::events)
STREAM_GLUE(events, eventsTarget, void, true, 64, (Event), (Owned))
}  // namespace http
STREAM_DROP(http, events)

std::uint8_t use(unsigned char* out, std::uint8_t* call, const std::uint8_t* waker, int topic) {
  return http::cobridge_events_stream::Start::go<int>(out, call, waker, topic);
}
