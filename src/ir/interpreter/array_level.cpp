
#include "ir/interpreter/arithmetic.h"
#include "ir/interpreter/frame.h"
#include "ir/interpreter/scalar.h"
#include "runtime/error.h"
#include "support/diagnostic.h"

namespace numen::ir {

namespace {

/// A dimension's size where broadcasting joins `a` and `b`; -1 when they do not fit.
std::int64_t joined(std::int64_t a, std::int64_t b) {
    if (a == b || b == 1) return a;
    return a == 1 ? b : -1;
}

/// Moves to the next element in C order; false behind the last.
bool next_index(std::vector<std::int64_t>& index, std::span<const std::int64_t> shape) {
    for (std::size_t axis = shape.size(); axis-- > 0;) {
        if (++index[axis] < shape[axis]) return true;
        index[axis] = 0;
    }
    return false;
}

Value combine(ReduceKind kind, const Type* type, Cells a, Cells b) {
    Value operands[] = {Value(a.begin(), a.end()), Value(b.begin(), b.end())};
    switch (kind) {
        case ReduceKind::sum: return arithmetic(Op::add, type, a, b);
        case ReduceKind::prod: return arithmetic(Op::mul, type, a, b);
        case ReduceKind::min: return math(MathFn::minimum, type, type, operands);
        case ReduceKind::max: return math(MathFn::maximum, type, type, operands);
        case ReduceKind::any: return arithmetic(Op::or_, type, a, b);
        case ReduceKind::all: return arithmetic(Op::and_, type, a, b);
    }
    NUMEN_UNREACHABLE("kind of reduction");
}

/// By halves: the error of a sum of n grows with log n, as NumPy's pairwise summation.
Value combine_all(ReduceKind kind, const Type* type, std::span<const Value> values) {
    if (values.size() == 1) return values[0];
    std::size_t half = values.size() / 2;
    return combine(kind, type, combine_all(kind, type, values.first(half)),
                   combine_all(kind, type, values.subspan(half)));
}

/// An array as the runtime takes it (runtime/views.h).
std::vector<Cell> view_of(const Type* type, Cells array) {
    std::vector<Cell> view{array[types::kArrayData], static_cast<Cell>(types::size_of(type->dtype)),
                           static_cast<Cell>(type->ndim)};
    for (int axis = 0; axis < type->ndim; ++axis) {
        view.push_back(array[static_cast<std::size_t>(types::shape_field(axis))]);
    }
    for (int axis = 0; axis < type->ndim; ++axis) {
        view.push_back(array[static_cast<std::size_t>(types::stride_field(*type, axis))]);
    }
    return view;
}

}  // namespace

struct Frame::Broadcast {
    std::vector<std::int64_t> shape;

    std::int64_t size() const {
        std::int64_t product = 1;
        for (std::int64_t one : shape) product *= one;
        return product;
    }
};

bool Frame::broadcast(const Node& node, std::size_t first_input, Broadcast& out) {
    std::vector<std::int64_t> ndims, shapes;
    bool fits = true;
    for (std::size_t i = first_input; i < node.operands.size(); ++i) {
        int ndim = type(node, i)->ndim;
        ndims.push_back(ndim);
        auto dimensions = static_cast<std::size_t>(ndim);
        if (out.shape.size() < dimensions) {
            out.shape.insert(out.shape.begin(), dimensions - out.shape.size(), 1);
        }
        for (int axis = 0; axis < ndim; ++axis) {
            auto size = static_cast<std::int64_t>(
                operand(node, i)[static_cast<std::size_t>(types::shape_field(axis))]);
            shapes.push_back(size);
            auto& joint = out.shape[out.shape.size() - dimensions + static_cast<std::size_t>(axis)];
            if (joint >= 0) joint = joined(joint, size);
            fits = fits && joint >= 0;
        }
    }
    if (!fits) {
        runtime::numen_rt_raise_broadcast(static_cast<std::int64_t>(ndims.size()), ndims.data(),
                                          shapes.data());
    }
    return fits;
}

/// Runs the region for every element of the broadcast shape, in C order.
Frame::Exit Frame::for_each_element(const Node& node, std::size_t first_input,
                                    const Broadcast& broadcast, std::vector<Value>& yielded) {
    if (broadcast.size() == 0) return Exit::next;
    std::vector<std::int64_t> index(broadcast.shape.size());
    do {
        std::vector<Value> elements;
        for (std::size_t i = first_input; i < node.operands.size(); ++i) {
            const Type* input = type(node, i);
            const Value& value = operand(node, i);
            if (input->is_scalar()) {
                elements.push_back(value);
                continue;
            }
            char* address = from_cells<char*>(value);
            std::size_t skipped = index.size() - input->ndim;
            for (int axis = 0; axis < input->ndim; ++axis) {
                auto at = static_cast<std::size_t>(axis);
                if (value[static_cast<std::size_t>(types::shape_field(axis))] == 1) continue;
                auto stride = static_cast<std::int64_t>(
                    value[static_cast<std::size_t>(types::stride_field(*input, axis))]);
                address += stride * index[skipped + at];
            }
            elements.push_back(load_value(machine_.types().scalar(input->dtype), address));
        }
        Exit exit = run(*node.regions[0], elements);
        if (exit != Exit::yield) return exit;
        yielded.push_back(yielded_);
        machine_.step();
    } while (next_index(index, broadcast.shape));
    return Exit::next;
}

Frame::Exit Frame::overlap(const Node& node) {
    const auto row = node.imm == kUnlessSame ? runtime::numen_rt_spoils : runtime::numen_rt_overlap;
    std::vector<Cell> first = view_of(type(node, 0), operand(node, 0));
    bool any = false;
    for (std::size_t i = 1; i < node.operands.size(); ++i) {
        std::vector<Cell> other = view_of(type(node, i), operand(node, i));
        any = any || row(first.data(), other.data());
    }
    return give(node, to_cells(any));
}

Frame::Exit Frame::map(const Node& node) {
    Broadcast shape;
    if (!broadcast(node, 0, shape)) return raised(node);
    Value array;
    if (!allocate(node.type, shape.shape, false, array)) return raised(node);
    std::vector<Value> elements;
    Exit exit = for_each_element(node, 0, shape, elements);
    if (exit != Exit::next) {
        for_each_reference(node.type, array, runtime::release);
        return exit;
    }
    write_elements(node.type, array, shape, elements);
    return give(node, std::move(array));
}

Frame::Exit Frame::map_into(const Node& node) {
    Broadcast from, into;
    if (!broadcast(node, 1, from)) return raised(node);
    const Type* destination = type(node, 0);
    for (int axis = 0; axis < destination->ndim; ++axis) {
        into.shape.push_back(static_cast<std::int64_t>(
            operand(node, 0)[static_cast<std::size_t>(types::shape_field(axis))]));
    }
    // The inputs have no more dimensions than the destination; each of theirs is its size or 1.
    std::size_t skipped = into.shape.size() - from.shape.size();
    for (std::size_t axis = 0; axis < from.shape.size(); ++axis) {
        if (joined(into.shape[skipped + axis], from.shape[axis]) == into.shape[skipped + axis]) {
            continue;
        }
        runtime::numen_rt_raise_broadcast_into(
            static_cast<std::int64_t>(from.shape.size()), from.shape.data(),
            static_cast<std::int64_t>(into.shape.size()), into.shape.data());
        return raised(node);
    }
    std::vector<Value> elements;
    Exit exit = for_each_element(node, 1, into, elements);
    if (exit != Exit::next) return exit;
    write_elements(destination, operand(node, 0), into, elements);
    return Exit::next;
}

void Frame::write_elements(const Type* array, Cells value, const Broadcast& shape,
                           std::span<const Value> elements) {
    const Type* element = machine_.types().scalar(array->dtype);
    std::vector<std::int64_t> index(shape.shape.size());
    for (const Value& one : elements) {
        char* address = from_cells<char*>(value);
        for (int axis = 0; axis < array->ndim; ++axis) {
            address += index[static_cast<std::size_t>(axis)] *
                       static_cast<std::int64_t>(
                           value[static_cast<std::size_t>(types::stride_field(*array, axis))]);
        }
        store_value(element, one, address);
        next_index(index, shape.shape);
    }
}

Frame::Exit Frame::reduce(const Node& node) {
    Broadcast shape;
    if (!broadcast(node, 0, shape)) return raised(node);
    std::vector<Value> elements;
    Exit exit = for_each_element(node, 0, shape, elements);
    if (exit != Exit::next) return exit;
    if (!elements.empty()) {
        return give(node, combine_all(node.reduce, node.type, elements));
    }
    switch (node.reduce) {
        case ReduceKind::sum:
        case ReduceKind::any: return give(node, Value(types::components(node.type).size()));
        case ReduceKind::prod:
        case ReduceKind::all: {
            Type boolean{.kind = types::Kind::Scalar, .dtype = types::DType::bool_};
            return give(node, cast(&boolean, node.type, to_cells(true)));
        }
        case ReduceKind::min:
        case ReduceKind::max:
            runtime::raise_format("ValueError",
                                  "zero-size array to reduction operation %s which has no identity",
                                  node.reduce == ReduceKind::min ? "minimum" : "maximum");
            return raised(node);
    }
    NUMEN_UNREACHABLE("kind of reduction");
}

}  // namespace numen::ir
