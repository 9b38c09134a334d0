// CHECK(condition): prints where it failed and aborts. run_tests: the main of every test program here.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <cstring>

#define CHECK(...)                                                                  \
  do {                                                                              \
    if (!(__VA_ARGS__)) {                                                           \
      std::fprintf(stderr, "%s:%d: CHECK(%s)\n", __FILE__, __LINE__, #__VA_ARGS__); \
      std::abort();                                                                 \
    }                                                                               \
  } while (0)

struct Test {
  const char* name;
  void (*run)();
};
#define TEST(name) {#name, &name}

// Runs the tests whose names contain `filter` (all if null), and `after` after each. Prints one line.
template <std::size_t count>
int run_tests(const char* program, const Test (&tests)[count], const char* filter,
              void (*after)(const char* name)) {
  int ran = 0;
  for (const Test& test : tests) {
    if (filter && !std::strstr(test.name, filter)) continue;
    if (filter) std::fprintf(stderr, "%s\n", test.name);
    test.run();
    after(test.name);
    ran++;
  }
  std::printf("%s: %d tests passed\n", program, ran);
  return ran == 0;
}
