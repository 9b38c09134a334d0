// error: cobridge: `events` does not fit
// test: std=11,20
#include "../fake_stream.h"

using rust::cobridge::Owned;

namespace http {
struct eventsContext;
void events(int topic, rust::Fn<void(const eventsContext&, rust::Result<int>)> send,
            rust::Box<eventsContext> context);
GLUE_TARGET(eventsTarget, ::http::events)
STREAM_GLUE(events, eventsTarget, void, false, 64, (int), (Owned))
}  // namespace http
STREAM_DROP(http, events)

std::uint8_t use(unsigned char* out, std::uint8_t* call, const std::uint8_t* waker, int topic) {
  return http::cobridge_events_stream::Start::go<int>(out, call, waker, topic);
}
