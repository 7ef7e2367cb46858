#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "runtime/abi.h"

/// Counted objects: what compiled code holds references to.
namespace numen::runtime {

enum class ObjectKind : std::uint32_t {
#define NUMEN_OBJECT(name, header, meaning) name,
#include "runtime/objects.def"
#undef NUMEN_OBJECT
};
#define NUMEN_OBJECT(name, header, meaning) +1
inline constexpr int kObjectKinds = 0
#include "runtime/objects.def"
    ;
#undef NUMEN_OBJECT
const char* name_of(ObjectKind kind);

/// Begins every object. Back ends know this layout: they count inline, and write literals as data
/// with references = kImmortal.
struct Object {
    std::atomic<std::int64_t> references;
    ObjectKind kind;
};
static_assert(sizeof(Object) == 16 && offsetof(Object, kind) == 8);

/// Counts below zero mean "never counted, never freed": literals and the runtime's own constants.
inline constexpr std::int64_t kImmortal = INT64_MIN / 2;

/// Frees an object without references, and drops the references it holds.
void destroy(Object* object);

inline void retain(Object* object) {
    if (object && object->references.load(std::memory_order_relaxed) >= 0) {
        object->references.fetch_add(1, std::memory_order_relaxed);
    }
}
inline void release(Object* object) {
    if (!object) return;
    std::int64_t count = object->references.load(std::memory_order_acquire);
    if (count < 0) return;
    // The only holder need not count down: nobody else can be counting up.
    if (count == 1 || object->references.fetch_sub(1, std::memory_order_acq_rel) == 1) {
        destroy(object);
    }
}

/// Uninitialised memory for an object of `bytes`, counted as made; to be initialised as its kind
/// with one reference. Null when there is no memory: MemoryError is pending.
void* allocate_object(ObjectKind kind, std::size_t bytes);
/// Gives back the memory of an object, counted as freed.
void free_object(Object* object);
/// Counts an object whose memory comes from elsewhere.
void count_made(ObjectKind kind);
void count_freed(ObjectKind kind);

struct ObjectCounts {
    std::int64_t made;
    std::int64_t freed;
};
/// Over all threads, since the process began. Exact when no other thread makes or frees objects.
ObjectCounts object_counts(ObjectKind kind);
ObjectCounts object_counts();

/// Owns one reference.
template <class T>
class Owned {
  public:
    Owned() = default;
    /// Takes over the caller's reference.
    explicit Owned(T* object) : object_(object) {}
    Owned(Owned&& other) noexcept : object_(other.give()) {}
    Owned& operator=(Owned&& other) noexcept {
        if (this != &other) {
            reset();
            object_ = other.give();
        }
        return *this;
    }
    ~Owned() { reset(); }

    T* get() const { return object_; }
    T* operator->() const { return object_; }
    explicit operator bool() const { return object_ != nullptr; }
    /// Hands the reference to the caller.
    T* give() {
        T* object = object_;
        object_ = nullptr;
        return object;
    }

  private:
    void reset() { release(reinterpret_cast<Object*>(object_)); }
    T* object_ = nullptr;
};

/// An object as the struct of its kind, and back. The caller knows the kind from the types.
template <class T>
T* as(Ref object) {
    return reinterpret_cast<T*>(object);
}
template <class T>
Ref ref(T* object) {
    return &object->object;
}

}  // namespace numen::runtime
