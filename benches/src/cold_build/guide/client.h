#pragma once
#include <cstdint>
#include <memory>

#include "rust/cxx.h"

namespace http {

struct Response;
struct SendResult;
struct SendContext;
struct PingContext;
struct FetchContext;
struct MeasureContext;

class Client {
 public:
  void send(rust::String url, rust::Fn<void(rust::Box<SendContext>, SendResult)> done,
            rust::Box<SendContext> context) const;
};

std::unique_ptr<Client> new_client();
void ping(rust::String url, rust::Fn<void(rust::Box<PingContext>, std::uint64_t)> done,
          rust::Box<PingContext> context);
void fetch(rust::String url, rust::Fn<void(rust::Box<FetchContext>, rust::Vec<std::uint8_t>)> done,
           rust::Box<FetchContext> context);
void measure(rust::String text, rust::Fn<void(rust::Box<MeasureContext>, rust::String)> done,
             rust::Box<MeasureContext> context);

}  // namespace http
