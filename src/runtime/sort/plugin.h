#pragma once

#include <cstddef>
#include <cstdint>

/// Highway's vectorised sort, in libnumen_sort.so, which is opened when a long array is first
/// sorted.
namespace numen::runtime::sort {

/// What is sorted. A pair of 64-bit words is compared by the second, then by the first.
enum class Key : std::uint8_t { i16, i32, i64, u16, u32, u64, pair };

struct Pair {
    std::uint64_t low;
    std::uint64_t high;
};

/// Sorts `count` keys ascending, in place.
using SortKeys = void (*)(void* keys, std::size_t count, Key key);
constexpr const char* kLibrary = "libnumen_sort.so";
constexpr const char* kSortKeys = "numen_sort_keys";

}  // namespace numen::runtime::sort
