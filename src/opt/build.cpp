#include "opt/build.h"

namespace numen::opt {

namespace {

/// How far equivalent() looks: indices and sizes are shallow.
constexpr int kMaxDepth = 6;

bool equivalent(const Node* a, const Node* b, int depth) {
    if (a == b) return true;
    if (depth == 0 || a->is_parameter || b->is_parameter || a->op != b->op || a->type != b->type ||
        a->op == Op::get || !ir::has_flag(*a, 'P') || a->operands.size() != b->operands.size()) {
        return false;
    }
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

bool equivalent(const Node* a, const Node* b) { return equivalent(a, b, kMaxDepth); }

Node* field(Builder& b, Node* value, int index) {
    if (value->op == Op::alloc && !value->is_parameter && index >= types::shape_field(0) &&
        index < types::shape_field(value->type->ndim)) {
        return value->operands[static_cast<std::size_t>(index - types::shape_field(0))];
    }
    return b.field(value, index);
}

Node* product(Builder& b, std::span<Node* const> sizes) {
    if (sizes.empty()) return b.int64(1);
    Node* total = sizes[0];
    for (Node* size : sizes.subspan(1)) total = b.binary(Op::mul, total, size);
    return total;
}

Node* both(Builder& b, Node* condition, Node* other) {
    if (condition == nullptr) return other;
    return other == nullptr ? condition : b.binary(Op::and_, condition, other);
}

}  // namespace numen::opt
