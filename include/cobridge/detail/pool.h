// The pool that frames, slots, jobs and callbacks come from: after warm-up no call allocates. C++11.
//
// Each thread keeps a list of free blocks for every size class of 16 bytes, without a header in the block:
// who frees knows the size. A block may be freed on any thread. The way home for blocks that wander: a list
// above its cap hands a batch to a central stock, an empty one takes a batch from there. The stock is capped
// as well; what is over goes back to ::operator delete. A thread that ends hands over everything it has. The stock is in the
// runtime's own C++ (pool_stock.h): it needs <mutex>, which takes a twentieth of a glue unit's time to compile.
//
// Blocks of more than 512 bytes, and all blocks under COBRIDGE_NO_POOL, come from ::operator new directly.
// allocate() throws std::bad_alloc as ::operator new does; release() never throws.
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>

#include "config.h"

// The stock. Both are for blocks of the class with this index.
extern "C" {
// A batch, linked through its blocks' first words; null if there is none.
void* cobridge1_pool_take(std::size_t index) noexcept;
// Takes a batch over. False: there are enough, and it stays the caller's.
bool cobridge1_pool_give(void* batch, std::size_t index) noexcept;
}

namespace rust {
namespace cobridge {
namespace pool {

#if defined(COBRIDGE_NO_POOL)
// Another name for the linker: the runtime's own C++ is compiled without this switch, and uses the same pool that its
// blocks came from.
inline namespace none {

inline void* allocate(std::size_t size) { return ::operator new(size); }
inline void release(void* block, std::size_t) noexcept { ::operator delete(block); }
}  // namespace none

#else

enum : unsigned {
  kGranule = 16,
  kClasses = 33,            // up to 512 bytes
  kBatch = 32,              // blocks that travel together
  kListCap = 2 * kBatch,    // free blocks of one class on one thread
  kStockCap = 64 * kBatch,  // free blocks of one class in the stock
};

// A free block. Its first word links a list; in the first block of a batch the second links the batches of
// the stock.
struct Block {
  Block* next;
  Block* next_batch;
};
static_assert(sizeof(Block) <= kGranule, "a free block fits the smallest class");

struct List {
  Block* head;
  std::uint32_t count;
  std::uint32_t cap;  // 0 until this thread's Farewell is set up, and again once it is over
};

// Trivially destructible and zero at the start, so that it can be used before and after every other
// thread-local object.
struct ThreadLists {
  List of[kClasses];
  bool over;
};

inline ThreadLists& thread_lists() noexcept {
  static thread_local ThreadLists lists;
  return lists;
}

inline std::size_t class_of(std::size_t size) noexcept { return (size + kGranule - 1) / kGranule; }

inline void delete_all(Block* block) noexcept {
  while (block) {
    Block* next = block->next;
    ::operator delete(static_cast<void*>(block));
    block = next;
  }
}

// Takes `count` blocks off the list: a whole batch goes to the stock if there is room, anything else to
// ::operator delete.
inline void hand_over(List& list, std::size_t index, std::uint32_t count) noexcept {
  Block* first = list.head;
  Block* last = first;
  for (std::uint32_t i = 1; i < count; i++) last = last->next;
  list.head = last->next;
  list.count -= count;
  last->next = nullptr;
  if (count == kBatch && cobridge1_pool_give(first, index)) return;
  delete_all(first);
}

// Runs when its thread ends. Blocks freed on the thread after that bypass the lists.
struct Farewell {
  ~Farewell() {
    ThreadLists& lists = thread_lists();
    lists.over = true;
    for (std::size_t i = 0; i < kClasses; i++) {
      List& list = lists.of[i];
      list.cap = 0;
      while (list.count) hand_over(list, i, list.count < kBatch ? list.count : std::uint32_t(kBatch));
    }
  }
};

inline List& open_list(ThreadLists& lists, std::size_t index) noexcept {
  static thread_local Farewell farewell;
  (void)&farewell;
  lists.of[index].cap = kListCap;
  return lists.of[index];
}

COBRIDGE_COLD inline void* refill(std::size_t index) {
  ThreadLists& lists = thread_lists();
  if (!lists.over) {
    List& list = open_list(lists, index);
    if (Block* first = static_cast<Block*>(cobridge1_pool_take(index))) {
      list.head = first->next;
      list.count = kBatch - 1;
      return first;
    }
  }
  return ::operator new(index * kGranule);
}

COBRIDGE_COLD inline void spill(void* memory, std::size_t index) noexcept {
  ThreadLists& lists = thread_lists();
  if (lists.over) {
    ::operator delete(memory);
    return;
  }
  List& list = open_list(lists, index);
  Block* block = static_cast<Block*>(memory);
  block->next = list.head;
  list.head = block;
  list.count++;
  if (list.count > list.cap) hand_over(list, index, kBatch);
}

inline void* allocate(std::size_t size) {
  std::size_t index = class_of(size);
  if (COBRIDGE_UNLIKELY(index >= kClasses)) return ::operator new(size);
  List& list = thread_lists().of[index];
  Block* block = list.head;
  if (COBRIDGE_UNLIKELY(block == nullptr)) return refill(index);
  list.head = block->next;
  list.count--;
  return block;
}

inline void release(void* memory, std::size_t size) noexcept {
  std::size_t index = class_of(size);
  if (COBRIDGE_UNLIKELY(index >= kClasses)) {
    ::operator delete(memory);
    return;
  }
  List& list = thread_lists().of[index];
  if (COBRIDGE_UNLIKELY(list.count >= list.cap)) {
    spill(memory, index);
    return;
  }
  Block* block = static_cast<Block*>(memory);
  block->next = list.head;
  list.head = block;
  list.count++;
}

#endif

// Blocks are aligned for every fundamental type. What needs more gets a larger block, with the address of the
// block before the object.
template <std::size_t alignment, bool over = (alignment > alignof(std::max_align_t))>
struct Aligned {
  static void* allocate(std::size_t size) { return pool::allocate(size); }
  static void release(void* object, std::size_t size) noexcept { pool::release(object, size); }
};

template <std::size_t alignment>
struct Aligned<alignment, true> {
  static std::size_t padded(std::size_t size) noexcept { return size + alignment + sizeof(void*); }
  static void* allocate(std::size_t size) {
    void* block = pool::allocate(padded(size));
    std::uintptr_t first = reinterpret_cast<std::uintptr_t>(block) + sizeof(void*);
    void** object = reinterpret_cast<void**>((first + alignment - 1) / alignment * alignment);
    object[-1] = block;
    return object;
  }
  static void release(void* object, std::size_t size) noexcept {
    pool::release(static_cast<void**>(object)[-1], padded(size));
  }
};

// An object of its own in a pooled block.
template <class T, class... A>
T* make(A&&... arguments) {
  void* block = Aligned<alignof(T)>::allocate(sizeof(T));
  COBRIDGE_TRY { return ::new (block) T(static_cast<A&&>(arguments)...); }
  COBRIDGE_CATCH_ALL {
    Aligned<alignof(T)>::release(block, sizeof(T));
#if COBRIDGE_EXCEPTIONS
    throw;
#endif
  }
#if !COBRIDGE_EXCEPTIONS
  return nullptr;
#endif
}

template <class T>
void destroy(T* object) noexcept {
  object->~T();
  Aligned<alignof(T)>::release(object, sizeof(T));
}

}  // namespace pool
}  // namespace cobridge
}  // namespace rust
