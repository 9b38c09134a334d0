// One request on its way: a libcurl handle, all that it reads and writes, and the coroutine that waits for it.
//
// Ownership: a Transfer is shared by the coroutine that awaits it (Perform, in event_loop.h) and, once it is
// submitted, by the loop. libcurl reads the request's body from here and writes the answer to here, never to
// the coroutine's memory, which may go at any moment.
// Threads: made by the polling thread; then the loop's alone until resume(); then the polling thread's again.
#pragma once

#include <curl/curl.h>

#include <atomic>
#include <coroutine>
#include <cstddef>
#include <memory>
#include <string>
#include <thread>

#include "demo/src/bridge.rs.h"

namespace http {

class Transfer {
 public:
  // Throws std::invalid_argument or std::runtime_error if libcurl or HTTP has no such request.
  explicit Transfer(Request request);
  ~Transfer();
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  // ---- the polling thread

  // Who is to be resumed at the end. Before the transfer is submitted.
  void set_waiter(std::coroutine_handle<> waiter) noexcept { waiter_ = waiter; }

  // After the end: the answer, or the failure as a std::runtime_error.
  Response take();

  // The waiter is about to be destroyed: once this has returned, resume() doesn't touch it any more. It waits
  // for a resume() that another thread is in the middle of, and for nothing else.
  void forget_waiter() noexcept;

  // ---- the loop

  CURL* handle() const noexcept { return handle_.get(); }
  void finish(CURLcode outcome) noexcept;
  void fail(const char* message) noexcept { failure_ = message; }
  // Last of all: the waiter may go on, and go away, before this returns.
  void resume() noexcept;

 private:
  // kWaiting leaves either to kForgotten (by the polling thread) or to kResuming and kResumed (by the loop).
  enum State : int { kWaiting, kForgotten, kResuming, kResumed };

  struct HandleDeleter {
    void operator()(CURL* handle) const noexcept { curl_easy_cleanup(handle); }
  };
  struct ListDeleter {
    void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
  };

  template <class V>
  void set(CURLoption option, V value);
  void add_header(const rust::String& line);
  void set_method_and_body();
  void trust_the_systems_certificates();

  static std::size_t on_header(char* bytes, std::size_t size, std::size_t count, void* self) noexcept;
  static std::size_t on_body(char* bytes, std::size_t size, std::size_t count, void* self) noexcept;

  Request request_;
  Response response_;
  std::string failure_;  // empty: none
  char detail_[CURL_ERROR_SIZE];

  std::atomic<int> state_;
  std::coroutine_handle<> waiter_;
  std::thread::id resumer_;  // written before kResuming is

  // After what they point to, to go before it.
  std::unique_ptr<curl_slist, ListDeleter> headers_;
  std::unique_ptr<CURL, HandleDeleter> handle_;
};

}  // namespace http
