#include "cobridge-ffi-tests/cpp/streams/multishot.h"

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "cobridge-ffi-tests/src/streams/multishot.rs.h"

namespace stream_multishot {
#include "cobridge-ffi-tests/cpp/streams/items.inc"

namespace {

template <class Argument>
struct Gives {
  using Item = Argument;
  static constexpr bool fails = false;
};
template <class T>
struct Gives<rust::Result<T>> {
  using Item = T;
  static constexpr bool fails = true;
};

template <class Context, class Argument>
struct Producer {
  Give<Context, Argument> give;
  std::shared_ptr<rust::Box<Context>> context;  // the last copy ends the stream
  std::uint64_t first, step, count;
  End end;
  std::shared_ptr<std::atomic<int>> left;

  // All of it goes before `running`.
  void operator()() {
    Running running;
    Producer own(std::move(*this));
    own.push();
  }

  void push() {
    for (std::uint64_t i = first; i <= count; i += step)
      give(**context, Item<typename Gives<Argument>::Item>::make(i));
    g_sent += count < first ? 0 : (count - first) / step + 1;
    if (left->fetch_sub(1) == 1) finish(std::integral_constant<bool, Gives<Argument>::fails>());
  }

  void finish(std::false_type) {}
  void finish(std::true_type) {
    if (end == End::Error) give(**context, rust::Err("enough"));
  }
};

template <class Context, class Argument>
void start(Give<Context, Argument> give, rust::Box<Context> context, std::uint64_t count, Way way,
           End end = End::Normal) {
  g_calls++;
  int producers = way == Way::Threads ? 4 : 1;
  auto left = std::make_shared<std::atomic<int>>(producers);
  auto shared = std::make_shared<rust::Box<Context>>(std::move(context));
  for (int i = 1; i <= producers; i++) {
    Producer<Context, Argument> producer{give, shared, std::uint64_t(i), std::uint64_t(producers), count,
                                         end,  left};
    if (i == producers) shared.reset();
    if (way == Way::Here) {
      producer();
    } else {
      std::thread(std::move(producer)).detach();
    }
  }
}

// Reads the arguments as long as it has the context.
struct Teller {
  rust::Str text;
  rust::Slice<const std::uint64_t> numbers;
  rust::Slice<const rust::String> names;
  CopiedCallback give;
  rust::Box<CopiedContext> context;

  void operator()() {
    Running running;
    Teller own(std::move(*this));
    own.tell();
  }
  void tell() {
    for (std::size_t i = 0; i < numbers.size(); i++)
      give(*context, rust::String(std::string(text) + std::to_string(numbers[i]) + std::string(names[i])));
    // Whether anybody has read them or not.
    if (std::string(text) == "text " && names.size() == numbers.size()) g_refused++;
  }
};

}  // namespace

#define STREAM_ROW(name, Name, ...)                                                                \
  void name(std::uint64_t count, Way way, Name##Callback give, rust::Box<Name##Context> context) { \
    start(give, std::move(context), count, way);                                                   \
  }                                                                                                \
  void try_##name(std::uint64_t count, Way way, End end, Try##Name##Callback give,                 \
                  rust::Box<Try##Name##Context> context) {                                         \
    start(give, std::move(context), count, way, end);                                              \
  }
#include "cobridge-ffi-tests/cpp/streams/rows.inc"
#undef STREAM_ROW

void one(std::uint64_t count, Way way, OneCallback give, rust::Box<OneContext> context) {
  start(give, std::move(context), count, way);
}
void five(std::uint64_t count, Way way, FiveCallback give, rust::Box<FiveContext> context) {
  start(give, std::move(context), count, way);
}
void unbounded(std::uint64_t count, Way way, UnboundedCallback give, rust::Box<UnboundedContext> context) {
  start(give, std::move(context), count, way);
}
void copied(rust::Str text, rust::Slice<const std::uint64_t> numbers, rust::Slice<const rust::String> names,
            Way way, CopiedCallback give, rust::Box<CopiedContext> context) {
  Teller teller{text, numbers, names, give, std::move(context)};
  if (way == Way::Here) {
    teller();
  } else {
    std::thread(std::move(teller)).detach();
  }
}
void behind(const Counted& self, std::uint64_t count, CountedBehindCallback give,
            rust::Box<CountedBehindContext> context) {
  for (std::uint64_t i = 1; i <= count; i++) give(*context, self.id() + i);
}
void stays(std::uint64_t count, Way way, StaysCallback give, rust::Box<StaysContext> context) {
  start(give, std::move(context), count, way);
}
void bare(std::uint64_t count, Way way, Give<BareContext, std::uint64_t> give,
          rust::Box<BareContext> context) {
  start(give, std::move(context), count, way);
}

}  // namespace stream_multishot
