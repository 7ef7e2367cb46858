#include <algorithm>

#include "sema/elements.h"
#include "sema/fold.h"
#include "sema/forms.h"
#include "sema/operators.h"
#include "sema/times.h"

/// Elementwise functions and operators, on arrays (as map nodes) and on scalars.
namespace numen::sema {

using syntax::BinaryOp;
using syntax::CompareOp;
using syntax::UnaryOpKind;

namespace {

/// The float that NumPy computes a function of an integer dtype in; float32 where NumPy takes
/// float16, which compiled code does not have (docs/differences.md).
DType float_of(DType d) {
    if (types::is_float(d) || types::is_complex(d)) return d;
    return types::size_of(d) <= 2 ? DType::float32 : DType::float64;
}

}  // namespace

/// dtype of the elements of an array or of a scalar operand, and whether it is a Python number.
Lowering::Operand Lowering::operand(const Value& v, std::string_view what, Span span) {
    if (v.is(Kind::Array) && v.type->elements.empty()) return {v.type->dtype, false};
    if (v.type->is_scalar()) return {v.type->dtype, v.type->weak || v.type->is_bool()};
    fail(Code::bad_operand, span, std::string(what) + " does not take " + types::to_string(v.type),
         {{"this is " + types::to_string(v.type), v.span}});
}

DType Lowering::common_dtype(std::span<const Value> operands, std::string_view what, Span span) {
    if (operands.empty()) fail(Code::bad_argument, span, std::string(what) + " needs arrays");
    Operand all = operand(operands[0], what, span);
    for (const Value& v : operands.subspan(1)) {
        Operand one = operand(v, what, span);
        if (!types::can_promote(all.dtype, one.dtype)) bad_operands(what, operands[0], v, span);
        all = {types::promote(all.dtype, all.weak, one.dtype, one.weak), all.weak && one.weak};
    }
    return all.dtype;
}

/// An array whose elements `element` computes from the operands' elements, broadcast together.
Value Lowering::map(std::span<const Value> operands, const Type* element_type,
                    const std::function<ir::Node*(std::span<ir::Node* const>)>& element) {
    int ndim = 0;
    for (const Value& v : operands) {
        if (v.is(Kind::Array)) ndim = std::max(ndim, int{v.type->ndim});
    }
    bool all_f = ndim > 1;
    for (const Value& v : operands) {
        if (v.is(Kind::Array) && v.type->ndim == ndim) all_f = all_f && v.type->layout == Layout::F;
        if (v.is(Kind::Array) && v.type->ndim < ndim && v.type->ndim > 0) all_f = false;
    }
    const Type* type = types.array(element_type->dtype, ndim, all_f ? Layout::F : Layout::C);
    std::vector<ir::Node*> nodes;
    std::vector<const Type*> parameter_types;
    for (const Value& v : operands) {
        nodes.push_back(node(v));
        parameter_types.push_back(v.is(Kind::Array) ? types.scalar(v.type->dtype) : v.type);
    }
    if (ndim == 0) {
        // Of arrays without axes NumPy's ufuncs make a number.
        for (std::size_t i = 0; i < operands.size(); ++i) {
            if (!operands[i].is(Kind::Array)) continue;
            nodes[i] = ir.make(Op::elem_load, parameter_types[i], {nodes[i]});
        }
        return value(element(nodes));
    }
    ir::Region* outer = ir.region();
    ir::Region* body = ir.new_region(parameter_types);
    ir.at_end(body);
    ir::Node* yielded[] = {element(body->parameters)};
    ir.make(Op::yield, types.never(), yielded);
    ir.at_end(outer);
    ir::Region* regions[] = {body};
    return owned(ir.make(Op::map, type, nodes, regions));
}

/// As map, into the elements of an existing array.
void Lowering::map_into(const Value& target, std::span<const Value> operands,
                        const std::function<ir::Node*(std::span<ir::Node* const>)>& element,
                        Span span) {
    if (target.type->readonly) {
        fail(Code::readonly, target.span,
             "Cannot modify readonly array of type: " + types::to_string(target.type));
    }
    std::vector<ir::Node*> nodes{node(target)};
    std::vector<const Type*> parameter_types;
    for (const Value& v : operands) {
        if (v.is(Kind::Array) && v.type->ndim > target.type->ndim) {
            fail(Code::bad_operand, span,
                 "an array of " + std::to_string(v.type->ndim) +
                     " dimensions cannot be broadcast into one of " +
                     std::to_string(target.type->ndim));
        }
        nodes.push_back(node(v));
        parameter_types.push_back(v.is(Kind::Array) ? types.scalar(v.type->dtype) : v.type);
    }
    ir::Region* outer = ir.region();
    ir::Region* body = ir.new_region(parameter_types);
    ir.at_end(body);
    ir::Node* yielded[] = {element(body->parameters)};
    ir.make(Op::yield, types.never(), yielded);
    ir.at_end(outer);
    ir::Region* regions[] = {body};
    ir.make(Op::map_into, types.none(), nodes, regions);
}

Lowering::Elementwise Lowering::elementwise(BinaryOp op, std::span<const Value> operands,
                                            Span span) {
    std::string_view symbol = symbol_of(op);
    bool has_times = std::ranges::any_of(
        operands, [&](const Value& v) { return types::is_time(operand(v, symbol, span).dtype); });
    if (has_times) return time_operator(*this, op, operands[0], operands[1], span);
    DType common = common_dtype(operands, symbol, span);
    bool bitwise = op >= BinaryOp::LShift && op <= BinaryOp::BitAnd;
    if (op == BinaryOp::Div)
        common = types::is_integer(common) || common == DType::bool_ ? DType::float64 : common;
    if (common == DType::bool_) {
        if (op == BinaryOp::Sub) {
            fail(Code::bad_operand, span,
                 "numpy boolean subtract, the `-` operator, is not supported", {},
                 "Use ^, which is true where the two differ.");
        }
        if (op == BinaryOp::FloorDiv || op == BinaryOp::Mod || op == BinaryOp::Pow ||
            op == BinaryOp::LShift || op == BinaryOp::RShift) {
            common = DType::int8;
        }
    }
    bool real_only = op == BinaryOp::FloorDiv || op == BinaryOp::Mod;
    if ((bitwise && !(types::is_integer(common) || common == DType::bool_)) ||
        (real_only && types::is_complex(common))) {
        bad_operands(symbol, operands[0], operands[1], span);
    }
    for (const Value& each : operands) refuse_beyond(*this, each, common, span);
    const Type* type = types.scalar(common);
    auto element = [this, op, type](std::span<ir::Node* const> x) -> ir::Node* {
        ir::Node* a = ir.cast(x[0], type);
        ir::Node* b = ir.cast(x[1], type);
        if (op == BinaryOp::Pow) return ir.math(ir::MathFn::power, type, {a, b});
        // bool + bool is or, bool * bool is and.
        if (type->is_bool() && op == BinaryOp::Add) return ir.binary(Op::or_, a, b);
        if (type->is_bool() && op == BinaryOp::Mult) return ir.binary(Op::and_, a, b);
        return ir.binary(binary_op(op), a, b);
    };
    return {type, element};
}

void refuse_beyond(Lowering& l, const Value& number, DType dtype, Span span) {
    if (number.constant == nullptr || !is_beyond(*number.constant, dtype)) return;
    l.raise_if(l.ir.boolean(true), "OverflowError",
               "Python integer " + to_string(*number.constant) + " out of bounds for " +
                   std::string(types::info(dtype).name),
               span);
}

/// NumPy computes no power of integers if one of the exponents is negative.
void Lowering::refuse_negative_powers(const Value& base, const Value& exponent, DType result,
                                      Span span) {
    if (!types::is_integer(result) || types::kind(exponent.type->dtype) != 'i') return;
    if (auto known = known_int(exponent); known && *known >= 0) return;
    ir::Node* found = nullptr;
    if (exponent.is(Kind::Array)) {
        found = node(call_library("numpy", "_any_negative", {&exponent, 1}, span));
    } else {
        ir::Node* zero = ir.constant(exponent.type, std::int64_t{0});
        found = ir.binary(Op::lt, node(exponent), zero);
    }
    if (base.is(Kind::Array)) {
        found = ir.binary(Op::and_, found, ir.binary(Op::ne, array_size(base), ir.int64(0)));
    }
    raise_if(found, "ValueError", "Integers to negative integer powers are not allowed.", span);
}

Value Lowering::array_binary(BinaryOp op, const Value& left, const Value& right, Span span) {
    if (op == BinaryOp::MatMult) {
        Value both[] = {left, right};
        return call_library("numpy", "matmul", both, span);
    }
    Value operands[] = {as_operand(left, span), as_operand(right, span)};
    if (op == BinaryOp::Pow) {
        // As NumPy: x ** 2 is square(x), x ** 0.5 sqrt(x); of complex x not for 2.0 and -1.0.
        const Constant* exponent = right.constant;
        bool is_float = types::is_float(left.type->dtype) && left.is(Kind::Array);
        bool is_complex = types::is_complex(left.type->dtype);
        if (exponent != nullptr && right.type->is_scalar() && left.is(Kind::Array)) {
            double power =
                right.type->is_float() ? exponent->real : static_cast<double>(exponent->integer);
            if (power == 2 && (right.type->is_integer() || is_float))
                return map_math(ir::MathFn::square, {operands, 1}, span);
            if (power == 0.5 && (is_float || is_complex))
                return map_math(ir::MathFn::sqrt, {operands, 1}, span);
            if (power == -1 && (is_float || (is_complex && right.type->is_integer())))
                return map_math(ir::MathFn::reciprocal, {operands, 1}, span);
        }
    }
    Elementwise what = elementwise(op, operands, span);
    if (op == BinaryOp::Pow) {
        refuse_negative_powers(operands[0], operands[1], what.type->dtype, span);
    }
    return map(operands, what.type, what.element);
}

void Lowering::array_inplace(BinaryOp op, const Value& left, const Value& right, Span span) {
    if (op == BinaryOp::MatMult) {
        Value both[] = {left, right};
        call_library("numpy", "_matmul_inplace", both, span);
        return;
    }
    Value operands[] = {left, as_operand(right, span)};
    if (op == BinaryOp::Pow && known_int(right) == 2) operands[1] = literal(std::int64_t{2});
    Elementwise what = elementwise(op, operands, span);
    if (op == BinaryOp::Pow) refuse_negative_powers(left, operands[1], what.type->dtype, span);
    check_same_kind(what.type->dtype, left.type->dtype, symbol_of(op), span);
    const Type* stored = types.scalar(left.type->dtype);
    map_into(
        left, operands,
        [&](std::span<ir::Node* const> x) { return ir.cast(what.element(x), stored); }, span);
}

/// NumPy's rule for results written into an array: a float does not go into integers, nor a
/// complex number into reals.
void Lowering::check_same_kind(DType from, DType to, std::string_view what, Span span) {
    if (can_cast(from, to, "same_kind")) return;
    fail(Code::bad_operand, span,
         "cannot cast the result of " + std::string(what) + " from " +
             std::string(types::info(from).name) + " to " + std::string(types::info(to).name) +
             " with casting rule 'same_kind'",
         {}, "Compute a new array, as in x = x + y, or convert with astype first.");
}

void Lowering::refuse_sign_of_bools(UnaryOpKind op, Span span) {
    if (op == UnaryOpKind::USub) {
        fail(Code::bad_operand, span,
             "The numpy boolean negative, the `-` operator, is not supported", {},
             "Use ~, which is true where the array is not.");
    }
    if (op == UnaryOpKind::UAdd) {
        fail(Code::bad_operand, span, "The ufunc 'positive' did not contain a loop for bools");
    }
}

Value Lowering::array_unary(UnaryOpKind op, const Value& v, Span span) {
    const Type* type = types.scalar(operand(v, symbol_of(op), span).dtype);
    if (type->is_time()) {
        return map({&v, 1}, type, [&](std::span<ir::Node* const> x) {
            return node(scalar_unary(op, value(x[0]), span));
        });
    }
    if (op == UnaryOpKind::Invert && !(types::is_integer(type->dtype) || type->is_bool())) {
        fail(Code::bad_operand, span, "bad operand type for unary ~: " + types::to_string(v.type));
    }
    if (type->is_bool()) refuse_sign_of_bools(op, span);
    return map({&v, 1}, type, [&](std::span<ir::Node* const> x) {
        if (op == UnaryOpKind::UAdd) return x[0];
        return ir.make(op == UnaryOpKind::USub ? Op::neg : Op::invert, type, {x[0]});
    });
}

/// NumPy's order of complex numbers: by their real parts, then by the others; false with a NaN.
ir::Node* Lowering::complex_order(CompareOp op, ir::Node* left, ir::Node* right) {
    if (op == CompareOp::Gt || op == CompareOp::GtE) std::swap(left, right);
    bool or_equal = op == CompareOp::LtE || op == CompareOp::GtE;
    ir::Node *a = ir.field(left, 0), *b = ir.field(right, 0);
    ir::Node *rest_a = ir.field(left, 1), *rest_b = ir.field(right, 1);
    ir::Node* numbers =
        ir.binary(Op::and_, ir.binary(Op::eq, rest_a, rest_a), ir.binary(Op::eq, rest_b, rest_b));
    ir::Node* below = ir.binary(Op::and_, ir.binary(Op::lt, a, b), numbers);
    ir::Node* tie = ir.binary(Op::and_, ir.binary(Op::eq, a, b),
                              ir.binary(or_equal ? Op::le : Op::lt, rest_a, rest_b));
    return ir.binary(Op::or_, below, tie);
}

Value Lowering::array_compare(CompareOp op, const Value& left, const Value& right, Span span) {
    Value operands[] = {as_operand(left, span), as_operand(right, span)};
    if (is_structured(operands[0]) || is_structured(operands[1])) {
        const bool have_no_order = std::ranges::any_of(operands, [](const Value& each) {
            return each.is(Kind::Array) &&
                   !(is_structured(each) && each.type->element()->is(Kind::Chars));
        });
        if (have_no_order && op != CompareOp::Eq && op != CompareOp::NotEq)
            bad_operands(symbol_of(op), left, right, span);
        const Value compared[] = {literal(symbol_of(op)), operands[0], operands[1]};
        return call_library("numpy", "_compare_elements", compared, span);
    }
    operand(operands[0], symbol_of(op), span);
    operand(operands[1], symbol_of(op), span);
    bool ordering = op != CompareOp::Eq && op != CompareOp::NotEq;
    DType common = common_dtype(operands, symbol_of(op), span);
    if (types::is_time(common) &&
        !are_times_comparable(operands[0].type->dtype, operands[1].type->dtype)) {
        bad_operands(symbol_of(op), operands[0], operands[1], span);
    }
    return map(operands, types.boolean(), [&](std::span<ir::Node* const> x) {
        const Type* type = types.scalar(common);
        if (ordering && type->is_complex())
            return complex_order(op, ir.cast(x[0], type), ir.cast(x[1], type));
        return node(scalar_compare(op, value(x[0]), value(x[1]), span));
    });
}

Value Lowering::array_truth(const Value& v, Span span) {
    ir::Node* size = array_size(v);
    raise_if(
        ir.binary(Op::eq, size, ir.int64(0)), "ValueError",
        "The truth value of an empty array is ambiguous. Use `array.size > 0` to check that an "
        "array is not empty.",
        span);
    raise_if(ir.binary(Op::ne, size, ir.int64(1)), "ValueError",
             "The truth value of an array with more than one element is ambiguous. Use a.any() or "
             "a.all()",
             span);
    std::vector<ir::Node*> first(v.type->ndim, ir.int64(0));
    return truth(load_element(*this, v, first), span);
}

// ---- the math table ---------------------------------------------------------------------------

/// dtype to compute in and dtype of the result of a row of the math table.
std::pair<DType, DType> Lowering::math_dtypes(ir::MathFn fn, std::span<const Value> operands,
                                              Span span) {
    const ir::MathInfo& row = ir::info(fn);
    DType common = common_dtype(operands, row.name, span);
    auto refuse = [&] {
        fail(Code::bad_operand, span,
             std::string(row.name) + "() is not defined for " +
                 std::string(types::info(common).name));
    };
    if (types::is_time(common)) {
        auto result = time_math_dtype(fn, common);
        // NumPy's common dtype of a span and a point in time is the latter's; ufuncs take no both.
        auto is_other = [&](const Value& v) {
            DType own = operand(v, row.name, span).dtype;
            return types::is_time(own) && types::kind(own) != types::kind(common);
        };
        if (!result || std::ranges::any_of(operands, is_other)) refuse();
        return {common, *result};
    }
    bool any_array =
        std::ranges::any_of(operands, [](const Value& v) { return !v.type->is_scalar(); });
    // Of bools NumPy has no loop for these; Python's are ints.
    const bool is_of_sign = fn == ir::MathFn::sign || fn == ir::MathFn::positive;
    bool is_for_bools = fn != ir::MathFn::gcd && fn != ir::MathFn::lcm && !is_of_sign;
    if (common == DType::bool_ && !is_for_bools) {
        if (any_array || is_of_sign) refuse();
        common = DType::int64;
    }
    if ((row.rule == 'N' || row.rule == 'M' || row.rule == 'B') && types::is_complex(common) &&
        !ir::takes_complex(fn)) {
        refuse();
    }
    // NumPy finds a loop that each operand can be cast to: float32 for int16 and uint16. Python's
    // integers take part as int64 where only bools are beside them, its floats as float64.
    auto is_short = [&](const Value& v) {
        Operand one = operand(v, row.name, span);
        return !types::is_float(one.dtype) && (one.weak || types::size_of(one.dtype) <= 2);
    };
    auto is_integer = [&](const Value& v) {
        Operand one = operand(v, row.name, span);
        return !one.weak && types::is_integer(one.dtype);
    };
    bool in_float32 = any_array && std::ranges::any_of(operands, is_integer) &&
                      std::ranges::all_of(operands, is_short);
    DType real = in_float32 ? DType::float32 : float_of(common);
    switch (row.rule) {
        case 'F':
            if (types::is_complex(common)) refuse();
            return {real, real};
        case 'C': return {real, real};
        case 'D': {
            DType wide = types::is_complex(common) ? DType::complex128 : DType::float64;
            return {wide, wide};
        }
        case 'M':
            if (common == DType::bool_) common = DType::int8;
            [[fallthrough]];
        case 'N': return {common, common};
        case 'I':
            if (!types::is_integer(common) && common != DType::bool_) refuse();
            return {common, common};
        case 'B': return {common, DType::bool_};
        case 'A': return {common, types::is_complex(common) ? types::real_of(common) : common};
        case 'L': return {DType::bool_, DType::bool_};
        default: NUMEN_UNREACHABLE("rule of a math row");
    }
}

/// A row of operands that have the dtype to compute in.
ir::Node* Lowering::math_node(ir::MathFn fn, const Type* result,
                              std::span<ir::Node* const> operands) {
    if (operands[0]->type->is_time()) return time_math(*this, fn, operands);
    ir::Node* made = ir.make(Op::math, result, operands);
    made->math = fn;
    return made;
}

Value Lowering::map_math(ir::MathFn fn, std::span<const Value> operands, Span span) {
    auto [in, out] = math_dtypes(fn, operands, span);
    const Type* in_type = types.scalar(in);
    const Type* out_type = types.scalar(out);
    return map(operands, out_type, [&](std::span<ir::Node* const> x) {
        std::vector<ir::Node*> cast;
        for (ir::Node* one : x) cast.push_back(ir.cast(one, in_type));
        return math_node(fn, out_type, cast);
    });
}

Value Lowering::math_function(ir::MathFn fn, std::span<const Value> operands, Span span) {
    auto [in, out] = math_dtypes(fn, operands, span);
    bool weak = true;
    for (const Value& v : operands) weak = weak && v.type->weak;
    std::vector<ir::Node*> nodes;
    for (const Value& v : operands)
        nodes.push_back(node(convert(v, types.scalar(in, weak), span, "the argument")));
    return value(math_node(fn, types.scalar(out, weak && out != DType::bool_), nodes));
}

Value Lowering::call_math(ir::MathFn fn, std::string_view name, Arguments& arguments, Span span) {
    const ir::MathInfo& row = ir::info(fn);
    bool numpy = name.starts_with("numpy.");
    Value out;
    for (const auto& [keyword, given] : arguments.keywords) {
        if (numpy && keyword == "out") {
            out = given.is(Kind::Tuple) && elements(given).size() == 1 ? element(given, 0) : given;
            continue;
        }
        fail(Code::unknown_keyword, given.span,
             std::string(name) + "() got an unexpected keyword argument '" + std::string(keyword) +
                 "'");
    }
    std::size_t arity = static_cast<std::size_t>(row.arity);
    std::vector<Value> operands = arguments.positional;
    if (numpy && operands.size() == arity + 1 && !out) {
        out = operands.back();
        operands.pop_back();
    }
    if (operands.size() != arity) {
        fail(Code::argument_count, span,
             std::string(name) + "() takes " + std::to_string(arity) + " argument" +
                 (arity == 1 ? "" : "s") + " but " + std::to_string(operands.size()) +
                 (operands.size() == 1 ? " was" : " were") + " given");
    }
    bool any_array = false;
    for (Value& v : operands) {
        v = as_operand(enum_as_int(unwrap(v, span)), span);
        any_array = any_array || v.is(Kind::Array);
        operand(v, name, span);
    }
    if (!numpy && any_array) {
        fail(Code::bad_argument, span, std::string(name) + "() takes numbers, not arrays", {},
             "Use the function of the same name in numpy.");
    }
    if (any_array && row.rule != 'B') {
        const DType in = math_dtypes(fn, operands, span).first;
        for (const Value& each : operands) refuse_beyond(*this, each, in, span);
    }
    if (fn == ir::MathFn::power) {
        const DType result = math_dtypes(fn, operands, span).second;
        refuse_negative_powers(operands[0], operands[1], result, span);
    }
    if (out && !out.is(Kind::None)) {
        if (!out.is(Kind::Array)) fail(Code::bad_argument, span, "out must be an array");
        operand(out, "out", span);
        auto [in, result] = math_dtypes(fn, operands, span);
        check_same_kind(result, out.type->dtype, name, span);
        const Type* in_type = types.scalar(in);
        const Type* result_type = types.scalar(result);
        const Type* stored = types.scalar(out.type->dtype);
        map_into(
            out, operands,
            [&](std::span<ir::Node* const> x) {
                std::vector<ir::Node*> cast;
                for (ir::Node* one : x) cast.push_back(ir.cast(one, in_type));
                return ir.cast(math_node(fn, result_type, cast), stored);
            },
            span);
        return out;
    }
    if (any_array) return map_math(fn, operands, span);
    if (!numpy && row.rule != 'I' && row.rule != 'B') {
        bool complex = name.starts_with("cmath.");
        for (Value& v : operands) {
            v = convert(v, complex ? types.py_complex() : types.py_float(), span, "the argument");
        }
    }
    Value made = math_function(fn, operands, span);
    if (numpy && made.type->weak)
        made = convert(made, types.scalar(made.type->dtype), span, "the result");
    return made;
}

}  // namespace numen::sema
