// test: std=11,14,17,20
//
// rust::ForeignBytes and rust::Bytes: the deleter is called once, with what it takes, by whoever owns the bytes last and on
// that thread, wherever the deleter is kept. The Rust half (src/buffers.rs, and the bytes::Bytes behind it) is played here.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "cobridge/bytes.h"
#include "fake_rust.h"

using rust::Bytes;
using rust::ForeignBytes;

// ---- the Rust half

namespace {

std::atomic<long> live_contents{0};

// What a bytes::Bytes shares.
struct Content {
  explicit Content(ForeignBytes&& b) : bytes(std::move(b)) { live_contents++; }
  ~Content() { live_contents--; }
  ForeignBytes bytes;
};

struct FakeBytes {
  std::shared_ptr<Content> content;  // null: empty
  std::uint32_t begin, end;

  static FakeBytes& at(void* words) { return *static_cast<FakeBytes*>(words); }
  static const FakeBytes& at(const void* words) { return *static_cast<const FakeBytes*>(words); }
};
static_assert(sizeof(FakeBytes) <= 4 * sizeof(void*), "it lies in the four words");

}  // namespace

extern "C" {
void cobridge1_bytes_new(void* out) noexcept { ::new (out) FakeBytes{nullptr, 0, 0}; }
void cobridge1_bytes_of_foreign(void* bytes, void* out) noexcept {
  // As Rust does: by its bytes.
  alignas(ForeignBytes) unsigned char place[sizeof(ForeignBytes)];
  std::memcpy(place, bytes, sizeof place);
  ForeignBytes* taken = reinterpret_cast<ForeignBytes*>(place);
  std::uint32_t size = static_cast<std::uint32_t>(taken->size());
  ::new (out) FakeBytes{std::make_shared<Content>(std::move(*taken)), 0, size};
  taken->~ForeignBytes();
}
void cobridge1_bytes_clone(const void* bytes, void* out) noexcept {
  ::new (out) FakeBytes(FakeBytes::at(bytes));
}
void cobridge1_bytes_slice(const void* bytes, std::size_t begin, std::size_t end, void* out) noexcept {
  const FakeBytes& whole = FakeBytes::at(bytes);
  FakeBytes part = {whole.content, whole.begin + static_cast<std::uint32_t>(begin),
                    whole.begin + static_cast<std::uint32_t>(end)};
  FakeBytes::at(out) = std::move(part);
}
const std::uint8_t* cobridge1_bytes_view(const void* bytes, std::size_t* length) noexcept {
  const FakeBytes& viewed = FakeBytes::at(bytes);
  *length = viewed.end - viewed.begin;
  return viewed.content ? viewed.content->bytes.data() + viewed.begin : nullptr;
}
void cobridge1_bytes_drop(void* bytes) noexcept { FakeBytes::at(bytes).~FakeBytes(); }
}

namespace {

// ---- deleters

// What became of one deleter.
struct Fate {
  std::atomic<int> calls{0};
  const void* pointer = nullptr;
  std::size_t length = 0;
  std::thread::id on;

  void called(const void* p, std::size_t n) {
    calls++;
    pointer = p;
    length = n;
    on = std::this_thread::get_id();
  }
};

const unsigned char content[] = {'f', 'r', 'a', 'm', 'e', 's'};

// Small, and moved as its bytes: kept inside.
struct Inside {
  using IsRelocatable = std::true_type;
  Fate* fate;
  void operator()(const unsigned char* pointer, std::size_t length) const { fate->called(pointer, length); }
};
// Kept in a block: too large, or not to be moved as its bytes.
struct Large {
  using IsRelocatable = std::true_type;
  Fate* fate;
  void* rest[3];
  void operator()(const unsigned char* pointer, std::size_t length) const { fate->called(pointer, length); }
};
struct Owning {
  Fate* fate;
  Counted counted;
  explicit Owning(Fate* f) : fate(f), counted(1) {}
  void operator()(const unsigned char* pointer) const { fate->called(pointer, 0); }
};
// Small, but it knows where it lies.
class Rooted {
 public:
  explicit Rooted(Fate* fate) : fate_(fate), at_(this) {}
  Rooted(Rooted&& other) noexcept : fate_(other.fate_), at_(this) {}
  void operator()(const unsigned char* pointer, std::size_t length) const {
    CHECK(at_ == this);
    fate_->called(pointer, length);
  }

 private:
  Fate* fate_;
  Rooted* at_;
};
// Its moves throw once `left` of them are done.
struct Throwing {
  Fate* fate;
  int* left;
  Counted counted;
  Throwing(Fate* f, int* l) : fate(f), left(l), counted(1) {}
  Throwing(Throwing&& other) : fate(other.fate), left(other.left), counted(1) {
    if ((*left)-- == 0) throw std::runtime_error("moved once too often");
  }
  void operator()() const { fate->called(nullptr, 0); }
};

template <class D>
ForeignBytes lent(D deleter) {
  return ForeignBytes(content, sizeof content, std::move(deleter));
}

// Called once, with the content's address unless the deleter takes none.
template <class D>
void check_one(D (*make)(Fate*), bool pointed, std::size_t length) {
  Fate fate;
  {
    ForeignBytes bytes = lent(make(&fate));
    CHECK(bytes.data() == content && bytes.size() == sizeof content && !bytes.empty());
    CHECK(bytes.end() - bytes.begin() == sizeof content && fate.calls == 0);
  }
  CHECK(fate.calls == 1 && fate.length == length);
  CHECK(fate.pointer == (pointed ? content : nullptr) && fate.on == std::this_thread::get_id());
}

Inside inside(Fate* fate) { return Inside{fate}; }
Large large(Fate* fate) { return Large{fate, {}}; }
Owning owning(Fate* fate) { return Owning(fate); }
Rooted rooted(Fate* fate) { return Rooted(fate); }

// ---- the tests

void a_deleter_is_called_once_with_what_it_takes() {
  check_one(&inside, true, sizeof content);
  check_one(&large, true, sizeof content);
  check_one(&rooted, true, sizeof content);
  check_one(&owning, true, 0);
  Fate fate;
  {
    ForeignBytes bytes = lent([&fate] { fate.called(nullptr, 9); });
  }
  CHECK(fate.calls == 1 && fate.length == 9);
  // All three would do: the one that takes most.
  struct Any {
    Fate* fate;
    void operator()(const unsigned char* p, std::size_t n) const { fate->called(p, n); }
    void operator()(const unsigned char* p) const { fate->called(p, 1); }
    void operator()() const { fate->called(nullptr, 0); }
  };
  {
    ForeignBytes bytes = lent(Any{&fate});
  }
  CHECK(fate.calls == 2 && fate.length == sizeof content);
}

template <class D, D (*make)(Fate*)>
ForeignBytes made(Fate* fate) {
  return lent(make(fate));
}
void moved_from_and_assigned() {
  ForeignBytes (*const makers[])(Fate*) = {&made<Inside, &inside>, &made<Large, &large>,
                                           &made<Rooted, &rooted>, &made<Owning, &owning>};
  for (ForeignBytes (*make)(Fate*) : makers) {
    Fate fate, other;
    {
      ForeignBytes first = make(&fate);
      ForeignBytes second = std::move(first);
      CHECK(first.empty() && !first.data() && second.data() == content);
      ForeignBytes third = make(&other);
      third = std::move(second);
      CHECK(other.calls == 1 && fate.calls == 0 && second.empty() && third.size() == sizeof content);
      ForeignBytes& itself = third;
      third = std::move(itself);
      CHECK(fate.calls == 0 && third.data() == content);
      second = std::move(third);  // not back where it was made: Rooted would not notice
      first = ForeignBytes();
      CHECK(fate.calls == 0 && second.data() == content);
    }
    CHECK(fate.calls == 1 && other.calls == 1);
  }
}

void empty_ones() {
  ForeignBytes nothing;
  CHECK(nothing.empty() && nothing.begin() == nothing.end());
  // Without bytes there is still something to free.
  Fate fate;
  {
    ForeignBytes bytes(static_cast<const void*>(nullptr), 0, [&fate] { fate.called(nullptr, 0); });
  }
  CHECK(fate.calls == 1);
  ForeignBytes of = ForeignBytes::of(std::vector<std::uint8_t>());
  CHECK(of.empty());
}

void chars_and_void_are_bytes() {
  char text[] = "text";
  int calls = 0;
  {
    ForeignBytes chars(text, 4, [&](char* p) { calls += p == text; });
    ForeignBytes nothing(static_cast<void*>(text), 4,
                         [&](void* p, std::size_t n) { calls += p == text && n == 4; });
    CHECK(chars.data()[0] == 't' && nothing.data()[3] == 't');
  }
  CHECK(calls == 2);
}

// A container goes with its last byte, and the bytes stay where they were.
void containers() {
  struct Frame {
    std::vector<std::uint8_t> bytes;
    Counted counted;
    explicit Frame(std::size_t size) : bytes(size, 7), counted(1) {}
    const std::uint8_t* data() const { return bytes.data(); }
    std::size_t size() const { return bytes.size(); }
  };
  {
    Frame frame(100);
    const std::uint8_t* at = frame.data();
    ForeignBytes bytes = ForeignBytes::of(std::move(frame));
    CHECK(bytes.data() == at && bytes.size() == 100 && Counted::live() == 2);
    ForeignBytes moved = std::move(bytes);
    CHECK(moved.data()[99] == 7 && Counted::live() == 2);
  }
  CHECK(Counted::live() == 0);
  // One that is stored inside of the container itself.
  ForeignBytes text = ForeignBytes::of(std::string("tiny"));
  CHECK(text.size() == 4 && !std::memcmp(text.data(), "tiny", 4));
  std::array<char, 3> three = {{'a', 'b', 'c'}};
  ForeignBytes array = ForeignBytes::of(std::move(three));
  CHECK(array.size() == 3 && array.data()[2] == 'c');
}

// Where the last owner goes.
void on_the_thread_that_lets_go() {
  for (bool shared : {false, true}) {
    Fate fate;
    std::thread::id there;
    ForeignBytes bytes = lent(owning(&fate));
    if (!shared) {
      std::thread other([&] {
        there = std::this_thread::get_id();
        ForeignBytes mine = std::move(bytes);
      });
      other.join();
    } else {
      Bytes here{std::move(bytes)};
      std::thread other([&] {
        there = std::this_thread::get_id();
        Bytes mine = std::move(here);
      });
      other.join();
      CHECK(here.empty());
    }
    CHECK(fate.calls == 1 && fate.on == there && there != std::this_thread::get_id());
  }
}

// If there is no memory for a deleter, or it can't be moved there, it has been called when the exception comes.
void a_deleter_that_cannot_be_kept_is_called() {
  Fate fate;
  for (int left = 0; left < 3; left++) {
    Fate now;
    int moves = left;
    bool thrown = false;
    try {
      ForeignBytes bytes(content, sizeof content, Throwing(&now, &moves));
      CHECK(bytes.size() == sizeof content && now.calls == 0);
    } catch (const std::runtime_error&) {
      thrown = true;
    }
    // With C++11 and 14 the argument is moved into its place once, unless the compiler leaves that out.
    CHECK(now.calls == 1 && thrown == (left == 0));
  }
}

// In a child process, whose end it must be, whoever would catch it.
void a_deleter_that_throws_ends_the_process() {
  std::fflush(nullptr);
  pid_t child = fork();
  CHECK(child >= 0);
  if (child == 0) {
    rlimit none = {0, 0};
    CHECK(setrlimit(RLIMIT_CORE, &none) == 0);
    close(STDERR_FILENO);  // where the library says so
    try {
      ForeignBytes bytes = lent([] { throw std::runtime_error("from a deleter"); });
    } catch (const std::runtime_error&) {
    }
    _exit(0);
  }
  int status = 0;
  CHECK(waitpid(child, &status, 0) == child);
  CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

void copies_and_slices_share_the_content() {
  Fate fate;
  {
    Bytes part;
    CHECK(part.empty() && part.begin() == part.end());
    {
      Bytes whole{lent(inside(&fate))};
      CHECK(whole.data() == content && whole.size() == sizeof content);
      Bytes copy = whole;
      Bytes moved = std::move(whole);
      CHECK(whole.empty() && copy.data() == moved.data() && live_contents == 1);
      part = copy.slice(1, 4);
      whole = part.slice(1, 2);
      CHECK(part.size() == 3 && part.data() == content + 1 && whole.data()[0] == 'a' && whole.size() == 1);
      CHECK(part.slice(3, 3).empty() && part.slice(0, 3).size() == 3);
    }
    CHECK(fate.calls == 0 && live_contents == 1 && part.end()[-1] == 'm');
    for (int wrong = 0; wrong < 3; wrong++) {
      bool misuse = false;
      try {
        (void)part.slice(wrong == 0 ? 2 : wrong == 1 ? 0 : 5, wrong == 0 ? 1 : wrong == 1 ? 4 : 9);
      } catch (const std::logic_error&) {
        misuse = true;
      }
      CHECK(misuse);
    }
  }
  CHECK(fate.calls == 1 && live_contents == 0);
}

// Copies on several threads, of which one is the last.
void threads_share_bytes() {
  for (int i = 0; i < 100; i++) {
    Fate fate;
    std::vector<std::thread> threads;
    {
      Bytes bytes{lent(large(&fate))};
      for (int k = 0; k < 3; k++) {
        threads.emplace_back([bytes] {
          Bytes part = bytes.slice(1, 3);
          CHECK(part.data()[0] == 'r' && part.size() == 2);
        });
      }
    }
    for (std::thread& thread : threads) thread.join();
    threads.clear();
    CHECK(fate.calls == 1 && fate.length == sizeof content);
  }
}

}  // namespace

int main(int, char** argv) {
  const Test tests[] = {
      // First: a child of a process that has had threads would leave what they left.
      TEST(a_deleter_that_throws_ends_the_process),
      TEST(a_deleter_is_called_once_with_what_it_takes),
      TEST(moved_from_and_assigned),
      TEST(empty_ones),
      TEST(chars_and_void_are_bytes),
      TEST(containers),
      TEST(on_the_thread_that_lets_go),
      TEST(a_deleter_that_cannot_be_kept_is_called),
      TEST(copies_and_slices_share_the_content),
      TEST(threads_share_bytes),
  };
  return run_tests("buffers", tests, argv[1], balance);
}
