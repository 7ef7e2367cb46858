#include "sema/array_views.h"

#include "ir/effects.h"

namespace numen::sema {

using ir::Op;

namespace {

bool is(const ir::Node* node, Op op) { return !node->is_parameter && node->op == op; }

/// The axis of which a node is the size or the stride, whose first is the field `first`.
std::optional<int> axis_of_field(const ir::Node* node, const ir::Node* array, int first) {
    if (!is(node, Op::field) || node->operands[0] != array) return std::nullopt;
    const auto axis = static_cast<int>(node->imm) - first;
    return axis >= 0 && axis < array->type->ndim ? std::optional(axis) : std::nullopt;
}

/// What Lowering::slice_bounds makes of a start that is known.
bool read_start(const ir::Node* start, const ir::Node* array, int axis, AxisOfView& view) {
    const int sizes = types::shape_field(0);
    if (is(start, Op::select) && is(start->operands[0], Op::lt) &&
        axis_of_field(start->operands[2], array, sizes) == axis) {
        start = start->operands[1];
    }
    if (is(start, Op::sub) && axis_of_field(start->operands[0], array, sizes) == axis &&
        is(start->operands[1], Op::constant)) {
        view.start = -start->operands[1]->imm;
        view.is_from_end = true;
        return true;
    }
    if (!is(start, Op::constant)) return false;
    view.start = start->imm;
    return true;
}

}  // namespace

std::optional<std::vector<AxisOfView>> axes_of_view(const ir::Node* view) {
    const ir::Node* array = ir::viewed_array(view);
    const bool has_its_elements =
        array->type->ndim == view->type->ndim && array->type->dtype == view->type->dtype;
    if (array == view || !has_its_elements) return std::nullopt;
    const int strides = types::stride_field(*array->type, 0);
    std::vector<AxisOfView> axes(static_cast<std::size_t>(array->type->ndim));
    for (int i = 0; i < array->type->ndim; ++i) {
        const ir::Node* stride = view->operands[static_cast<std::size_t>(strides + i)];
        if (is(stride, Op::mul)) {
            if (!is(stride->operands[1], Op::constant)) return std::nullopt;
            axes[static_cast<std::size_t>(i)].step = stride->operands[1]->imm;
            stride = stride->operands[0];
        }
        if (axis_of_field(stride, array, strides) != i) return std::nullopt;
    }
    const ir::Node* data = view->operands[types::kArrayData];
    for (; is(data, Op::offset); data = data->operands[0]) {
        const ir::Node* by = data->operands[1];
        if (!is(by, Op::mul)) return std::nullopt;
        const auto axis = axis_of_field(by->operands[1], array, strides);
        if (!axis ||
            !read_start(by->operands[0], array, *axis, axes[static_cast<std::size_t>(*axis)]))
            return std::nullopt;
    }
    if (!is(data, Op::field) || data->operands[0] != array) return std::nullopt;
    return axes;
}

}  // namespace numen::sema
