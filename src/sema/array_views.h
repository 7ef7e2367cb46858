#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "ir/ir.h"

/// Where the elements of a view are in the array of which it is one.
namespace numen::sema {

/// Position p of the view is position start + step * p of the array's axis, or that many behind the
/// axis's end.
struct AxisOfView {
    std::int64_t start = 0;
    bool is_from_end = false;
    std::int64_t step = 1;
};

/// By axis, where the view is a slice of all axes of ir::viewed_array with numbers that are known;
/// else nothing.
std::optional<std::vector<AxisOfView>> axes_of_view(const ir::Node* view);

}  // namespace numen::sema
