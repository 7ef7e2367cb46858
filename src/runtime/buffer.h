#pragma once

#include "runtime/object.h"

/// Array memory.
namespace numen::runtime {

inline constexpr std::size_t kBufferAlignment = 64;

/// Owns the memory of an array, or keeps alive what owns it. The header lies before the data.
struct Buffer {
    Object object;
    void* data;           // aligned to kBufferAlignment when the memory is the runtime's own
    std::int64_t bytes;   // of data; 0 for foreign memory
    void* foreign_owner;  // given to release_foreign at the end; null for own memory
    void (*release_foreign)(void* owner);
};

/// Makes a buffer of `bytes` >= 0, zeroed if asked. Null without memory, with nothing pending, so
/// that the caller can say what the memory was for.
Buffer* make_buffer(std::int64_t bytes, bool zeroed);
/// Makes a buffer for memory that `release_foreign(owner)` gives up. MemoryError (null) leaves the
/// ownership with the caller.
Buffer* wrap_foreign(void* data, void* owner, void (*release_foreign)(void* owner));
void destroy_Buffer(Buffer* buffer);

/// Loops over an array of fewer elements take 5 to 80 ms each: Ctrl-C can wait for them.
inline constexpr std::uint64_t kManyElements = std::uint64_t{1} << 23;
/// Notes an array that may come to lie where its size is not seen, as in a container, if it is of
/// so many elements.
void note_elements(std::uint64_t elements);
/// Whether there was such an array in the process.
bool may_be_large();

/// Bytes of an array of a dtype given by its NumPy letter; 0 for an unknown letter.
std::int64_t bytes_of_dtype(char dtype_char);

}  // namespace numen::runtime
