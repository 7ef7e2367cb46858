#include "runtime/sort/plugin.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif
#include <hwy/contrib/sort/vqsort.h>

#include <algorithm>
#include <memory>
#include <new>

namespace numen::runtime::sort {

static_assert(sizeof(Pair) == sizeof(hwy::uint128_t));

namespace {

template <class T>
void sort_keys(void* keys, std::size_t count) {
    static thread_local hwy::Sorter sorter;
    sorter(static_cast<T*>(keys), count, hwy::SortAscending());
}

/// Whether 32-bit keys are sorted faster as 64-bit ones: on Zen 4, where storing the chosen lanes
/// of a vector of 32-bit ones is microcode (1e6 keys: 36 ms against 9 ms).
bool widening_pays() {
#if defined(__x86_64__)
    static const bool pays = [] {
        unsigned a = 0, b = 0, c = 0, d = 0;
        if (!__get_cpuid(0, &a, &b, &c, &d) || b != signature_AMD_ebx) return false;
        __get_cpuid(1, &a, &b, &c, &d);
        unsigned family = (a >> 8 & 0xf) + (a >> 20 & 0xff);
        constexpr unsigned kZen3And4 = 0x19;  // of them only Zen 4 has AVX-512
        return family == kZen3And4 && __builtin_cpu_supports("avx512f");
    }();
    return pays;
#else
    return false;
#endif
}

template <class T, class Wide>
void sort_32_bits(void* keys, std::size_t count) {
    if (widening_pays()) {
        if (std::unique_ptr<Wide[]> wide{new (std::nothrow) Wide[count]}) {
            std::copy_n(static_cast<const T*>(keys), count, wide.get());
            sort_keys<Wide>(wide.get(), count);
            std::transform(wide.get(), wide.get() + count, static_cast<T*>(keys),
                           [](Wide key) { return static_cast<T>(key); });
            return;
        }
    }
    sort_keys<T>(keys, count);
}

}  // namespace

extern "C" [[gnu::visibility("default")]] void numen_sort_keys(void* keys, std::size_t count,
                                                               Key key) {
    switch (key) {
        case Key::i16: return sort_keys<std::int16_t>(keys, count);
        case Key::i32: return sort_32_bits<std::int32_t, std::int64_t>(keys, count);
        case Key::i64: return sort_keys<std::int64_t>(keys, count);
        case Key::u16: return sort_keys<std::uint16_t>(keys, count);
        case Key::u32: return sort_32_bits<std::uint32_t, std::uint64_t>(keys, count);
        case Key::u64: return sort_keys<std::uint64_t>(keys, count);
        case Key::pair: return sort_keys<hwy::uint128_t>(keys, count);
    }
}

}  // namespace numen::runtime::sort
