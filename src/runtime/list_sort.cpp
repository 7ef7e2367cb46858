#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>
#include <span>
#include <vector>

#include "runtime/list.h"

namespace numen::runtime {

namespace {

/// Merges runs bottom up. Unlike the library's sort it stays inside its memory whatever the order
/// says, so that NaNs (which have none) are harmless.
template <class Value, class Less>
void merge_sort(std::span<Value> values, Less less) {
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
    if (count <= kRun) return;
    std::vector<Value> other(count);
    std::span<Value> from = values, to = other;
    for (std::size_t run = kRun; run < count; run *= 2) {
        for (std::size_t begin = 0; begin < count; begin += 2 * run) {
            const std::size_t middle = std::min(begin + run, count);
            const std::size_t end = std::min(begin + 2 * run, count);
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
        std::swap(from, to);
    }
    if (from.data() != values.data()) std::copy(from.begin(), from.end(), values.begin());
}

/// Sorts ascending, or descending with equal values in their old order (Python's reverse=True).
template <class Value, class Less>
void stable_sort(std::span<Value> values, bool reverse, Less less) {
    if (reverse) {
        merge_sort(values, [&](const Value& a, const Value& b) { return less(b, a); });
    } else {
        merge_sort(values, less);
    }
}

template <class Value>
void sort_values(List* list, bool reverse) {
    std::span<Value> values(static_cast<Value*>(list->data),
                            static_cast<std::size_t>(list->length));
    stable_sort(values, reverse, [](const Value& a, const Value& b) { return a < b; });
}

/// The positions of the values in sorted order.
std::vector<std::int64_t> sorted_positions(const List* keys, bool reverse) {
    std::vector<std::int64_t> positions(static_cast<std::size_t>(keys->length));
    std::iota(positions.begin(), positions.end(), 0);
    const ElementType& type = *keys->type;
    stable_sort(std::span(positions), reverse, [&](std::int64_t a, std::int64_t b) {
        return less_elements(type, keys->at(a), keys->at(b));
    });
    return positions;
}

/// Puts the value at positions[i] to place i.
void rearrange(List* list, const std::vector<std::int64_t>& positions) {
    const auto size = static_cast<std::size_t>(list->type->size);
    if (size == 0 || list->length == 0) return;
    std::vector<char> old(static_cast<std::size_t>(list->length) * size);
    std::memcpy(old.data(), list->data, old.size());
    auto* to = static_cast<char*>(list->data);
    for (std::int64_t from : positions) {
        std::memcpy(to, old.data() + static_cast<std::size_t>(from) * size, size);
        to += size;
    }
}

}  // namespace

std::int32_t sort_list(List* list, List* keys, bool reverse) {
    if (!keys) {
        switch (list->type->shape) {
            case ElementShape::int64: sort_values<std::int64_t>(list, reverse); return 0;
            case ElementShape::float64: sort_values<double>(list, reverse); return 0;
            default: break;
        }
    }
    const std::vector<std::int64_t> positions = sorted_positions(keys ? keys : list, reverse);
    rearrange(list, positions);
    if (keys) rearrange(keys, positions);
    return 0;
}

}  // namespace numen::runtime
