#pragma once

#include <atomic>
#include <cstdint>

namespace numen::runtime {

/// The address below which recursion does not go. Compiled code reads it at each recursive call.
using StackLimit = std::atomic<std::uintptr_t>;
static_assert(sizeof(StackLimit) == sizeof(void*) && StackLimit::is_always_lock_free);

/// The thread that moves limits leaves this one alone from here on, as it is about to go.
void leave_stack_limit(StackLimit& limit);

/// What functions of the C library and of the runtime may need at any time, below the limit.
inline constexpr std::uintptr_t kStackReserve = 256 * 1024;

}  // namespace numen::runtime
