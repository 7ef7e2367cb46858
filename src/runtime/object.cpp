#include "runtime/object.h"

#include <array>
#include <atomic>
#include <cstdlib>
#include <mutex>

#include "runtime/buffer.h"
#include "runtime/error.h"
#include "runtime/generator.h"
#include "runtime/hash_table.h"
#include "runtime/instance.h"
#include "runtime/list.h"
#include "runtime/string.h"
#include "support/at_fork.h"

namespace numen::runtime {

const char* name_of(ObjectKind kind) {
    static constexpr const char* names[] = {
#define NUMEN_OBJECT(name, header, meaning) #name,
#include "runtime/objects.def"
#undef NUMEN_OBJECT
    };
    return names[static_cast<int>(kind)];
}

namespace {

/// The counts of one thread. Only that thread writes, so counting needs no locked instruction.
/// Blocks of ended threads are reused, and their counts stay in the sum.
struct Counts {
    std::array<std::atomic<std::int64_t>, kObjectKinds> made{};
    std::array<std::atomic<std::int64_t>, kObjectKinds> freed{};
    Counts* next = nullptr;
    bool used = true;
};

/// Of the list of all counts.
std::mutex& listing() {
    // Never destroyed: objects may be freed after static destructors have run.
    static std::mutex& mutex = *new std::mutex;
    support::hold_around_fork<listing>();
    return mutex;
}

Counts* first_counts = nullptr;

thread_local Counts* counts_of_thread = nullptr;

struct GiveBackAtThreadEnd {
    ~GiveBackAtThreadEnd() {
        std::lock_guard lock(listing());
        counts_of_thread->used = false;
        counts_of_thread = nullptr;
    }
};

Counts* take_counts() {
    {
        std::lock_guard lock(listing());
        Counts* block = first_counts;
        while (block && block->used) block = block->next;
        if (!block) {
            block = new Counts;
            block->next = first_counts;
            first_counts = block;
        }
        block->used = true;
        counts_of_thread = block;
    }
    thread_local GiveBackAtThreadEnd at_end;
    (void)at_end;
    return counts_of_thread;
}

void add_one(std::atomic<std::int64_t>& count) {
    count.store(count.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

Counts& my_counts() {
    Counts* counts = counts_of_thread;
    return counts ? *counts : *take_counts();
}

}  // namespace

void count_made(ObjectKind kind) { add_one(my_counts().made[static_cast<int>(kind)]); }
void count_freed(ObjectKind kind) { add_one(my_counts().freed[static_cast<int>(kind)]); }

ObjectCounts object_counts(ObjectKind kind) {
    ObjectCounts sum{};
    std::lock_guard lock(listing());
    for (Counts* counts = first_counts; counts; counts = counts->next) {
        sum.made += counts->made[static_cast<int>(kind)].load(std::memory_order_relaxed);
        sum.freed += counts->freed[static_cast<int>(kind)].load(std::memory_order_relaxed);
    }
    return sum;
}

ObjectCounts object_counts() {
    ObjectCounts sum{};
    for (int kind = 0; kind < kObjectKinds; ++kind) {
        ObjectCounts part = object_counts(static_cast<ObjectKind>(kind));
        sum.made += part.made;
        sum.freed += part.freed;
    }
    return sum;
}

void* allocate_object(ObjectKind kind, std::size_t bytes) {
    void* memory = std::malloc(bytes);
    if (!memory) {
        raise_memory_error();
        return nullptr;
    }
    count_made(kind);
    return memory;
}

void free_object(Object* object) {
    count_freed(object->kind);
    std::free(object);
}

void destroy(Object* object) {
    switch (object->kind) {
#define NUMEN_OBJECT(name, header, meaning) \
    case ObjectKind::name: destroy_##name(as<name>(object)); return;
#include "runtime/objects.def"
#undef NUMEN_OBJECT
    }
}

}  // namespace numen::runtime

using namespace numen::runtime;

extern "C" {

void numen_rt_retain(Ref object) { retain(object); }
void numen_rt_release(Ref object) { release(object); }
void numen_rt_destroy(Ref object) { destroy(object); }

bool numen_rt_has_address(void* place) {
    return std::atomic_ref(*static_cast<void**>(place)).load(std::memory_order_acquire) != nullptr;
}

std::int64_t numen_rt_live_objects() {
    ObjectCounts counts = object_counts();
    return counts.made - counts.freed;
}
std::int64_t numen_rt_objects_made() { return object_counts().made; }
std::int64_t numen_rt_objects_freed() { return object_counts().freed; }

}  // extern "C"
