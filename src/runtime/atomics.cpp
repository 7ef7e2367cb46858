#include <algorithm>
#include <cstdint>

#include "runtime/abi.h"

namespace {

std::int64_t updated(std::int64_t operation, std::int64_t old, std::int64_t value) {
    auto one = static_cast<std::uint64_t>(old), other = static_cast<std::uint64_t>(value);
    switch (operation) {
        case 0: return static_cast<std::int64_t>(one + other);
        case 1: return static_cast<std::int64_t>(one - other);
        case 2: return std::max(old, value);
        case 3: return std::min(old, value);
        case 4: return static_cast<std::int64_t>(std::max(one, other));
        case 5: return static_cast<std::int64_t>(std::min(one, other));
        default: return value;
    }
}

}  // namespace

extern "C" {

std::int64_t numen_rt_atomic_update(void* place, std::int64_t operation, std::int64_t value) {
    auto* number = static_cast<std::int64_t*>(place);
    std::int64_t old = __atomic_load_n(number, __ATOMIC_RELAXED);
    while (!__atomic_compare_exchange_n(number, &old, updated(operation, old, value), true,
                                        __ATOMIC_SEQ_CST, __ATOMIC_RELAXED)) {
    }
    return old;
}

}  // extern "C"
