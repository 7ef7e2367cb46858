#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "runtime/signals.h"

namespace numen::runtime {

/// A stable sort that merges runs bottom up. Unlike the
/// library's sort it stays inside its memory whatever the order says, so that NaNs (which have
/// none) are harmless. It looks for signals; the status is that of a raising row, and the values
/// are all there, in some order, when it is not 0.
template <class Value, class Less>
std::int32_t merge_sort(std::span<Value> values, Less less) {
    constexpr std::size_t kRun = 24;
    const std::size_t count = values.size();
    for (std::size_t begin = 0; begin < count; begin += kRun) {
        const std::size_t end = std::min(begin + kRun, count);
        for (std::size_t i = begin + 1; i < end; ++i) {
            Value value = values[i];
            std::size_t place = i;
            for (; place > begin && less(value, values[place - 1]); --place) {
                values[place] = values[place - 1];
            }
            values[place] = value;
        }
    }
    if (count <= kRun) return 0;
    constexpr std::size_t kMergedBetweenPolls = 1 << 18;
    std::size_t merged = 0;
    std::int32_t status = 0;
    std::vector<Value> other(count);
    std::span<Value> from = values, to = other;
    for (std::size_t run = kRun; run < count && status == 0; run *= 2) {
        for (std::size_t begin = 0; begin < count; begin += 2 * run) {
            const std::size_t middle = std::min(begin + run, count);
            const std::size_t end = std::min(begin + 2 * run, count);
            merged += end - begin;
            if (merged >= kMergedBetweenPolls) {
                merged = 0;
                status = check_signals();
                if (status != 0) break;
            }
            std::size_t left = begin, right = middle, at = begin;
            if (middle == end || !less(from[middle], from[middle - 1])) {  // already in order
                std::copy(from.begin() + begin, from.begin() + end, to.begin() + begin);
                continue;
            }
            while (left < middle && right < end) {
                to[at++] = less(from[right], from[left]) ? from[right++] : from[left++];
            }
            at =
                std::copy(from.begin() + left, from.begin() + middle, to.begin() + at) - to.begin();
            std::copy(from.begin() + right, from.begin() + end, to.begin() + at);
        }
        if (status == 0) std::swap(from, to);
    }
    if (from.data() != values.data()) std::copy(from.begin(), from.end(), values.begin());
    return status;
}

}  // namespace numen::runtime
