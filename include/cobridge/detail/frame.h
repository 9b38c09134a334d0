// Coroutine frames and the loop that runs them. The first part is C++11 (what a rust::Future holds), the rest
// C++20.
//
// A body runs only inside start or poll, on the polling thread, driven by one flat loop: a frame that awaits
// a child, or finishes, only names the frame that goes on next, and returns to the loop. There is no
// symmetric transfer (GCC makes no tail calls at -O0), so depth costs memory and no stack. A result goes
// straight to where it is wanted: into the parent's awaiter, or into Rust's memory for the outermost frame.
//
// Ownership: an unstarted frame belongs to its rust::Future, a started one to whoever awaits it
// (Awaiter::child), the outermost one to the Call. A finished frame frees itself. Dropping a suspended call
// destroys the frames from the leaf outwards, in a loop.
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <new>

#include "../abi.h"
#include "../error.h"
#include "config.h"
#include "pool.h"

#if COBRIDGE_COROUTINES
#include <coroutine>
#endif

namespace rust {
namespace cobridge {

struct Frame;

// Who waits for a frame: a frame's awaiter, or the poller (whose `parent` is null).
struct Awaiter {
  Frame* child;   // the frame that is waited for; null once it is gone
  Frame* parent;  // the frame that goes on afterwards
  void* out;      // where the child constructs its value, or a std::exception_ptr
  std::uint8_t status;
};

// What can be done with an unstarted frame, in units without coroutines too.
struct UnstartedOps {
  void (*discard)(Frame* frame);
  // Starts it for a Root: see start_frame.
  std::uint8_t (*start)(Frame* frame, Call* call, const void* waker, void* out);
};

// The base, at offset 0, of every promise object.
struct Frame {
  explicit Frame(const UnstartedOps* ops) noexcept : awaiter(nullptr), unstarted(ops) {}
  Awaiter* awaiter;  // once started; null if nobody waits any more
  union {
    const UnstartedOps* unstarted;
    Call* call;  // once started
  };
};

// In place of a Behavior: C++ polls, and exceptions stay what they are.
struct KeepExceptions {};

// Step 9: the error in `out` turns from a std::exception_ptr into a Rust error.
template <class Behavior>
COBRIDGE_COLD void convert_error(void* out) noexcept {
  static_assert(sizeof(std::exception_ptr) == sizeof(void*) && alignof(std::exception_ptr) == alignof(void*),
                "an error needs the place of a pointer");
  std::exception_ptr* exception = static_cast<std::exception_ptr*>(out);
  void* error = error_from<Behavior>(*exception);
  exception->~exception_ptr();
  *static_cast<void**>(out) = error;
}

template <>
inline void convert_error<KeepExceptions>(void*) noexcept {}

#if COBRIDGE_COROUTINES

// Of what lies in a frame: no block of the pool is aligned to more.
template <class T>
struct FitsInFrame {
  static_assert(
      alignof(T) <= 16,
      "cobridge: what this co_await gives or sends is aligned to more than 16 bytes, and the frame of the "
      "coroutine that awaits is not: let it be a std::unique_ptr");
  static constexpr bool value = true;
};

// One start or poll, on the poller's stack.
struct Poll : Awaiter {
  Frame* next;  // which frame the loop resumes when the present one returns
  const void* waker;
};

// What a suspended call waits on. It lives in the frame that waits.
struct Leaf;
struct LeafOps {
  // May the frame go on? If not, `waker` is registered.
  bool (*ready)(Leaf* leaf, const void* waker) noexcept;
  // The Rust future is gone. True: the frames may be destroyed now. False: the leaf will destroy them when
  // its operation ends.
  bool (*cancel)(Leaf* leaf, bool borrows) noexcept;
  // Would cancel(leaf, false) say true? Null: always.
  bool (*can_end)(const Leaf* leaf) noexcept;
  // The call is asked to stop, and so are the calls that wait inside of the leaf. Null: there are none.
  void (*stop)(Leaf* leaf) noexcept;
};
struct Leaf {
  const LeafOps* ops;
  Frame* waiter;  // the frame that goes on
};

inline std::coroutine_handle<Frame> handle_of(Frame* frame) noexcept {
  return std::coroutine_handle<Frame>::from_promise(*frame);
}

// GCC 12 puts what holds the condition of an `if` or a `while` that awaits in front of the frame, if the body has no
// variable of its own: nobody finds such a frame from its promise object. Frames begin where the pool's blocks do.
inline void check_place(Frame& frame) noexcept {
#if defined(__GNUC__) && !defined(__clang__)
  if (COBRIDGE_UNLIKELY(reinterpret_cast<std::uintptr_t>(handle_of(&frame).address()) %
                        alignof(std::max_align_t)))
    abort_with(
        "this compiler misplaces a coroutine without variables whose `if` or `while` awaits: name what is "
        "awaited "
        "first, as in `bool sent = co_await sender.send(item); if (sent) ...`");
#else
  (void)frame;
#endif
}

inline Poll& poll_of(Frame& frame) noexcept { return *static_cast<Poll*>(frame.call->context); }

// What the outermost frame of a branch leaves to when it is destroyed: see combine.h.
struct Parting : Awaiter {
  enum : std::uint8_t { kParting = 255 };  // its status
  // The branch's frames are gone. Gives the frame that is to be destroyed next, if any.
  Frame* (*gone)(Parting* self) noexcept;
};

// From the leaf outwards, in a loop: each parent's awaiter is told that its child is gone, so that it does
// not destroy it again.
inline void destroy_frames(Frame* frame) noexcept {
  while (frame) {
    Frame* parent = nullptr;
    Parting* parting = nullptr;
    if (Awaiter* awaiter = frame->awaiter) {
      parent = awaiter->parent;
      awaiter->child = nullptr;
      frame->awaiter = nullptr;  // tells unhandled_exception, where compilers send what a destructor throws
      if (COBRIDGE_UNLIKELY(awaiter->status == Parting::kParting)) parting = static_cast<Parting*>(awaiter);
    }
    handle_of(frame).destroy();
    frame = COBRIDGE_UNLIKELY(parting != nullptr) ? parting->gone(parting) : parent;
  }
}

// A suspended frame writes down what it waits on.
inline void wait_on(Leaf& leaf, Frame& frame, const LeafOps& ops) noexcept {
  leaf.ops = &ops;
  leaf.waiter = &frame;
  frame.call->object = &leaf;
}

// Whoever may tell the bodies to stop: leaves.h has the only one. finish() is called once, and frees it.
struct StopState {
  void (*finish)(StopState* self, bool stop) noexcept;
  void (*request)(StopState* self) noexcept;
  bool is_requested;
  bool has_token;
};

// In the place of a StopState of a call that was told to stop before any body asked for its token.
inline void finish_nothing(StopState*, bool) noexcept {}
inline void request_nothing(StopState*) noexcept {}
inline StopState kStopRequested = {&finish_nothing, &request_nothing, true, false};

inline StopState* stop_state_of(Call* call) noexcept { return static_cast<StopState*>(call->stop); }

inline bool is_stop_requested(Call* call) noexcept { return call->stop && stop_state_of(call)->is_requested; }

// Tells the bodies of a call that waits to stop, and leaves them running.
inline void request_stop(Call* call) noexcept {
  if (!call->stop) call->stop = &kStopRequested;
  StopState* state = stop_state_of(call);
  state->request(state);
  Leaf* leaf = static_cast<Leaf*>(call->object);
  if (leaf->ops->stop) leaf->ops->stop(leaf);
}

COBRIDGE_COLD inline void finish_stop_state(Call* call, bool stop) noexcept {
  StopState* state = stop_state_of(call);
  call->stop = nullptr;
  state->finish(state, stop);
}

template <class Behavior>
COBRIDGE_ALWAYS_INLINE std::uint8_t run_frames(Call* call, Poll& poll, Frame* frame) noexcept {
  do {
    poll.next = nullptr;
    handle_of(frame).resume();
    frame = poll.next;
  } while (COBRIDGE_UNLIKELY(frame != nullptr));
  if (COBRIDGE_UNLIKELY(poll.status == kError)) convert_error<Behavior>(poll.out);
  if (poll.status != kPending && COBRIDGE_UNLIKELY(call->stop != nullptr)) finish_stop_state(call, false);
  return poll.status;
}

// Step 10. Gives up a call that runs coroutines; `parting` hears when the frames are gone.
inline void drop_frames(Call* call, bool borrows, Parting* parting) noexcept {
  Leaf* leaf = static_cast<Leaf*>(call->object);
  Frame* innermost = leaf->waiter;
  static_cast<Frame*>(call->root)->awaiter = parting;
  if (call->stop) finish_stop_state(call, true);  // may end the leaf's operation inline
  if (leaf->ops->cancel(leaf, borrows)) destroy_frames(innermost);
}

// The Rust future of a call that runs coroutines.
template <class Behavior>
struct FrameOps {
  static std::uint8_t poll(Call* call, const void* waker, void* out) noexcept {
    Leaf* leaf = static_cast<Leaf*>(call->object);
    // Step 8.
    if (!leaf->ops->ready(leaf, waker)) return kPending;  // a spurious poll resumes nothing
    Poll poll = {{nullptr, nullptr, out, kPending}, nullptr, waker};
    static_cast<Frame*>(call->root)->awaiter = &poll;
    call->context = &poll;
    return run_frames<Behavior>(call, poll, leaf->waiter);
  }

  static void drop(Call* call, bool borrows) noexcept { drop_frames(call, borrows, nullptr); }

  static constexpr CallOps ops = {&poll, &drop};
};

// The first poll of a coroutine, whose frame the call takes over.
template <class Behavior>
COBRIDGE_ALWAYS_INLINE std::uint8_t start_frame(Frame* frame, Call* call, const void* waker,
                                                void* out) noexcept {
  Poll poll = {{nullptr, nullptr, out, kPending}, nullptr, waker};
  frame->awaiter = &poll;
  frame->call = call;
  call->context = &poll;
  call->stop = nullptr;
  std::uint8_t status = run_frames<Behavior>(call, poll, frame);
  if (status == kPending) {
    call->root = frame;
    call->ops = &FrameOps<Behavior>::ops;
  }
  return status;
}

#endif

}  // namespace cobridge
}  // namespace rust
