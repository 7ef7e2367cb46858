#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <complex>
#include <cstring>
#include <functional>
#include <limits>
#include <numeric>
#include <span>
#include <type_traits>
#include <vector>

#include "runtime/abi.h"
#include "runtime/error.h"
#include "runtime/merge_sort.h"
#include "runtime/plugin.h"
#include "runtime/quick_sort.h"
#include "runtime/sort/plugin.h"

/// Sorting of array memory, in NumPy's order.
namespace numen::runtime {

namespace {

using sort::Key;
using sort::Pair;

/// Shorter rows are sorted here: the vectorised sort pays off later, and its library takes
/// milliseconds to load. Once it is loaded, or so many elements of shorter rows have been sorted as
/// take that time, it pays off earlier.
constexpr std::size_t kVectorised = 256, kVectorisedWhenLoaded = 32;
constexpr std::size_t kAsLongAsLoading = 200'000;

std::atomic<sort::SortKeys> opened;

/// The vectorised sort; null with an error pending when it cannot be opened.
sort::SortKeys vectorised() {
    sort::SortKeys function = opened.load(std::memory_order_acquire);
    if (function == nullptr) {
        void* found = library_function(sort::kLibrary, sort::kSortKeys);
        function = reinterpret_cast<sort::SortKeys>(found);
        opened.store(function, std::memory_order_release);
    }
    return function;
}

template <class T>
constexpr bool is_complex = false;
template <class T>
constexpr bool is_complex<std::complex<T>> = true;

/// The order of one part of a complex number or of a real one: NaN after everything.
template <class T>
bool before(T a, T b) {
    if constexpr (std::is_floating_point_v<T>) {
        return (a < b) | ((b != b) & (a == a));  // no branch
    } else if constexpr (is_complex<T>) {
        // NumPy's order: by where NaNs are, (R, R), (R, nan), (nan, R), (nan, nan); then by the
        // parts.
        auto nans = [](T x) { return 2 * (x.real() != x.real()) + (x.imag() != x.imag()); };
        int of_a = nans(a), of_b = nans(b);
        if (of_a != of_b) return of_a < of_b;
        if (of_a < 2 && a.real() != b.real()) return a.real() < b.real();
        return of_a % 2 == 0 && a.imag() < b.imag();
    } else {
        return a < b;
    }
}

/// Integers as large as a float, in the order of the floats; NaN excepted.
template <class T>
using SignedBits = std::conditional_t<sizeof(T) == 4, std::int32_t, std::int64_t>;
template <class T>
SignedBits<T> ordered_bits(SignedBits<T> bits) {
    return bits ^ ((bits >> (8 * sizeof(T) - 1)) & std::numeric_limits<SignedBits<T>>::max());
}

template <class T>
constexpr Key key_of() {
    constexpr bool is_signed = std::is_signed_v<T>;
    switch (sizeof(T)) {
        case 2: return is_signed ? Key::i16 : Key::u16;
        case 4: return is_signed ? Key::i32 : Key::u32;
        default: return is_signed ? Key::i64 : Key::u64;
    }
}

template <class T>
void count_bytes(std::span<T> row) {
    std::array<std::size_t, 256> counts{};
    constexpr int kLeast = std::numeric_limits<T>::min();
    for (T value : row) ++counts[static_cast<std::size_t>(value - kLeast)];
    auto at = row.begin();
    for (std::size_t i = 0; i < counts.size(); ++i) {
        at = std::fill_n(at, counts[i], static_cast<T>(static_cast<int>(i) + kLeast));
    }
}

/// Sorts elements that the vectorised sort has keys for, floats without NaN among them.
template <class T>
std::int32_t sort_vectorised(std::span<T> row, sort::SortKeys sort_keys) {
    if constexpr (std::is_floating_point_v<T>) {
        // As integers, so that -0.0 and 0.0 both survive; a vectorised minimum keeps either.
        auto* bits = reinterpret_cast<SignedBits<T>*>(row.data());
        auto flip = [&] {
            for (std::size_t i = 0; i < row.size(); ++i) {
                SignedBits<T> one;
                std::memcpy(&one, bits + i, sizeof one);
                one = ordered_bits<T>(one);
                std::memcpy(bits + i, &one, sizeof one);
            }
        };
        flip();
        sort_keys(bits, row.size(), key_of<SignedBits<T>>());
        flip();
    } else {
        sort_keys(row.data(), row.size(), key_of<T>());
    }
    return 0;
}

/// Whether a row of numbers is sorted by the vectorised sort.
bool is_long_enough(std::size_t length) {
    static std::atomic<std::size_t> sorted;  // elements of shorter rows
    if (length >= kVectorised || length < kVectorisedWhenLoaded) return length >= kVectorised;
    if (opened.load(std::memory_order_relaxed) != nullptr) return true;
    return sorted.fetch_add(length, std::memory_order_relaxed) >= kAsLongAsLoading;
}

template <class T>
std::int32_t sort_row(std::span<T> row) {
    auto compare_and_sort = [](std::span<T> part) {
        std::sort(part.begin(), part.end(), before<T>);
        return 0;
    };
    if constexpr (is_complex<T>) {
        return sort_long(row, before<T>, compare_and_sort);
    } else if (!is_long_enough(row.size())) {
        return compare_and_sort(row);
    } else if constexpr (sizeof(T) == 1) {
        count_bytes(row);
        return 0;
    } else {
        sort::SortKeys sort_keys = vectorised();
        if (sort_keys == nullptr) return 1;
        auto end = std::partition(row.begin(), row.end(), [](T x) { return x == x; });
        return sort_long(std::span<T>(row.begin(), end), std::less<>(),
                         [&](std::span<T> part) { return sort_vectorised(part, sort_keys); });
    }
}

/// An unsigned integer in the order of the elements; equal ones, as -0.0 and 0.0, have one key.
template <class T>
auto unsigned_key(T value) {
    if constexpr (std::is_floating_point_v<T>) {
        using Bits = std::make_unsigned_t<SignedBits<T>>;
        constexpr Bits kSign = Bits{1} << (8 * sizeof(T) - 1);
        if (value != value) return std::numeric_limits<Bits>::max();
        return static_cast<Bits>(ordered_bits<T>(std::bit_cast<SignedBits<T>>(value + T{0})) ^
                                 static_cast<SignedBits<T>>(kSign));
    } else {
        using Bits = std::make_unsigned_t<T>;
        constexpr Bits kSign = std::is_signed_v<T> ? Bits{1} << (8 * sizeof(T) - 1) : 0;
        return static_cast<Bits>(static_cast<Bits>(value) ^ kSign);
    }
}

/// Sorts pairs of key and position, which is stable, as no two pairs are equal.
template <class T>
std::int32_t argsort_keys(std::span<const T> row, std::int64_t* indices) {
    sort::SortKeys sort_keys = vectorised();
    if (sort_keys == nullptr) return 1;
    const std::size_t count = row.size();
    auto sort_pairs = [&]<class P>(std::vector<P>& pairs, Key key, auto before) {
        return sort_long(std::span<P>(pairs), before, [&](std::span<P> part) {
            sort_keys(part.data(), part.size(), key);
            return 0;
        });
    };
    if (sizeof(T) <= 4 && count <= std::numeric_limits<std::uint32_t>::max()) {
        std::vector<std::uint64_t> pairs(count);
        for (std::size_t i = 0; i < count; ++i) {
            pairs[i] = std::uint64_t{unsigned_key(row[i])} << 32 | i;
        }
        if (std::int32_t status = sort_pairs(pairs, Key::u64, std::less<>())) return status;
        for (std::size_t i = 0; i < count; ++i) {
            indices[i] = static_cast<std::int64_t>(pairs[i] & 0xffffffff);
        }
        return 0;
    }
    std::vector<Pair> pairs(count);
    for (std::size_t i = 0; i < count; ++i) pairs[i] = {i, unsigned_key(row[i])};
    auto in_order = [](const Pair& a, const Pair& b) {
        return (a.high < b.high) | ((a.high == b.high) & (a.low < b.low));  // no branch
    };
    if (std::int32_t status = sort_pairs(pairs, Key::pair, in_order)) return status;
    for (std::size_t i = 0; i < count; ++i) indices[i] = static_cast<std::int64_t>(pairs[i].low);
    return 0;
}

template <class T>
std::int32_t argsort_row(std::span<const T> row, std::int64_t* indices) {
    if constexpr (!is_complex<T>) {
        if (row.size() >= kVectorised) return argsort_keys(row, indices);
    }
    std::iota(indices, indices + row.size(), 0);
    return merge_sort(std::span(indices, row.size()), [&](std::int64_t a, std::int64_t b) {
        return before(row[static_cast<std::size_t>(a)], row[static_cast<std::size_t>(b)]);
    });
}

/// Partitions at several positions, given in ascending order.
template <class T, class Before>
std::int32_t partition_row(std::span<T> row, std::span<const std::int64_t> kth, Before in_order) {
    std::size_t begin = 0;
    for (std::int64_t position : kth) {
        const auto k = static_cast<std::size_t>(position);
        if (k < begin) continue;  // the same position twice
        std::span<T> rest = row.subspan(begin);
        if (std::int32_t status = narrow(rest, k - begin, in_order)) return status;
        std::nth_element(rest.begin(), rest.begin() + (row.data() + k - rest.data()), rest.end(),
                         in_order);
        begin = k + 1;
    }
    return 0;
}

std::vector<std::int64_t> ascending(void* kth, std::int64_t count) {
    auto* first = static_cast<const std::int64_t*>(kth);
    std::vector<std::int64_t> positions(first, first + count);
    std::sort(positions.begin(), positions.end());
    return positions;
}

/// Calls `row_function(row, number)` for all rows, with elements of the dtype's C++ type.
template <class RowFunction>
std::int32_t each_row(void* data, std::int64_t rows, std::int64_t length, void* dtype,
                      RowFunction row_function) {
    auto run = [&]<class CType>(std::type_identity<CType>) {
        using T = std::conditional_t<std::is_same_v<CType, bool>, std::uint8_t, CType>;
        return guarded([&]() -> std::int32_t {
            for (std::int64_t i = 0; i < rows; ++i) {
                std::span<T> row(static_cast<T*>(data) + i * length,
                                 static_cast<std::size_t>(length));
                if (std::int32_t status = row_function(row, i)) return status;
            }
            return 0;
        });
    };
    switch (*static_cast<const char*>(dtype)) {
#define NUMEN_DTYPE(name, kind, bytes, numpy_char, c_type) \
    case numpy_char: return run(std::type_identity<c_type>());
#define NUMEN_TIME_DTYPE(base, kind, unit)  // sorted by their counts
#include "types/dtypes.def"
#undef NUMEN_DTYPE
        default: return raise("TypeError", "elements of this dtype have no order");
    }
}

}  // namespace

extern "C" {

std::int32_t numen_rt_sort(void* data, std::int64_t rows, std::int64_t length, void* dtype) {
    return each_row(data, rows, length, dtype,
                    [](auto row, std::int64_t) { return sort_row(row); });
}

std::int32_t numen_rt_argsort(void* data, std::int64_t rows, std::int64_t length, void* dtype,
                              void* indices) {
    return each_row(data, rows, length, dtype, [&]<class T>(std::span<T> row, std::int64_t i) {
        return argsort_row(std::span<const T>(row),
                           static_cast<std::int64_t*>(indices) + i * length);
    });
}

std::int32_t numen_rt_partition(void* data, std::int64_t rows, std::int64_t length, void* dtype,
                                void* kth, std::int64_t count) {
    return guarded([&] {
        auto positions = ascending(kth, count);
        return each_row(data, rows, length, dtype, [&]<class T>(std::span<T> row, std::int64_t) {
            return partition_row(row, std::span<const std::int64_t>(positions), before<T>);
        });
    });
}

std::int32_t numen_rt_argpartition(void* data, std::int64_t rows, std::int64_t length, void* dtype,
                                   void* kth, std::int64_t count, void* indices) {
    return guarded([&] {
        auto positions = ascending(kth, count);
        return each_row(data, rows, length, dtype, [&]<class T>(std::span<T> row, std::int64_t i) {
            std::span<std::int64_t> out(static_cast<std::int64_t*>(indices) + i * length,
                                        row.size());
            std::iota(out.begin(), out.end(), 0);
            return partition_row(out, std::span<const std::int64_t>(positions),
                                 [&](std::int64_t a, std::int64_t b) {
                                     return before(row[static_cast<std::size_t>(a)],
                                                   row[static_cast<std::size_t>(b)]);
                                 });
        });
    });
}

}  // extern "C"

}  // namespace numen::runtime
