#include "opt/build.h"

#include "ir/runtime_rows.h"
#include "opt/fold.h"

namespace numen::opt {

namespace {

/// How far equivalent() looks: indices and sizes are shallow.
constexpr int kMaxDepth = 6;

bool equivalent(const Node* a, const Node* b, int depth) {
    if (a == b) return true;
    if (depth == 0 || a->is_parameter || b->is_parameter || a->op != b->op || a->type != b->type ||
        a->op == Op::get || a->operands.size() != b->operands.size()) {
        return false;
    }
    // A check of an index raises or gives what its operands say.
    if (!ir::has_flag(*a, 'P') && a->op != Op::index_check) return false;
    switch (a->op) {
        case Op::constant:
            if (!a->type->is_integer() && !a->type->is_bool()) return false;
            [[fallthrough]];
        case Op::field:
            if (a->imm != b->imm) return false;
            break;
        case Op::math:
            if (a->math != b->math) return false;
            break;
        case Op::const_string:
        case Op::const_bytes:
        case Op::const_data:
            if (a->text != b->text) return false;
            break;
        default: break;
    }
    for (std::size_t i = 0; i < a->operands.size(); ++i) {
        if (!equivalent(a->operands[i], b->operands[i], depth - 1)) return false;
    }
    return true;
}

}  // namespace

bool is_visible(const Node* value, const Region* from) {
    while (from != value->parent) {
        if (from->owner == nullptr) return false;
        from = from->owner->parent;
    }
    return true;
}

void move_before(Node* node, Node* place) {
    ir::unlink(node);
    Region* region = place->parent;
    node->parent = region;
    node->next = place;
    node->previous = place->previous;
    (place->previous == nullptr ? region->first : place->previous->next) = node;
    place->previous = node;
}

bool equivalent(const Node* a, const Node* b) { return equivalent(a, b, kMaxDepth); }

bool has_few_rounds(const Node& loop) {
    constexpr std::int64_t kFew = 16;
    if (!is_constant(loop.operands[0]) || !is_constant(loop.operands[1])) return false;
    const std::int64_t start = loop.operands[0]->imm, stop = loop.operands[1]->imm;
    return stop <= start || (stop - start >= 0 && stop - start <= kFew);
}

Node* field(Builder& b, Node* value, int index) {
    if (value->op == Op::alloc && !value->is_parameter && index >= types::shape_field(0) &&
        index < types::shape_field(value->type->ndim)) {
        return value->operands[static_cast<std::size_t>(index - types::shape_field(0))];
    }
    return b.field(value, index);
}

Node* stride(Builder& b, Node* array, int axis) {
    Node* found = field(b, array, types::stride_field(*array->type, axis));
    if (!is_made_by(found, Op::field)) return found;
    const Type* type = found->operands[0]->type;
    const bool has_scalars = type->is(types::Kind::Array) && type->elements.empty();
    if (!has_scalars || type->layout == types::Layout::A) return found;
    const int dense = type->layout == types::Layout::C ? type->ndim - 1 : 0;
    if (found->imm != types::stride_field(*type, dense)) return found;
    return b.int64(types::size_of(type->dtype));
}

Node* product(Builder& b, std::span<Node* const> sizes) {
    if (sizes.empty()) return b.int64(1);
    Node* total = sizes[0];
    for (Node* size : sizes.subspan(1)) {
        total = b.binary(Op::mul, total, size);
        if (Node* known = fold(b, total)) total = known;
    }
    return total;
}

void add_view(Builder& b, Node* array, std::vector<Node*>& words) {
    const int ndim = array->type->ndim;
    words.push_back(b.cast(field(b, array, types::kArrayData), b.types().int64()));
    words.push_back(b.int64(types::size_of(array->type->dtype)));
    words.push_back(b.int64(ndim));
    for (int axis = 0; axis < ndim; ++axis) words.push_back(shape(b, array, axis));
    for (int axis = 0; axis < ndim; ++axis) words.push_back(stride(b, array, axis));
}

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

Node* both(Builder& b, Node* condition, Node* other) {
    if (condition == nullptr) return other;
    return other == nullptr ? condition : b.binary(Op::and_, condition, other);
}

}  // namespace numen::opt
