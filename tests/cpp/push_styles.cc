// test: std=11,14,17,20
//
// How a C++ function gives Rust a stream: the styles, through the shape of the generated glue. A sink, cxx's multishot shape with and
// without Result, a rust::Stream; copied arguments, methods, functions that throw, and what happens on the thread that polls.
#include <stdexcept>
#include <string>
#include <thread>

#include "fake_stream.h"

using rust::Sink;
using rust::Slice;
using rust::Str;
using rust::TrySend;
using rust::cobridge::Borrowed;
using rust::cobridge::Copied;
using rust::cobridge::Foreign;
using rust::cobridge::kEnd;
using rust::cobridge::kError;
using rust::cobridge::kPending;
using rust::cobridge::kValue;
using rust::cobridge::Owned;

namespace user {

static std::atomic<bool> may_go{false};
inline void wait_for_the_test() {
  while (!may_go) std::this_thread::yield();
}

// ---- sinks

inline void counts(int n, Sink<Counted> sink) {
  for (int i = 0; i < n; i++) {
    Counted item(i);
    if (!sink.send_blocking(item)) CHECK(item.value() == i);
  }
}
inline void counts_elsewhere(int n, Sink<Counted> sink) {
  std::thread([n](Sink<Counted> s) { counts(n, std::move(s)); }, std::move(sink)).detach();
}
// Blocks in the function itself; what came of it.
inline std::string& refusal() {
  static std::string text;
  return text;
}
inline void blocks_in_start(int n, Sink<Counted> sink) {
  CHECK(sink.try_send(Counted(0)) == TrySend::sent);
  for (int i = 1; i < n; i++) {
    Counted item(i);
    try {
      CHECK(sink.send_blocking(item));
    } catch (const std::logic_error& e) {
      CHECK(item.value() == i);
      refusal() = e.what();
    }
  }
}
inline void spells(Str text, Slice<const Counted> numbers, Sink<int> sink) {
  std::thread(
      [text, numbers](Sink<int> s) {
        wait_for_the_test();
        for (char letter : std::string(text)) CHECK(s.send_blocking(int(letter)));
        for (const Counted& number : numbers) CHECK(s.send_blocking(number.value()));
      },
      std::move(sink))
      .detach();
}
// Reads what was copied after it has let go of its sink.
inline void reads_without_a_sink(Str text, Sink<int> sink) {
  {
    Sink<int> gone = std::move(sink);
  }
  CHECK(std::string(text) == "still here");
}
inline Sink<Counted>& kept() {
  static Sink<Counted> sink(nullptr);
  return sink;
}
inline void throws(int how, Sink<Counted> sink) {
  if (how > 0) sink.try_send(Counted(1));
  if (how == 2) sink.close();
  if (how == 3) sink.fail("not this one");
  if (how == 4) kept() = sink;
  throw std::runtime_error("thrown");
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
inline void copies_throwing(Slice<const Throwing>, Slice<const Throwing>, Sink<int>) { CHECK(false); }

// ---- multishot

struct shotsContext;
void shots(int n, rust::Fn<void(const shotsContext&, Counted)> send, rust::Box<shotsContext> context);
struct maybesContext;
void maybes(Str text, rust::Fn<void(const maybesContext&, rust::Result<Counted>)> send,
            rust::Box<maybesContext> context);
struct plainsContext;  // declared with Result, and takes the bare value
void plains(int n, rust::Fn<void(const plainsContext&, Counted)> send, rust::Box<plainsContext> context);

// ---- methods

class Source {
 public:
  explicit Source(int first) : first_(first) {}
  void numbers(int n, Sink<int> sink) const {
    for (int i = 0; i < n; i++) CHECK(sink.try_send(first_ + i) == TrySend::sent);
  }

 private:
  int first_;
};
struct Plain {
  int first;
};
inline void numbers(const Plain& self, int n, Sink<int> sink) {
  Source(self.first).numbers(n, std::move(sink));
}
struct numbersContext;
GLUE_METHOD(numbersTarget, numbers)
GLUE_TARGET(numbersFallback, numbers)
STREAM_GLUE(numbers, numbersTarget, numbersFallback, false, 8, (int), (Foreign, Owned))

#if COBRIDGE_COROUTINES
inline rust::Stream<Counted> generates(const Counted& borrowed, int n) {
  for (int i = 0; i < n; i++) co_yield Counted(borrowed.value() + i);
  throw std::runtime_error("over");
}
#endif
}  // namespace user
STREAM(counts, false, 3, (Counted), (Owned))
STREAM(counts_elsewhere, false, 3, (Counted), (Owned))
STREAM(blocks_in_start, true, 3, (Counted), (Owned))
STREAM(spells, false, 2, (int), (Copied, Copied))
STREAM(reads_without_a_sink, false, 2, (int), (Copied))
STREAM(throws, true, 2, (Counted), (Owned))
STREAM(copies_throwing, true, 2, (int), (Copied, Copied))
STREAM(shots, false, 3, (Counted), (Owned))
STREAM(maybes, true, 3, (Counted), (Copied))
STREAM(plains, true, 0, (Counted), (Owned))
STREAM_DROP(user, numbers)
#if COBRIDGE_COROUTINES
STREAM(generates, true, 2, (Counted), (Borrowed, Owned))
#endif
namespace user {
void shots(int n, rust::Fn<void(const shotsContext&, Counted)> send, rust::Box<shotsContext> context) {
  auto shoot = [n, send](rust::Box<shotsContext> c) {
    for (int i = 0; i < n; i++) (*send)(*c, Counted(i));
  };
  if (n >= 100) {
    std::thread(shoot, std::move(context)).detach();
  } else {
    shoot(std::move(context));
  }
}
void maybes(Str text, rust::Fn<void(const maybesContext&, rust::Result<Counted>)> send,
            rust::Box<maybesContext> context) {
  std::thread(
      [text, send](rust::Box<maybesContext> c) {
        for (char letter : std::string(text)) {
          if (letter == '!') send(*c, rust::Err("bad letter"));
          if (letter == '?') {
            // In a line of its own, after which nothing here shares its text: that is counted inside the standard library,
            // where ThreadSanitizer sees nothing.
            std::exception_ptr worse = std::make_exception_ptr(std::runtime_error("worse"));
            send(*c, std::move(worse));
          }
          send(*c, Counted(letter));
        }
      },
      std::move(context))
      .detach();
}
void plains(int n, rust::Fn<void(const plainsContext&, Counted)> send, rust::Box<plainsContext> context) {
  for (int i = 0; i < n; i++) send(*context, Counted(i));
}
}  // namespace user

namespace {

using namespace user;

template <class D, class... A>
std::uint8_t start(FakeStream<D>& stream, FakeTask& task, A... arguments) {
  std::uint8_t status = stream.template start<A...>(task, static_cast<A&&>(arguments)...);
  return status == kPending ? stream.next(task) : status;
}

void a_sink_on_the_polling_thread() {
  FakeTask task;
  FakeStream<cobridge_counts_stream> stream;
  std::uint8_t status = start(stream, task, 3);
  for (int i = 0; i < 3; i++) {
    CHECK(status == kValue && stream.item().value() == i);
    status = stream.poll(task);
  }
  CHECK(status == kEnd && task.wakes() == 0);
  FakeStream<cobridge_counts_stream> none;
  CHECK(none.start<int>(task, 0) == kEnd);
}

void a_sink_on_another_thread() {
  FakeTask task;
  FakeStream<cobridge_counts_elsewhere_stream> stream;
  std::uint8_t status = start(stream, task, 500);
  for (int i = 0; i < 500; i++) {
    CHECK(status == kValue && stream.item().value() == i);
    status = stream.next(task);
  }
  CHECK(status == kEnd);
  FakeStream<cobridge_counts_elsewhere_stream> dropped;
  CHECK(start(dropped, task, 500) == kValue);
}

void c19_blocking_on_the_polling_thread_is_refused() {
  FakeTask task;
  FakeStream<cobridge_blocks_in_start_stream> stream;
  CHECK(start(stream, task, 3) == kValue && refusal().empty());
  CHECK(stream.poll(task) == kValue);
  FakeStream<cobridge_blocks_in_start_stream> full;
  CHECK(start(full, task, 5) == kValue);
  CHECK(refusal().find("co_await sink.send") != std::string::npos);
  CHECK(full.poll(task) == kValue && full.poll(task) == kValue && full.poll(task) == kEnd);
  // Uncaught, it is the stream's error, and its first answer.
  FakeStream<cobridge_counts_stream> uncaught;
  CHECK(uncaught.start<int>(task, 4) == kError);
  CHECK(uncaught.error().find("rust::Sink: send_blocking would wait for ever") != std::string::npos);
}

void c07_copied_arguments_live_as_long_as_the_sinks() {
  may_go = false;
  std::string text = "a text that is overwritten";
  std::string expected = text;
  FakeTask task;
  FakeStream<cobridge_spells_stream> stream;
  {
    Counted numbers[] = {Counted(1), Counted(2)};
    CHECK(stream.start<Str, Slice<const Counted>>(task, Str(text.data(), text.size()),
                                                  Slice<const Counted>(numbers, 2)) == kPending);
  }
  for (char& letter : text) letter = '#';
  may_go = true;
  for (char letter : expected) CHECK(stream.next(task) == kValue && stream.item() == letter);
  CHECK(stream.next(task) == kValue && stream.item() == 1);
  CHECK(stream.next(task) == kValue && stream.item() == 2);
  CHECK(stream.next(task) == kEnd);
  FakeStream<cobridge_reads_without_a_sink_stream> early;
  CHECK(early.start<Str>(task, Str("still here", 10)) == kEnd);
}

void a_copy_that_throws() {
  Throwing some[3];
  long before = Counted::live();
  for (int i = 0; i < 6; i++) {
    Throwing::left = i;
    FakeTask task;
    FakeStream<cobridge_copies_throwing_stream> stream;
    CHECK((stream.start<Slice<const Throwing>, Slice<const Throwing>>(
               task, Slice<const Throwing>(some, 3), Slice<const Throwing>(some, 3)) == kError));
    CHECK(stream.error() == "Exception: copying" && Counted::live() == before);
  }
}

void c14_a_function_that_throws_is_the_first_answer() {
  for (int how = 0; how < 5; how++) {
    FakeTask task;
    FakeStream<cobridge_throws_stream> stream;
    CHECK(stream.start<int>(task, how) == kError && stream.error() == "Exception: thrown");
    CHECK(Counted::live() == 0);
    if (how == 4) {
      Counted item(1);
      CHECK(kept().is_closed() && kept().try_send(item) == TrySend::closed && item.value() == 1);
      kept() = Sink<Counted>(nullptr);
    }
  }
}

void multishot_on_the_polling_thread() {
  FakeTask task;
  FakeStream<cobridge_shots_stream> stream;
  std::uint8_t status = start(stream, task, 3);
  for (int i = 0; i < 3; i++) {
    CHECK(status == kValue && stream.item().value() == i);
    status = stream.poll(task);
  }
  CHECK(status == kEnd);
}
void multishot_on_another_thread_waits() {
  FakeTask task;
  FakeStream<cobridge_shots_stream> stream;
  std::uint8_t status = start(stream, task, 300);
  for (int i = 0; i < 300; i++) {
    CHECK(status == kValue && stream.item().value() == i);
    status = stream.next(task);
  }
  CHECK(status == kEnd);
  FakeStream<cobridge_shots_stream> dropped;
  CHECK(start(dropped, task, 300) == kValue);  // the rest is destroyed
}
void c19_multishot_on_the_polling_thread_ends_with_an_error() {
  FakeTask task;
  FakeStream<cobridge_shots_stream> stream;
  CHECK(start(stream, task, 5) == kValue);
  CHECK(stream.poll(task) == kValue && stream.poll(task) == kValue && stream.item().value() == 2);
  CHECK(stream.poll(task) == kError);
  CHECK(stream.error().find("Exception: the stream is full") == 0);
  CHECK(stream.error().find("from another thread") != std::string::npos);
}
void multishot_with_results() {
  FakeTask task;
  for (const char* text : {"abcdefgh!ij", "abcdefgh?ij", "abcdefgh"}) {
    FakeStream<cobridge_maybes_stream> stream;
    std::uint8_t status = start(stream, task, Str(text, std::strlen(text)));
    for (int i = 0; i < 8; i++) {
      CHECK(status == kValue && stream.item().value() == 'a' + i);
      status = stream.next(task);
    }
    if (!text[8]) {
      CHECK(status == kEnd);
    } else {
      CHECK(status == kError &&
            stream.error() == (text[8] == '!' ? "Exception: bad letter" : "Exception: worse"));
    }
  }
}
void multishot_of_bare_values_where_results_are_declared() {
  FakeTask task;
  FakeStream<cobridge_plains_stream> stream;
  std::uint8_t status = start(stream, task, 200);
  for (int i = 0; i < 200; i++) {
    CHECK(status == kValue && stream.item().value() == i);
    status = stream.poll(task);
  }
  CHECK(status == kEnd);
}

void methods_and_free_functions() {
  FakeTask task;
  const Source source(5);
  FakeStream<cobridge_numbers_stream> method, function;
  CHECK((method.start<const Source&, int>(task, source, 1) == kValue && method.item() == 5));
  const Plain plain{6};
  CHECK((function.start<const Plain&, int>(task, plain, 1) == kValue && function.item() == 6));
}

#if COBRIDGE_COROUTINES
void a_stream_may_borrow() {
  FakeTask task;
  Counted first(3);
  FakeStream<cobridge_generates_stream> stream;
  CHECK((stream.start<const Counted&, int>(task, first, 2) == kValue && stream.item().value() == 3));
  CHECK(stream.poll(task) == kValue && stream.item().value() == 4);
  CHECK(stream.poll(task) == kError && stream.error() == "Exception: over");
}
#endif

}  // namespace

int main(int, char** argv) {
  const Test tests[] = {
      TEST(a_sink_on_the_polling_thread),
      TEST(a_sink_on_another_thread),
      TEST(c19_blocking_on_the_polling_thread_is_refused),
      TEST(c07_copied_arguments_live_as_long_as_the_sinks),
      TEST(a_copy_that_throws),
      TEST(c14_a_function_that_throws_is_the_first_answer),
      TEST(multishot_on_the_polling_thread),
      TEST(multishot_on_another_thread_waits),
      TEST(c19_multishot_on_the_polling_thread_ends_with_an_error),
      TEST(multishot_with_results),
      TEST(multishot_of_bare_values_where_results_are_declared),
      TEST(methods_and_free_functions),
#if COBRIDGE_COROUTINES
      TEST(a_stream_may_borrow),
#endif
  };
  return run_tests("push_styles", tests, argv[1], balance);
}
