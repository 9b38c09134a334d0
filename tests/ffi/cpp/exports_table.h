// Every type of the face, through a Rust function that C++ awaits and back.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "cobridge/future.h"
#include "rust/cxx.h"

namespace exports_table {

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

// `through` awaits `give`, `try` awaits `attempt`, `hand` hands the future of `give` on. The type comes last,
// as it may hold commas.
#define TABLE_ROW(name, ...)                                   \
  rust::Future<__VA_ARGS__> through_##name(__VA_ARGS__ value); \
  rust::Future<__VA_ARGS__> try_##name(__VA_ARGS__ value);     \
  rust::Future<__VA_ARGS__> hand_##name(__VA_ARGS__ value);
#include "cobridge-ffi-tests/cpp/table_rows.inc"
#undef TABLE_ROW

}  // namespace exports_table
