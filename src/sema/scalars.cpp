#include <algorithm>
#include <limits>

#include "sema/fold.h"
#include "sema/lowering.h"
#include "sema/operators.h"
#include "sema/times.h"

/// Arithmetic and comparison of two scalars.
namespace numen::sema {

using syntax::BinaryOp;
using syntax::CompareOp;
using syntax::UnaryOpKind;

namespace {

struct ScalarType {
    DType dtype;
    bool weak;
};

/// Machine integers narrower than 64 bits widen in scalar arithmetic, as in Numba: a loop that adds
/// up the bytes of an image does not overflow (docs/differences.md). bool counts as a Python int.
ScalarType widened(const Type* type) {
    if (type->is_bool()) return {DType::int64, true};
    if (type->is_integer()) {
        return {types::kind(type->dtype) == 'u' ? DType::uint64 : DType::int64, type->weak};
    }
    return {type->dtype, type->weak};
}

ScalarType arithmetic_type(const Type* left, const Type* right, bool bitwise) {
    ScalarType a = widened(left), b = widened(right);
    bool weak = a.weak && b.weak;
    if (types::is_integer(a.dtype) && types::is_integer(b.dtype)) {
        if (a.dtype == b.dtype) return {a.dtype, weak};
        // One is uint64. A narrower unsigned one fits int64, a Python int adapts to uint64; only
        // two true 64-bit types of different sign have no common integer.
        const Type* other = a.dtype == DType::uint64 ? left : right;
        const Type* signed_one = a.dtype == DType::uint64 ? right : left;
        if (types::size_of(other->dtype) < 8) return {DType::int64, weak};
        if (signed_one->weak || signed_one->is_bool() || bitwise) return {DType::uint64, weak};
        return {DType::float64, weak};
    }
    // An integer's width matters to the float it meets: float32 with int16 stays float32.
    DType d = types::promote(
        left->is_bool() ? DType::int64 : left->dtype, left->weak || left->is_bool(),
        right->is_bool() ? DType::int64 : right->dtype, right->weak || right->is_bool());
    return {d, weak};
}

}  // namespace

void Lowering::bad_operands(std::string_view symbol, const Value& left, const Value& right,
                            Span span) const {
    const bool has_text = left.is(Kind::String) || right.is(Kind::String);
    const bool has_number = left.type->is_scalar() || right.type->is_scalar();
    std::string hint;
    if (left.is_static(StaticKind::Object) || right.is_static(StaticKind::Object)) {
        hint =
            "Compiled code does not see into this object: take the numbers and arrays that are "
            "needed out of it before the call.";
    } else if (has_text && has_number) {
        hint = "str(...) makes text of a number, int(...) and float(...) make a number of text.";
    }
    fail(Code::bad_operand, span,
         "unsupported operand types for " + std::string(symbol) + ": " +
             types::to_string(left.type) + " and " + types::to_string(right.type),
         {{"this is " + types::to_string(left.type), left.span},
          {"this is " + types::to_string(right.type), right.span}},
         std::move(hint));
}

Value Lowering::scalar_binary(BinaryOp op, const Value& left, const Value& right, Span span) {
    if (left.type->is_time() || right.type->is_time()) {
        ir::Node* operands[] = {node(left), node(right)};
        return value(time_operator(*this, op, left, right, span).element(operands));
    }
    if (left.constant != nullptr && right.constant != nullptr) {
        if (auto folded = fold_binary(types, op, *left.constant, *right.constant))
            return constant(*folded);
    }
    bool bitwise = op >= BinaryOp::LShift && op <= BinaryOp::BitAnd;
    bool both_bool = left.type->is_bool() && right.type->is_bool();
    if (op == BinaryOp::MatMult ||
        (bitwise && !((left.type->is_integer() || left.type->is_bool()) &&
                      (right.type->is_integer() || right.type->is_bool()))) ||
        ((op == BinaryOp::FloorDiv || op == BinaryOp::Mod) &&
         (left.type->is_complex() || right.type->is_complex()))) {
        bad_operands(symbol_of(op), left, right, span);
    }
    if (both_bool && (op == BinaryOp::BitAnd || op == BinaryOp::BitOr || op == BinaryOp::BitXor)) {
        return value(ir.binary(binary_op(op), node(left), node(right)));
    }
    if (op == BinaryOp::Pow) return scalar_power(left, right, span);
    ScalarType result = arithmetic_type(left.type, right.type, bitwise);
    if (op == BinaryOp::Div && types::is_integer(result.dtype)) result.dtype = DType::float64;
    const Type* type = types.scalar(result.dtype, result.weak);
    ir::Node* a = node(convert(left, type, span, "the left operand"));
    Value divisor = convert(right, type, span, "the right operand");
    ir::Node* b = node(divisor);
    if (op == BinaryOp::Div || op == BinaryOp::FloorDiv || op == BinaryOp::Mod) {
        check_divisor(op, divisor, right, span);
    }
    if (op == BinaryOp::Div && type->is_complex() && type->weak) {
        Value both[] = {value(a), divisor};
        return call_library("cmath", "_quotient", both, span);
    }
    return value(ir.binary(binary_op(op), a, b));
}

/// ZeroDivisionError with CPython's text, unless the error model is NumPy's.
void Lowering::check_divisor(BinaryOp op, const Value& divisor, const Value& written, Span span) {
    if (options.numpy_error_model) return;
    if (written.constant != nullptr &&
        (written.constant->integer != 0 || written.constant->real != 0 ||
         written.constant->imag != 0)) {
        return;
    }
    const Type* type = divisor.type;
    bool real = type->is_float();
    std::string_view message = "division by zero";
    if (op == BinaryOp::Div && type->is_complex()) message = "complex division by zero";
    if (op == BinaryOp::Div && real)
        message = written.type->is_float() ? "float division by zero" : "division by zero";
    if (op == BinaryOp::FloorDiv)
        message = real ? "float floor division by zero" : "integer division or modulo by zero";
    if (op == BinaryOp::Mod) message = real ? "float modulo" : "integer modulo by zero";
    ir::Node* is_zero = ir.binary(Op::eq, node(divisor), node(constant({.type = type})));
    raise_if(is_zero, "ZeroDivisionError", message, span);
}

Value Lowering::scalar_power(const Value& left, const Value& right, Span span) {
    auto exponent = known_int(right);
    bool integers = (left.type->is_integer() || left.type->is_bool()) &&
                    (right.type->is_integer() || right.type->is_bool());
    ScalarType result = arithmetic_type(left.type, right.type, false);
    if (integers) {
        if (exponent && *exponent < 0) {
            result.dtype = DType::float64;
        } else if (result.dtype == DType::float64) {
            result.dtype = DType::uint64;
        }
        if (!exponent) refuse_negative_powers(left, right, result.dtype, span);
    }
    const Type* type = types.scalar(result.dtype, result.weak);
    Value base = convert(left, type, span, "the base");
    if (exponent == 2) return value(ir.binary(Op::mul, node(base), node(base)));
    Value power = convert(right, type, span, "the exponent");
    if (type->is_complex() && type->weak) {
        Value both[] = {base, power};
        return call_library("cmath", "_power", both, span);
    }
    const bool never_negative =
        right.constant != nullptr && right.constant->real >= 0 && right.constant->integer >= 0;
    if (types::is_float(result.dtype) && left.type->weak && right.type->weak && !never_negative &&
        !options.numpy_error_model) {
        // 0.0 ** -1.0 raises in Python, and 0.0 ** -inf is inf.
        ir::Node* zero = node(constant({.type = type}));
        ir::Node* least =
            node(constant({.type = type, .real = -std::numeric_limits<double>::infinity()}));
        ir::Node* negative = ir.binary(Op::and_, ir.binary(Op::lt, node(power), zero),
                                       ir.binary(Op::lt, least, node(power)));
        ir::Node* bad = ir.binary(Op::and_, ir.binary(Op::eq, node(base), zero), negative);
        raise_if(bad, "ZeroDivisionError", "0.0 cannot be raised to a negative power", span);
    }
    return value(ir.math(ir::MathFn::power, type, {node(base), node(power)}));
}

Value Lowering::scalar_unary(UnaryOpKind op, const Value& operand, Span span) {
    if (operand.type->is_time()) {
        if (op == UnaryOpKind::UAdd && types::kind(operand.type->dtype) == 'm') return operand;
        if (op == UnaryOpKind::USub && types::kind(operand.type->dtype) == 'm')
            return scalar_binary(BinaryOp::Mult, operand, literal(std::int64_t{-1}), span);
        fail(Code::bad_operand, span,
             "bad operand type for unary " + std::string(symbol_of(op)) + ": " +
                 types::to_string(operand.type));
    }
    if (operand.constant != nullptr) {
        if (auto folded = fold_unary(types, op, *operand.constant)) return constant(*folded);
    }
    ScalarType result = widened(operand.type);
    switch (op) {
        case UnaryOpKind::Not: {
            Value t = truth(operand, span);
            return value(ir.make(Op::invert, types.boolean(), {node(t)}));
        }
        case UnaryOpKind::Invert:
            if (operand.type->is_bool()) {
                return value(ir.make(Op::invert, types.boolean(), {node(operand)}));
            }
            if (!operand.type->is_integer()) {
                fail(Code::bad_operand, span,
                     "bad operand type for unary ~: " + types::to_string(operand.type));
            }
            break;
        case UnaryOpKind::UAdd:
        case UnaryOpKind::USub: break;
    }
    const Type* type = types.scalar(result.dtype, result.weak);
    if (op == UnaryOpKind::UAdd) return convert(operand, type, span, "the operand");
    // Before it is widened: ~ of a uint8 is a number of eight bits, as NumPy's and Numba's are.
    const Type* at = operand.type->is_integer() ? operand.type : type;
    ir::Node* a = node(convert(operand, at, span, "the operand"));
    ir::Node* made = ir.make(op == UnaryOpKind::USub ? Op::neg : Op::invert, at, {a});
    return value(ir.cast(made, type));
}

Value Lowering::scalar_compare(CompareOp op, const Value& left, const Value& right, Span span) {
    if (left.type->is_time() || right.type->is_time()) {
        if (are_times_comparable(left.type->dtype, right.type->dtype))
            return value(compare_times(*this, op, node(left), node(right)));
        if (op != CompareOp::Eq && op != CompareOp::NotEq)
            bad_operands(symbol_of(op), left, right, span);
        return literal(op == CompareOp::NotEq);
    }
    if (left.constant != nullptr && right.constant != nullptr) {
        if (auto folded = fold_compare(types, op, *left.constant, *right.constant))
            return constant(*folded);
    }
    Op code = compare_op(op);
    bool ordering = code != Op::eq && code != Op::ne;
    if (ordering && (left.type->is_complex() || right.type->is_complex())) {
        bad_operands(symbol_of(op), left, right, span);
    }
    DType a = left.type->dtype, b = right.type->dtype;
    // 64-bit integers of different sign have no common type: compare by sign first.
    bool mixed = (a == DType::uint64 && types::kind(b) == 'i') ||
                 (b == DType::uint64 && types::kind(a) == 'i');
    if (mixed) {
        bool left_signed = b == DType::uint64;
        const Value& s = left_signed ? left : right;
        ir::Node* s64 = node(convert(s, types.int64(), span, "the operand"));
        const Type* u64 = types.scalar(DType::uint64);
        ir::Node* l = node(convert(left, u64, span, "the operand"));
        ir::Node* r = node(convert(right, u64, span, "the operand"));
        ir::Node* negative = ir.binary(Op::lt, s64, ir.int64(0));
        ir::Node* plain = ir.binary(code, l, r);
        // A negative number is below every unsigned one.
        bool when_negative = code == Op::ne || (left_signed ? code == Op::lt || code == Op::le
                                                            : code == Op::gt || code == Op::ge);
        return value(
            ir.make(Op::select, types.boolean(), {negative, ir.boolean(when_negative), plain}));
    }
    DType common = types::promote(a, left.type->weak, b, right.type->weak);
    // A weak integer must not be squeezed into a narrower dtype before it is compared.
    if (left.type->is_integer() && right.type->is_integer())
        common = types::promote(a, false, b, false);
    if (left.type->is_bool() != right.type->is_bool()) common = types::promote(a, false, b, false);
    const Type* type = types.scalar(common);
    return value(ir.binary(code, node(convert(left, type, span, "the left operand")),
                           node(convert(right, type, span, "the right operand"))));
}

}  // namespace numen::sema
