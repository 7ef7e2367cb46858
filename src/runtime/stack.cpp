#include <pthread.h>

#include <cstdint>

#include "runtime/abi.h"
#include "runtime/fiber.h"

/// How far the stack may grow before recursion is an error.
namespace numen::runtime {

namespace {

/// What functions of the C library and of the runtime may need at any time.
constexpr std::uintptr_t kReserve = 256 * 1024;

struct Stack {
    std::uintptr_t begin = 0;
    std::uintptr_t end = 0;
};

Stack stack_of_this_thread() {
    pthread_attr_t attributes;
    if (pthread_getattr_np(pthread_self(), &attributes) != 0) return {};
    void* begin = nullptr;
    std::size_t size = 0;
    const bool known = pthread_attr_getstack(&attributes, &begin, &size) == 0;
    pthread_attr_destroy(&attributes);
    if (!known) return {};
    return {reinterpret_cast<std::uintptr_t>(begin),
            reinterpret_cast<std::uintptr_t>(begin) + size};
}

}  // namespace

void* numen_rt_stack_limit() {
    if (char* begin = Fiber::current_stack()) return begin + kReserve;
    // Asking costs some microseconds, for the main thread more: its stack is found in /proc.
    static thread_local const Stack stack = stack_of_this_thread();
    const auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
    // A fiber of somebody else's has a stack about which nothing is known.
    if (here < stack.begin || here >= stack.end) return nullptr;
    return reinterpret_cast<void*>(stack.begin + kReserve);
}

}  // namespace numen::runtime
