#include "opt/fold.h"

#include "ir/interpreter/scalar.h"
#include "opt/float_bounds.h"

namespace numen::opt {

using types::DType;
using types::Kind;

namespace {

ir::Value value_of(const Node* constant) {
    return ir::with_dtype(constant->type->dtype, [&]<class T>() {
        if constexpr (ir::is_complex_v<T>) {
            using R = typename T::value_type;
            return ir::to_cells(
                T(static_cast<R>(constant->number), static_cast<R>(constant->number2)));
        } else if constexpr (std::is_floating_point_v<T>) {
            return ir::to_cells(static_cast<T>(constant->number));
        } else {
            return ir::to_cells(static_cast<T>(constant->imm));
        }
    });
}

Node* constant_of(Builder& b, const Type* type, ir::Cells value) {
    return ir::with_dtype(type->dtype, [&]<class T>() {
        T made = ir::from_cells<T>(value);
        if constexpr (ir::is_complex_v<T>) {
            return b.constant(type, static_cast<double>(made.real()),
                              static_cast<double>(made.imag()));
        } else if constexpr (std::is_floating_point_v<T>) {
            return b.constant(type, static_cast<double>(made));
        } else {
            return b.constant(type, static_cast<std::int64_t>(made));
        }
    });
}

/// The operation on constants, as the interpreter does it.
Node* computed(Builder& b, Node* node) {
    for (const Node* operand : node->operands) {
        if (!is_constant(operand)) return nullptr;
    }
    const Node* first = node->operands[0];
    ir::Value a = value_of(first);
    switch (node->op) {
        case Op::add:
        case Op::sub:
        case Op::mul:
        case Op::div:
        case Op::floordiv:
        case Op::mod:
        case Op::and_:
        case Op::or_:
        case Op::xor_:
        case Op::shl:
        case Op::shr:
            return constant_of(
                b, node->type,
                ir::arithmetic(node->op, node->type, a, value_of(node->operands[1])));
        case Op::neg:
        case Op::invert:
            return constant_of(b, node->type, ir::arithmetic(node->op, node->type, a, a));
        case Op::eq:
        case Op::ne:
        case Op::lt:
        case Op::le:
        case Op::gt:
        case Op::ge:
            return b.boolean(ir::compare(node->op, first->type, a, value_of(node->operands[1])));
        case Op::cast:
            if (!node->type->is_scalar()) return nullptr;
            return constant_of(b, node->type, ir::cast(first->type, node->type, a));
        default: return nullptr;
    }
}

Node* integer(Builder& b, const Type* type, std::uint64_t value) {
    ir::Value cells{value};
    return constant_of(b, type, cells);
}

std::uint64_t bits(const Node* constant) { return static_cast<std::uint64_t>(constant->imm); }

/// Sums of integers have their constant last, and only one: x - 1 is x + -1, (x + 1) + 2 is x + 3.
Node* sum(Builder& b, Node* node) {
    if (!node->type->is_integer()) return nullptr;
    Node* left = node->operands[0];
    Node* right = node->operands[1];
    if (node->op == Op::sub && left == right) return integer(b, node->type, 0);
    if (node->op == Op::add && is_constant(left)) std::swap(left, right);
    if (!is_constant(right)) return nullptr;
    std::uint64_t amount = node->op == Op::sub ? -bits(right) : bits(right);
    if (amount == 0) return left;
    if (is_made_by(left, Op::add) && is_constant(left->operands[1])) {
        amount += bits(left->operands[1]);
        left = left->operands[0];
        if (amount == 0) return left;
    } else if (node->op == Op::add && right == node->operands[1]) {
        return nullptr;
    }
    return b.make(Op::add, node->type, {left, integer(b, node->type, amount)});
}

Node* product(Node* node) {
    if (!node->type->is_integer()) return nullptr;
    Node* left = node->operands[0];
    Node* right = node->operands[1];
    if (is_constant(left)) std::swap(left, right);
    if (is_constant(right, 1)) return left;
    if (is_constant(right, 0)) return right;
    return nullptr;
}

Node* logic(Node* node) {
    if (!node->type->is_bool()) return nullptr;
    Node* left = node->operands[0];
    Node* right = node->operands[1];
    if (left == right && node->op != Op::xor_) return left;
    if (is_constant(left)) std::swap(left, right);
    if (!is_constant(right)) return nullptr;
    bool truth = right->imm != 0;
    if (node->op == Op::and_) return truth ? left : right;
    if (node->op == Op::or_) return truth ? right : left;
    return truth ? nullptr : left;
}

bool is_zero(const Node* value) {
    return is_constant(value) && value->type->is_float() && value->number == 0;
}

Node* comparison(Builder& b, Node* node) {
    if ((node->op == Op::eq || node->op == Op::ne) && is_zero(node->operands[1]) &&
        is_never_zero(node->operands[0])) {
        return b.boolean(node->op == Op::ne);
    }
    if (node->operands[0] != node->operands[1] || !node->operands[0]->type->is_scalar() ||
        node->operands[0]->type->is_float() || node->operands[0]->type->is_complex()) {
        return nullptr;
    }
    return b.boolean(node->op == Op::eq || node->op == Op::le || node->op == Op::ge);
}

Node* field(Builder& b, Node* node) {
    Node* whole = node->operands[0];
    if (whole->is_parameter) return nullptr;
    if (whole->op == Op::pack) return whole->operands[static_cast<std::size_t>(node->imm)];
    if (whole->op == Op::zero) return b.zero(node->type);
    std::int64_t axis = node->imm - types::shape_field(0);
    if (whole->op == Op::alloc && axis >= 0 && axis < whole->type->ndim) {
        return whole->operands[static_cast<std::size_t>(axis)];
    }
    return nullptr;
}

/// A value that is taken apart and put together again.
Node* pack(Node* node) {
    Node* whole = nullptr;
    for (std::size_t i = 0; i < node->operands.size(); ++i) {
        const Node* part = node->operands[i];
        if (!is_made_by(part, Op::field) || part->imm != static_cast<std::int64_t>(i)) {
            return nullptr;
        }
        if (whole != nullptr && part->operands[0] != whole) return nullptr;
        whole = part->operands[0];
    }
    return whole != nullptr && whole->type == node->type ? whole : nullptr;
}

Node* select(Node* node) {
    const Node* condition = node->operands[0];
    if (node->operands[1] == node->operands[2]) return node->operands[1];
    if (!is_constant(condition)) return nullptr;
    return node->operands[condition->imm != 0 ? 1 : 2];
}

}  // namespace

Node* fold(Builder& b, Node* node) {
    switch (node->op) {
        case Op::add:
        case Op::sub:
        case Op::mul:
        case Op::and_:
        case Op::or_:
        case Op::xor_:
            if (Node* made = computed(b, node)) return made;
            if (node->op == Op::mul) return product(node);
            return node->op <= Op::sub ? sum(b, node) : logic(node);
        case Op::neg:
        case Op::div:
        case Op::floordiv:
        case Op::mod:
        case Op::shl:
        case Op::shr: return computed(b, node);
        case Op::invert:
            if (is_made_by(node->operands[0], Op::invert)) return node->operands[0]->operands[0];
            return computed(b, node);
        case Op::eq:
        case Op::ne:
        case Op::lt:
        case Op::le:
        case Op::gt:
        case Op::ge:
            if (Node* made = computed(b, node)) return made;
            return comparison(b, node);
        case Op::cast: {
            const Type* from = node->operands[0]->type;
            if (from->is_scalar() && node->type->is_scalar() && from->dtype == node->type->dtype) {
                return node->operands[0];
            }
            return computed(b, node);
        }
        case Op::select: return select(node);
        case Op::field: return field(b, node);
        case Op::pack: return pack(node);
        case Op::offset: return is_constant(node->operands[1], 0) ? node->operands[0] : nullptr;
        default: return nullptr;
    }
}

}  // namespace numen::opt
