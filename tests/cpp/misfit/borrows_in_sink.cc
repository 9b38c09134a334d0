// error: cobridge: `events` borrows
// test: std=11,20
#include "../fake_stream.h"

using rust::cobridge::Borrowed;

namespace http {
struct Session;
struct eventsContext;
void events(const Session& session, rust::Sink<int> sink);
GLUE_TARGET(eventsTarget, ::http::events)
STREAM_GLUE(events, eventsTarget, void, true, 64, (int), (Borrowed))
}  // namespace http
STREAM_DROP(http, events)

std::uint8_t use(unsigned char* out, std::uint8_t* call, const std::uint8_t* waker,
                 const http::Session& session) {
  return http::cobridge_events_stream::Start::go<const http::Session&>(out, call, waker, session);
}
