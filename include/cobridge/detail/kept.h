// Copied arguments. C++11.
//
// In the styles that outlive a poll (promise, callback, std::future, blocking) a `&str` or `&[T]` argument is
// copied into the call, and the user's function gets a rust::Str or rust::Slice that views the copy. The
// copies lie behind the slot, in the slot's own pooled block, and live until the slot is freed: that is, at
// least until the sender lets go (the promise is destroyed or consumed, the callback called, the job done).
// Elements that are not trivial are copy-constructed, and destroyed by whoever frees the slot.
#pragma once

#include <cstddef>
#include <cstring>
#include <new>
#include <type_traits>

#include "../abi.h"
#include "config.h"
#include "rust/cxx.h"

namespace rust {
namespace cobridge {

// How an argument passes. The generator writes one of these per argument, `self` included.
struct Owned {};     // by value, or a scalar
struct Copied {};    // &str and &[T]
struct Foreign {};   // a reference to a C++ type, which is kept alive by whoever made it
struct Borrowed {};  // a reference into Rust: only for styles whose code runs inside poll
template <class... Modes>
struct Passing {};

// Whether any argument is a reference to a C++ object.
template <class Arguments>
struct HoldsForeign;
template <>
struct HoldsForeign<Passing<>> : std::false_type {};
template <class First, class... Rest>
struct HoldsForeign<Passing<First, Rest...>>
    : std::integral_constant<bool,
                             std::is_same<First, Foreign>::value || HoldsForeign<Passing<Rest...>>::value> {};

// The start of what lies behind a slot.
struct Kept {
  std::size_t block_size;  // of the slot and everything behind it
  void (*destroy)(Kept* self) noexcept;
};

// One copied argument.
struct KeptView {
  void* data;
  std::size_t count;
};

// What can be copied, and how it is viewed again.
template <class A>
struct Copier {
  static constexpr bool possible = false;
};

template <>
struct Copier<Str> {
  using Element = char;
  static constexpr bool possible = true;
  static const char* data(const Str& s) noexcept { return s.data(); }
  static std::size_t count(const Str& s) noexcept { return s.size(); }
  static Str view(const KeptView& kept) noexcept {
    union Place {
      Place() noexcept {}
      Str str;
    } place;
    cobridge1_str_copied(&place.str, static_cast<const char*>(kept.data), kept.count);
    return place.str;
  }
};

template <class E>
struct Copier<Slice<const E>> {
  using Element = E;
  // The block has malloc's alignment.
  static constexpr bool possible =
      std::is_copy_constructible<E>::value && alignof(E) <= alignof(std::max_align_t);
  static const E* data(const Slice<const E>& s) noexcept { return s.data(); }
  static std::size_t count(const Slice<const E>& s) noexcept { return s.size(); }
  static Slice<const E> view(const KeptView& kept) noexcept {
    return Slice<const E>(static_cast<const E*>(kept.data), kept.count);
  }
};

inline std::size_t align_up(std::size_t offset, std::size_t alignment) noexcept {
  return (offset + alignment - 1) / alignment * alignment;
}

template <class E>
void copy_elements(const E* from, std::size_t count, KeptView& to, std::true_type /*trivial*/) noexcept {
  if (count) std::memcpy(to.data, static_cast<const void*>(from), count * sizeof(E));
  to.count = count;
}

// to.count grows with every element, so that Kept::destroy is right whenever a copy throws.
template <class E>
void copy_elements(const E* from, std::size_t count, KeptView& to, std::false_type) {
  for (; to.count < count; to.count++) ::new (static_cast<E*>(to.data) + to.count) E(from[to.count]);
}

template <class E>
void destroy_elements(KeptView& kept) noexcept {
  E* elements = static_cast<E*>(kept.data);
  for (std::size_t i = kept.count; i-- > 0;) elements[i].~E();
}

// One argument: how it takes part in the copy, and what the user's function gets.
template <class Mode, class A>
struct KeptArgument {
  static constexpr bool copied = false;
  static constexpr bool keepable = !std::is_same<Mode, Borrowed>::value;
  static std::size_t end(std::size_t offset, const typename std::remove_reference<A>::type&) noexcept {
    return offset;
  }
  static std::size_t copy(char*, std::size_t offset, const typename std::remove_reference<A>::type&,
                          KeptView&) noexcept {
    return offset;
  }
  static void destroy(KeptView&) noexcept {}
  static A&& hand(typename std::remove_reference<A>::type& argument, const KeptView*) noexcept {
    return static_cast<A&&>(argument);
  }
};

template <class A>
struct KeptArgument<Copied, A> {
  using C = Copier<A>;
  static constexpr bool copied = true;
  static constexpr bool keepable = C::possible;
  static std::size_t end(std::size_t offset, const A& argument) noexcept {
    using E = typename C::Element;
    return align_up(offset, alignof(E)) + C::count(argument) * sizeof(E);
  }
  static std::size_t copy(char* block, std::size_t offset, const A& argument, KeptView& to) {
    using E = typename C::Element;
    to.data = block + align_up(offset, alignof(E));
    copy_elements(C::data(argument), C::count(argument), to, std::is_trivially_copyable<E>());
    return end(offset, argument);
  }
  static void destroy(KeptView& kept) noexcept { destroy_elements<typename C::Element>(kept); }
  static A hand(A&, const KeptView* kept) { return C::view(*kept); }
};

template <bool...>
struct Flags {};
template <bool... flags>
using AllFalse = std::is_same<Flags<flags..., false>, Flags<false, flags...>>;

// All arguments of one call. `views` has one entry per argument; those of arguments that are not copied stay
// empty.
template <class Arguments, class... A>
struct KeptArguments;

template <class... Modes, class... A>
struct KeptArguments<Passing<Modes...>, A...> {
  static_assert(sizeof...(Modes) == sizeof...(A), "cobridge: one passing mode per argument");

  struct Block : Kept {
    KeptView views[sizeof...(A) + 1];
  };

  static constexpr bool copies = !AllFalse<KeptArgument<Modes, A>::copied...>::value;
  static constexpr bool keepable = AllFalse<!KeptArgument<Modes, A>::keepable...>::value;

  // Where everything ends that lies behind a slot of `slot_size` bytes.
  static std::size_t block_size(std::size_t slot_size,
                                const typename std::remove_reference<A>::type&... arguments) noexcept {
    std::size_t end = align_up(slot_size, alignof(std::max_align_t)) + sizeof(Block);
    int in_order[] = {0, (end = KeptArgument<Modes, A>::end(end, arguments), 0)...};
    (void)in_order;
    return end;
  }

  static Block* at(void* slot, std::size_t slot_size) noexcept {
    return reinterpret_cast<Block*>(static_cast<char*>(slot) +
                                    align_up(slot_size, alignof(std::max_align_t)));
  }

  // Copies into the block that starts at `slot`. What was copied is destroyed by Kept::destroy, also if this
  // throws.
  static void copy(void* slot, std::size_t slot_size, std::size_t size,
                   const typename std::remove_reference<A>::type&... arguments) {
    Block* block = ::new (static_cast<void*>(at(slot, slot_size))) Block();
    block->block_size = size;
    block->destroy = &destroy;
    std::size_t end = align_up(slot_size, alignof(std::max_align_t)) + sizeof(Block);
    KeptView* view = block->views;
    int in_order[] = {
        0, (end = KeptArgument<Modes, A>::copy(static_cast<char*>(slot), end, arguments, *view++), 0)...};
    (void)in_order;
    (void)end;
  }

  static void destroy(Kept* self) noexcept {
    KeptView* view = static_cast<Block*>(self)->views;
    int in_order[] = {0, (KeptArgument<Modes, A>::destroy(*view++), 0)...};
    (void)in_order;
    (void)view;
  }
};

}  // namespace cobridge
}  // namespace rust
