// Bytes that cross without a copy. C++11.
//
//     rust::ForeignBytes frame(camera.data(), camera.size(), [camera] { camera.release(); });   // C++'s memory, lent
//     rust::ForeignBytes text = rust::ForeignBytes::of(std::move(vector));                       // a container's
//     rust::Bytes part = rust::Bytes(std::move(vec)).slice(0, 4096);                             // bytes::Bytes
//
// Ownership: a ForeignBytes owns the deleter, which is called once, when the ForeignBytes or the Rust value that it has
// become is destroyed; move-only. A rust::Bytes is a bytes::Bytes of Rust's: copies and slices share the content, and
// the last one frees it.
//
// Threads: the content must not change as long as anybody may read it, which any thread may. The deleter is called where
// the last owner happens to go, so it must be right on any thread; and it must not throw, or the process ends.
//
// rust::Bytes needs cobridge's feature `bytes`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

#include "abi.h"
#include "detail/config.h"
#include "detail/deleter.h"
#include "rust/cxx.h"

namespace rust {

class ForeignBytes {
 public:
  using value_type = std::uint8_t;
  // Rust gets and gives it as its bytes.
  using IsRelocatable = std::true_type;

  ForeignBytes() noexcept : data_(nullptr), size_(0), free_(nullptr) {}

  // `pointer`: to bytes, chars or void. The deleter is called as deleter(pointer, length), deleter(pointer) or
  // deleter(), whatever it takes. A small one that may be moved as its bytes is kept inside; another one in a pooled
  // block. std::bad_alloc if there is no memory for that: then the deleter has been called.
  template <class P, class D>
  ForeignBytes(P* pointer, std::size_t length, D deleter)
      : data_(static_cast<const std::uint8_t*>(static_cast<const void*>(pointer))), size_(length) {
    static_assert(cobridge::BytesOf<P>::value, "cobridge: a rust::ForeignBytes is of bytes, chars or void");
    using Kept = cobridge::Deleter<P, D>;
    Kept::keep(deleter_, pointer, length, deleter);
    free_ = &free_with<P, Kept>;
  }

  // The content of a container, which is moved in: a std::vector<std::uint8_t>, a std::string, or anything of bytes with
  // data() and size().
  template <class Container>
  static ForeignBytes of(Container&& container) {
    static_assert(!std::is_lvalue_reference<Container>::value,
                  "cobridge: rust::ForeignBytes::of takes the container over: write std::move");
    cobridge::KeptContainer<Container> kept(std::move(container));
    return ForeignBytes(kept.data(), kept.size(), kept);
  }

  ForeignBytes(ForeignBytes&& other) noexcept { take_over(other); }
  ForeignBytes& operator=(ForeignBytes&& other) noexcept {
    if (this != &other) {
      let_go();
      take_over(other);
    }
    return *this;
  }
  ~ForeignBytes() { let_go(); }

  const std::uint8_t* data() const noexcept { return data_; }
  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }
  const std::uint8_t* begin() const noexcept { return data_; }
  const std::uint8_t* end() const noexcept { return data_ + size_; }

 private:
  template <class P, class Kept>
  static void free_with(ForeignBytes* self) noexcept {
    P* pointer = static_cast<P*>(const_cast<void*>(static_cast<const void*>(self->data_)));
    Kept::call_and_destroy(self->deleter_, pointer, self->size_);
  }

  void take_over(ForeignBytes& other) noexcept {
    data_ = other.data_;
    size_ = other.size_;
    free_ = other.free_;
    std::memcpy(deleter_, other.deleter_, sizeof deleter_);
    other.data_ = nullptr;
    other.size_ = 0;
    other.free_ = nullptr;
  }
  void let_go() noexcept {
    if (free_) free_(this);
  }

  const std::uint8_t* data_;
  std::size_t size_;
  void (*free_)(ForeignBytes*);  // null: there is nothing to free
  void* deleter_[cobridge::kDeleterWords] = {};
};

static_assert(sizeof(ForeignBytes) == 5 * sizeof(void*), "mirrors src/buffers.rs");

class Bytes {
 public:
  using value_type = std::uint8_t;
  using IsRelocatable = std::true_type;

  Bytes() noexcept { cobridge::cobridge1_bytes_new(words_); }
  // Takes the vector's content over.
  explicit Bytes(Vec<std::uint8_t> bytes) noexcept {
    cobridge::TakenByRust<Vec<std::uint8_t>> taken(bytes);
    cobridge::cobridge1_bytes_of_vec(taken.address(), words_);
  }
  // The deleter is called when the last copy or slice is gone, in either language.
  explicit Bytes(ForeignBytes bytes) noexcept {
    cobridge::TakenByRust<ForeignBytes> taken(bytes);
    cobridge::cobridge1_bytes_of_foreign(taken.address(), words_);
  }
  Bytes(const Bytes& other) noexcept { cobridge::cobridge1_bytes_clone(other.words_, words_); }
  // Leaves the other one empty.
  Bytes(Bytes&& other) noexcept {
    std::memcpy(words_, other.words_, sizeof words_);
    cobridge::cobridge1_bytes_new(other.words_);
  }
  Bytes& operator=(Bytes other) noexcept {
    std::swap(words_, other.words_);
    return *this;
  }
  ~Bytes() { cobridge::cobridge1_bytes_drop(words_); }

  const std::uint8_t* data() const noexcept {
    std::size_t size;
    return cobridge::cobridge1_bytes_view(words_, &size);
  }
  std::size_t size() const noexcept {
    std::size_t size;
    (void)cobridge::cobridge1_bytes_view(words_, &size);
    return size;
  }
  bool empty() const noexcept { return size() == 0; }
  const std::uint8_t* begin() const noexcept { return data(); }
  const std::uint8_t* end() const noexcept { return data() + size(); }

  // The bytes from `begin` up to `end`, which share the content. std::logic_error if there are not so many.
  Bytes slice(std::size_t begin, std::size_t end) const {
    if (COBRIDGE_UNLIKELY(begin > end || end > size()))
      cobridge::misuse("rust::Bytes::slice: there are not so many bytes");
    Bytes part;
    cobridge::cobridge1_bytes_slice(words_, begin, end, part.words_);
    return part;
  }

 private:
  void* words_[4];
};

}  // namespace rust
