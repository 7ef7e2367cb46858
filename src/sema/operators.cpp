#include "sema/operators.h"

#include "sema/forms.h"
#include "sema/records.h"

/// Operators on values of any type: finds who is responsible.
namespace numen::sema {

using syntax::BinaryOp;
using syntax::CompareOp;
using syntax::UnaryOpKind;

std::string_view symbol_of(BinaryOp op) {
    constexpr std::string_view symbols[] = {"+",  "-",  "*", "@", "/", "%", "**",
                                            "<<", ">>", "|", "^", "&", "//"};
    return symbols[static_cast<int>(op)];
}

std::string_view symbol_of(CompareOp op) {
    constexpr std::string_view symbols[] = {"==", "!=", "<",      "<=", ">",
                                            ">=", "is", "is not", "in", "not in"};
    return symbols[static_cast<int>(op)];
}

std::string_view symbol_of(UnaryOpKind op) {
    constexpr std::string_view symbols[] = {"~", "not", "+", "-"};
    return symbols[static_cast<int>(op)];
}

namespace {

std::string_view method_stem(BinaryOp op) {
    switch (op) {
        case BinaryOp::Add: return "add";
        case BinaryOp::Sub: return "sub";
        case BinaryOp::Mult: return "mul";
        case BinaryOp::MatMult: return "matmul";
        case BinaryOp::Div: return "truediv";
        case BinaryOp::Mod: return "mod";
        case BinaryOp::Pow: return "pow";
        case BinaryOp::LShift: return "lshift";
        case BinaryOp::RShift: return "rshift";
        case BinaryOp::BitOr: return "or";
        case BinaryOp::BitXor: return "xor";
        case BinaryOp::BitAnd: return "and";
        case BinaryOp::FloorDiv: return "floordiv";
    }
    NUMEN_UNREACHABLE("binary operator");
}

}  // namespace

std::string special_name(BinaryOp op, std::string_view prefix) {
    return "__" + std::string(prefix) + std::string(method_stem(op)) + "__";
}

std::string_view special_name(CompareOp op) {
    switch (op) {
        case CompareOp::Eq: return "__eq__";
        case CompareOp::NotEq: return "__ne__";
        case CompareOp::Lt: return "__lt__";
        case CompareOp::LtE: return "__le__";
        case CompareOp::Gt: return "__gt__";
        case CompareOp::GtE: return "__ge__";
        default: NUMEN_UNREACHABLE("not a comparison of values");
    }
}

std::string_view special_name(UnaryOpKind op) {
    switch (op) {
        case UnaryOpKind::USub: return "__neg__";
        case UnaryOpKind::UAdd: return "__pos__";
        case UnaryOpKind::Invert: return "__invert__";
        case UnaryOpKind::Not: break;
    }
    NUMEN_UNREACHABLE("unary operator without a method");
}

Op binary_op(BinaryOp op) {
    switch (op) {
        case BinaryOp::Add: return Op::add;
        case BinaryOp::Sub: return Op::sub;
        case BinaryOp::Mult: return Op::mul;
        case BinaryOp::Div: return Op::div;
        case BinaryOp::FloorDiv: return Op::floordiv;
        case BinaryOp::Mod: return Op::mod;
        case BinaryOp::BitAnd: return Op::and_;
        case BinaryOp::BitOr: return Op::or_;
        case BinaryOp::BitXor: return Op::xor_;
        case BinaryOp::LShift: return Op::shl;
        case BinaryOp::RShift: return Op::shr;
        default: NUMEN_UNREACHABLE("operator without an operation of its own");
    }
}

Op compare_op(CompareOp op) {
    switch (op) {
        case CompareOp::Eq: return Op::eq;
        case CompareOp::NotEq: return Op::ne;
        case CompareOp::Lt: return Op::lt;
        case CompareOp::LtE: return Op::le;
        case CompareOp::Gt: return Op::gt;
        case CompareOp::GtE: return Op::ge;
        default: NUMEN_UNREACHABLE("not a comparison of values");
    }
}

/// T of an Optional(T), checked at run time; other values as they are.
Value Lowering::unwrap(const Value& v, Span span) {
    if (!v.is(Kind::Optional)) return v;
    return unwrap(v, what_is_none(v), span);
}

/// What to tell where an Optional is None and may not be: in Numba's words, what it is in the
/// user's text, and which line sets it to None, if that is certain.
std::string Lowering::what_is_none(const Value& v) const {
    const std::string text = "expected " + types::to_string(v.type->element()) + ", got None";
    if (v.span.source == nullptr || frame_->source->is_library) return text;
    const std::string_view written = v.span.source->written_at(v.span);
    const std::string what = text + ": '" + std::string(written) + "' is ";
    const auto id = variable_in(frame_, written);
    const Span set = id ? state_[*id].assigned : Span{};
    if (set.source == nullptr || set.source->written_at(set) != "None") return what + "None here";
    return what + "set to None in line " + std::to_string(set.source->position(set.begin).line);
}

Value Lowering::unwrap(const Value& v, std::string_view message, Span span,
                       std::string_view exception) {
    if (!v.is(Kind::Optional)) return v;
    raise_if(ir.make(Op::invert, types.boolean(), {ir.field(node(v), 0)}), exception, message,
             span);
    Value inner = value(ir.field(node(v), 1));
    inner.owned = v.owned;
    return inner;
}

void Lowering::unwrap_operands(Value& left, Value& right, std::string_view complaint, Span span) {
    auto name = [](const Value& v) {
        const Type* type = v.is(Kind::Optional) ? v.type->element() : v.type;
        std::string_view name = class_in_python(type);
        if (name.empty()) return "'" + types::to_string(type) + "'";
        return "'" + std::string(name.substr(name.find('.') + 1)) + "'";
    };
    const std::string before(complaint), l = name(left), r = name(right);
    left = unwrap(left, before + "'NoneType' and " + r, span);
    right = unwrap(right, before + l + " and 'NoneType'", span);
}

Value Lowering::binary(BinaryOp op, const Value& l, const Value& r, Span span) {
    if (l.is(Kind::Never) || r.is(Kind::Never)) return {.type = types.never(), .span = span};
    Value left = l, right = r;
    if (l.is(Kind::Optional) || r.is(Kind::Optional)) {
        std::string symbol(symbol_of(op));
        if (op == BinaryOp::Pow) symbol += " or pow()";
        unwrap_operands(left, right, "unsupported operand type(s) for " + symbol + ": ", span);
    }
    left = enum_as_int(left);
    right = enum_as_int(right);
    if (left.type->is_scalar() && right.type->is_scalar())
        return scalar_binary(op, left, right, span);
    if (has_special_methods(left) || has_special_methods(right))
        return instance_binary(op, left, right, span);
    if (left.is(Kind::Array) || right.is(Kind::Array)) return array_binary(op, left, right, span);
    return object_binary(op, left, right, span);
}

/// `a op= b`: arrays and lists change in place, everything else is computed anew. No value means
/// that the target need not be assigned.
Value Lowering::inplace_binary(BinaryOp op, const Value& left, const Value& right, Span span) {
    if (right.is(Kind::Never)) return right;
    if (left.is(Kind::Array)) {
        array_inplace(op, left, right, span);
        return {};
    }
    if (has_special_methods(left)) return instance_inplace(op, left, right, span);
    if (left.is(Kind::List) && list_inplace(op, left, right, span)) return {};
    if (left.is(Kind::Set) && set_inplace(op, left, right, span)) return {};
    return binary(op, left, right, span);
}

Value Lowering::unary(UnaryOpKind op, const Value& v, Span span) {
    if (v.is(Kind::Never)) return v;
    if (op == UnaryOpKind::Not) {
        Value t = truth(v, span);
        if (auto known = known_bool(t)) return literal(!*known);
        return value(ir.make(Op::invert, types.boolean(), {node(t)}));
    }
    const std::string bad = "bad operand type for unary " + std::string(symbol_of(op)) + ": ";
    Value operand = enum_as_int(unwrap(v, bad + "'NoneType'", span));
    if (operand.type->is_scalar()) return scalar_unary(op, operand, span);
    if (operand.is(Kind::Array)) return array_unary(op, operand, span);
    if (has_special_methods(operand)) return instance_unary(op, operand, span);
    if (auto made = call_operator(operand, special_name(op), {}, span)) return *made;
    fail(Code::bad_operand, span, bad + types::to_string(operand.type));
}

Value Lowering::compare(CompareOp op, const Value& l, const Value& r, Span span) {
    if (l.is(Kind::Never) || r.is(Kind::Never)) return {.type = types.never(), .span = span};
    bool negated = op == CompareOp::NotIn || op == CompareOp::IsNot;
    auto result = [&](Value found) {
        if (!negated) return found;
        return unary(UnaryOpKind::Not, found, span);
    };
    if (op == CompareOp::In || op == CompareOp::NotIn) return result(contains(r, l, span));
    if (op == CompareOp::Is || op == CompareOp::IsNot) return result(identical(l, r, span));
    if (has_special_methods(l) || has_special_methods(r)) {
        if (l.is(Kind::None) || r.is(Kind::None)) {
            if (op == CompareOp::Eq || op == CompareOp::NotEq)
                return literal(op == CompareOp::NotEq);
        } else if (auto made = instance_compare(op, l, r, span)) {
            return *made;
        }
        bad_operands(symbol_of(op), l, r, span);
    }
    if (l.is(Kind::Array) || r.is(Kind::Array)) {
        if (!l.is(Kind::None) && !r.is(Kind::None)) return array_compare(op, l, r, span);
    }
    if (op == CompareOp::Eq) return equal(l, r, span);
    if (op == CompareOp::NotEq) {
        if (l.type->is_scalar() && r.type->is_scalar()) return scalar_compare(op, l, r, span);
        if (l.type->kind != r.type->kind) {
            if (auto made = call_operator(l, special_name(op), {&r, 1}, span)) return *made;
        }
        return unary(UnaryOpKind::Not, equal(l, r, span), span);
    }
    Value left = l, right = r;
    if (l.is(Kind::Optional) || r.is(Kind::Optional)) {
        const std::string symbol(symbol_of(op));
        unwrap_operands(left, right, "'" + symbol + "' not supported between instances of ", span);
        return compare(op, left, right, span);
    }
    left = enum_as_int(l);
    right = enum_as_int(r);
    if (left.type->is_scalar() && right.type->is_scalar())
        return scalar_compare(op, left, right, span);
    return object_order(op, left, right, span);
}

Value Lowering::identical(const Value& left, const Value& right, Span span) {
    if (left.is(Kind::None) && right.is(Kind::None)) return literal(true);
    if (left.is(Kind::None)) return identical(right, left, span);
    if (right.is(Kind::None)) {
        if (!left.is(Kind::Optional)) return literal(false);
        return value(ir.make(Op::invert, types.boolean(), {ir.field(node(left), 0)}));
    }
    if (left.is(Kind::Static) && right.is(Kind::Static)) return literal(same_static(left, right));
    if (left.type->is_one_of() || right.type->is_one_of()) return equal(left, right, span);
    if (left.is(Kind::Static) || right.is(Kind::Static)) return literal(false);
    if (left.type->is_bool() && right.type->is_bool()) return equal(left, right, span);
    if (left.is(Kind::Enum) || left.type->is_scalar())
        return left.type->kind == right.type->kind ? equal(left, right, span) : literal(false);
    if (left.type->kind != right.type->kind) return literal(false);
    if (left.is(Kind::Extension)) bad_operands("is", left, right, span);
    auto identity = [&](const Value& v) -> ir::Node* {
        bool is_view = v.is(Kind::Array) || v.is(Kind::Record);
        return is_view ? ir.field(node(v), types::kArrayData) : node(v);
    };
    if (types::components(left.type).size() == 1 || left.is(Kind::Array) || left.is(Kind::Record)) {
        return value(ir.binary(Op::eq, identity(left), identity(right)));
    }
    return equal(left, right, span);
}

Value Lowering::equal(const Value& left, const Value& right, Span span) {
    if (left.is(Kind::None) && right.is(Kind::None)) return literal(true);
    if (left.is(Kind::None) || right.is(Kind::None)) return identical(left, right, span);
    if (left.is(Kind::Optional) || right.is(Kind::Optional)) {
        // Equal when both are None, or both are not and their values are equal.
        auto present = [&](const Value& v) {
            return v.is(Kind::Optional) ? value(ir.field(node(v), 0)) : literal(true);
        };
        auto inner = [&](const Value& v) {
            return v.is(Kind::Optional) ? value(ir.field(node(v), 1)) : v;
        };
        Value both = value(ir.binary(Op::and_, node(present(left)), node(present(right))));
        return choose(
            both, [&] { return equal(inner(left), inner(right), span); },
            [&] { return value(ir.binary(Op::eq, node(present(left)), node(present(right)))); },
            span);
    }
    if (left.type != right.type && (left.type->is_one_of() || right.type->is_one_of())) {
        const Type* both = types::join(types, left.type, right.type);
        if (both == nullptr) return literal(false);
        return equal(convert(left, both, span, "it"), convert(right, both, span, "it"), span);
    }
    if (left.is(Kind::Enum) && right.is(Kind::Enum)) {
        if (left.type != right.type) return literal(false);
        if (left.constant != nullptr && right.constant != nullptr) {
            return literal(left.constant->integer == right.constant->integer);
        }
        return value(ir.binary(Op::eq, enum_ordinal(left), enum_ordinal(right)));
    }
    if (has_special_methods(left) || has_special_methods(right))
        return truth(borrow(*instance_compare(CompareOp::Eq, left, right, span)), span);
    if (left.is(Kind::Record) && right.is(Kind::Record))
        return records_equal(*this, left, right, span);
    Value l = enum_as_int(left), r = enum_as_int(right);
    if (l.type->is_scalar() && r.type->is_scalar())
        return scalar_compare(CompareOp::Eq, l, r, span);
    if (l.is(Kind::Static) && r.is(Kind::Static)) return literal(same_static(l, r));
    // arr.dtype == "int64"
    if (l.is_static(StaticKind::DType) && r.is(Kind::String))
        return literal(l.type->dtype == dtype_argument(r, span));
    if (l.is(Kind::String) && r.is_static(StaticKind::DType)) return equal(r, l, span);
    return object_equal(l, r, span);
}

Value Lowering::truth(const Value& v, Span span) {
    switch (v.type->kind) {
        case Kind::Never: return v;
        case Kind::None: return literal(false);
        case Kind::Scalar: {
            if (v.type->is_bool()) return v;
            if (v.constant != nullptr) {
                return literal(v.constant->integer != 0 || v.constant->real != 0 ||
                               v.constant->imag != 0);
            }
            if (v.type->is_time()) return value(ir.cast(node(v), types.boolean()));
            return value(ir.binary(Op::ne, node(v), node(constant({.type = v.type}))));
        }
        case Kind::Optional: {
            return choose(
                value(ir.field(node(v), 0)),
                [&] { return truth(value(ir.field(node(v), 1)), span); },
                [&] { return literal(false); }, span);
        }
        case Kind::Tuple: return literal(!v.type->elements.empty());
        case Kind::Array: return array_truth(v, span);
        case Kind::Enum: {
            Value number = enum_as_int(v);
            if (!number.is(Kind::Enum)) return truth(number, span);
            if (v.type->is_one_of() || session.enum_class(v.type).is_always_true)
                return literal(true);
            fail(Code::bad_operand, span,
                 "the truth value of " + types::to_string(v.type) +
                     " is not available in compiled code",
                 {}, "Compare its value.");
        }
        case Kind::Static:
        case Kind::Extension:
        case Kind::Instance: return instance_truth(v, span);
        case Kind::Slice:
        case Kind::Record:
            fail(Code::bad_operand, span,
                 "the truth value of a record is not available in compiled code", {},
                 "Compare its fields.");
        case Kind::Generator:
        case Kind::Exception:
        case Kind::Function: return literal(true);
        case Kind::Pointer: return value(ir.binary(Op::ne, node(v), ir.zero(v.type)));
        default: {
            Value size = length(v, span);
            if (auto known = known_int(size)) return literal(*known != 0);
            return value(ir.binary(Op::ne, node(size), ir.constant(size.type, std::int64_t{0})));
        }
    }
}

}  // namespace numen::sema
