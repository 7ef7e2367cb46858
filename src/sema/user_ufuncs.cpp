#include "sema/forms.h"
#include "sema/lowering.h"

/// Calls of ufuncs that vectorize made: their kernel, element by element.
namespace numen::sema {

namespace {

char kind_of(DType d) { return types::kind(d); }

/// Whether NumPy takes values of that dtype where it wants the other without asking.
bool is_safe(Lowering::Operand from, DType to) {
    if (types::is_time(from.dtype) || types::is_time(to)) return from.dtype == to;
    if (!from.weak || kind_of(from.dtype) == 'b')
        return types::promote(from.dtype, false, to, false) == to;
    switch (kind_of(from.dtype)) {
        case 'i': return to != DType::bool_;
        case 'f': return types::is_float(to) || types::is_complex(to);
        default: return types::is_complex(to);
    }
}

/// The dtypes of a row as "dd->d".
std::vector<DType> dtypes_of(std::string_view row) {
    std::vector<DType> out;
    for (char c : row) {
        for (const types::DTypeInfo& info : types::all_dtypes()) {
            if (info.numpy_char == c)
                out.push_back(static_cast<DType>(&info - types::all_dtypes().data()));
        }
    }
    return out;
}

/// What a ufunc is compiled for when it has no signatures, as numen.ufuncs.choose_dtypes has it: a
/// Python number has the dtype of the arrays beside it that are of its kind.
std::vector<DType> own_dtypes(std::span<const Lowering::Operand> operands) {
    std::vector<DType> out;
    for (const Lowering::Operand& one : operands) {
        DType found = one.dtype;
        bool is_integer = types::is_integer(one.dtype);
        for (const Lowering::Operand& other : operands) {
            bool same_kind = types::is_integer(other.dtype) == is_integer && !other.weak;
            if (!one.weak || !same_kind || one.dtype == DType::bool_ ||
                other.dtype == DType::bool_) {
                continue;
            }
            bool is_first = found == one.dtype;
            found = is_first ? types::promote(one.dtype, true, other.dtype, false)
                             : types::promote(found, false, other.dtype, false);
        }
        if (types::is_complex(found) && !types::is_complex(one.dtype))
            found = types::real_of(found);
        out.push_back(found);
    }
    return out;
}

}  // namespace

/// elementwise(kernel, loops, operands, out, where): `loops` are the rows of its table, none for a
/// ufunc that takes all types.
Value forms_elementwise(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "ufunc", {"kernel", "loops", "operands", "out", "where"}, 5, span);
    const FunctionSource& kernel = *v[0].constant->function;
    std::vector<Value> values = l.elements(v[2]);
    std::vector<Lowering::Operand> operands;
    bool any_array = false;
    for (Value& one : values) {
        one = l.as_operand(l.enum_as_int(l.unwrap(one, span)), span);
        operands.push_back(l.operand(one, kernel.name, span));
        if (one.type->is_bool()) operands.back().weak = false;
        any_array = any_array || one.is(Kind::Array);
    }

    std::vector<DType> dtypes;
    std::vector<Value> rows = l.elements(v[1]);
    for (const Value& row : rows) {
        std::vector<DType> candidate = dtypes_of(*l.known_string(row));
        bool fits = dtypes.empty();
        for (std::size_t i = 0; i < operands.size(); ++i)
            fits = fits && is_safe(operands[i], candidate[i]);
        if (fits) dtypes = std::move(candidate);
    }
    if (rows.empty()) dtypes = own_dtypes(operands);
    if (dtypes.empty()) {
        l.fail(Code::bad_operand, span,
               "ufunc '" + kernel.name + "' not supported for the input types");
    }

    std::vector<Argument> typed;
    for (std::size_t i = 0; i < values.size(); ++i)
        typed.push_back({l.types.scalar(dtypes[i]), nullptr});
    const Type* given =
        l.session.specialize(kernel, typed, l.inherited_options(kernel), nullptr, span).result;
    if (given->is(Kind::Never)) given = l.types.scalar(dtypes[0]);  // it raises
    if (!given->is_scalar()) {
        l.fail(Code::bad_operand, span,
               "a ufunc's function returns a number; " + kernel.name + "() returns " +
                   types::to_string(given));
    }
    const Type* result =
        l.types.scalar(dtypes.size() > values.size() ? dtypes.back() : given->dtype);
    auto element = [&](std::span<ir::Node* const> x, const Type* to) {
        Arguments call{.positional = {}, .keywords = {}, .span = span};
        for (std::size_t i = 0; i < x.size(); ++i)
            call.positional.push_back(l.value(l.ir.cast(x[i], typed[i].type)));
        return l.ir.cast(l.node(l.call_function(kernel, call, span)), to);
    };
    if (l.known_bool(v[4]) != true) {
        if (!v[3].is(Kind::Array)) {
            l.fail(Code::bad_argument, span,
                   kernel.name + "() takes where= together with out=, an array");
        }
        Value where = l.as_operand(v[4], span);
        if (l.operand(where, "where", span).dtype != DType::bool_)
            l.fail(Code::bad_argument, span, "where must hold bools");
        l.check_same_kind(result->dtype, v[3].type->dtype, kernel.name, span);
        const Type* stored = l.types.scalar(v[3].type->dtype);
        std::size_t count = values.size();
        values.insert(values.end(), {where, v[3]});
        l.map_into(
            v[3], values,
            [&](std::span<ir::Node* const> x) {
                // A branch, not a choice between values: the kernel may raise.
                ir::SlotId made = l.function.new_slot(stored);
                l.ir.set(made, x[count + 1]);
                ir::Region* outer = l.ir.region();
                ir::Region* then = l.ir.new_region();
                l.ir.if_(x[count], then, l.ir.new_region());
                l.ir.at_end(then);
                l.ir.set(made, l.ir.cast(element(x.first(count), result), stored));
                l.ir.at_end(outer);
                return l.ir.get(made);
            },
            span);
        return v[3];
    }
    if (!v[3].is(Kind::None)) {
        if (!v[3].is(Kind::Array)) l.fail(Code::bad_argument, span, "out must be an array");
        l.check_same_kind(result->dtype, v[3].type->dtype, kernel.name, span);
        const Type* stored = l.types.scalar(v[3].type->dtype);
        l.map_into(
            v[3], values,
            [&](std::span<ir::Node* const> x) { return l.ir.cast(element(x, result), stored); },
            span);
        return v[3];
    }
    if (any_array) {
        return l.map(values, result,
                     [&](std::span<ir::Node* const> x) { return element(x, result); });
    }
    std::vector<ir::Node*> nodes;
    for (std::size_t i = 0; i < values.size(); ++i) {
        nodes.push_back(l.node(l.convert(values[i], typed[i].type, span, "the argument")));
    }
    return l.value(element(nodes, result));
}

}  // namespace numen::sema
