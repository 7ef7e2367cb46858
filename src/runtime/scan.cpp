#include <algorithm>
#include <cstdint>

#include "runtime/abi.h"

namespace {

/// Sums wrap around, as everywhere.
template <class Choose>
void scan(void* elements, std::int64_t count, std::int64_t before, std::int64_t step,
          Choose choose) {
    auto* each = static_cast<std::int64_t*>(elements);
    for (std::int64_t i = 0; i < count; ++i) {
        std::int64_t moved = 0;
        static_cast<void>(__builtin_add_overflow(before, step, &moved));
        before = each[i] = choose(each[i], moved);
    }
}

}  // namespace

extern "C" {

void numen_rt_scan_least(void* elements, std::int64_t count, std::int64_t before,
                         std::int64_t step) {
    scan(elements, count, before, step,
         [](std::int64_t a, std::int64_t b) { return std::min(a, b); });
}

void numen_rt_scan_greatest(void* elements, std::int64_t count, std::int64_t before,
                            std::int64_t step) {
    scan(elements, count, before, step,
         [](std::int64_t a, std::int64_t b) { return std::max(a, b); });
}

}  // extern "C"
