// What the generator emits for one declaration, as macros, so that the tests go the way that users' calls go.
//
//   GLUE_TARGET(Target, expression)   a functor that calls `expression(arguments...)`: the generated Target
//   GLUE_METHOD(Target, method)       one that calls `self.method(arguments...)`
//   GLUE(name, Target, Fallback, Behavior, fallible, blocking, (Return), (Passing...))   in a namespace: the
//   description, check and starter GLUE_DROP(space, name)            at global scope: what destroys the
//   callback style's context
//
// Different from generated text: `Start`, by which FakeFuture finds the starter.
#pragma once

#include "cobridge/call.h"

#define GLUE_TARGET(target, expression)                                                          \
  struct target {                                                                                \
    template <class... A>                                                                        \
    auto operator()(A&&... args) const noexcept(noexcept(expression(static_cast<A&&>(args)...))) \
        -> decltype(expression(static_cast<A&&>(args)...)) {                                     \
      return expression(static_cast<A&&>(args)...);                                              \
    }                                                                                            \
  };

#define GLUE_METHOD(target, method)                                \
  struct target {                                                  \
    template <class Self, class... A>                              \
    auto operator()(Self&& self, A&&... args) const                \
        noexcept(noexcept(self.method(static_cast<A&&>(args)...))) \
            -> decltype(self.method(static_cast<A&&>(args)...)) {  \
      return self.method(static_cast<A&&>(args)...);               \
    }                                                              \
  };

#define GLUE_UNWRAP(...) __VA_ARGS__

#define GLUE(name, target, fallback, behavior, fallible_, blocking_, return_, passing)                \
  struct name##Context;                                                                               \
  struct cobridge_##name##_call {                                                                     \
    using Return = GLUE_UNWRAP return_;                                                               \
    using Context = name##Context;                                                                    \
    using Arguments = ::rust::cobridge::Passing<GLUE_UNWRAP passing>;                                 \
    using Behavior = behavior;                                                                        \
    static constexpr bool fallible = fallible_;                                                       \
    static constexpr bool blocking = blocking_;                                                       \
    using Target = target;                                                                            \
    using Fallback = fallback;                                                                        \
    struct Start {                                                                                    \
      template <class... A>                                                                           \
      static ::std::uint8_t go(unsigned char* out, ::std::uint8_t* call, const ::std::uint8_t* waker, \
                               A... args);                                                            \
    };                                                                                                \
  };                                                                                                  \
  template <class Found, bool fits, bool keeps>                                                       \
  struct cobridge_##name##_check {                                                                    \
    static_assert(fits, "cobridge: `" #name "` does not fit");                                        \
    static_assert(!fits || keeps, "cobridge: `" #name "` borrows");                                   \
  };                                                                                                  \
  template <class Out, class... A>                                                                    \
  ::std::uint8_t cobridge_##name(Out* out, ::std::uint8_t* call, const ::std::uint8_t* waker,         \
                                 A... args) noexcept {                                                \
    using Fit = ::rust::cobridge::Fit<cobridge_##name##_call, A...>;                                  \
    (void)sizeof(cobridge_##name##_check<typename Fit::Found, Fit::fits, Fit::keeps>);                \
    return ::rust::cobridge::start<cobridge_##name##_call, A...>(out, call, waker,                    \
                                                                 static_cast<A&&>(args)...);          \
  }                                                                                                   \
  template <class... A>                                                                               \
  ::std::uint8_t cobridge_##name##_call::Start::go(unsigned char* out, ::std::uint8_t* call,          \
                                                   const ::std::uint8_t* waker, A... args) {          \
    return cobridge_##name<unsigned char, A...>(out, call, waker, static_cast<A&&>(args)...);         \
  }

#define GLUE_DROP(space, name)                                           \
  namespace rust {                                                       \
  template <>                                                            \
  inline void Box<space::name##Context>::drop() noexcept {               \
    ::rust::cobridge::abandon<space::cobridge_##name##_call>(this->ptr); \
  }                                                                      \
  }

// All of it for the function user::name.
#define STYLE(name, fallible, blocking, return_, passing)                                               \
  namespace user {                                                                                      \
  GLUE_TARGET(name##Target, ::user::name)                                                               \
  GLUE(name, name##Target, void, ::rust::cobridge::PlainBehavior, fallible, blocking, return_, passing) \
  }                                                                                                     \
  GLUE_DROP(user, name)
