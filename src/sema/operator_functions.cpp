#include "sema/forms.h"
#include "sema/lowering.h"

/// Operators as functions: np.add, operator.add and their kin, one table for both modules.
namespace numen::sema {

using syntax::BinaryOp;
using syntax::CompareOp;
using syntax::UnaryOpKind;

namespace {

struct OperatorRow {
    std::string_view numpy;    // name in numpy, "" if none
    std::string_view numpy_2;  // a second name there
    std::string_view in_operator;
    OperatorKind kind;
    int op;
};

constexpr OperatorRow row(std::string_view numpy, std::string_view alias,
                          std::string_view in_operator, BinaryOp op) {
    return {numpy, alias, in_operator, OperatorKind::binary, static_cast<int>(op)};
}
constexpr OperatorRow row(std::string_view numpy, std::string_view in_operator, CompareOp op) {
    return {numpy, "", in_operator, OperatorKind::compare, static_cast<int>(op)};
}
constexpr OperatorRow row(std::string_view numpy, std::string_view alias,
                          std::string_view in_operator, UnaryOpKind op) {
    return {numpy, alias, in_operator, OperatorKind::unary, static_cast<int>(op)};
}

constexpr OperatorRow kRows[] = {
    row("add", "", "add", BinaryOp::Add),
    row("subtract", "", "sub", BinaryOp::Sub),
    row("multiply", "", "mul", BinaryOp::Mult),
    row("divide", "true_divide", "truediv", BinaryOp::Div),
    row("floor_divide", "", "floordiv", BinaryOp::FloorDiv),
    row("remainder", "mod", "mod", BinaryOp::Mod),
    row("bitwise_and", "", "and_", BinaryOp::BitAnd),
    row("bitwise_or", "", "or_", BinaryOp::BitOr),
    row("bitwise_xor", "", "xor", BinaryOp::BitXor),
    row("left_shift", "bitwise_left_shift", "lshift", BinaryOp::LShift),
    row("right_shift", "bitwise_right_shift", "rshift", BinaryOp::RShift),
    row("", "", "pow", BinaryOp::Pow),
    row("", "", "matmul", BinaryOp::MatMult),
    row("equal", "eq", CompareOp::Eq),
    row("not_equal", "ne", CompareOp::NotEq),
    row("less", "lt", CompareOp::Lt),
    row("less_equal", "le", CompareOp::LtE),
    row("greater", "gt", CompareOp::Gt),
    row("greater_equal", "ge", CompareOp::GtE),
    row("", "is_", CompareOp::Is),
    row("", "is_not", CompareOp::IsNot),
    row("negative", "", "neg", UnaryOpKind::USub),
    row("", "", "pos", UnaryOpKind::UAdd),
    row("invert", "bitwise_not", "invert", UnaryOpKind::Invert),
    row("", "", "not_", UnaryOpKind::Not),
};

}  // namespace

std::optional<OperatorFunction> find_operator(std::string_view space, std::string_view name) {
    bool numpy = space == "numpy";
    if (!numpy && space != "operator" && space != "_operator") return std::nullopt;
    for (const OperatorRow& one : kRows) {
        bool found = numpy ? !name.empty() && (one.numpy == name || one.numpy_2 == name)
                           : one.in_operator == name;
        if (found) return OperatorFunction{one.kind, one.op};
    }
    if (numpy || !name.starts_with('i')) return std::nullopt;
    // operator.iadd, operator.iand ...
    for (const OperatorRow& one : kRows) {
        std::string_view plain = one.in_operator.substr(0, one.in_operator.find('_'));
        if (one.kind == OperatorKind::binary && plain == name.substr(1))
            return OperatorFunction{OperatorKind::inplace, one.op};
    }
    return std::nullopt;
}

Value Lowering::call_operator(const OperatorFunction& fn, std::string_view name,
                              Arguments& arguments, Span span) {
    bool unary = fn.kind == OperatorKind::unary;
    auto v = unary ? take(*this, arguments, name, {"x", "out"}, 1, span)
                   : take(*this, arguments, name, {"x1", "x2", "out"}, 2, span);
    Value out = v.back();
    bool numpy = name.starts_with("numpy.");
    if (out && out.is(Kind::Tuple) && elements(out).size() == 1) out = element(out, 0);
    if (out && !out.is(Kind::None) && !out.is(Kind::Array))
        fail(Code::bad_argument, out.span, "out must be an array");
    if (numpy) {
        for (std::size_t i = 0; i + 1 < v.size(); ++i) v[i] = as_operand(v[i], span);
    }
    auto apply = [&] {
        switch (fn.kind) {
            case OperatorKind::binary: {
                auto op = static_cast<BinaryOp>(fn.op);
                if (!numpy || !v[0].type->is_scalar() || !v[1].type->is_scalar())
                    return binary(op, v[0], v[1], span);
                // NumPy's functions treat numbers as they do elements: x / 0 raises nothing.
                ir::Node* both[] = {node(v[0]), node(v[1])};
                return value(elementwise(op, {v.data(), 2}, span).element(both));
            }
            case OperatorKind::inplace: {
                Value made = inplace_binary(static_cast<BinaryOp>(fn.op), v[0], v[1], span);
                return made ? made : v[0];
            }
            case OperatorKind::compare:
                return compare(static_cast<CompareOp>(fn.op), v[0], v[1], span);
            case OperatorKind::unary:
                if (numpy && v[0].type->is_bool())
                    refuse_sign_of_bools(static_cast<UnaryOpKind>(fn.op), span);
                return this->unary(static_cast<UnaryOpKind>(fn.op), v[0], span);
        }
        NUMEN_UNREACHABLE("kind of operator");
    };
    Value made = apply();
    if (!out || out.is(Kind::None)) {
        if (numpy && made.type->is_scalar() && made.type->weak)
            made = convert(made, types.scalar(made.type->dtype), span, "the result");
        return made;
    }
    made = borrow(made);
    check_same_kind(operand(made, name, span).dtype, out.type->dtype, name, span);
    fill_array(out, made, span);
    return out;
}

}  // namespace numen::sema
