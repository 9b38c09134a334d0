#include "demo/include/transfer.h"

#include <cstdlib>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "demo/include/tally.h"

namespace http {
namespace {

struct UrlDeleter {
  void operator()(CURLU* url) const noexcept { curl_url_cleanup(url); }
};

// No proxy reaches the loopback interface of this machine, whatever the environment says.
bool is_on_loopback(const std::string& url) {
  std::unique_ptr<CURLU, UrlDeleter> parsed(curl_url());
  char* part = nullptr;
  if (!parsed || curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), CURLU_GUESS_SCHEME) != CURLUE_OK ||
      curl_url_get(parsed.get(), CURLUPART_HOST, &part, 0) != CURLUE_OK) {
    return false;  // libcurl will say what is wrong with it
  }
  std::string host(part);
  curl_free(part);
  return host == "localhost" || host == "[::1]" || host.compare(0, 4, "127.") == 0;
}

// Whether this libcurl was built with the feature `https`.
bool has_tls() {
  static const bool found = (curl_version_info(CURLVERSION_NOW)->features & CURL_VERSION_SSL) != 0;
  return found;
}

std::string as_one_line(const rust::String& text, const char* what) {
  std::string line(text);
  if (line.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos) {
    throw std::invalid_argument(std::string(what) + " must be one line, without NUL");
  }
  return line;
}

}  // namespace

Transfer::Transfer(Request request)
    : request_(std::move(request)), response_(), detail_(), state_(kWaiting), handle_(curl_easy_init()) {
  if (!handle_) throw std::runtime_error("libcurl could not make a handle");
  std::string url = as_one_line(request_.url, "a URL");
  set(CURLOPT_URL, url.c_str());  // copied, as all strings
  // libcurl refuses the name of a protocol it was built without.
  set(CURLOPT_PROTOCOLS_STR, has_tls() ? "http,https" : "http");
  set(CURLOPT_HTTP_VERSION, long(CURL_HTTP_VERSION_1_1));
  set(CURLOPT_NOSIGNAL, 1L);  // signals and threads don't go together
  if (is_on_loopback(url)) set(CURLOPT_PROXY, "");
  trust_the_systems_certificates();
  set_method_and_body();
  for (const rust::String& line : request_.headers) add_header(line);
  set(CURLOPT_HTTPHEADER, headers_.get());

  set(CURLOPT_ERRORBUFFER, detail_);
  set(CURLOPT_HEADERFUNCTION, &Transfer::on_header);
  set(CURLOPT_HEADERDATA, static_cast<void*>(this));
  set(CURLOPT_WRITEFUNCTION, &Transfer::on_body);
  set(CURLOPT_WRITEDATA, static_cast<void*>(this));
  set(CURLOPT_PRIVATE, static_cast<void*>(this));
  tally.contexts_created++;
}

Transfer::~Transfer() { tally.contexts_destroyed++; }

template <class V>
void Transfer::set(CURLoption option, V value) {
  CURLcode code = curl_easy_setopt(handle_.get(), option, value);
  if (code != CURLE_OK) throw std::runtime_error(curl_easy_strerror(code));
}

void Transfer::add_header(const rust::String& text) {
  std::string line = as_one_line(text, "a header");
  curl_slist* longer = curl_slist_append(headers_.get(), line.c_str());
  if (!longer) throw std::bad_alloc();
  headers_.release();
  headers_.reset(longer);
}

void Transfer::set_method_and_body() {
  std::string method = as_one_line(request_.method, "a method");
  bool sends = !request_.body.empty() || method == "POST" || method == "PUT" || method == "PATCH";
  if (sends) {
    set(CURLOPT_POST, 1L);
    set(CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request_.body.size()));
    // Not copied: libcurl reads it from the Vec that came from Rust.
    set(CURLOPT_POSTFIELDS, reinterpret_cast<const char*>(request_.body.data()));
  }
  if (method == "HEAD") {
    set(CURLOPT_NOBODY, 1L);
  } else if (method != (sends ? "POST" : "GET")) {
    set(CURLOPT_CUSTOMREQUEST, method.c_str());
  }
}

// An OpenSSL that was built from source looks for certificates where its source would install them. The
// variables are those that OpenSSL and the curl command obey; main.rs sets them, if nobody else has, to where
// this system keeps its own.
void Transfer::trust_the_systems_certificates() {
  if (!has_tls()) return;
  if (const char* file = std::getenv("SSL_CERT_FILE")) set(CURLOPT_CAINFO, file);
  if (const char* folder = std::getenv("SSL_CERT_DIR")) set(CURLOPT_CAPATH, folder);
}

Response Transfer::take() {
  if (!failure_.empty()) throw std::runtime_error(failure_);
  return std::move(response_);
}

void Transfer::finish(CURLcode outcome) noexcept {
  long connections = 0;
  curl_easy_getinfo(handle_.get(), CURLINFO_NUM_CONNECTS, &connections);
  tally.connections_opened += static_cast<std::uint64_t>(connections);
  if (outcome == CURLE_OK) {
    long status = 0;
    curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &status);
    response_.status = static_cast<std::int32_t>(status);
    return;
  }
  failure_ = curl_easy_strerror(outcome);
  if (detail_[0] != '\0' && failure_ != detail_) failure_.append(" (").append(detail_).append(")");
}

void Transfer::resume() noexcept {
  resumer_ = std::this_thread::get_id();
  int state = kWaiting;
  // Release: resumer_, for forget_waiter(). Acquire: that it was forgotten, with forget_waiter().
  if (!state_.compare_exchange_strong(state, kResuming, std::memory_order_acq_rel)) return;
  waiter_.resume();
  // Release: the waiter has been left alone, for forget_waiter().
  state_.store(kResumed, std::memory_order_release);
  state_.notify_all();
}

void Transfer::forget_waiter() noexcept {
  int state = kWaiting;
  if (state_.compare_exchange_strong(state, kForgotten, std::memory_order_acq_rel)) return;
  // An executor may drop the task from inside the wake that resume() makes: then this is the resuming thread,
  // which must not wait for itself, and cobridge's handle touches nothing after the wake.
  while (state == kResuming && resumer_ != std::this_thread::get_id()) {
    state_.wait(state, std::memory_order_acquire);
    state = state_.load(std::memory_order_acquire);
  }
}

// libcurl hands over whole lines, those of interim answers (100 Continue) as well: a status line starts anew.
std::size_t Transfer::on_header(char* bytes, std::size_t size, std::size_t count, void* self) noexcept {
  Response& response = static_cast<Transfer*>(self)->response_;
  std::string_view line(bytes, size * count);
  line = line.substr(0, line.find_last_not_of("\r\n") + 1);
  if (line.compare(0, 5, "HTTP/") == 0) {
    response.headers.clear();
  } else if (!line.empty()) {
    response.headers.push_back(rust::String::lossy(line.data(), line.size()));
  }
  return size * count;
}

std::size_t Transfer::on_body(char* bytes, std::size_t size, std::size_t count, void* self) noexcept {
  append(static_cast<Transfer*>(self)->response_.body,
         rust::Slice<const std::uint8_t>(reinterpret_cast<const std::uint8_t*>(bytes), size * count));
  return size * count;
}

}  // namespace http
