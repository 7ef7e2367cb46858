#include "runtime/sort/plugin.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif
#include <hwy/contrib/sort/vqsort.h>
#include <hwy/targets.h>

#include <cstdint>

namespace numen::runtime::sort {

static_assert(sizeof(Pair) == sizeof(hwy::uint128_t));

namespace {

template <class T>
void sort_keys(void* keys, std::size_t count) {
    static thread_local hwy::Sorter sorter;
    sorter(static_cast<T*>(keys), count, hwy::SortAscending());
}

/// Whether 32-bit keys are sorted faster without AVX-512: on Zen 4, where storing the chosen lanes
/// of a vector of them is microcode (1e6 keys: 35 ms; 8.5 as 64-bit ones, 4.7 with AVX2).
bool is_slow_with_avx512() {
#if defined(__x86_64__)
    unsigned a = 0, b = 0, c = 0, d = 0;
    if (!__get_cpuid(0, &a, &b, &c, &d) || b != signature_AMD_ebx) return false;
    __get_cpuid(1, &a, &b, &c, &d);
    unsigned family = (a >> 8 & 0xf) + (a >> 20 & 0xff);
    constexpr unsigned kZen3And4 = 0x19;  // of them only Zen 4 has AVX-512
    return family == kZen3And4 && __builtin_cpu_supports("avx512f");
#else
    return false;
#endif
}

/// The instructions that Highway chooses from are the process's, and it chooses when a sort begins:
/// one that another thread begins meanwhile may do without AVX-512 too, and sorts as well.
template <class T>
void sort_32_bits(void* keys, std::size_t count) {
    static const bool is_slow = is_slow_with_avx512();
    if (!is_slow) return sort_keys<T>(keys, count);
    static const std::int64_t all = hwy::SupportedTargets();
    hwy::GetChosenTarget().Update(all & ~(HWY_AVX3 | HWY_AVX3_DL));
    sort_keys<T>(keys, count);
    hwy::GetChosenTarget().Update(all);
}

}  // namespace

extern "C" [[gnu::visibility("default")]] void numen_sort_keys(void* keys, std::size_t count,
                                                               Key key) {
    switch (key) {
        case Key::i16: return sort_keys<std::int16_t>(keys, count);
        case Key::i32: return sort_32_bits<std::int32_t>(keys, count);
        case Key::i64: return sort_keys<std::int64_t>(keys, count);
        case Key::u16: return sort_keys<std::uint16_t>(keys, count);
        case Key::u32: return sort_32_bits<std::uint32_t>(keys, count);
        case Key::u64: return sort_keys<std::uint64_t>(keys, count);
        case Key::pair: return sort_keys<hwy::uint128_t>(keys, count);
    }
}

}  // namespace numen::runtime::sort
