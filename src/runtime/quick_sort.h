#pragma once

#include <algorithm>
#include <array>
#include <complex>
#include <cstdint>
#include <span>
#include <utility>

#include "runtime/signals.h"

/// Rows are cut in two as quicksort does it, without branches: to sort rows so long that signals
/// must be looked for meanwhile, until their parts are short, and to partition rows of any length.
namespace numen::runtime {

/// A row of more elements is long. So many are sorted in 10 to 60 ms.
template <class T>
inline constexpr std::size_t kNotLong = 1 << 21;
/// They are compared one by one.
template <class T>
inline constexpr std::size_t kNotLong<std::complex<T>> = 1 << 18;

/// Puts the elements that are `first` before the others, without a branch that depends on them;
/// returns how many.
template <class T, class First>
std::size_t split(std::span<T> row, First first) {
    std::size_t count = 0;
    for (T& each : row) {
        const T value = each;
        each = row[count];
        row[count] = value;
        count += first(value) ? 1 : 0;
    }
    return count;
}

/// The median of elements from all over the row: of more where one pass over the row takes longer
/// than to look at them.
template <class T, class Before>
T pivot_of(std::span<T> row, Before before) {
    std::array<T, 63> places;
    const std::span<T> sample = std::span<T>(places).first(row.size() < 10'000 ? 9 : 63);
    std::uint64_t state = row.size();
    for (T& each : sample) {
        state = state * 6364136223846793005 + 1442695040888963407;
        each =
            row[static_cast<std::size_t>(static_cast<unsigned __int128>(state) * row.size() >> 64)];
    }
    const auto middle = sample.begin() + static_cast<std::ptrdiff_t>(sample.size() / 2);
    std::nth_element(sample.begin(), middle, sample.end(), before);
    return *middle;
}

/// Where a long row was cut.
struct Cut {
    std::size_t end_of_first;     // after it comes what is in no order before it
    std::size_t begin_of_second;  // what is between them is in its place
};

template <class T, class Before>
Cut cut(std::span<T> row, Before before) {
    const T pivot = pivot_of(row, before);
    const std::size_t less = split(row, [&](const T& x) { return before(x, pivot); });
    if (less > 0) return {less, less};
    // The pivot is the least, and often many are equal to it.
    return {0, split(row, [&](const T& x) { return !before(pivot, x); })};
}

/// Sorts by `sort_part`, which gets no long row and returns a status. That of a raising row; the
/// elements are all there, in some order, when it is not 0.
template <class T, class Before, class SortPart>
std::int32_t sort_long(std::span<T> row, Before before, SortPart sort_part) {
    while (row.size() > kNotLong<T>) {
        if (std::int32_t status = check_signals()) return status;
        const Cut at = cut(row, before);
        std::span<T> shorter = row.first(at.end_of_first), longer = row.subspan(at.begin_of_second);
        if (shorter.size() > longer.size()) std::swap(shorter, longer);
        if (std::int32_t status = sort_long(shorter, before, sort_part)) return status;
        row = longer;
    }
    return sort_part(row);
}

/// Leaves in `row` the part that position k, counted from its begin, is in, when all before and
/// after it are in no wrong order with it: a few elements. They are told apart without branches,
/// which std::nth_element waits for: it takes twice as long for 1,000 elements.
template <class T, class Before>
std::int32_t narrow(std::span<T>& row, std::size_t k, Before before) {
    constexpr std::size_t kFew = 64;
    while (row.size() > kFew) {
        if (std::int32_t status = check_signals()) return status;
        const Cut at = cut(row, before);
        if (k < at.end_of_first) {
            row = row.first(at.end_of_first);
        } else if (k < at.begin_of_second) {
            row = row.subspan(k, 1);
            return 0;
        } else {
            row = row.subspan(at.begin_of_second);
            k -= at.begin_of_second;
        }
    }
    return 0;
}

}  // namespace numen::runtime
