#include "runtime/buffer.h"

#include <atomic>
#include <bit>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string>

#include "runtime/error.h"
#include "runtime/large_blocks.h"
#include "runtime/signals.h"

namespace numen::runtime {

namespace {

// Data starts at the first multiple of 64 behind the header; malloc aligns to 16.
constexpr std::size_t kMallocAlignment = 16;
constexpr std::size_t kOverhead = sizeof(Buffer) + kBufferAlignment - kMallocAlignment;
static_assert(sizeof(Buffer) % kMallocAlignment == 0);

std::atomic<bool> large_array_noted = false;

/// Arrays may still be freed by destructors that run after that of the thread's FreeBlocks.
thread_local bool thread_ended = false;

/// Blocks of a few sizes kept by each thread for the next array: small temporaries in loops cost a
/// few nanoseconds instead of a trip through malloc, and others no page faults whenever malloc has
/// given the heap's end back.
class FreeBlocks {
  public:
    static constexpr std::size_t kSmallest = 256, kLargest = kLargeBlock;

    ~FreeBlocks() {
        for (Class& blocks : classes_) {
            while (blocks.count > 0) std::free(blocks.block[--blocks.count]);
        }
        thread_ended = true;
    }
    /// Size of the class that holds blocks of `bytes`.
    static std::size_t rounded(std::size_t bytes) {
        return std::bit_ceil(std::max(bytes, kSmallest));
    }
    void* take(std::size_t size) {
        Class& blocks = class_of(size);
        return blocks.count > 0 ? blocks.block[--blocks.count] : nullptr;
    }
    bool keep(void* block, std::size_t size) {
        Class& blocks = class_of(size);
        const std::size_t most = std::max<std::size_t>(kMostBytes / size, 1);
        if (blocks.count == std::min(static_cast<int>(most), kPerClass)) return false;
        blocks.block[blocks.count++] = block;
        return true;
    }

  private:
    static constexpr int kPerClass = 8;
    static constexpr std::size_t kMostBytes = kLargest;  // of a class
    static constexpr int kClasses = std::countr_zero(kLargest) - std::countr_zero(kSmallest) + 1;
    struct Class {
        void* block[kPerClass];
        int count = 0;
    };
    Class& class_of(std::size_t size) {
        return classes_[std::countr_zero(size) - std::countr_zero(kSmallest)];
    }

    Class classes_[kClasses];
};

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define NUMEN_NO_BLOCK_REUSE  // reuse would hide uses after free
#endif
#endif

#ifdef NUMEN_NO_BLOCK_REUSE
constexpr bool kReuses = false;
void* take_block(std::size_t) { return nullptr; }
bool keep_block(void*, std::size_t) { return false; }
#else
constexpr bool kReuses = true;
thread_local FreeBlocks free_blocks;
void* take_block(std::size_t size) { return thread_ended ? nullptr : free_blocks.take(size); }
bool keep_block(void* block, std::size_t size) {
    return !thread_ended && free_blocks.keep(block, size);
}
#endif

void* aligned_data(void* block, std::size_t shift = 0) {
    auto address = reinterpret_cast<std::uintptr_t>(block) + sizeof(Buffer) + shift;
    return reinterpret_cast<void*>((address + kBufferAlignment - 1) & ~(kBufferAlignment - 1));
}

struct DTypeText {
    char letter;
    int bytes;
    std::string_view name;
};
constexpr DTypeText kDTypes[] = {
#define NUMEN_DTYPE(name, kind, bytes, numpy_char, c_type) {numpy_char, bytes, #name},
#define NUMEN_TIME_DTYPE(base, kind, unit) {kind, 8, #base},
#include "types/dtypes.def"
#undef NUMEN_DTYPE
};

const DTypeText* find_dtype(char letter) {
    for (const DTypeText& dtype : kDTypes) {
        if (dtype.letter == letter) return &dtype;
    }
    return nullptr;
}

/// NumPy's text (numpy/_core/_exceptions.py): three significant digits and a binary unit.
std::int32_t raise_array_memory_error(const std::int64_t* shape, std::int64_t ndim, char letter,
                                      double bytes) {
    static constexpr const char* units[] = {"bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    int unit = 0;
    while (bytes >= 1024 && unit < 6) {
        bytes /= 1024;
        ++unit;
    }
    char size[64];
    std::snprintf(size, sizeof size, unit == 0 ? "%.0f" : "%#.3g", bytes);
    std::string_view dtype = find_dtype(letter)->name;
    if (dtype.ends_with('_')) dtype.remove_suffix(1);  // bool_
    return raise("MemoryError", std::string("Unable to allocate ") + size + " " + units[unit] +
                                    " for an array with shape " + shape_text(shape, ndim) +
                                    " and data type " + std::string(dtype));
}

/// Arrays of several pages begin at different places of them (large_blocks.h).
constexpr std::size_t kShifted = kReuses ? 32768 : SIZE_MAX;

/// Of the block for an array of so many bytes.
std::size_t size_of_block(std::int64_t bytes) {
    std::size_t size = static_cast<std::size_t>(bytes) + kOverhead;
    if (size > kShifted) size += kMostShift;
    return kReuses && size <= FreeBlocks::kLargest ? FreeBlocks::rounded(size) : size;
}

bool is_large(std::size_t size) { return kReuses && size > FreeBlocks::kLargest; }

LargeBlock take_small_block(std::size_t size, bool zeroed) {
    if (void* kept = take_block(size)) return {kept, false};
    // calloc knows which pages are fresh from the system and need no zeroing.
    return {zeroed ? std::calloc(1, size) : std::malloc(size), zeroed};
}

}  // namespace

Buffer* make_buffer(std::int64_t bytes, bool zeroed) {
    const std::size_t size = size_of_block(bytes);
    const std::size_t shift = size > kShifted ? next_shift() : 0;
    auto [block, is_zeroed] =
        is_large(size) ? take_large_block(size) : take_small_block(size, zeroed);
    if (!block) return nullptr;
    if (zeroed && !is_zeroed) {
        std::memset(aligned_data(block, shift), 0, static_cast<std::size_t>(bytes));
    }
    count_made(ObjectKind::Buffer);
    return new (block)
        Buffer{{1, ObjectKind::Buffer}, aligned_data(block, shift), bytes, nullptr, nullptr};
}

Buffer* wrap_foreign(void* data, void* owner, void (*release_foreign)(void*)) {
    void* block = allocate_object(ObjectKind::Buffer, sizeof(Buffer));
    if (!block) return nullptr;
    return new (block) Buffer{{1, ObjectKind::Buffer}, data, 0, owner, release_foreign};
}

void destroy_Buffer(Buffer* buffer) {
    if (buffer->release_foreign) {
        buffer->release_foreign(buffer->foreign_owner);
        free_object(ref(buffer));
        return;
    }
    count_freed(ObjectKind::Buffer);
    const std::size_t size = size_of_block(buffer->bytes);
    if (is_large(size)) return give_large_block(buffer, size);
    if (!keep_block(buffer, size)) std::free(buffer);
}

void note_elements(std::uint64_t elements) {
    if (elements >= kManyElements) large_array_noted.store(true, std::memory_order_relaxed);
}

bool may_be_large() { return large_array_noted.load(std::memory_order_relaxed); }

std::int64_t bytes_of_dtype(char letter) {
    const DTypeText* dtype = find_dtype(letter);
    return dtype ? dtype->bytes : 0;
}

}  // namespace numen::runtime

using namespace numen::runtime;

extern "C" {

std::int32_t numen_rt_array_alloc(ArrayMemory* out, void* shape_address, std::int64_t ndim,
                                  std::int32_t dtype_char, bool zeroed) {
    const auto* shape = static_cast<const std::int64_t*>(shape_address);
    const char dtype = static_cast<char>(dtype_char);
    std::int64_t bytes = bytes_of_dtype(dtype);
    bool empty = false;
    // A size of zero makes the array empty, but the others must fit all the same (as in NumPy).
    for (std::int64_t axis = 0; axis < ndim; ++axis) {
        std::int64_t size = shape[axis];
        if (size == 0) {
            empty = true;
            continue;
        }
        if (size < 0) return raise("ValueError", "negative dimensions are not allowed");
        if (__builtin_mul_overflow(bytes, size, &bytes)) {
            return raise("ValueError",
                         "array is too big; `arr.size * arr.dtype.itemsize` is larger than the "
                         "maximum possible size.");
        }
    }
    // Between statements over large arrays signals are looked for: each takes 10 ms and more.
    constexpr std::int64_t kTakesLong = std::int64_t{64} << 20;
    if (bytes >= kTakesLong) {
        note_elements(static_cast<std::uint64_t>(bytes));
        if (check_signals() != 0) return 1;
    }
    constexpr std::int64_t kMost = INT64_MAX - 4096;
    Buffer* buffer = bytes > kMost ? nullptr : make_buffer(empty ? 0 : bytes, zeroed);
    if (!buffer) {
        return guarded([&] {
            return raise_array_memory_error(shape, ndim, dtype, static_cast<double>(bytes));
        });
    }
    *out = {buffer->data, ref(buffer)};
    return 0;
}

std::int32_t numen_rt_array_wrap(Ref* out, void* pointer, void* release_function) {
    auto* release_foreign = reinterpret_cast<void (*)(void*)>(release_function);
    Buffer* buffer = wrap_foreign(pointer, pointer, release_foreign);
    if (!buffer) return 1;
    *out = ref(buffer);
    return 0;
}

}  // extern "C"
