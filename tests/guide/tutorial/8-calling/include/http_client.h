#pragma once
#include <curl/curl.h>

#include <memory>
#include <mutex>
#include <thread>
#include <vector>

// ANCHOR: future
#include "cobridge/future.h"
// ANCHOR_END: future
#include "cobridge/promise.h"
#include "rust/cxx.h"

namespace http {

struct Request;
struct Response;

// Every transfer of a client runs on the client's own event thread.
class Client {
 public:
  Client();
  ~Client();
  void send(Request request, rust::Promise<Response> promise) const;

 private:
  struct Transfer;
  struct Inbox {
    std::mutex mutex;
    std::vector<std::unique_ptr<Transfer>> transfers;
    bool closed = false;
  };
  void run() const;

  CURLM* multi_;
  std::unique_ptr<Inbox> inbox_;
  std::thread thread_;
};

// ANCHOR: functions
std::unique_ptr<Client> new_client();
void run_all(rust::Str address);
// ANCHOR_END: functions

}  // namespace http
