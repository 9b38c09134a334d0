// Every type of the face, given back as it came.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "cobridge/future.h"
#include "rust/cxx.h"

namespace table {

struct Item;
struct Pod;
struct Session;
enum class Color : std::uint8_t;
enum class Level : std::int32_t;

class Client {
 public:
  explicit Client(std::uint64_t id) : id_(id) {}
  std::uint64_t id() const { return id_; }

 private:
  std::uint64_t id_;
};
std::unique_ptr<Client> new_client(std::uint64_t id);
std::shared_ptr<Client> shared_client(std::uint64_t id);
std::unique_ptr<std::string> new_string(const std::string& text);
std::unique_ptr<std::vector<std::uint64_t>> new_vector();

// `echo` suspends before it answers, `try` answers at once. The type comes last, as it may hold commas.
#define TABLE_ROW(name, ...)                                \
  rust::Future<__VA_ARGS__> echo_##name(__VA_ARGS__ value); \
  rust::Future<__VA_ARGS__> try_##name(__VA_ARGS__ value);
#include "cobridge-ffi-tests/cpp/table_rows.inc"
#undef TABLE_ROW

rust::Future<const std::uint8_t*> echo_pointer(const std::uint8_t* value);
rust::Future<rust::String> call_back(rust::Fn<rust::String(std::uint64_t, rust::Str)> callback);
rust::Future<rust::Str> longest(rust::Str left, rust::Str right);

}  // namespace table
