// libcurl's multi interface on a thread of its own, as something a coroutine can await.
//
//     Response response = co_await loop->perform(std::move(request));
//
// Ownership: the thread holds its EventLoop until close(). The multi handle and the set of active transfers
// belong to that thread; everyone else puts orders into a queue, under a mutex, and wakes it through
// curl_multi_wakeup. With nothing to do the thread sleeps in curl_multi_poll.
// Completion: the loop takes the transfer out of libcurl and then resumes the coroutine's handle, which in a
// rust::Future only marks the call as ready and wakes the Rust task: no coroutine body ever runs on this
// thread. It does not touch the waiter after that.
//
// Cancellation. When Rust drops a call that waits here, the frame has to go, while the loop may be about to
// resume it. There are two ways:
//   * to leave the awaiter as it is. cobridge then requests a stop and keeps the frame until the loop resumes
//     it; but send() borrows the Client, and so the drop would wait for the loop's next turn, on a thread
//     that polls others' tasks too;
//   * to make the awaiter abandonable, as done here: rust::is_abandonable promises that, once its destructor
//     has returned, nobody touches the handle.
// The destructor keeps the promise without waiting for the loop: what libcurl works with belongs to the
// Transfer, which the loop shares, so the destructor only takes its handle back (Transfer::forget_waiter) and
// orders the removal. If the loop is just resuming the handle, the destructor waits for that one call, a
// wake, to return. So the frame and its locals are gone when the drop returns, and the transfer leaves
// libcurl, closing its connection, at the loop's next turn, which comes at once.
#pragma once

#include <curl/curl.h>

#include <coroutine>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <type_traits>
#include <unordered_map>
#include <vector>

#include "cobridge/future.h"
#include "cobridge/promise.h"
#include "demo/include/transfer.h"

namespace http {

class EventLoop;

// The awaiter of one transfer.
class Perform {
 public:
  Perform(EventLoop& loop, Request request);
  Perform(Perform&& other) noexcept = default;
  Perform& operator=(Perform&&) = delete;
  ~Perform();

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiter);
  Response await_resume();

 private:
  EventLoop& loop_;
  std::shared_ptr<Transfer> transfer_;  // null: taken, or moved from
  bool submitted_ = false;
};

class EventLoop {
 public:
  // Starts the thread.
  static std::shared_ptr<EventLoop> start();
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  // Ends the thread, and waits for that unless it is the caller. Transfers that are left fail.
  void close() noexcept;

  Perform perform(Request request);

  // Answers when no transfer is left: those whose removal was ordered before are gone by then, with
  // everything they owned.
  void when_idle(rust::Promise<void> promise);

 private:
  friend class Perform;

  // What other threads ask for. A transfer is added once and removed at most once, after that, so the order
  // between the lists is clear.
  struct Orders {
    std::vector<std::shared_ptr<Transfer>> add;
    std::vector<std::shared_ptr<Transfer>> remove;
    std::vector<rust::Promise<void>> when_idle;
    bool close = false;
  };

  EventLoop();

  // ---- any thread

  void add(const std::shared_ptr<Transfer>& transfer);
  void remove(std::shared_ptr<Transfer> transfer);
  void wake() noexcept { curl_multi_wakeup(multi_.get()); }

  // ---- the loop's thread

  void run();
  bool obey_orders();
  void begin(std::shared_ptr<Transfer> transfer);
  void cancel(Transfer& transfer);
  void collect_finished();
  void complete(std::shared_ptr<Transfer> transfer);
  void fail_all(const char* message);
  void answer_if_idle();
  // Tells the tally what libcurl says that it holds.
  void recount() noexcept;

  struct MultiDeleter {
    void operator()(CURLM* multi) const noexcept { curl_multi_cleanup(multi); }
  };

  std::unique_ptr<CURLM, MultiDeleter> multi_;
  std::unordered_map<CURL*, std::shared_ptr<Transfer>> active_;
  std::vector<rust::Promise<void>> idle_watchers_;
  std::uint64_t counted_ = 0;  // our part of tally.transfers_active

  std::mutex mutex_;
  Orders orders_;        // under mutex_
  bool closed_ = false;  // under mutex_: nobody obeys any more

  std::thread thread_;
};

}  // namespace http

namespace rust {
// See ~Perform.
template <>
struct is_abandonable<http::Perform> : std::true_type {};
}  // namespace rust
