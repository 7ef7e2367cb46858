#include "opt/broadcast.h"

#include <algorithm>

#include "ir/runtime_rows.h"

namespace numen::opt {

namespace {

void raise_broadcast(Builder& b, std::span<const Shape> inputs) {
    std::vector<Node*> values;
    for (const Shape& input : inputs) values.push_back(b.int64(std::ssize(input)));
    for (const Shape& input : inputs) values.insert(values.end(), input.begin(), input.end());
    Node* memory = record(b, values);
    b.call_runtime(ir::rt::raise_broadcast, b.types().never(),
                   {b.int64(std::ssize(inputs)), memory, word_at(b, memory, inputs.size())});
}

/// One size of a joint axis: `a` broadcast with `b`.
Node* joined(Builder& b, Node* a, Node* other) {
    return select(b, b.binary(Op::eq, a, b.int64(1)), other, a);
}

/// Whether a size is that of its joint axis, or 1; null when it is known to be.
Node* fits(Builder& b, Node* size, Node* joint) {
    if (is_constant(size, 1) || equivalent(size, joint)) return nullptr;
    return b.binary(Op::or_, b.binary(Op::eq, size, joint), b.binary(Op::eq, size, b.int64(1)));
}

/// The size of an input along an axis of the joint shape; null where the input has no such axis.
Node* size_along(const Shape& input, std::size_t axis, std::size_t ndim) {
    std::size_t missing = ndim - input.size();
    return axis < missing ? nullptr : input[axis - missing];
}

}  // namespace

Shape shape_of(Builder& b, Node* value) {
    Shape sizes;
    for (int axis = 0; axis < value->type->ndim; ++axis) sizes.push_back(shape(b, value, axis));
    return sizes;
}

std::vector<Shape> shapes_of(Builder& b, std::span<Node* const> values) {
    std::vector<Shape> shapes;
    for (Node* value : values) shapes.push_back(shape_of(b, value));
    return shapes;
}

Shape joint_shape(Builder& b, std::span<const Shape> inputs) {
    std::size_t ndim = 0;
    for (const Shape& input : inputs) ndim = std::max(ndim, input.size());
    Shape joint;
    for (std::size_t axis = 0; axis < ndim; ++axis) {
        // The different sizes of this axis, without those known to be 1.
        std::vector<Node*> sizes;
        Node* one = nullptr;
        for (const Shape& input : inputs) {
            Node* size = size_along(input, axis, ndim);
            if (size == nullptr) continue;
            if (is_constant(size, 1)) {
                one = size;
            } else if (std::none_of(sizes.begin(), sizes.end(),
                                    [&](Node* known) { return equivalent(known, size); })) {
                sizes.push_back(size);
            }
        }
        Node* size = sizes.empty() ? one : sizes[0];
        for (std::size_t i = 1; i < sizes.size(); ++i) size = joined(b, size, sizes[i]);
        joint.push_back(size);
    }
    return joint;
}

void test_fit(Builder& b, std::span<const Shape> inputs, const Shape& joint) {
    Node* all_fit = nullptr;
    for (std::size_t axis = 0; axis < joint.size(); ++axis) {
        std::vector<Node*> tested;
        for (const Shape& input : inputs) {
            Node* size = size_along(input, axis, joint.size());
            if (size == nullptr || std::find(tested.begin(), tested.end(), size) != tested.end()) {
                continue;
            }
            tested.push_back(size);
            all_fit = both(b, all_fit, fits(b, size, joint[axis]));
        }
    }
    if (all_fit != nullptr) when(b, not_(b, all_fit), [&] { raise_broadcast(b, inputs); });
}

void test_fit_into(Builder& b, const Shape& from, const Shape& into) {
    Node* all_fit = nullptr;
    std::size_t missing = into.size() - from.size();
    for (std::size_t axis = 0; axis < from.size(); ++axis) {
        all_fit = both(b, all_fit, fits(b, from[axis], into[missing + axis]));
    }
    if (all_fit == nullptr) return;
    when(b, not_(b, all_fit), [&] {
        Shape values = from;
        values.insert(values.end(), into.begin(), into.end());
        Node* memory = record(b, values);
        b.call_runtime(ir::rt::raise_broadcast_into, b.types().never(),
                       {b.int64(std::ssize(from)), memory, b.int64(std::ssize(into)),
                        word_at(b, memory, from.size())});
    });
}

}  // namespace numen::opt
