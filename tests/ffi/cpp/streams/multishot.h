// See src/streams/multishot.rs.
#pragma once

#include <cstdint>
#include <memory>

#include "cobridge/result.h"
#include "rust/cxx.h"

namespace stream_multishot {
#include "cobridge-ffi-tests/cpp/streams/types.inc"

template <class Context, class Item>
using Give = rust::Fn<void(const Context&, Item)>;

#define STREAM_ROW(name, Name, ...)                                              \
  struct Name##Context;                                                          \
  struct Try##Name##Context;                                                     \
  void name(std::uint64_t count, Way way, Give<Name##Context, __VA_ARGS__> give, \
            rust::Box<Name##Context> context);                                   \
  void try_##name(std::uint64_t count, Way way, End end,                         \
                  Give<Try##Name##Context, rust::Result<__VA_ARGS__>> give,      \
                  rust::Box<Try##Name##Context> context);
#include "cobridge-ffi-tests/cpp/streams/rows.inc"
#undef STREAM_ROW

struct OneContext;
struct FiveContext;
struct UnboundedContext;
struct CopiedContext;
struct CountedBehindContext;
struct StaysContext;
struct BareContext;
void one(std::uint64_t count, Way way, Give<OneContext, std::unique_ptr<Counted>> give,
         rust::Box<OneContext> context);
void five(std::uint64_t count, Way way, Give<FiveContext, std::unique_ptr<Counted>> give,
          rust::Box<FiveContext> context);
void unbounded(std::uint64_t count, Way way, Give<UnboundedContext, std::unique_ptr<Counted>> give,
               rust::Box<UnboundedContext> context);
void copied(rust::Str text, rust::Slice<const std::uint64_t> numbers, rust::Slice<const rust::String> names,
            Way way, Give<CopiedContext, rust::String> give, rust::Box<CopiedContext> context);
void behind(const Counted& self, std::uint64_t count, Give<CountedBehindContext, std::uint64_t> give,
            rust::Box<CountedBehindContext> context);
void stays(std::uint64_t count, Way way, Give<StaysContext, std::uint64_t> give,
           rust::Box<StaysContext> context);
void bare(std::uint64_t count, Way way, Give<BareContext, std::uint64_t> give,
          rust::Box<BareContext> context);
}  // namespace stream_multishot
