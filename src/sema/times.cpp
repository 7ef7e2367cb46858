#include "sema/times.h"

#include "ir/time_cast.h"
#include "sema/forms.h"
#include "sema/operators.h"
#include "sema/time_text.h"
#include "types/times.h"

namespace numen::sema {

using syntax::BinaryOp;
using syntax::CompareOp;
using types::kNaT;

namespace {

ir::Node* nat(Lowering& l) { return l.ir.int64(kNaT); }

ir::Node* is_nat(Lowering& l, ir::Node* time) {
    return l.ir.binary(Op::eq, ir::count_of_time(l.ir, time), nat(l));
}

ir::Node* invert(Lowering& l, ir::Node* truth) {
    return l.ir.make(Op::invert, l.types.boolean(), {truth});
}

ir::Node* select(Lowering& l, ir::Node* test, ir::Node* then, ir::Node* otherwise) {
    return l.ir.make(Op::select, then->type, {test, then, otherwise});
}

/// a / b rounded towards zero, as C and NumPy's timedeltas divide; 0 for a divisor of 0.
ir::Node* truncated_division(Lowering& l, ir::Node* a, ir::Node* b) {
    ir::Node* zero = l.ir.int64(0);
    ir::Node* inexact = l.ir.binary(Op::ne, l.ir.binary(Op::mod, a, b), zero);
    ir::Node* differ =
        l.ir.binary(Op::xor_, l.ir.binary(Op::lt, a, zero), l.ir.binary(Op::lt, b, zero));
    ir::Node* up = l.ir.cast(l.ir.binary(Op::and_, inexact, differ), l.types.int64());
    return l.ir.binary(Op::add, l.ir.binary(Op::floordiv, a, b), up);
}

/// What an operator does with the kinds of its operands: 'M' dates, 'm' spans, 'i' integers, 'f'
/// floats; `result` too, where 'i' is int64 and 'f' float64.
struct TimeRule {
    BinaryOp op;
    char left, right, result;
};
constexpr TimeRule kRules[] = {
    {BinaryOp::Add, 'M', 'm', 'M'},      {BinaryOp::Add, 'm', 'M', 'M'},
    {BinaryOp::Add, 'm', 'm', 'm'},      {BinaryOp::Add, 'M', 'i', 'M'},
    {BinaryOp::Add, 'i', 'M', 'M'},      {BinaryOp::Add, 'm', 'i', 'm'},
    {BinaryOp::Add, 'i', 'm', 'm'},      {BinaryOp::Sub, 'M', 'M', 'm'},
    {BinaryOp::Sub, 'M', 'm', 'M'},      {BinaryOp::Sub, 'm', 'm', 'm'},
    {BinaryOp::Sub, 'M', 'i', 'M'},      {BinaryOp::Sub, 'm', 'i', 'm'},
    {BinaryOp::Sub, 'i', 'm', 'm'},      {BinaryOp::Mult, 'm', 'i', 'm'},
    {BinaryOp::Mult, 'i', 'm', 'm'},     {BinaryOp::Mult, 'm', 'f', 'm'},
    {BinaryOp::Mult, 'f', 'm', 'm'},     {BinaryOp::Div, 'm', 'm', 'f'},
    {BinaryOp::Div, 'm', 'i', 'm'},      {BinaryOp::Div, 'm', 'f', 'm'},
    {BinaryOp::FloorDiv, 'm', 'm', 'i'}, {BinaryOp::FloorDiv, 'm', 'i', 'm'},
    {BinaryOp::FloorDiv, 'm', 'f', 'm'}, {BinaryOp::Mod, 'm', 'm', 'm'},
};

char kind_in_rules(DType d) {
    char kind = types::kind(d);
    return kind == 'b' || kind == 'u' ? 'i' : kind;
}

/// The count that the operator gives for operands that are not NaT: times as counts of one unit,
/// integers as int64, floats as float64. Where it gives NaT, too, that is `kNaT`.
ir::Node* apply(Lowering& l, const TimeRule& rule, ir::Node* a, ir::Node* b) {
    const Type* int64 = l.types.int64();
    const Type* float64 = l.types.float64();
    ir::Node* zero = l.ir.int64(0);
    bool has_float = rule.left == 'f' || rule.right == 'f';
    switch (rule.op) {
        case BinaryOp::Add:
        case BinaryOp::Sub: return l.ir.binary(binary_op(rule.op), a, b);
        case BinaryOp::Mult:
            if (!has_float) return l.ir.binary(Op::mul, a, b);
            return l.ir.cast(l.ir.binary(Op::mul, l.ir.cast(a, float64), l.ir.cast(b, float64)),
                             int64);
        case BinaryOp::Mod:
            return select(l, l.ir.binary(Op::eq, b, zero), nat(l), l.ir.binary(Op::mod, a, b));
        default: break;
    }
    if (rule.right == 'm') {
        if (rule.op == BinaryOp::FloorDiv) return l.ir.binary(Op::floordiv, a, b);
        return l.ir.binary(Op::div, l.ir.cast(a, float64), l.ir.cast(b, float64));
    }
    if (has_float) {
        // Infinities and NaN have no int64: the conversion gives the least one, NaT.
        return l.ir.cast(l.ir.binary(Op::div, l.ir.cast(a, float64), b), int64);
    }
    return select(l, l.ir.binary(Op::eq, b, zero), nat(l), truncated_division(l, a, b));
}

/// What an operand with NaT makes of the result: NaT, NaN, or 0 as an integer.
ir::Node* without_time(Lowering& l, char result) {
    if (result == 'f') return l.ir.constant(l.types.float64(), __builtin_nan(""));
    return result == 'i' ? l.ir.int64(0) : nat(l);
}

}  // namespace

Lowering::Elementwise time_operator(Lowering& l, BinaryOp op, const Value& left, const Value& right,
                                    Span span) {
    std::string_view symbol = symbol_of(op);
    DType a = l.operand(left, symbol, span).dtype, b = l.operand(right, symbol, span).dtype;
    char kinds[] = {kind_in_rules(a), kind_in_rules(b)};
    auto rule = std::ranges::find_if(kRules, [&](const TimeRule& row) {
        return row.op == op && row.left == kinds[0] && row.right == kinds[1];
    });
    if (rule == std::end(kRules)) l.bad_operands(symbol, left, right, span);
    std::optional<types::TimeUnit> unit;
    if (types::is_time(a) && types::is_time(b)) {
        unit = types::common_unit(a, b);
        // To a date in days no span of months can be added.
        auto fits = [&](DType d) {
            return types::is_datetime(d) || !types::is_calendar_unit(types::unit_of(d)) ||
                   types::is_calendar_unit(*unit);
        };
        if (!unit || !fits(a) || !fits(b)) l.bad_operands(symbol, left, right, span);
    } else {
        unit = types::unit_of(types::is_time(a) ? a : b);
    }
    const Type* result = l.types.int64();
    if (rule->result == 'M') result = l.types.scalar(types::datetime64_of(*unit));
    if (rule->result == 'm') result = l.types.scalar(types::timedelta64_of(*unit));
    if (rule->result == 'f') result = l.types.float64();
    auto prepared = [&l, unit](ir::Node* x) {
        DType d = x->type->dtype;
        if (!types::is_time(d))
            return l.ir.cast(x, types::is_float(d) ? l.types.float64() : l.types.int64());
        DType wanted =
            types::is_datetime(d) ? types::datetime64_of(*unit) : types::timedelta64_of(*unit);
        return ir::count_of_time(l.ir, l.ir.cast(x, l.types.scalar(wanted)));
    };
    auto element = [&l, rule, result, prepared](std::span<ir::Node* const> x) -> ir::Node* {
        ir::Node* counts[] = {prepared(x[0]), prepared(x[1])};
        ir::Node* missing = nullptr;
        for (std::size_t i = 0; i < 2; ++i) {
            if (!x[i]->type->is_time()) continue;
            ir::Node* one = l.ir.binary(Op::eq, counts[i], nat(l));
            missing = missing == nullptr ? one : l.ir.binary(Op::or_, missing, one);
        }
        ir::Node* made = apply(l, *rule, counts[0], counts[1]);
        made = select(l, missing, without_time(l, rule->result), made);
        return result->is_time() ? ir::time_of_count(l.ir, made, result) : made;
    };
    return {result, element};
}

bool are_times_comparable(DType a, DType b) {
    return types::can_promote(a, b) &&
           (!types::is_time(a) || !types::is_time(b) || types::kind(a) == types::kind(b));
}

ir::Node* compare_times(Lowering& l, CompareOp op, ir::Node* left, ir::Node* right) {
    const Type* common = l.types.scalar(
        types::promote(left->type->dtype, left->type->weak, right->type->dtype, right->type->weak));
    ir::Node* a = ir::count_of_time(l.ir, l.ir.cast(left, common));
    ir::Node* b = ir::count_of_time(l.ir, l.ir.cast(right, common));
    ir::Node* both =
        l.ir.binary(Op::and_, l.ir.binary(Op::ne, a, nat(l)), l.ir.binary(Op::ne, b, nat(l)));
    Op code = compare_op(op);
    if (code == Op::ne) return l.ir.binary(Op::or_, invert(l, both), l.ir.binary(Op::ne, a, b));
    return l.ir.binary(Op::and_, both, l.ir.binary(code, a, b));
}

std::optional<DType> time_math_dtype(ir::MathFn fn, DType time) {
    switch (fn) {
        case ir::MathFn::isnan:
        case ir::MathFn::isinf:
        case ir::MathFn::isfinite: return DType::bool_;
        case ir::MathFn::maximum:
        case ir::MathFn::minimum:
        case ir::MathFn::fmax:
        case ir::MathFn::fmin: return time;
        case ir::MathFn::absolute:
        case ir::MathFn::sign:
        case ir::MathFn::positive:
            if (types::is_timedelta(time)) return time;
            return std::nullopt;
        default: return std::nullopt;
    }
}

ir::Node* time_math(Lowering& l, ir::MathFn fn, std::span<ir::Node* const> x) {
    const Type* type = x[0]->type;
    ir::Node* zero = l.ir.int64(0);
    auto larger = [&](bool of_all) {
        ir::Node *a = ir::count_of_time(l.ir, x[0]), *b = ir::count_of_time(l.ir, x[1]);
        bool most = fn == ir::MathFn::maximum || fn == ir::MathFn::fmax;
        ir::Node* better = select(l, l.ir.binary(most ? Op::gt : Op::lt, a, b), x[0], x[1]);
        // NaT is the result of two of a kind, and gives way to another time in fmax and fmin.
        ir::Node* first = select(l, is_nat(l, x[0]), of_all ? x[0] : x[1], better);
        return select(l, is_nat(l, x[1]), of_all ? x[1] : x[0], first);
    };
    switch (fn) {
        case ir::MathFn::isnan: return is_nat(l, x[0]);
        case ir::MathFn::isfinite: return invert(l, is_nat(l, x[0]));
        case ir::MathFn::isinf: return l.ir.boolean(false);
        case ir::MathFn::positive: return x[0];
        case ir::MathFn::maximum:
        case ir::MathFn::minimum: return larger(true);
        case ir::MathFn::fmax:
        case ir::MathFn::fmin: return larger(false);
        default: break;
    }
    // The least integer, NaT, has no absolute value but itself; to NumPy its sign is -1.
    ir::Node* count = ir::count_of_time(l.ir, x[0]);
    ir::Node* negative = l.ir.binary(Op::lt, count, zero);
    if (fn == ir::MathFn::absolute) {
        ir::Node* absolute = select(l, negative, l.ir.make(Op::neg, count->type, {count}), count);
        return ir::time_of_count(l.ir, absolute, type);
    }
    NUMEN_ASSERT(fn == ir::MathFn::sign);
    ir::Node* sign = select(l, negative, l.ir.int64(-1),
                            l.ir.cast(l.ir.binary(Op::gt, count, zero), l.types.int64()));
    return ir::time_of_count(l.ir, sign, type);
}

Value reduce_times(Lowering& l, const Value& array, ir::ReduceKind kind, Span span) {
    const Type* type = l.types.scalar(array.type->dtype);
    bool is_sum = kind == ir::ReduceKind::sum;
    if (!(is_sum && types::is_timedelta(type->dtype)) && kind != ir::ReduceKind::min &&
        kind != ir::ReduceKind::max) {
        l.fail(Code::bad_operand, span,
               "this reduction does not take " + types::to_string(array.type));
    }
    // NaT is the least count. The extremes that NumPy wants it to be are found with it as the
    // least and as the greatest, which it is below the one that precedes each count.
    bool is_max = kind == ir::ReduceKind::max;
    const Type* int64 = l.types.int64();
    auto reduced = [&](ir::ReduceKind how, const Type* to, auto&& element) {
        ir::Region* outer = l.ir.region();
        ir::Region* body = l.ir.new_region({type});
        l.ir.at_end(body);
        ir::Node* yielded[] = {element(body->parameters[0])};
        l.ir.make(Op::yield, l.types.never(), yielded);
        l.ir.at_end(outer);
        ir::Region* regions[] = {body};
        ir::Node* operands[] = {l.node(array)};
        ir::Node* made = l.ir.make(Op::reduce, to, operands, regions);
        made->reduce = how;
        return made;
    };
    ir::Node* count = reduced(kind, int64, [&](ir::Node* time) {
        ir::Node* one = ir::count_of_time(l.ir, time);
        return is_max ? l.ir.binary(Op::sub, one, l.ir.int64(1)) : one;
    });
    if (is_max) count = l.ir.binary(Op::add, count, l.ir.int64(1));
    if (is_sum) {
        ir::Node* any = reduced(ir::ReduceKind::any, l.types.boolean(),
                                [&](ir::Node* time) { return is_nat(l, time); });
        count = select(l, any, nat(l), count);
    }
    return l.value(ir::time_of_count(l.ir, count, type));
}

namespace {

/// datetime64(value, unit) and timedelta64(value, unit).
Value call_class(Lowering& l, Arguments& arguments, std::string_view name, bool is_date,
                 Span span) {
    auto v = take(l, arguments, name, {"value", "unit"}, 0, span);
    auto dtype_of = [&](types::TimeUnit unit) {
        return is_date ? types::datetime64_of(unit) : types::timedelta64_of(unit);
    };
    DType dtype = dtype_of(types::TimeUnit::generic);
    if (v[0] && v[0].type->is_time() && !v[1]) dtype = v[0].type->dtype;
    if (v[1]) {
        auto unit = l.known_string(v[1]);
        if (!unit) {
            l.fail(Code::not_constant, v[1].span, "the unit must be known when compiled");
        }
        std::string whole = std::string(name) + "[" + std::string(*unit) + "]";
        Value text = l.literal(std::string_view(whole));
        dtype = l.dtype_argument(text, v[1].span);
    }
    if (v[0]) return make_time(l, v[0], dtype, v[0].span);
    return l.constant({.type = l.types.scalar(dtype), .integer = is_date ? kNaT : 0});
}

}  // namespace

/// The date or time that a text is, in the dtype's unit, or in its own if that has none.
static Value time_of_text(Lowering& l, std::string_view text, DType dtype, Span span) {
    TimeText read = read_time(text);
    if (!read.error.empty()) {
        l.raise("ValueError", read.error, span);
        return {.type = l.types.never(), .span = span};
    }
    auto in = [&](types::TimeUnit unit) { return l.types.scalar(types::datetime64_of(unit)); };
    auto counted = [&](std::int64_t count, types::TimeUnit unit) {
        return l.node(l.constant({.type = in(unit), .integer = count}));
    };
    ir::Node* time = read.has_month ? counted(read.months, types::TimeUnit::M)
                                    : counted(read.years, types::TimeUnit::Y);
    for (const TimeText::Part& part : read.parts) {
        ir::Node* before = ir::count_of_time(l.ir, l.ir.cast(time, in(part.unit)));
        ir::Node* count = l.ir.binary(Op::add, before, l.ir.int64(part.count));
        time = ir::time_of_count(l.ir, count, in(part.unit));
    }
    const bool has_unit = types::unit_of(dtype) != types::TimeUnit::generic;
    return l.value(has_unit ? l.ir.cast(time, l.types.scalar(dtype)) : time);
}

Value make_time(Lowering& l, const Value& x, DType dtype, Span span) {
    const Type* type = l.types.scalar(dtype);
    if (auto text = l.known_string(x)) {
        if (*text == "NaT" || *text == "nat" || *text == "NAT" || text->empty())
            return l.constant({.type = type, .integer = kNaT});
        if (types::is_datetime(dtype)) return time_of_text(l, *text, dtype, span);
        l.fail(Code::bad_argument, span, "text is not read as a span of time, only 'NaT'");
    }
    if (x.is(Kind::String)) {
        l.fail(Code::not_constant, span,
               "the text of a time must be known when the function is compiled", {},
               "Make the time outside of the function; it may be an argument.");
    }
    bool is_count = x.type->is_integer();
    bool has_unit = types::is_timedelta(dtype) || types::unit_of(dtype) != types::TimeUnit::generic;
    bool fits =
        is_count ? has_unit : x.type->is_time() && types::kind(x.type->dtype) == types::kind(dtype);
    if (!fits) {
        l.fail(
            Code::bad_argument, span,
            std::string(types::info(dtype).name) + " is not made of " + types::to_string(x.type));
    }
    return l.value(l.ir.cast(l.node(x), type));
}

Value numpy_datetime64(Lowering& l, Arguments& arguments, Span span) {
    return call_class(l, arguments, "datetime64", true, span);
}
Value numpy_timedelta64(Lowering& l, Arguments& arguments, Span span) {
    return call_class(l, arguments, "timedelta64", false, span);
}

}  // namespace numen::sema
