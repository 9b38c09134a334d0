// ANCHOR: head
#include "async-http-client/include/http_client.h"

#include <algorithm>
#include <iostream>
#include <iterator>
#include <string>
#include <unordered_map>
#include <utility>

#include "async-http-client/src/main.rs.h"

namespace http {
// ANCHOR_END: head

struct Client::Transfer {
  Transfer(Request asked, rust::Promise<Response> promise)
      : request(std::move(asked)), promise(std::move(promise)), easy(curl_easy_init()) {
    curl_easy_setopt(easy, CURLOPT_URL, std::string(request.url).c_str());
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &Transfer::receive);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
    if (!request.body.empty()) {
      curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body.size()));
      curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.data());
    }
  }
  Transfer(const Transfer&) = delete;
  ~Transfer() { curl_easy_cleanup(easy); }

  static std::size_t receive(char* data, std::size_t, std::size_t size, void* self) {
    auto& body = static_cast<Transfer*>(self)->response.body;
    std::copy(data, data + size, std::back_inserter(body));
    return size;
  }

  void finish(CURLcode result) {
    if (result != CURLE_OK) {
      promise.set_error(curl_easy_strerror(result));
      return;
    }
    long status = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    response.status = static_cast<std::int32_t>(status);
    std::move(promise).set_value(std::move(response));
  }

  Request request;
  Response response;
  rust::Promise<Response> promise;
  CURL* easy;
};

void Client::send(Request request, rust::Promise<Response> promise) const {
  // The Rust future borrows the client, so the client is there when it is dropped.
  promise.on_cancel([multi = multi_] { curl_multi_wakeup(multi); });
  auto transfer = std::make_unique<Transfer>(std::move(request), std::move(promise));
  {
    std::lock_guard<std::mutex> lock(inbox_->mutex);
    inbox_->transfers.push_back(std::move(transfer));
  }
  curl_multi_wakeup(multi_);
}

void Client::run() const {
  std::unordered_map<CURL*, std::unique_ptr<Transfer>> running;
  for (;;) {
    {
      std::lock_guard<std::mutex> lock(inbox_->mutex);
      if (inbox_->closed) break;
      for (auto& transfer : inbox_->transfers) {
        curl_multi_add_handle(multi_, transfer->easy);
        running.emplace(transfer->easy, std::move(transfer));
      }
      inbox_->transfers.clear();
    }
    std::erase_if(running, [this](const auto& entry) {
      bool cancelled = entry.second->promise.is_cancelled();
      if (cancelled) curl_multi_remove_handle(multi_, entry.first);
      return cancelled;
    });
    int count = 0;
    curl_multi_perform(multi_, &count);
    while (CURLMsg* message = curl_multi_info_read(multi_, &count)) {
      CURLcode result = message->data.result;
      auto transfer = running.extract(message->easy_handle);
      curl_multi_remove_handle(multi_, transfer.key());
      transfer.mapped()->finish(result);
    }
    curl_multi_poll(multi_, nullptr, 0, 60'000, nullptr);
  }
  for (auto& entry : running) curl_multi_remove_handle(multi_, entry.first);
}

Client::Client() : multi_(curl_multi_init()), inbox_(std::make_unique<Inbox>()), thread_([this] { run(); }) {}

Client::~Client() {
  {
    std::lock_guard<std::mutex> lock(inbox_->mutex);
    inbox_->closed = true;
  }
  curl_multi_wakeup(multi_);
  thread_.join();
  curl_multi_cleanup(multi_);
}

std::unique_ptr<Client> new_client() { return std::make_unique<Client>(); }

// ANCHOR: tour
rust::Future<void> tour(const Client& client, const std::string& server) {
  for (const char* page : {"/hello", "/missing", "/slow"}) {
    try {
      rust::String text = co_await get(client, server + page);
      std::cout << page << ": " << text << std::endl;
    } catch (const rust::Error& error) {
      std::cout << page << " gave an error: " << error.what() << std::endl;
    }
  }
}
// ANCHOR_END: tour

// ANCHOR: run_all
void run_all(rust::Str address) {
  std::unique_ptr<Client> client = new_client();
  std::string server = "http://" + std::string(address);

  rust::String page = rust::block_on(get(*client, server + "/hello"));
  std::cout << "a plain thread has " << page << std::endl;

  rust::block_on(tour(*client, server));
}
// ANCHOR_END: run_all

}  // namespace http
