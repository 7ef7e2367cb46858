#include "opt/overlap.h"

namespace numen::opt {

using types::Kind;
using types::Layout;

namespace {

/// Where an array's memory comes from: the alloc, parameter or constant that owns it. Null when
/// that is not to be seen.
const Node* origin(const Node* array) {
    while (true) {
        if (array->is_parameter || array->op == Op::alloc) return array;
        if (array->op != Op::pack || !array->type->is(Kind::Array)) return nullptr;
        const Node* data = array->operands[types::kArrayData];
        while (!data->is_parameter && data->op == Op::offset) data = data->operands[0];
        if (data->is_parameter) return nullptr;
        if (data->op == Op::const_data) return data;
        if (data->op != Op::field || data->imm != types::kArrayData) return nullptr;
        array = data->operands[0];
    }
}

bool is_same_view(Builder& b, Node* a, Node* other) {
    if (a == other) return true;
    if (a->type->ndim != other->type->ndim) return false;
    for (int i = 0; i < types::field_count(a->type); ++i) {
        if (i == types::kArrayOwner) continue;
        if (!equivalent(field(b, a, i), field(b, other, i))) return false;
    }
    return true;
}

struct Extent {
    Node* begin;
    Node* end;
};

/// The addresses between which the elements lie, as int64. Of an empty array anything.
Extent extent(Builder& b, Node* array) {
    const Type* type = array->type;
    Node* item = b.int64(types::size_of(type->dtype));
    Node* zero = b.int64(0);
    Node* begin = b.cast(field(b, array, types::kArrayData), b.types().int64());
    Node* end = begin;
    for (int axis = 0; axis < type->ndim; ++axis) {
        Node* last = b.binary(Op::sub, shape(b, array, axis), b.int64(1));
        Node* reach = b.binary(Op::mul, last, stride(b, array, axis));
        if (type->layout == Layout::A) {
            Node* back = b.binary(Op::lt, reach, zero);
            begin = b.binary(Op::add, begin, select(b, back, reach, zero));
            reach = select(b, back, zero, reach);
        }
        end = b.binary(Op::add, end, reach);
    }
    return {begin, b.binary(Op::add, end, item)};
}

Node* meet(Builder& b, Node* one, Node* other) {
    Extent first = extent(b, one);
    Extent second = extent(b, other);
    return b.binary(Op::and_, b.binary(Op::lt, first.begin, second.end),
                    b.binary(Op::lt, second.begin, first.end));
}

}  // namespace

bool are_apart(const Node* a, const Node* b) {
    const Node* from_a = origin(a);
    const Node* from_b = origin(b);
    if (from_a == nullptr || from_b == nullptr || from_a == from_b) return false;
    // Parameters are older than what the function makes, but may be views of each other.
    auto is_new = [](const Node* n) { return !n->is_parameter && n->op == Op::alloc; };
    return is_new(from_a) || is_new(from_b);
}

Node* may_meet(Builder& b, Node* a, Node* other) {
    return are_apart(a, other) ? nullptr : meet(b, a, other);
}

Node* overlap(Builder& b, Node* destination, Node* input) {
    if (!input->type->is(Kind::Array) || is_same_view(b, destination, input) ||
        are_apart(destination, input)) {
        return nullptr;
    }
    Node* in_common = meet(b, destination, input);
    if (destination->type->ndim != input->type->ndim ||
        destination->type->dtype != input->type->dtype) {
        return in_common;
    }
    // The same view is read at each place before it is written there.
    Node* same = b.binary(Op::eq, field(b, destination, types::kArrayData),
                          field(b, input, types::kArrayData));
    bool same_layout =
        destination->type->layout == input->type->layout && input->type->layout != Layout::A;
    for (int axis = 0; axis < input->type->ndim; ++axis) {
        same = b.binary(Op::and_, same,
                        b.binary(Op::eq, shape(b, destination, axis), shape(b, input, axis)));
        if (same_layout) continue;
        same = b.binary(Op::and_, same,
                        b.binary(Op::eq, stride(b, destination, axis), stride(b, input, axis)));
    }
    return b.binary(Op::and_, in_common, not_(b, same));
}

}  // namespace numen::opt
