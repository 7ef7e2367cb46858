#pragma once

#include "runtime/abi.h"

/// Python's slices.
namespace numen::runtime {

/// What a slice part that was left out is passed as (PySlice_Unpack): the value that clamping turns
/// into the right end.
inline constexpr std::int64_t left_out_start(std::int64_t step) { return step < 0 ? INT64_MAX : 0; }
inline constexpr std::int64_t left_out_stop(std::int64_t step) {
    return step < 0 ? INT64_MIN : INT64_MAX;
}

/// len(range(start, stop, step)); step must not be 0.
inline std::uint64_t range_length(std::int64_t start, std::int64_t stop, std::int64_t step) {
    const auto from = static_cast<std::uint64_t>(start), to = static_cast<std::uint64_t>(stop);
    const auto by = static_cast<std::uint64_t>(step);
    if (step > 0) return start < stop ? (to - from - 1) / by + 1 : 0;
    return stop < start ? (from - to - 1) / -by + 1 : 0;
}

/// Clamps start and stop to a length as slice.indices() does; step must not be 0.
inline SliceRange adjust_slice(std::int64_t start, std::int64_t stop, std::int64_t step,
                               std::int64_t length) {
    // The smallest step's negation would overflow; no length tells it from its neighbour.
    if (step == INT64_MIN) step = -INT64_MAX;
    auto clamp = [&](std::int64_t at) {
        if (at < 0) {
            at += length;
            if (at < 0) at = step < 0 ? -1 : 0;
        } else if (at >= length) {
            at = step < 0 ? length - 1 : length;
        }
        return at;
    };
    start = clamp(start);
    stop = clamp(stop);
    std::int64_t count = 0;
    if (step < 0) {
        if (stop < start) count = (start - stop - 1) / -step + 1;
    } else if (start < stop) {
        count = (stop - start - 1) / step + 1;
    }
    return {start, stop, step, count};
}

}  // namespace numen::runtime
