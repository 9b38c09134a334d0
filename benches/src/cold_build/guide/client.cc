#include "by-hand/src/client.h"

#include <thread>
#include <utility>

#include "by-hand/src/main.rs.h"

namespace http {

void Client::send(rust::String url, rust::Fn<void(rust::Box<SendContext>, SendResult)> done,
                  rust::Box<SendContext> context) const {
  std::thread([url = std::move(url), done, context = std::move(context)]() mutable {
    SendResult result;
    result.response.status = 200;
    result.response.headers.push_back(std::move(url));
    result.response.body.push_back(7);
    done(std::move(context), std::move(result));
  }).detach();
}

std::unique_ptr<Client> new_client() { return std::make_unique<Client>(); }

void ping(rust::String url, rust::Fn<void(rust::Box<PingContext>, std::uint64_t)> done,
          rust::Box<PingContext> context) {
  done(std::move(context), url.size());
}

void fetch(rust::String url, rust::Fn<void(rust::Box<FetchContext>, rust::Vec<std::uint8_t>)> done,
           rust::Box<FetchContext> context) {
  rust::Vec<std::uint8_t> body;
  body.push_back(static_cast<std::uint8_t>(url.size()));
  done(std::move(context), std::move(body));
}

void measure(rust::String text, rust::Fn<void(rust::Box<MeasureContext>, rust::String)> done,
             rust::Box<MeasureContext> context) {
  done(std::move(context), std::move(text));
}

}  // namespace http
