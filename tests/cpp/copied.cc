// test: std=11,14,17,20
//
// Copied arguments (sentence 7): in the styles that outlive a poll, `&str` and `&[T]` are read on another thread after the caller's own are gone.
#include <stdexcept>
#include <thread>
#include <vector>

#include "calls.h"

using rust::Promise;
using rust::Slice;
using rust::Str;
using rust::cobridge::Copied;
using rust::cobridge::Owned;

namespace user {
// ---- copied arguments: read on another thread, after the caller's have been overwritten
static std::atomic<bool> may_read{false};
inline void copies(Str text, Slice<const std::uint8_t> bytes, Slice<const std::string> words,
                   Slice<const double> none, Promise<std::string> promise) {
  std::thread(
      [text, bytes, words, none](Promise<std::string> p) {
        while (!may_read) std::this_thread::yield();
        std::string all(text.data(), text.size());
        for (std::size_t i = 0; i < bytes.size(); i++) all += char('0' + bytes[i]);
        for (std::size_t i = 0; i < words.size(); i++) all += words[i];
        CHECK(none.size() == 0);
        CHECK(reinterpret_cast<std::uintptr_t>(words.data()) % alignof(std::string) == 0);
        std::move(p).set_value(all);
      },
      std::move(promise))
      .detach();
}
inline std::string copies_blocking(Str text, Counted, Slice<const Counted> slice) {
  while (!may_read) std::this_thread::yield();
  return std::string(text.data(), text.size()) + std::to_string(slice[0].value() + slice[1].value());
}
inline void copies_counted(Slice<const Counted> slice, Promise<int> promise) {
  std::move(promise).set_value(slice[2].value());
}
struct Throwing {
  static int left;
  Counted counted;
  Throwing() {}
  Throwing(const Throwing& other) : counted(other.counted) {
    if (left-- == 0) throw std::runtime_error("copying");
  }
};
int Throwing::left = 0;
inline void copies_throwing(Slice<const Throwing>, Slice<const Throwing>, Promise<int>) { CHECK(false); }

struct answer_textContext;
void answer_text(Str text, rust::Fn<void(rust::Box<answer_textContext>, rust::Result<Counted>)> done,
                 rust::Box<answer_textContext> context);
}  // namespace user
STYLE(copies, true, false, (std::string), (Copied, Copied, Copied, Copied))
STYLE(copies_blocking, true, true, (std::string), (Copied, Owned, Copied))
STYLE(copies_counted, true, false, (int), (Copied))
STYLE(copies_throwing, true, false, (int), (Copied, Copied))
STYLE(answer_text, true, false, (Counted), (Copied))
namespace user {
void answer_text(Str text, rust::Fn<void(rust::Box<answer_textContext>, rust::Result<Counted>)> done,
                 rust::Box<answer_textContext> context) {
  std::thread(
      [done, text](rust::Box<answer_textContext> c) {
        while (!may_read) std::this_thread::yield();
        done(std::move(c), Counted(int(text.size()) + text.data()[0]));
      },
      std::move(context))
      .detach();
}
}  // namespace user

namespace {

using namespace user;

// Starts a call, then overwrites what it was given before the foreign side reads.
void copied_arguments() {
  may_read = false;
  char text[] = "a text that is long enough not to be kept in a register";
  std::string words[] = {std::string(30, 'w'), "x"};
  std::uint8_t bytes[] = {1, 2, 3};
  double none[1] = {0};
  std::string expected = text + std::string("123") + words[0] + words[1];
  FakeTask task;
  FakeFuture<cobridge_copies_call> future;
  future.start<Str, Slice<const std::uint8_t>, Slice<const std::string>, Slice<const double>>(
      task, Str(text, sizeof text - 1), Slice<const std::uint8_t>(bytes, 3),
      Slice<const std::string>(words, 2), Slice<const double>(none, 0));
  CHECK(future.pending());
  std::memset(text, '?', sizeof text);
  words[0] = words[1] = "?";
  bytes[0] = bytes[1] = 9;
  may_read = true;
  future.finish(task);
  CHECK(future.value() == expected);
}

void copied_arguments_of_a_job() {
  may_read = false;
  char text[] = "text";
  Counted* counted = new Counted[2]{Counted(1), Counted(2)};
  FakeTask task;
  FakeFuture<cobridge_copies_blocking_call> future;
  future.start<Str, Counted, Slice<const Counted>>(task, Str(text, 4), Counted(9),
                                                   Slice<const Counted>(counted, 2));
  CHECK(future.pending());
  std::memset(text, '?', 4);
  delete[] counted;
  may_read = true;
  future.finish(task);
  CHECK(future.value() == "text3");
}

void copied_arguments_of_a_callback() {
  may_read = false;
  std::string text(100, 'a');
  FakeTask task;
  FakeFuture<cobridge_answer_text_call> future;
  future.start<Str>(task, Str(text.data(), text.size()));
  text.assign(100, 'b');
  may_read = true;
  future.finish(task);
  CHECK(future.value().value() == 100 + 'a');
}

void copied_arguments_are_destroyed_once() {
  Counted three[3] = {Counted(1), Counted(2), Counted(3)};
  CHECK(run<cobridge_copies_counted_call>(Slice<const Counted>(three, 3)) == 3);
  CHECK(Counted::live() == 3);
  std::vector<Counted> many(1000, Counted(5));  // above the pool's largest class
  CHECK(run<cobridge_copies_counted_call>(Slice<const Counted>(many.data(), many.size())) == 5);
  CHECK(Counted::live() == 1003);
}

void copying_that_throws() {
  for (int n = 0; n < 5; n++) {
    Throwing values[5];
    Throwing::left = n;
    CHECK(fail<cobridge_copies_throwing_call>(Slice<const Throwing>(values, 2),
                                              Slice<const Throwing>(values, 3)) == "Exception: copying");
  }
}

}  // namespace

int main(int, char** argv) {
  const Test tests[] = {
      TEST(copied_arguments),
      TEST(copied_arguments_of_a_job),
      TEST(copied_arguments_of_a_callback),
      TEST(copied_arguments_are_destroyed_once),
      TEST(copying_that_throws),
  };
  return run_tests("copied", tests, argv[1], balance);
}
