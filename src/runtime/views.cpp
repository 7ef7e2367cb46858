#include "runtime/views.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <numeric>
#include <type_traits>

#include "runtime/abi.h"

namespace numen::runtime {

namespace {

struct Extent {
    std::uintptr_t begin;
    std::uintptr_t end;
};

/// The addresses between which the elements lie that axes of strides below `limit` lead to from the
/// first one; none of an empty array.
Extent extent(const View& view, std::int64_t limit = std::numeric_limits<std::int64_t>::max()) {
    auto begin = reinterpret_cast<std::uintptr_t>(view.data), last = begin;
    for (std::int64_t axis = 0; axis < view.ndim; ++axis) {
        if (view.sizes()[axis] == 0) return {begin, begin};
        const std::int64_t stride = view.strides()[axis];
        if (std::abs(stride) >= limit) continue;
        const std::int64_t reach = (view.sizes()[axis] - 1) * stride;
        (reach < 0 ? begin : last) += static_cast<std::uintptr_t>(reach);
    }
    return {begin, last + static_cast<std::uintptr_t>(view.item_size)};
}

/// Visits the strides that lead to other elements, without their signs.
template <class Visit>
void for_each_stride(const View& a, const View& b, Visit visit) {
    for (const View* view : {&a, &b}) {
        for (std::int64_t axis = 0; axis < view->ndim; ++axis) {
            const std::int64_t stride = std::abs(view->strides()[axis]);
            if (view->sizes()[axis] > 1 && stride != 0) visit(stride);
        }
    }
}

/// Whether two arrays take turns in memory, as columns of one matrix: what the strides from `least`
/// on lead to are multiples of one distance, of which what the others lead to is a part that each
/// array has for itself.
bool take_turns(const View& a, const View& b, std::int64_t least) {
    std::uintptr_t distance = 0;
    for_each_stride(a, b, [&](std::int64_t stride) {
        if (stride >= least) distance = std::gcd(distance, static_cast<std::uintptr_t>(stride));
    });
    const Extent first = extent(a, least), second = extent(b, least);
    const bool is_before = second.begin < first.begin;
    const std::uintptr_t between =
        (is_before ? first.begin - second.begin : second.begin - first.begin) % distance;
    const std::uintptr_t place = is_before && between != 0 ? distance - between : between;
    return place >= first.end - first.begin && place + (second.end - second.begin) <= distance;
}

/// Whether two arrays may have elements in common.
bool overlap(const View& a, const View& b) {
    const Extent first = extent(a), second = extent(b);
    if (first.begin >= second.end || second.begin >= first.end) return false;
    bool are_apart = false;
    for_each_stride(a, b,
                    [&](std::int64_t least) { are_apart = are_apart || take_turns(a, b, least); });
    return !are_apart;
}

/// Whether both have the same elements at the same places.
bool is_same(const View& a, const View& b) {
    return a.data == b.data && a.item_size == b.item_size && a.ndim == b.ndim &&
           std::equal(a.sizes(), a.sizes() + 2 * a.ndim, b.sizes());
}

template <std::size_t size>
using Size = std::integral_constant<std::size_t, size>;

void copy_row(char* to, std::int64_t to_stride, const char* from, std::int64_t from_stride,
              std::int64_t length, std::int64_t item_size) {
    if (to_stride == item_size && from_stride == item_size) {
        std::memcpy(to, from, static_cast<std::size_t>(length * item_size));
        return;
    }
    const auto each = [&](auto size) {
        for (std::int64_t i = 0; i < length; ++i) {
            std::memcpy(to + i * to_stride, from + i * from_stride, size);
        }
    };
    // Of a size that is known to the compiler it is a load and a store, not a call.
    switch (item_size) {
        case 1: return each(Size<1>());
        case 2: return each(Size<2>());
        case 4: return each(Size<4>());
        case 8: return each(Size<8>());
        case 16: return each(Size<16>());
        default: return each(static_cast<std::size_t>(item_size));
    }
}

void copy(const View& to, char* to_data, const View& from, const char* from_data,
          std::int64_t axis) {
    const std::int64_t size = to.sizes()[axis];
    const std::int64_t to_stride = to.strides()[axis], from_stride = from.strides()[axis];
    if (axis == to.ndim - 1) {
        return copy_row(to_data, to_stride, from_data, from_stride, size, to.item_size);
    }
    for (std::int64_t i = 0; i < size; ++i) {
        copy(to, to_data + i * to_stride, from, from_data + i * from_stride, axis + 1);
    }
}

const View& view_at(const void* address) { return *static_cast<const View*>(address); }

}  // namespace

}  // namespace numen::runtime

using namespace numen::runtime;

extern "C" {

bool numen_rt_overlap(void* one, void* other) { return overlap(view_at(one), view_at(other)); }

bool numen_rt_spoils(void* destination, void* input) {
    // The same view is read at each place before it is written there.
    return numen_rt_overlap(destination, input) && !is_same(view_at(destination), view_at(input));
}

void numen_rt_copy_elements(void* destination, void* source) {
    const View& to = view_at(destination);
    const View& from = view_at(source);
    if (to.ndim == 0) {
        std::memcpy(to.data, from.data, static_cast<std::size_t>(to.item_size));
    } else {
        copy(to, to.data, from, from.data, 0);
    }
}

}  // extern "C"
