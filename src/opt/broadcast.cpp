#include "opt/broadcast.h"

#include <algorithm>

#include "ir/runtime_rows.h"

namespace numen::opt {

namespace {

/// Memory of the thread with these int64 values.
Node* record(Builder& b, std::span<Node* const> values) {
    const Type* pointer = b.types().pointer();
    auto bytes = static_cast<std::int64_t>(8 * values.size());
    Node* memory = b.call_runtime(ir::rt::value_slot, pointer, {b.int64(bytes)});
    for (std::size_t i = 0; i < values.size(); ++i) {
        b.make(Op::store, b.types().none(),
               {memory, b.int64(static_cast<std::int64_t>(8 * i)), values[i]});
    }
    return memory;
}

Node* at(Builder& b, Node* memory, std::size_t index) {
    return address(b, memory, b.int64(static_cast<std::int64_t>(8 * index)));
}

void raise_broadcast(Builder& b, std::span<Node* const> inputs) {
    std::vector<Node*> values;
    for (Node* input : inputs) values.push_back(b.int64(input->type->ndim));
    for (Node* input : inputs) {
        for (int axis = 0; axis < input->type->ndim; ++axis) {
            values.push_back(shape(b, input, axis));
        }
    }
    Node* memory = record(b, values);
    b.call_runtime(
        ir::rt::raise_broadcast, b.types().never(),
        {b.int64(static_cast<std::int64_t>(inputs.size())), memory, at(b, memory, inputs.size())});
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

}  // namespace

std::vector<Node*> broadcast(Builder& b, std::span<Node* const> inputs) {
    int ndim = 0;
    for (Node* input : inputs) ndim = std::max(ndim, int{input->type->ndim});
    std::vector<Node*> joint;
    Node* all_fit = nullptr;
    for (int axis = 0; axis < ndim; ++axis) {
        // The different sizes of this axis, without those known to be 1.
        std::vector<Node*> sizes;
        Node* one = nullptr;
        for (Node* input : inputs) {
            int own = axis - (ndim - input->type->ndim);
            if (own < 0) continue;
            Node* size = shape(b, input, own);
            if (is_constant(size, 1)) {
                one = size;
            } else if (std::none_of(sizes.begin(), sizes.end(),
                                    [&](Node* known) { return equivalent(known, size); })) {
                sizes.push_back(size);
            }
        }
        Node* size = sizes.empty() ? one : sizes[0];
        for (std::size_t i = 1; i < sizes.size(); ++i) size = joined(b, size, sizes[i]);
        for (Node* each : sizes) all_fit = both(b, all_fit, fits(b, each, size));
        joint.push_back(size);
    }
    if (all_fit != nullptr) when(b, not_(b, all_fit), [&] { raise_broadcast(b, inputs); });
    return joint;
}

void broadcast_into(Builder& b, std::span<Node* const> from, std::span<Node* const> into) {
    Node* all_fit = nullptr;
    std::size_t skipped = into.size() - from.size();
    for (std::size_t axis = 0; axis < from.size(); ++axis) {
        all_fit = both(b, all_fit, fits(b, from[axis], into[skipped + axis]));
    }
    if (all_fit == nullptr) return;
    when(b, not_(b, all_fit), [&] {
        std::vector<Node*> values(from.begin(), from.end());
        values.insert(values.end(), into.begin(), into.end());
        Node* memory = record(b, values);
        b.call_runtime(
            ir::rt::raise_broadcast_into, b.types().never(),
            {b.int64(static_cast<std::int64_t>(from.size())), memory,
             b.int64(static_cast<std::int64_t>(into.size())), at(b, memory, from.size())});
    });
}

}  // namespace numen::opt
