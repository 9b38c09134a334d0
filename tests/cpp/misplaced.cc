// test: std=20
//
// Bodies without variables in which an `if` or a `while` awaits: GCC 12 lays their frames out wrongly, and then the call
// must end the process with a message that says so (check_place in detail/frame.h). Any other compiler must run them. So each
// runs in a child process, which has to come out right or to abort with that message; the program prints which it was.
// Bodies of about the same form that no compiler is known to misplace have to come out right.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "bodies.h"
#include "cobridge/stream.h"

using rust::Stream;

namespace {

const char kMessage[] = "this compiler misplaces a coroutine without variables";

// ---- the bodies

struct Path {
  int asked = 0;
  int passed = 0;
};

Future<bool> more(Path& path, int turns) {
  co_await rust::yield_now();
  co_return path.asked++ < turns;
}

Future<void> in_an_if(Counted, Path& path, int turns) {
  if (!co_await more(path, turns)) co_return;
  path.passed++;
}
Future<void> in_a_while(Counted, Path& path, int turns) {
  while (co_await more(path, turns)) path.passed++;
}
Future<int> in_an_if_with_a_result(Counted, Path& path, int turns) {
  if (co_await more(path, turns)) co_return ++path.passed;
  co_return 0;
}
Stream<int> in_a_while_that_yields(Counted, Path& path, int turns) {
  while (co_await more(path, turns)) co_yield ++path.passed;
}

// What the message says to write, and a condition that is a variable.
Future<void> named_first(Counted, Path& path, int turns) {
  for (;;) {
    bool goes_on = co_await more(path, turns);
    if (!goes_on) co_return;
    path.passed++;
  }
}
Future<void> declared_in_the_condition(Counted, Path& path, int turns) {
  while (bool goes_on = co_await more(path, turns)) path.passed += goes_on;
}

// ---- running them

// To its end. Nothing here waits for another thread, so a wake that is lost shows at once.
template <class T>
void finish(Coroutine<T>& call, FakeTask& task) {
  int wakes = task.wakes();
  while (call.poll(task) == rust::cobridge::kPending) {
    CHECK(task.wakes() > wakes);
    wakes = task.wakes();
  }
  CHECK(call.has_value());
}

// Polled to its end, and dropped while it waits.
template <class T>
void check_body(Future<T> (*body)(Counted, Path&, int), int turns, int passed) {
  FakeTask task;
  {
    Path path;
    Coroutine<T> call(body(Counted(1), path, turns));
    finish(call, task);
    CHECK(path.passed == passed);
  }
  Path path;
  Coroutine<T> call(body(Counted(1), path, turns));
  CHECK(call.poll(task) == rust::cobridge::kPending);
  call.drop();
  CHECK(Counted::live() == 0 && path.asked == 0);
}

Future<int> sum(Stream<int> items) {
  int total = 0;
  while (auto item = co_await items.next()) total += *item;
  co_return total;
}

void check_generator(Stream<int> (*body)(Counted, Path&, int)) {
  FakeTask task;
  {
    Path path;
    Coroutine<int> call(sum(body(Counted(1), path, 3)));
    finish(call, task);
    CHECK(call.value() == 1 + 2 + 3);
  }
  Path path;
  Coroutine<int> call(sum(body(Counted(1), path, 3)));
  CHECK(call.poll(task) == rust::cobridge::kPending);
  call.drop();
  CHECK(Counted::live() == 0 && path.asked == 0);
}

void run_if() { check_body(&in_an_if, 1, 1); }
void run_if_with_a_result() { check_body(&in_an_if_with_a_result, 1, 1); }
void run_while() { check_body(&in_a_while, 3, 3); }
void run_while_that_yields() { check_generator(&in_a_while_that_yields); }
void run_named_first() { check_body(&named_first, 3, 3); }
void run_declared_in_the_condition() { check_body(&declared_in_the_condition, 3, 3); }

// ---- children

struct Ended {
  int status;
  std::string errors;
};

Ended in_a_child(void (*run)()) {
  int ends[2];
  CHECK(pipe(ends) == 0);
  std::fflush(nullptr);
  pid_t child = fork();
  CHECK(child >= 0);
  if (child == 0) {
    // An abort that is expected leaves no file behind.
    rlimit none = {0, 0};
    CHECK(setrlimit(RLIMIT_CORE, &none) == 0);
    CHECK(dup2(ends[1], STDERR_FILENO) == STDERR_FILENO);
    close(ends[0]);
    close(ends[1]);
    run();
    balance("child");
    std::exit(0);
  }
  close(ends[1]);
  Ended ended;
  char text[256];
  for (ssize_t count; (count = read(ends[0], text, sizeof text)) > 0;)
    ended.errors.append(text, std::size_t(count));
  close(ends[0]);
  CHECK(waitpid(child, &ended.status, 0) == child);
  return ended;
}

bool is_right(const Ended& ended) { return WIFEXITED(ended.status) && WEXITSTATUS(ended.status) == 0; }
bool was_refused(const Ended& ended) {
  return WIFSIGNALED(ended.status) && WTERMSIG(ended.status) == SIGABRT &&
         ended.errors.find(kMessage) != std::string::npos;
}

void right_or_refused(const char* name, void (*run)()) {
  Ended ended = in_a_child(run);
  bool refused = was_refused(ended);
  if (!refused && !is_right(ended))
    std::fprintf(stderr, "%s: status %d, %s\n", name, ended.status, ended.errors.c_str());
  CHECK(refused || is_right(ended));
  std::printf("misplaced: %s %s\n", name, refused ? "is refused" : "is right");
}
void only_right(const char* name, void (*run)()) {
  Ended ended = in_a_child(run);
  if (!is_right(ended)) std::fprintf(stderr, "%s: status %d, %s\n", name, ended.status, ended.errors.c_str());
  CHECK(is_right(ended));
}

// ---- the tests

void misplaced_bodies_are_refused_or_right() {
  right_or_refused("an if", &run_if);
  right_or_refused("an if with a result", &run_if_with_a_result);
  right_or_refused("a while", &run_while);
  right_or_refused("a while that yields", &run_while_that_yields);
}

void what_the_message_advises_is_right() {
  only_right("named first", &run_named_first);
  only_right("declared in the condition", &run_declared_in_the_condition);
}

const Test tests[] = {
    TEST(misplaced_bodies_are_refused_or_right),
    TEST(what_the_message_advises_is_right),
};

}  // namespace

int main(int argc, char** argv) {
  return run_tests("misplaced", tests, argc > 1 ? argv[1] : nullptr, &balance);
}
