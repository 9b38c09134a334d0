#include "cobridge-ffi-tests/cpp/exports_shapes.h"

#include <array>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

#include "cobridge-ffi-tests/src/exports/only.rs.h"
#include "cobridge-ffi-tests/src/exports/shapes.rs.h"

namespace exports_shapes {

// What users write types as.
static_assert(
    std::is_same<decltype(std::declval<const Counter&>().get()), rust::Future<std::uint64_t>>::value,
    "a method is const, and returns a rust::Future of its value");
static_assert(std::is_same<decltype(Rectangle::square(1)), rust::Future<Rectangle>>::value, "static");
static_assert(std::is_same<decltype(unit()), rust::Future<void>>::value, "unit is void");
static_assert(std::is_same<decltype(try_unit(false)), rust::Future<void>>::value, "a Result is its value");

rust::Future<rust::String> use_counter(Counter& counter) {
  std::string log = std::to_string(co_await counter.get());
  log += " " + std::to_string(co_await counter.add(5));
  log += " " + std::to_string(co_await counter.add_checked(1));
  try {
    co_await counter.add_checked(UINT64_MAX);
    log += " no error";
  } catch (const rust::Error& error) {
    log += std::string(" ") + error.what();
  }
  log += " " + std::to_string(counter.plain());
  rust::Box<Counter> made = co_await Counter::starting_at(40);
  log += " " + std::to_string(co_await made->add(2));
  co_return log;
}

rust::Future<rust::String> use_words(rust::Str text) {
  rust::Box<Words> all = words(text);
  std::string log;
  try {
    for (;;) {
      rust::Str word = co_await all->next();
      // Lent, not copied.
      if (word.data() < text.data() || word.data() >= text.data() + text.size()) log += "!";
      log += std::string(word) + ",";
    }
  } catch (const rust::Error& error) {
    log += error.what();
  }
  co_return log;
}

rust::Future<std::uint64_t> use_rectangle(Rectangle& rectangle) {
  std::uint64_t before = co_await rectangle.area();
  co_await rectangle.grow(1);
  co_return before * 1000 + co_await rectangle.area();
}

rust::Future<Rectangle> use_square() { co_return co_await Rectangle::square(6); }

rust::Future<rust::String> use_copies() {
  // All of it is overwritten before the futures run.
  std::string text = "loud";
  std::array<std::uint64_t, 3> numbers = {1, 2, 3};
  std::array<Rectangle, 2> rectangles = {Rectangle{1, 1, "a"}, Rectangle{2, 2, "b"}};
  std::string between = "--";
  rust::Future<rust::String> shouted = shout(text);
  rust::Future<std::uint64_t> summed =
      total(rust::Slice<const std::uint64_t>(numbers.data(), numbers.size()));
  rust::Future<rust::String> joined =
      labels(rust::Slice<const Rectangle>(rectangles.data(), rectangles.size()), between);
  text.assign(4, 'x');
  numbers.fill(0);
  for (Rectangle& rectangle : rectangles) rectangle.label = "gone";
  between.assign(2, 'x');
  std::string log(co_await std::move(shouted));
  log += " " + std::to_string(co_await std::move(summed));
  log += " " + std::string(co_await std::move(joined));
  log += " " + std::string(co_await shout(""));
  log += " " + std::to_string(co_await total({}));
  co_return log;
}

rust::Future<std::uint64_t> use_lent() {
  std::string left = "short", right = "longer", copied = "longer";
  rust::Str best = co_await longest(left, right);
  if (best.data() != right.data()) throw std::runtime_error("copied");
  if (co_await address_of(right, copied) != reinterpret_cast<std::uintptr_t>(right.data()))
    throw std::runtime_error("copied");
  std::array<std::uint64_t, 3> numbers = {1, 2, 3};
  co_await double_(rust::Slice<std::uint64_t>(numbers.data(), numbers.size()));
  rust::Slice<const std::uint64_t> head =
      co_await first(rust::Slice<const std::uint64_t>(numbers.data(), numbers.size()));
  if (head.data() != numbers.data() || head.size() != 1) throw std::runtime_error("another slice");
  co_return numbers[0] + numbers[1] + numbers[2];
}

rust::Future<rust::String> use_units() {
  co_await unit();
  co_await unit_written();
  co_await try_unit(false);
  co_await exports_only::nothing();
  try {
    co_await try_unit(true);
  } catch (const rust::Error& error) {
    co_return error.what();
  }
  co_return "no error";
}

namespace {

template <class T>
rust::Future<rust::String> message_of(rust::Future<T> future) {
  try {
    co_await std::move(future);
  } catch (const rust::Error& error) {
    co_return std::string("[") + error.what() + "]";
  }
  co_return "[]ok";
}

}  // namespace

rust::Future<rust::String> use_errors() {
  Rectangle rectangle{};
  std::string log;
  for (bool fail : {false, true}) {
    log += std::string(co_await message_of(try_rectangle(fail)));
    log += std::string(co_await message_of(try_byte(fail)));
    log += std::string(co_await message_of(try_boxed(fail)));
    log += std::string(co_await message_of(try_reference(rectangle, fail)));
  }
  co_return log;
}

rust::Future<rust::String> use_names() {
  std::string log = std::to_string(co_await CamelCase(1));
  log += " " + std::string(co_await overloaded(7));
  log += " " + std::string(co_await overloaded("seven"));
  log += " " + std::to_string(co_await deep::er::apart(1));
  log += " " + std::to_string(co_await type(1, 2));
  log += " " + std::to_string(co_await name_space(2, 2));
  log += " " + std::to_string(co_await here(1));
  log += " " + std::to_string(co_await exports_elsewhere::elsewhere(1));
  log += " " + std::to_string(co_await many(1, 2, 3, 4, -5, -6, -7, -8));
  co_return log;
}

rust::Future<std::uint64_t> use_local() {
  std::uint64_t number = 20;
  co_return co_await read(&number) + co_await on_one_thread(3);
}

rust::Future<std::uint64_t> use_other_bridges() {
  rust::Vec<std::uint64_t> terms;
  terms.push_back(1);
  terms.push_back(10);
  exports_only::Sum sum = co_await exports_only::sum(std::move(terms));
  std::array<other::Small, 2> values = {co_await other::small(5), co_await other::small(6)};
  rust::Vec<other::Small> more =
      co_await other::smalls(rust::Slice<const other::Small>(values.data(), values.size()));
  co_return sum.value * 1000 + sum.terms.size() * 100 + more[0].value * 10 + more[1].value;
}

rust::Future<void> hand_unit() { return try_unit(false); }
rust::Future<Rectangle> hand_error(bool fail) { return try_rectangle(fail); }

}  // namespace exports_shapes
