#include "cobridge-ffi-tests/cpp/exports_table.h"

#include <type_traits>
#include <utility>

#include "cobridge-ffi-tests/src/exports/table.rs.h"

namespace exports_table {
namespace {

// A value is moved on, a reference stays one.
template <class T>
T pass(std::remove_reference_t<T>& value) {
  if constexpr (std::is_reference_v<T>) {
    return value;
  } else {
    return std::move(value);
  }
}

}  // namespace

std::unique_ptr<Client> new_client(std::uint64_t id) { return std::make_unique<Client>(id); }
std::shared_ptr<Client> shared_client(std::uint64_t id) { return std::make_shared<Client>(id); }
std::unique_ptr<std::string> new_string(const std::string& text) {
  return std::make_unique<std::string>(text);
}
std::unique_ptr<std::vector<std::uint64_t>> new_vector() {
  return std::make_unique<std::vector<std::uint64_t>>(std::initializer_list<std::uint64_t>{1, 2, 3});
}

#define TABLE_ROW(name, ...)                                     \
  rust::Future<__VA_ARGS__> through_##name(__VA_ARGS__ value) {  \
    co_return co_await give_##name(pass<__VA_ARGS__>(value));    \
  }                                                              \
  rust::Future<__VA_ARGS__> try_##name(__VA_ARGS__ value) {      \
    co_return co_await attempt_##name(pass<__VA_ARGS__>(value)); \
  }                                                              \
  rust::Future<__VA_ARGS__> hand_##name(__VA_ARGS__ value) { return give_##name(pass<__VA_ARGS__>(value)); }
#include "cobridge-ffi-tests/cpp/table_rows.inc"
#undef TABLE_ROW

}  // namespace exports_table
