// The server's event loop: poll(2), sockets, and, as a rust::Executor, the place where its coroutines and the Rust
// futures they await are polled. One thread.
//
// Ownership: held by std::shared_ptr, as every rust::Executor. A socket closes its descriptor.
//
// Threads: run() and everything that awaits belongs to one thread; post() and stop() may be called on any.
#pragma once

#include <coroutine>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <utility>

#include "cobridge/executor.h"

namespace server {

class EventLoop final : public rust::Executor {
 public:
  EventLoop();
  ~EventLoop() override;

  // From any thread: the loop runs it soon.
  void post(rust::Runnable runnable) noexcept override;

  // Runs until stop(). What is not over then is dropped.
  void run();
  void stop() noexcept;

  // `co_await loop.readable(fd)`: there is something to read, or the peer has gone. One at a time for each descriptor,
  // as with writable().
  class Ready {
   public:
    Ready(EventLoop& loop, int fd, short events) noexcept : loop_(loop), fd_(fd), events_(events) {}
    // Before it waits: a coroutine takes over an awaiter that can be abandoned.
    Ready(Ready&&) noexcept = default;
    Ready& operator=(Ready&&) = delete;
    ~Ready() {
      if (waiting_) loop_.waiting_.erase(fd_);
    }
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> handle) {
      loop_.waiting_[fd_] = this;
      handle_ = handle;
      waiting_ = true;
    }
    void await_resume() const noexcept {}

   private:
    friend class EventLoop;
    EventLoop& loop_;
    int fd_;
    short events_;
    bool waiting_ = false;
    std::coroutine_handle<> handle_;
  };
  Ready readable(int fd) noexcept;
  Ready writable(int fd) noexcept;

 private:
  void wake_up() noexcept;
  bool run_posted();
  void wait();

  int wake_read_ = -1, wake_write_ = -1;
  std::map<int, Ready*> waiting_;
  std::mutex mutex_;
  std::deque<rust::Runnable> posted_;  // under the mutex, as the next
  bool stopped_ = false;
};

// An open descriptor.
class Socket {
 public:
  explicit Socket(int fd) noexcept : fd_(fd) {}
  Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Socket& operator=(Socket&&) = delete;
  ~Socket();
  int fd() const noexcept { return fd_; }

 private:
  int fd_;
};

}  // namespace server

// A wait ends with its awaiter: its destructor takes it out of the loop, on the loop's thread, which alone resumes. So
// dropping a coroutine that waits for a socket needs no waiting.
template <>
struct rust::is_abandonable<server::EventLoop::Ready> : std::true_type {};
