#include "demo/include/event_loop.h"

#include <climits>
#include <stdexcept>
#include <utility>

#include "demo/include/tally.h"

namespace http {

// ---- the awaiter

Perform::Perform(EventLoop& loop, Request request)
    : loop_(loop), transfer_(std::make_shared<Transfer>(std::move(request))) {}

void Perform::await_suspend(std::coroutine_handle<> waiter) {
  transfer_->set_waiter(waiter);
  submitted_ = true;
  loop_.add(transfer_);
}

Response Perform::await_resume() {
  // Resumed, and polled since: the loop is through with the waiter, and the destructor has nothing to do.
  std::shared_ptr<Transfer> transfer = std::move(transfer_);
  return transfer->take();
}

Perform::~Perform() {
  if (!transfer_ || !submitted_) return;
  transfer_->forget_waiter();
  loop_.remove(std::move(transfer_));
}

// ---- any thread

std::shared_ptr<EventLoop> EventLoop::start() {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (ready != CURLE_OK) throw std::runtime_error(curl_easy_strerror(ready));
  std::shared_ptr<EventLoop> loop(new EventLoop());
  loop->thread_ = std::thread([loop] { loop->run(); });
  return loop;
}

EventLoop::EventLoop() : multi_(curl_multi_init()) {
  if (!multi_) throw std::runtime_error("libcurl could not make a multi handle");
  // Connections that are kept for the next request.
  curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, 256L);
}

EventLoop::~EventLoop() = default;

void EventLoop::close() noexcept {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    orders_.close = true;
  }
  wake();
  if (thread_.get_id() == std::this_thread::get_id()) {
    thread_.detach();  // an executor dropped the last task, and the client with it, from inside a wake
  } else {
    thread_.join();
  }
}

Perform EventLoop::perform(Request request) { return Perform(*this, std::move(request)); }

void EventLoop::add(const std::shared_ptr<Transfer>& transfer) {
  bool closed;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    closed = closed_;
    if (!closed) orders_.add.push_back(transfer);
  }
  if (closed) {
    transfer->fail("the client's event loop has ended");
    transfer->resume();
  } else {
    wake();
  }
}

void EventLoop::remove(std::shared_ptr<Transfer> transfer) {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (closed_) return;
    orders_.remove.push_back(std::move(transfer));
  }
  wake();
}

void EventLoop::when_idle(rust::Promise<void> promise) {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (!closed_) orders_.when_idle.push_back(std::move(promise));
  }
  wake();
}

// ---- the loop's thread

void EventLoop::run() {
  while (obey_orders()) {
    int running = 0;
    CURLMcode code = curl_multi_perform(multi_.get(), &running);
    collect_finished();
    answer_if_idle();
    // Until a socket, one of libcurl's timers, or wake(). A wake() since obey_orders() is remembered.
    if (code == CURLM_OK) code = curl_multi_poll(multi_.get(), nullptr, 0, INT_MAX, nullptr);
    if (code != CURLM_OK) {
      fail_all(curl_multi_strerror(code));
      break;
    }
  }
  Orders late;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    closed_ = true;
    late = std::exchange(orders_, Orders());
  }
  for (std::shared_ptr<Transfer>& transfer : late.add) active_.emplace(transfer->handle(), transfer);
  fail_all("the client's event loop has ended");
  idle_watchers_.clear();
}

bool EventLoop::obey_orders() {
  Orders orders;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    orders = std::exchange(orders_, Orders());
  }
  for (std::shared_ptr<Transfer>& transfer : orders.add) begin(std::move(transfer));
  for (std::shared_ptr<Transfer>& transfer : orders.remove) cancel(*transfer);
  std::erase_if(idle_watchers_, [](const rust::Promise<void>& promise) { return promise.is_cancelled(); });
  for (rust::Promise<void>& promise : orders.when_idle) idle_watchers_.push_back(std::move(promise));
  return !orders.close;
}

void EventLoop::begin(std::shared_ptr<Transfer> transfer) {
  CURLMcode code = curl_multi_add_handle(multi_.get(), transfer->handle());
  if (code == CURLM_OK) {
    active_.emplace(transfer->handle(), std::move(transfer));
    recount();
  } else {
    transfer->fail(curl_multi_strerror(code));
    transfer->resume();
  }
}

void EventLoop::cancel(Transfer& transfer) {
  auto found = active_.find(transfer.handle());
  if (found == active_.end()) return;  // it ended first
  curl_multi_remove_handle(multi_.get(), transfer.handle());
  active_.erase(found);
  recount();
  tally.transfers_cancelled++;
}

void EventLoop::collect_finished() {
  int left = 0;
  while (CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    auto found = active_.find(message->easy_handle);
    std::shared_ptr<Transfer> transfer = std::move(found->second);
    active_.erase(found);
    transfer->finish(message->data.result);
    complete(std::move(transfer));
  }
}

void EventLoop::complete(std::shared_ptr<Transfer> transfer) {
  curl_multi_remove_handle(multi_.get(), transfer->handle());
  recount();
  tally.transfers_completed++;
  transfer->resume();
}

void EventLoop::fail_all(const char* message) {
  auto failing = std::exchange(active_, {});
  for (auto& [handle, transfer] : failing) {
    transfer->fail(message);
    complete(std::move(transfer));
  }
}

void EventLoop::answer_if_idle() {
  if (!active_.empty()) return;
  auto watchers = std::exchange(idle_watchers_, {});
  for (rust::Promise<void>& promise : watchers) std::move(promise).set_value();
}

void EventLoop::recount() noexcept {
  curl_off_t now = 0;
  curl_multi_get_offt(multi_.get(), CURLMINFO_XFERS_CURRENT, &now);
  tally.transfers_active += static_cast<std::uint64_t>(now) - counted_;
  counted_ = static_cast<std::uint64_t>(now);
}

}  // namespace http
