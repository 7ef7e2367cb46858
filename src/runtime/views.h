#pragma once

#include <cstdint>

namespace numen::runtime {

/// An array as compiled code describes it in memory: a View, then `ndim` sizes, then `ndim` strides
/// in bytes.
struct View {
    char* data;
    std::int64_t item_size;
    std::int64_t ndim;

    const std::int64_t* sizes() const { return reinterpret_cast<const std::int64_t*>(this + 1); }
    const std::int64_t* strides() const { return sizes() + ndim; }
};

}  // namespace numen::runtime
