// The deleters of rust::ForeignBytes, kept as a few words that may be moved as their bytes. C++11.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

#include "config.h"
#include "pool.h"
#include "rust/cxx.h"

namespace rust {
namespace cobridge {

enum : std::size_t { kDeleterWords = 2 };

template <class P>
struct BytesOf : std::integral_constant<bool, sizeof(P) == 1> {};
template <>
struct BytesOf<void> : std::true_type {};
template <>
struct BytesOf<const void> : std::true_type {};

// Calls a deleter with as much as it takes: the third argument prefers the earlier ones.
template <class D, class P>
auto call_deleter(D& deleter, P* pointer, std::size_t length, int)
    -> decltype(void(deleter(pointer, length))) {
  deleter(pointer, length);
}
template <class D, class P>
auto call_deleter(D& deleter, P* pointer, std::size_t, long) -> decltype(void(deleter(pointer))) {
  deleter(pointer);
}
template <class D, class P>
auto call_deleter(D& deleter, P*, std::size_t, ...) -> decltype(void(deleter())) {
  deleter();
}

// Inside of the words.
template <class P, class D,
          bool is_inside = (sizeof(D) <= kDeleterWords * sizeof(void*) && alignof(D) <= alignof(void*) &&
                            IsRelocatable<D>::value)>
struct Deleter {
  static void keep(void** words, P*, std::size_t, D& deleter) noexcept {
    ::new (static_cast<void*>(words)) D(std::move(deleter));
  }
  static void call_and_destroy(void** words, P* pointer, std::size_t length) {
    D* deleter = static_cast<D*>(static_cast<void*>(words));
    call_deleter(*deleter, pointer, length, 0);
    deleter->~D();
  }
};

// In a pooled block, whose address is the first word.
template <class P, class D>
struct Deleter<P, D, false> {
  static void keep(void** words, P* pointer, std::size_t length, D& deleter) {
    COBRIDGE_TRY { words[0] = pool::make<D>(std::move(deleter)); }
    COBRIDGE_CATCH_ALL {
      call_deleter(deleter, pointer, length, 0);
#if COBRIDGE_EXCEPTIONS
      throw;
#endif
    }
  }
  static void call_and_destroy(void** words, P* pointer, std::size_t length) {
    D* deleter = static_cast<D*>(words[0]);
    call_deleter(*deleter, pointer, length, 0);
    pool::destroy(deleter);
  }
};

// A container in a pooled block: the deleter of its own content.
template <class Container>
class KeptContainer {
 public:
  static_assert(sizeof(*std::declval<Container&>().data()) == 1,
                "cobridge: a rust::ForeignBytes is of bytes");

  explicit KeptContainer(Container&& container) : kept_(pool::make<Container>(std::move(container))) {}
  auto data() const noexcept -> decltype(std::declval<Container&>().data()) { return kept_->data(); }
  std::size_t size() const noexcept { return kept_->size(); }
  void operator()() const noexcept { pool::destroy(kept_); }

 private:
  Container* kept_;
};

// A value that Rust takes: it is not destroyed here.
template <class T>
class TakenByRust {
 public:
  explicit TakenByRust(T& value) noexcept { ::new (static_cast<void*>(&kept_)) T(std::move(value)); }
  TakenByRust(const TakenByRust& other) = delete;
  ~TakenByRust() {}
  void* address() noexcept { return &kept_; }

 private:
  union {
    T kept_;
  };
};

}  // namespace cobridge
}  // namespace rust
