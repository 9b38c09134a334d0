#include "demo-server/include/event_loop.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <vector>

namespace server {

EventLoop::EventLoop() {
  int ends[2];
  if (::pipe(ends) != 0) throw std::runtime_error("no pipe could be made");
  wake_read_ = ends[0];
  wake_write_ = ends[1];
  for (int end : ends) ::fcntl(end, F_SETFL, O_NONBLOCK);
}

EventLoop::~EventLoop() {
  ::close(wake_read_);
  ::close(wake_write_);
}

void EventLoop::post(rust::Runnable runnable) noexcept {
  bool was_empty;
  {
    std::lock_guard<std::mutex> guard(mutex_);
    was_empty = posted_.empty();
    posted_.push_back(std::move(runnable));
  }
  if (was_empty) wake_up();
}

void EventLoop::stop() noexcept {
  {
    std::lock_guard<std::mutex> guard(mutex_);
    stopped_ = true;
  }
  wake_up();
}

// A full pipe wakes as well.
void EventLoop::wake_up() noexcept { (void)!::write(wake_write_, "", 1); }

void EventLoop::run() {
  while (run_posted()) wait();
  // Every task ends now, on this thread: those that wait in poll(2), and those in Rust. A Runnable that is posted later
  // is dropped by the executor.
  close();
  std::deque<rust::Runnable> rest;
  std::lock_guard<std::mutex> guard(mutex_);
  rest.swap(posted_);
}

// False: it was told to stop.
bool EventLoop::run_posted() {
  for (;;) {
    std::deque<rust::Runnable> batch;
    {
      std::lock_guard<std::mutex> guard(mutex_);
      if (stopped_) return false;
      if (posted_.empty()) return true;
      batch.swap(posted_);
    }
    for (rust::Runnable& runnable : batch) std::move(runnable).run();
  }
}

void EventLoop::wait() {
  std::vector<pollfd> polled;
  polled.push_back(pollfd{wake_read_, POLLIN, 0});
  for (const auto& [fd, ready] : waiting_) polled.push_back(pollfd{fd, ready->events_, 0});
  if (::poll(polled.data(), static_cast<nfds_t>(polled.size()), -1) < 0 && errno != EINTR)
    throw std::runtime_error("poll failed");
  if (polled[0].revents) {
    char bytes[64];
    while (::read(wake_read_, bytes, sizeof bytes) > 0) {
    }
  }
  for (std::size_t i = 1; i < polled.size(); i++) {
    if (!polled[i].revents) continue;
    auto found = waiting_.find(polled[i].fd);
    if (found == waiting_.end()) continue;
    Ready* ready = found->second;
    waiting_.erase(found);
    ready->waiting_ = false;
    // Wakes the task, which posts itself: nothing runs in here.
    ready->handle_.resume();
  }
}

EventLoop::Ready EventLoop::readable(int fd) noexcept { return Ready(*this, fd, POLLIN); }
EventLoop::Ready EventLoop::writable(int fd) noexcept { return Ready(*this, fd, POLLOUT); }

Socket::~Socket() {
  if (fd_ >= 0) ::close(fd_);
}

}  // namespace server
