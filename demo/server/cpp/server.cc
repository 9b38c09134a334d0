#include "demo-server/include/server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string>
#include <variant>

#include "cobridge/future.h"
#include "demo-server/src/bridge.rs.h"

namespace server {
namespace {

constexpr std::size_t kLargestRequest = 1 << 20;

[[noreturn]] void fail(const char* what) {
  throw std::runtime_error(std::string(what) + ": " + std::strerror(errno));
}

Socket listen_on(std::uint16_t port) {
  Socket socket(::socket(AF_INET, SOCK_STREAM, 0));
  if (socket.fd() < 0) fail("no socket");
  int yes = 1;
  ::setsockopt(socket.fd(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::bind(socket.fd(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) fail("bind");
  if (::listen(socket.fd(), 1024) != 0) fail("listen");
  ::fcntl(socket.fd(), F_SETFL, O_NONBLOCK);
  return socket;
}

std::uint16_t port_of(const Socket& socket) {
  sockaddr_in address = {};
  socklen_t length = sizeof address;
  if (::getsockname(socket.fd(), reinterpret_cast<sockaddr*>(&address), &length) != 0) fail("getsockname");
  return ntohs(address.sin_port);
}

bool would_block() noexcept { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

Response plain(std::uint16_t status, const char* text) {
  Response response;
  response.status = status;
  response.content_type = "text/plain; charset=utf-8";
  for (const char* letter = text; *letter; letter++)
    response.body.push_back(static_cast<std::uint8_t>(*letter));
  return response;
}

std::vector<std::uint8_t> bytes_of(const Response& response) {
  std::string head = "HTTP/1.1 " + std::to_string(response.status) +
                     " \r\nContent-Type: " + std::string(response.content_type) +
                     "\r\nContent-Length: " + std::to_string(response.body.size()) +
                     "\r\nConnection: close\r\n\r\n";
  std::vector<std::uint8_t> bytes(head.begin(), head.end());
  bytes.insert(bytes.end(), response.body.begin(), response.body.end());
  return bytes;
}

}  // namespace

Server::Server(std::uint16_t port)
    : loop_(std::make_shared<EventLoop>()), listener_(listen_on(port)), port_(port_of(listener_)) {}

std::unique_ptr<Server> listen(std::uint16_t port) { return std::make_unique<Server>(port); }

void Server::run(Handler handler) const {
  loop_->spawn(accept_all(std::move(handler))).detach();
  loop_->run();
}

Counters Server::counters() const noexcept { return Counters{connections_, answered_, gone_}; }

rust::Future<void> Server::accept_all(Handler handler) const {
  for (;;) {
    co_await loop_->readable(listener_.fd());
    int fd = ::accept(listener_.fd(), nullptr, nullptr);
    if (fd < 0) {
      if (would_block() || errno == ECONNABORTED) continue;
      fail("accept");
    }
    ::fcntl(fd, F_SETFL, O_NONBLOCK);
    connections_++;
    loop_->spawn(serve(Socket(fd), handler)).detach();
  }
}

rust::Future<void> Server::serve(Socket socket, Handler handler) const {
  Request request;
  if (!co_await read_request(socket, request)) co_return;
  // The first of the two that ends drops the other.
  std::variant<Response, std::monostate> first =
      co_await rust::when_any(answer(handler, std::move(request)), until_gone(socket));
  if (first.index() == 1) {
    gone_++;
    co_return;
  }
  std::vector<std::uint8_t> bytes = bytes_of(std::get<0>(first));
  co_await write_all(socket, std::move(bytes));
  answered_++;
}

// What Rust answers, or what became of it.
rust::Future<Response> Server::answer(const Handler& handler, Request request) const {
  std::string failure;
  try {
    Response response = co_await handler(std::move(request));
    co_return response;
  } catch (const rust::Panic& panic) {
    failure = std::string("the handler panicked: ") + panic.what();
  } catch (const rust::Error& error) {
    failure = std::string("the handler failed: ") + error.what();
  }
  co_return plain(500, failure.c_str());
}

// False: nothing that could be answered.
rust::Future<bool> Server::read_request(const Socket& socket, Request& request) const {
  std::vector<std::uint8_t> bytes;
  for (;;) {
    co_await loop_->readable(socket.fd());
    std::uint8_t chunk[4096];
    ssize_t count = ::recv(socket.fd(), chunk, sizeof chunk, 0);
    if (count < 0 && would_block()) continue;
    if (count <= 0) co_return false;
    bytes.insert(bytes.end(), chunk, chunk + count);
    switch (read_head(rust::Slice<const std::uint8_t>(bytes.data(), bytes.size()), request)) {
      case Read::Complete:
        co_return true;
      case Read::Partial:
        if (bytes.size() <= kLargestRequest) continue;
        break;
      default:
        break;
    }
    // Named first: GCC 12 destroys the temporaries of aggregate types in a co_await twice.
    std::vector<std::uint8_t> refusal = bytes_of(plain(400, "that is no request"));
    co_await write_all(socket, std::move(refusal));
    co_return false;
  }
}

// Whoever sends more than one request at once is not waited for.
rust::Future<void> Server::until_gone(const Socket& socket) const { co_await loop_->readable(socket.fd()); }

rust::Future<void> Server::write_all(const Socket& socket, std::vector<std::uint8_t> bytes) const {
  std::size_t sent = 0;
  while (sent < bytes.size()) {
    ssize_t count = ::send(socket.fd(), bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (count > 0) {
      sent += static_cast<std::size_t>(count);
    } else if (would_block()) {
      co_await loop_->writable(socket.fd());
    } else {
      co_return;  // the client has gone
    }
  }
}

}  // namespace server
