#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>
#include <span>
#include <vector>

#include "runtime/list.h"
#include "runtime/merge_sort.h"

namespace numen::runtime {

namespace {

/// Sorts ascending, or descending with equal values in their old order (Python's reverse=True).
template <class Value, class Less>
std::int32_t stable_sort(std::span<Value> values, bool reverse, Less less) {
    if (!reverse) return merge_sort(values, less);
    return merge_sort(values, [&](const Value& a, const Value& b) { return less(b, a); });
}

template <class Value>
std::int32_t sort_values(List* list, bool reverse) {
    std::span<Value> values(static_cast<Value*>(list->data),
                            static_cast<std::size_t>(list->length));
    return stable_sort(values, reverse, [](const Value& a, const Value& b) { return a < b; });
}

/// Puts the positions, each once, into the order of the keys at them.
std::int32_t sort_positions(std::span<std::int64_t> positions, const List* keys, bool reverse) {
    const ElementType& type = *keys->type;
    return stable_sort(positions, reverse, [&](std::int64_t a, std::int64_t b) {
        return less_elements(type, keys->at(a), keys->at(b));
    });
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
            case ElementShape::int64: return sort_values<std::int64_t>(list, reverse);
            case ElementShape::float64: return sort_values<double>(list, reverse);
            default: break;
        }
    }
    std::vector<std::int64_t> positions(static_cast<std::size_t>(list->length));
    std::iota(positions.begin(), positions.end(), 0);
    if (std::int32_t status = sort_positions(positions, keys ? keys : list, reverse)) return status;
    rearrange(list, positions);
    if (keys) rearrange(keys, positions);
    return 0;
}

}  // namespace numen::runtime
