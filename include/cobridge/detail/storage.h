// How a T is kept in memory: a value as itself, a reference as a pointer, void as an empty Unit. C++11.
#pragma once

#include <cstring>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

#include "rust/cxx.h"

namespace rust {
namespace cobridge {

struct Unit {};

template <class T>
struct Storage {
  using Type = T;
  template <class X>
  using Accepts = std::is_constructible<T, X&&>;
  template <class X>
  using Converts = std::is_convertible<X&&, T>;
  template <class X>
  static void put(void* at, X&& x) {
    ::new (at) T(std::forward<X>(x));
  }
  // What was kept, as a T, and as what put() takes.
  static T&& take(Type& kept) noexcept { return static_cast<T&&>(kept); }
  static T&& relay(Type& kept) noexcept { return static_cast<T&&>(kept); }
};

template <class T>
struct Storage<T&> {
  using Type = T*;
  // Only an lvalue: a reference to a temporary would dangle.
  template <class X>
  using Accepts =
      std::integral_constant<bool, std::is_lvalue_reference<X>::value && std::is_convertible<X, T&>::value>;
  template <class X>
  using Converts = Accepts<X>;
  static void put(void* at, T& x) noexcept { ::new (at) Type(std::addressof(x)); }
  static T& take(Type& kept) noexcept { return *kept; }
  static T& relay(Type& kept) noexcept { return *kept; }
};

template <>
struct Storage<void> {
  using Type = Unit;
  template <class X>
  using Accepts = std::false_type;
  template <class X>
  using Converts = std::false_type;
  static void put(void* at, Unit) noexcept { ::new (at) Unit(); }
  static void take(Unit&) noexcept {}
  static Unit relay(Unit& kept) noexcept { return kept; }
};

template <class T>
using Stored = typename Storage<T>::Type;

// Moves an object: constructs it at `to`, and destroys it where it was. What Rust may move by copying its bytes
// is moved so: a rust::Vec costs no calls into Rust. Throws what the move constructor throws; then the object is
// destroyed all the same.
template <class Value, bool bytes = IsRelocatable<Value>::value>
struct Relocate {
  static void move(Value& from, void* to) noexcept {
    std::memcpy(to, static_cast<void*>(std::addressof(from)), sizeof(Value));
  }
};

template <class Value>
struct Relocate<Value, false> {
  static void move(Value& from, void* to) noexcept(std::is_nothrow_move_constructible<Value>::value) {
    struct Destroy {
      Value& value;
      ~Destroy() { value.~Value(); }
    } destroy{from};
    ::new (to) Value(static_cast<Value&&>(from));
  }
};

// `bool(A) && bool(B)` without instantiating B when A is false.
template <class A, class B>
struct Both : std::conditional<A::value, B, std::false_type>::type {};

template <class A>
struct Not : std::integral_constant<bool, !A::value> {};

// May a Holder<T> be made from an X: something a T can be made from, and not a Holder itself.
template <class Holder, class T, class X>
struct AcceptsValue : Both<Not<std::is_same<typename std::decay<X>::type, Holder>>,
                           typename Storage<T>::template Accepts<X>> {};

}  // namespace cobridge
}  // namespace rust
