// test: std=11,14,17,20
//
// rust::Result, rust::Future and rust::Promise as values: what they are made from, how they move, and what misuse does.
#include <stdexcept>
#include <string>
#include <vector>

#include "fake_rust.h"

using rust::Future;
using rust::Promise;
using rust::Result;

namespace {

void results() {
  Result<std::string> good("text");
  CHECK(good && good.has_value() && *good == "text" && good.value() == "text" && good->size() == 4);
  CHECK(good.message().empty() && !good.exception());
  Result<std::string> moved(std::move(good));
  CHECK(std::move(moved).value() == "text");
  Result<std::string> bad = rust::Err("bad");
  CHECK(!bad && bad.message() == "bad" && bad.exception());
  bool thrown = false;
  try {
    bad.value();
  } catch (const std::runtime_error& e) {
    thrown = std::string(e.what()) == "bad";
  }
  CHECK(thrown);
  Result<int> exception = std::make_exception_ptr(std::out_of_range("out"));
  CHECK(!exception.has_value() && exception.message() == "out");
  thrown = false;
  try {
    exception.value();
  } catch (const std::out_of_range&) {
    thrown = true;
  }
  CHECK(thrown);
  exception = Result<int>(3);
  CHECK(exception.value() == 3);
  int x = 1;
  Result<int&> reference(x);
  reference.value() = 2;
  CHECK(x == 2 && &*reference == &x);
  Result<void> nothing;
  CHECK(nothing.has_value());
  nothing.value();
  static_assert(!std::is_constructible<Result<int&>, int>::value, "no reference to a temporary");
  static_assert(!std::is_convertible<int*, Result<int>>::value, "only what an int is made from");
}

void futures() {
  static_assert(std::is_convertible<const char*, Future<std::string>>::value, "implicit where T is");
  static_assert(std::is_constructible<Future<std::vector<int>>, int>::value, "explicit where T is");
  static_assert(!std::is_convertible<int, Future<std::vector<int>>>::value, "explicit where T is");
  static_assert(!std::is_copy_constructible<Future<int>>::value, "move-only");
  static_assert(!std::is_constructible<Future<int&>, int>::value, "no reference to a temporary");
  Future<Counted> a(Counted(1));
  Future<Counted> b(std::move(a));
  Future<Counted> c(Counted(2));
  c = std::move(b);
  Future<Counted>* self = &c;
  c = std::move(*self);
  CHECK(Counted::live() == 1);
}

void promises_are_moved() {
  using S = rust::cobridge::Slot<int>;
  FakeTask task;
  auto poll = [&](S* s) { return s->poll(task.waker()); };
  S* first = S::make();
  S* second = S::make();
  {
    Promise<int> a(first);
    Promise<int> b(second);
    CHECK(!poll(first) && !poll(second));
    Promise<int>* self = &a;
    a = std::move(*self);
    CHECK(!a.is_cancelled());
    a = std::move(b);  // abandons the first
    CHECK(poll(first) && !poll(second));
    bool thrown = false;
    try {
      b.set_value(1);
    } catch (const std::logic_error&) {
      thrown = true;
    }
    CHECK(thrown);
    thrown = false;
    try {
      (void)b.is_cancelled();
    } catch (const std::logic_error&) {
      thrown = true;
    }
    CHECK(thrown);
  }
  CHECK(poll(second));
  first->receiver_gone();
  second->receiver_gone();
}

}  // namespace

int main(int, char** argv) {
  const Test tests[] = {
      TEST(results),
      TEST(futures),
      TEST(promises_are_moved),
  };
  return run_tests("values", tests, argv[1], balance);
}
