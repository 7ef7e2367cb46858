#include <algorithm>

#include "sema/elements.h"
#include "sema/forms.h"
#include "sema/times.h"
#include "types/record.h"

/// What the library asks the compiler: questions about types, and reductions.
namespace numen::sema {

namespace {

DType dtype_of(Lowering& l, const Value& v, Span span) {
    if (v.is_static(StaticKind::DType) || v.is_static(StaticKind::Class))
        return l.dtype_argument(v, span);
    return l.operand(v, "this function", span).dtype;
}

/// dtype that NumPy adds up in: at least 64 bits for integers.
DType sum_dtype(DType d) {
    switch (types::kind(d)) {
        case 'b':
        case 'i': return DType::int64;
        case 'u': return DType::uint64;
        default: return d;
    }
}

Value reduce(Lowering& l, Arguments& arguments, ir::ReduceKind kind, Span span) {
    auto v = take(l, arguments, "reduce", {"a", "dtype"}, 1, span);
    Value array = v[0];
    DType from = l.operand(array, "a reduction", span).dtype;
    DType to = from;
    if (kind == ir::ReduceKind::sum || kind == ir::ReduceKind::prod) to = sum_dtype(from);
    if (kind == ir::ReduceKind::any || kind == ir::ReduceKind::all) to = DType::bool_;
    if (v[1] && !v[1].is(Kind::None)) to = l.dtype_argument(v[1], span);
    if (types::is_time(from) && to != DType::bool_) return reduce_times(l, array, kind, span);
    return l.reduce(array, kind, to);
}

}  // namespace

Value Lowering::reduce(const Value& array, ir::ReduceKind kind, DType dtype) {
    const Type* type = types.scalar(dtype);
    ir::Region* outer = ir.region();
    ir::Region* body = ir.new_region({types.scalar(array.type->dtype)});
    ir.at_end(body);
    ir::Node* element = body->parameters[0];
    ir::Node* converted = dtype == DType::bool_ && !element->type->is_bool()
                              ? node(truth(value(element), ir.span()))
                              : ir.cast(element, type);
    ir::Node* yielded[] = {converted};
    ir.make(Op::yield, types.never(), yielded);
    ir.at_end(outer);
    ir::Region* regions[] = {body};
    ir::Node* operands[] = {node(array)};
    ir::Node* made = ir.make(Op::reduce, type, operands, regions);
    made->reduce = kind;
    return value(made);
}

Value intrinsic_reduce_sum(Lowering& l, Arguments& a, Span span) {
    return reduce(l, a, ir::ReduceKind::sum, span);
}
Value intrinsic_reduce_prod(Lowering& l, Arguments& a, Span span) {
    return reduce(l, a, ir::ReduceKind::prod, span);
}
Value intrinsic_reduce_min(Lowering& l, Arguments& a, Span span) {
    return reduce(l, a, ir::ReduceKind::min, span);
}
Value intrinsic_reduce_max(Lowering& l, Arguments& a, Span span) {
    return reduce(l, a, ir::ReduceKind::max, span);
}
Value intrinsic_reduce_any(Lowering& l, Arguments& a, Span span) {
    return reduce(l, a, ir::ReduceKind::any, span);
}
Value intrinsic_reduce_all(Lowering& l, Arguments& a, Span span) {
    return reduce(l, a, ir::ReduceKind::all, span);
}

Value intrinsic_dtype_of(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "dtype_of", {"x"}, 1, span);
    if (is_structured(v[0])) return l.static_value(l.types.dtype_object(v[0].type->element()));
    return l.static_value(l.types.dtype_object(dtype_of(l, v[0], span)));
}

/// dtype of what a function would give for the arguments that follow it; it is not called.
Value intrinsic_dtype_of_call(Lowering& l, Arguments& arguments, Span span) {
    Value callee = arguments.positional[0];
    Arguments rest = arguments;
    rest.positional.erase(rest.positional.begin());
    // Into a region that becomes no part of the function.
    ir::Region* outer = l.ir.region();
    l.ir.at_end(l.ir.new_region());
    Value result = l.call(callee, rest, span);
    l.ir.at_end(outer);
    if (l.unreachable()) l.set_reachable();
    if (result.is(Kind::Never)) return result;
    return l.static_value(l.types.dtype_object(dtype_of(l, result, span)));
}

/// dtype of an argument that may be None: then the second one's.
Value intrinsic_dtype_or(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "dtype_or", {"dtype", "otherwise"}, 2, span);
    if (!v[0].is(Kind::None))
        return l.static_value(l.types.dtype_object(l.element_argument(v[0], span)));
    if (is_structured(v[1])) return l.static_value(l.types.dtype_object(v[1].type->element()));
    if (v[1].is_static(StaticKind::DType)) return v[1];
    return l.static_value(l.types.dtype_object(dtype_of(l, v[1], span)));
}

Value intrinsic_sum_dtype(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "sum_dtype", {"x"}, 1, span);
    return l.static_value(l.types.dtype_object(sum_dtype(dtype_of(l, v[0], span))));
}

/// float64 for integers, the dtype itself for floats and complex: what mean() computes in.
Value intrinsic_float_dtype(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "float_dtype", {"x"}, 1, span);
    DType d = dtype_of(l, v[0], span);
    bool exact = types::is_integer(d) || d == DType::bool_;
    return l.static_value(l.types.dtype_object(exact ? DType::float64 : d));
}

/// The real dtype of a complex one; others as they are.
Value intrinsic_real_dtype(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "real_dtype", {"x"}, 1, span);
    DType d = dtype_of(l, v[0], span);
    return l.static_value(l.types.dtype_object(types::is_complex(d) ? types::real_of(d) : d));
}

/// dtype of the result of arithmetic on the arguments, NumPy's way.
Value intrinsic_common_dtype(Lowering& l, Arguments& arguments, Span span) {
    for (Value& one : arguments.positional) one = l.unwrap(one, span);
    return l.static_value(
        l.types.dtype_object(l.common_dtype(arguments.positional, "this function", span)));
}

Value intrinsic_is_array(Lowering& l, Arguments& arguments, Span span) {
    return l.literal(take(l, arguments, "is_array", {"x"}, 1, span)[0].is(Kind::Array));
}

Value intrinsic_is_record(Lowering& l, Arguments& arguments, Span span) {
    return l.literal(take(l, arguments, "is_record", {"x"}, 1, span)[0].is(Kind::Record));
}

/// Whether the value is known when compiling.
Value intrinsic_is_constant(Lowering& l, Arguments& arguments, Span span) {
    return l.literal(take(l, arguments, "is_constant", {"x"}, 1, span)[0].constant != nullptr);
}

Value intrinsic_is_scalar(Lowering& l, Arguments& arguments, Span span) {
    const Type* type = take(l, arguments, "is_scalar", {"x"}, 1, span)[0].type;
    // A number or None: whoever uses it as a number gets it, or the error that it is None.
    if (type->is(Kind::Optional)) type = type->element();
    return l.literal(type->is_scalar());
}

Value intrinsic_is_tuple(Lowering& l, Arguments& arguments, Span span) {
    return l.literal(take(l, arguments, "is_tuple", {"x"}, 1, span)[0].is(Kind::Tuple));
}

Value intrinsic_is_contiguous(Lowering& l, Arguments& arguments, Span span) {
    Value x = take(l, arguments, "is_contiguous", {"x"}, 1, span)[0];
    return l.literal(x.is(Kind::Array) && x.type->layout == Layout::C);
}

/// A weak number as its dtype: what NumPy's functions give for Python numbers.
Value intrinsic_strong(Lowering& l, Arguments& arguments, Span span) {
    Value x = take(l, arguments, "strong", {"x"}, 1, span)[0];
    return x.type->is_scalar() ? l.convert(x, l.types.scalar(x.type->dtype), span, "it") : x;
}

Value intrinsic_is_complex(Lowering& l, Arguments& arguments, Span span) {
    Value x = take(l, arguments, "is_complex", {"x"}, 1, span)[0];
    return l.literal(!x.type->is_text() && types::is_complex(dtype_of(l, x, span)));
}

/// range, where a parameter has taken its name.
Value intrinsic_range(Lowering& l, Arguments& arguments, Span span) {
    return builtin_range(l, arguments, span);
}

/// dtype of the arrays in a tuple or list, promoted.
Value intrinsic_common_dtype_of(Lowering& l, Arguments& arguments, Span span) {
    Value all = take(l, arguments, "common_dtype_of", {"arrays"}, 1, span)[0];
    if (all.is(Kind::Array))
        return l.static_value(l.types.dtype_object(types::array_element(l.types, all.type)));
    auto refuse = [&] {
        l.fail(Code::bad_argument, span,
               "a list of arrays is needed, not " + types::to_string(all.type));
    };
    if (all.type->elements.empty()) refuse();
    std::vector<Value> parts;
    if (all.is(Kind::Tuple)) {
        for (const Value& one : l.elements(all)) parts.push_back(l.as_operand(one, span));
        if (!parts.empty() && is_structured(parts[0])) {
            const Type* element = parts[0].type->element();
            bool are_alike = true;
            for (const Value& one : parts) {
                const Type* other = is_structured(one) ? one.type->element() : nullptr;
                if (other == nullptr || other == element) {
                    are_alike = are_alike && other != nullptr;
                } else if (are_same_text(other, element)) {
                    if (types::chars_length(other) > types::chars_length(element)) element = other;
                } else {
                    are_alike = false;
                }
            }
            if (are_alike) return l.static_value(l.types.dtype_object(element));
        }
    } else {
        const Type* element = all.type->element();
        if (!element->is(Kind::Array) && !element->is_scalar()) refuse();
        const Type* held =
            element->is(Kind::Array) ? types::array_element(l.types, element) : element;
        return l.static_value(l.types.dtype_object(held));
    }
    return l.static_value(l.types.dtype_object(l.common_dtype(parts, "this function", span)));
}

/// Refuses arrays that may not be written, before their memory is given to the runtime.
Value intrinsic_require_writeable(Lowering& l, Arguments& arguments, Span span) {
    Value x = take(l, arguments, "require_writeable", {"x"}, 1, span)[0];
    if (x.type->readonly) {
        l.fail(Code::readonly, span,
               "Cannot modify readonly array of type: " + types::to_string(x.type),
               {{"it comes from here", x.span}});
    }
    return l.none();
}

/// A namedtuple of the keywords. Its class is found by the name when it goes to Python, where the
/// name has a dot; else it is a plain tuple there.
Value intrinsic_named_tuple(Lowering& l, Arguments& arguments, Span span) {
    Arguments only_name{.positional = arguments.positional, .span = span};
    Value name = take(l, only_name, "named_tuple", {"name"}, 1, span)[0];
    std::vector<std::string_view> names;
    std::vector<Value> values;
    std::vector<const Type*> elements;
    for (const auto& [field, given] : arguments.keywords) {
        names.push_back(field);
        values.push_back(given);
        elements.push_back(given.type);
    }
    Value made = l.tuple(values);
    made.type = l.types.named_tuple(*l.known_string(name), nullptr, names, elements);
    made.constant = nullptr;
    return made;
}

/// What the library cannot compile, as the error of whoever called it.
Value intrinsic_unsupported(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "unsupported", {"message", "hint"}, 1, span);
    l.fail(Code::bad_argument, span, std::string(*l.known_string(v[0])), {},
           v[1] ? std::string(*l.known_string(v[1])) : "");
}

/// A view of an array's memory with any sizes and strides (in bytes), which the library has
/// checked.
Value intrinsic_strided(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "strided", {"x", "shape", "strides", "readonly"}, 3, span);
    const Type* type = v[0].type;
    ir::Node* source = l.node(v[0]);
    std::vector<ir::Node*> parts{l.ir.field(source, types::kArrayData),
                                 l.ir.field(source, types::kArrayOwner)};
    std::vector<ir::Node*> shape = l.shape_argument(v[1], span);
    std::vector<ir::Node*> strides = l.shape_argument(v[2], span);
    parts.insert(parts.end(), shape.begin(), shape.end());
    parts.insert(parts.end(), strides.begin(), strides.end());
    bool readonly = type->readonly || (v[3] && l.known_bool(v[3]) == true);
    const Type* element = types::array_element(l.types, type);
    return l.value(l.ir.pack(
        l.types.array(element, static_cast<int>(shape.size()), Layout::A, readonly, type->aligned),
        parts));
}

/// np.where(condition, x, y), element by element.
Value intrinsic_where(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "where", {"condition", "x", "y"}, 3, span);
    for (Value& one : v) one = l.as_operand(one, span);
    if (!v[0].is(Kind::Array)) v[0] = l.truth(v[0], span);
    Value choices[] = {v[1], v[2]};
    const Type* type = l.types.scalar(l.common_dtype(choices, "where()", span));
    Value picked = l.map(v, type, [&](std::span<ir::Node* const> x) {
        ir::Node* test = l.node(l.truth(l.value(x[0]), span));
        return l.ir.make(Op::select, type, {test, l.ir.cast(x[1], type), l.ir.cast(x[2], type)});
    });
    return picked.is(Kind::Array) ? picked : l.array_from(picked, std::nullopt, span);
}

}  // namespace numen::sema
