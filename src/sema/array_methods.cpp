#include <algorithm>

#include "sema/elements.h"
#include "sema/forms.h"
#include "sema/runtime_rows.h"
#include "types/record.h"

/// Methods of arrays that look at layout and dtype: copies, conversions, views of another shape.
namespace numen::sema {

namespace {

Value self_of(Lowering& l, const Value& v, std::string_view name, Span span) {
    Value array = v.type->is_scalar() ? l.array_from(v, std::nullopt, span) : l.as_operand(v, span);
    if (!array.is(Kind::Array)) {
        l.fail(Code::bad_argument, span,
               std::string(name) + "() needs an array, not " + types::to_string(v.type));
    }
    return array;
}

/// The array of a function that takes the shape or the axes behind it in any number: the first
/// argument, or the one of the name `a`, which is then the first.
Value take_self(Lowering& l, Arguments& arguments, std::string_view name, Span span) {
    auto& keywords = arguments.keywords;
    for (std::size_t i = 0; i < keywords.size() && arguments.positional.empty(); ++i) {
        if (keywords[i].name != "a") continue;
        arguments.positional.push_back(keywords[i].value);
        keywords.erase(keywords.begin() + static_cast<std::ptrdiff_t>(i));
    }
    if (arguments.positional.empty()) {
        l.fail(Code::argument_count, span, std::string(name) + "() missing required argument 'a'");
    }
    return self_of(l, arguments.positional[0], name, span);
}

/// A copy in C order, with elements converted.
Value copy_as(Lowering& l, const Value& array, DType dtype) {
    if (is_structured(array)) {
        std::vector<ir::Node*> shape;
        for (int i = 0; i < array.type->ndim; ++i)
            shape.push_back(l.ir.field(l.node(array), types::shape_field(i)));
        Value made = l.borrow(new_structured(l, array.type->element(), shape, false));
        l.fill_array(made, array, {});
        return made;
    }
    const Type* element = l.types.scalar(dtype);
    Value copied = l.map({&array, 1}, element,
                         [&](std::span<ir::Node* const> x) { return l.ir.cast(x[0], element); });
    return array.type->ndim == 0 ? l.array_from(copied, std::nullopt, {}) : copied;
}

/// The same memory with another shape; the array must be in C order.
Value reshaped(Lowering& l, const Value& array, std::span<ir::Node* const> shape) {
    ir::Node* source = l.node(array);
    std::vector<ir::Node*> parts{l.ir.field(source, types::kArrayData),
                                 l.ir.field(source, types::kArrayOwner)};
    parts.insert(parts.end(), shape.begin(), shape.end());
    std::vector<ir::Node*> strides(shape.size());
    ir::Node* stride = l.ir.int64(types::item_size(array.type));
    for (std::size_t i = shape.size(); i-- > 0;) {
        strides[i] = stride;
        if (i > 0) stride = l.ir.binary(Op::mul, stride, shape[i]);
    }
    parts.insert(parts.end(), strides.begin(), strides.end());
    const Type* type = l.types.array_like(array.type, static_cast<int>(shape.size()), Layout::C);
    return l.value(l.ir.pack(type, parts));
}

/// Whether an `order` argument asks for columns first; 'A' and 'K' do for arrays that are so.
bool in_columns(Lowering& l, const Value& order, const Value& array, std::string_view otherwise) {
    std::string wanted(otherwise);
    if (order && !order.is(Kind::None)) {
        auto text = l.known_string(order);
        if (!text) {
            l.fail(Code::not_constant, order.span, "the order must be known when compiled");
        }
        wanted = *text;
    }
    if (wanted == "C") return false;
    if (wanted == "F") return array.type->ndim > 1;
    if (wanted != "A" && wanted != "K") {
        l.fail(Code::bad_argument, order.span,
               "order must be one of 'C', 'F', 'A', or 'K' (got '" + wanted + "')");
    }
    return array.type->layout == Layout::F;
}

/// All elements in C order as one axis.
Value in_a_line(Lowering& l, const Value& array, Span span) {
    Value source = in_c_order(l, array, span);
    ir::Node* size[] = {l.array_size(source)};
    return reshaped(l, source, size);
}

}  // namespace

/// array.tobytes(order): its elements in C order, or as literal `order` says, as bytes.
Value array_method_tobytes(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "tobytes", {"self", "order"}, 1, span);
    std::string_view order = "C";
    if (v[1] && !v[1].is(Kind::None)) order = l.known_string(v[1]).value_or("");
    if (order != "C" && order != "F" && order != "A") {
        l.fail(Code::bad_argument, span, "order must be one of 'C', 'F' or 'A', as a literal");
    }
    if (order == "A") order = v[0].type->layout == Layout::F ? "F" : "C";
    Value source = l.borrow(in_c_order(l, order == "F" ? l.transposed(v[0]) : v[0], span));
    ir::Node* bytes =
        l.ir.binary(Op::mul, l.array_size(source), l.ir.int64(types::item_size(source.type)));
    ir::Node* data = l.ir.field(l.node(source), types::kArrayData);
    return l.owned(l.ir.call_runtime(rt::bytes_from_memory, l.types.bytes(), {data, bytes}));
}

Value in_c_order(Lowering& l, const Value& array, Span span) {
    if (array.type->layout == Layout::C) return array;
    std::vector<ir::Node*> shape;
    for (int i = 0; i < array.type->ndim; ++i)
        shape.push_back(l.ir.field(l.node(array), types::shape_field(i)));
    Value made =
        l.borrow(is_structured(array) ? new_structured(l, array.type->element(), shape, false)
                                      : l.new_array(array.type->dtype, shape, Layout::C, false));
    l.fill_array(made, array, span);
    return made;
}

namespace {

/// A copy in the order that an argument asks for, or in the one that is usual.
Value ordered_copy(Lowering& l, Arguments& arguments, std::string_view usual, Span span) {
    // There are no subclasses of arrays: subok changes nothing.
    auto v = take(l, arguments, "copy", {"a", "order", "subok"}, 1, span);
    Value array = self_of(l, v[0], "copy", span);
    bool is_columns = array.type->layout == Layout::F;
    if (in_columns(l, v[1], array, usual)) {
        if (is_columns) return copy_as(l, array, array.type->dtype);
        return l.transposed(in_c_order(l, l.transposed(array), span));
    }
    return is_columns ? in_c_order(l, array, span) : copy_as(l, array, array.type->dtype);
}

}  // namespace

Value array_method_copy(Lowering& l, Arguments& arguments, Span span) {
    return ordered_copy(l, arguments, "C", span);
}

Value numpy_copy(Lowering& l, Arguments& arguments, Span span) {
    return ordered_copy(l, arguments, "K", span);
}

Value array_method_astype(Lowering& l, Arguments& arguments, Span span) {
    auto v =
        take(l, arguments, "astype", {"a", "dtype", "order", "casting", "subok", "copy"}, 2, span);
    DType dtype = l.dtype_argument(v[1], span);
    Value array = self_of(l, v[0], "astype", span);
    if (is_structured(array)) {
        l.fail(Code::bad_argument, span,
               "astype() cannot convert from " + types::to_string(array.type));
    }
    if (v[3] && !can_cast(array.type->dtype, dtype, casting_argument(l, v[3]))) {
        l.fail(Code::bad_argument, span,
               "Cannot cast array data from " + std::string(types::info(array.type->dtype).name) +
                   " to " + std::string(types::info(dtype).name) + " according to the rule '" +
                   std::string(*l.known_string(v[3])) + "'");
    }
    bool columns = in_columns(l, v[2], array, "K");
    if (types::is_complex(array.type->dtype) && !types::is_complex(dtype) &&
        dtype != DType::bool_) {
        l.fail(Code::bad_argument, span, "astype() would discard the imaginary part", {},
               "Use .real first.");
    }
    bool is_columns = array.type->layout == Layout::F && array.type->ndim > 1;
    bool as_it_is = !v[2] || columns == is_columns;
    if (v[5] && l.known_bool(v[5]) == false && dtype == array.type->dtype && as_it_is) return array;
    Value made = copy_as(l, array, dtype);
    if (as_it_is) return made;
    made = l.borrow(made);
    return columns ? l.transposed(in_c_order(l, l.transposed(made), span))
                   : in_c_order(l, made, span);
}

Value array_method_fill(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "fill", {"a", "value"}, 2, span);
    l.fill_array(self_of(l, v[0], "fill", span), v[1], span);
    return l.none();
}

Value array_method_item(Lowering& l, Arguments& arguments, Span span) {
    Value array = take_self(l, arguments, "item", span);
    if (arguments.positional.size() > 2) {
        std::vector<Value> index(arguments.positional.begin() + 1, arguments.positional.end());
        return l.get_item(array, l.tuple(index), span);
    }
    if (arguments.positional.size() == 2) {
        const Value& index = arguments.positional[1];
        if (index.is(Kind::Tuple)) return l.get_item(array, index, span);
        ir::Node* size[] = {l.array_size(array)};
        return l.get_item(reshaped(l, in_c_order(l, array, span), size), index, span);
    }
    l.raise_if(l.ir.binary(Op::ne, l.array_size(array), l.ir.int64(1)), "ValueError",
               "can only convert an array of size 1 to a Python scalar", span);
    std::vector<ir::Node*> first(array.type->ndim, l.ir.int64(0));
    return load_element(l, array, first);
}

/// NumPy's message about a shape that an array of this size does not fit.
static std::vector<Value> does_not_fit(Lowering& l, ir::Node* size,
                                       std::span<ir::Node* const> shape) {
    std::vector<Value> message{l.literal(std::string_view("cannot reshape array of size ")),
                               l.value(size)};
    std::string text = " into shape (";
    std::size_t first = 0;
    auto is_open = [&](std::size_t i) { return shape[i]->op == Op::constant && shape[i]->imm < 0; };
    while (first < shape.size() && is_open(first)) ++first;
    for (std::size_t i = first; i < shape.size(); ++i) {
        if (i > first) text += ",";
        if (is_open(i)) {
            text += "newaxis";
            continue;
        }
        message.push_back(l.literal(text));
        message.push_back(l.value(shape[i]));
        text.clear();
    }
    message.push_back(l.literal(text + (shape.size() == 1 ? ",)" : ")")));
    return message;
}

Value array_method_reshape(Lowering& l, Arguments& arguments, Span span) {
    Value given = take_self(l, arguments, "reshape", span);
    std::vector<Value> sizes(arguments.positional.begin() + 1, arguments.positional.end());
    Value order;
    bool copies = false;
    for (const auto& [keyword, one] : arguments.keywords) {
        if ((keyword == "shape" || keyword == "newshape") && sizes.empty()) {
            sizes.push_back(one);
        } else if (keyword == "order") {
            order = one;
        } else if (keyword == "copy" && l.known_bool(one) == true) {
            copies = true;
        } else if (keyword != "copy" || !one.is(Kind::None)) {
            l.fail(Code::unknown_keyword, one.span,
                   "reshape() does not support '" + std::string(keyword) + "' here");
        }
    }
    if (sizes.empty())
        l.fail(Code::argument_count, span, "reshape() missing required argument 'shape'");
    if (copies) given = l.borrow(copy_as(l, given, given.type->dtype));
    bool columns = in_columns(l, order, given, "C");
    // Columns first is rows first of the transposed array, with the sizes the other way round.
    Value array = in_c_order(l, columns ? l.transposed(given) : given, span);
    std::vector<ir::Node*> shape =
        l.shape_argument(sizes.size() == 1 ? sizes[0] : l.tuple(sizes), span);
    const std::vector<ir::Node*> given_shape = shape;
    if (columns) std::ranges::reverse(shape);
    // One size may be -1: what the others leave.
    ir::Node* size = l.array_size(array);
    ir::Node* known = l.ir.int64(1);
    ir::Node* unknown_count = l.ir.int64(0);
    for (ir::Node* n : shape) {
        ir::Node* open = l.ir.binary(Op::lt, n, l.ir.int64(0));
        known = l.ir.binary(Op::mul, known,
                            l.ir.make(Op::select, l.types.int64(), {open, l.ir.int64(1), n}));
        unknown_count = l.ir.binary(Op::add, unknown_count, l.ir.cast(open, l.types.int64()));
    }
    l.raise_if(l.ir.binary(Op::gt, unknown_count, l.ir.int64(1)), "ValueError",
               "can only specify one unknown dimension", span);
    ir::Node* rest = l.ir.binary(Op::floordiv, size, known);
    ir::Node* total = known;
    for (ir::Node*& n : shape) {
        ir::Node* open = l.ir.binary(Op::lt, n, l.ir.int64(0));
        total = l.ir.make(Op::select, l.types.int64(),
                          {open, l.ir.binary(Op::mul, known, rest), total});
        n = l.ir.make(Op::select, l.types.int64(), {open, rest, n});
    }
    l.raise_if(l.ir.binary(Op::ne, total, size), "ValueError", does_not_fit(l, size, given_shape),
               span);
    return columns ? l.transposed(reshaped(l, array, shape)) : reshaped(l, array, shape);
}

Value array_method_ravel(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "ravel", {"a", "order"}, 1, span);
    Value array = self_of(l, v[0], "ravel", span);
    return in_a_line(l, in_columns(l, v[1], array, "C") ? l.transposed(array) : array, span);
}

Value array_method_flatten(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "flatten", {"a", "order"}, 1, span);
    Value array = self_of(l, v[0], "flatten", span);
    if (in_columns(l, v[1], array, "C")) array = l.transposed(array);
    bool is_view = array.type->layout == Layout::C;
    // One element stays an array when its axis is made before it is copied.
    Value line = in_a_line(l, array, span);
    return is_view ? copy_as(l, line, line.type->dtype) : line;
}

Value array_method_transpose(Lowering& l, Arguments& arguments, Span span) {
    Value array = take_self(l, arguments, "transpose", span);
    std::vector<Value> axes(arguments.positional.begin() + 1, arguments.positional.end());
    for (const auto& [keyword, given] : arguments.keywords) {
        if (keyword != "axes")
            l.fail(Code::unknown_keyword, given.span,
                   "transpose() got an unexpected keyword argument '" + std::string(keyword) + "'");
        axes.push_back(given);
    }
    if (axes.size() == 1 && axes[0].is(Kind::None)) axes.clear();
    if (axes.size() == 1 && axes[0].is(Kind::Tuple)) axes = l.elements(axes[0]);
    if (axes.size() == 1 && axes[0].is(Kind::List)) {
        Value turned[] = {array, axes[0]};
        return l.call_library("numpy", "_turned_by_list", turned, span);
    }
    if (axes.empty()) return l.transposed(array);
    int ndim = array.type->ndim;
    if (static_cast<int>(axes.size()) != ndim)
        l.fail(Code::bad_argument, span, "axes don't match array");
    std::vector<int> order;
    for (const Value& axis : axes) {
        auto known = l.known_int(axis);
        if (!known) {
            Value turned[] = {array, l.tuple(axes)};
            return l.call_library("numpy", "_turned", turned, span);
        }
        int at = static_cast<int>(*known < 0 ? *known + ndim : *known);
        if (at < 0 || at >= ndim)
            l.fail(Code::bad_argument, span, "axis out of bounds in transpose()");
        order.push_back(at);
    }
    bool same = true, reversed = true;
    for (int i = 0; i < ndim; ++i) {
        same = same && order[static_cast<std::size_t>(i)] == i;
        reversed = reversed && order[static_cast<std::size_t>(i)] == ndim - 1 - i;
    }
    if (same) return array;
    if (reversed) return l.transposed(array);
    ir::Node* source = l.node(array);
    std::vector<ir::Node*> parts{l.ir.field(source, types::kArrayData),
                                 l.ir.field(source, types::kArrayOwner)};
    for (int axis : order) parts.push_back(l.ir.field(source, types::shape_field(axis)));
    for (int axis : order)
        parts.push_back(l.ir.field(source, types::stride_field(*array.type, axis)));
    return l.value(l.ir.pack(l.types.array_like(array.type, ndim, Layout::A), parts));
}

Value array_method_view(Lowering& l, Arguments& arguments, Span span) {
    auto v = take(l, arguments, "view", {"a", "dtype"}, 1, span);
    Value array = v[0];
    if (!v[1]) return array;
    const Type* wanted = l.element_argument(v[1], span);
    if (array.type->is_scalar() && wanted->is_scalar()) {
        DType dtype = wanted->dtype;
        if (array.type->weak) {
            l.fail(Code::bad_argument, span,
                   "'view' can only be called on NumPy dtypes, try wrapping the variable '" +
                       std::string(array.span.source->written_at(array.span)) +
                       "' with 'np.<dtype>()'");
        }
        if (types::size_of(dtype) != types::size_of(array.type->dtype)) {
            l.fail(Code::bad_argument, span,
                   "Changing the dtype of a 0d array is only supported if the itemsize is "
                   "unchanged");
        }
        return l.value(l.ir.make(Op::bitcast, l.types.scalar(dtype), {l.node(array)}));
    }
    const Type* from = array.type;
    if (!from->is(Kind::Array)) {
        l.fail(Code::bad_argument, span, "view() needs an array, not " + types::to_string(from));
    }
    std::int64_t old_size = types::item_size(from), new_size = types::size_in_memory(wanted);
    ir::Node* source = l.node(array);
    const Type* to =
        l.types.array(wanted, from->ndim, old_size == new_size ? from->layout : Layout::C,
                      from->readonly, from->aligned);
    ir::Node* data = l.ir.make(Op::offset, l.types.pointer(wanted),
                               {l.ir.field(source, types::kArrayData), l.ir.int64(0)});
    std::vector<ir::Node*> parts{data, l.ir.field(source, types::kArrayOwner)};
    for (int i = 0; i < 2 * from->ndim; ++i) parts.push_back(l.ir.field(source, 2 + i));
    if (old_size != new_size) {
        if (from->ndim == 0 || from->layout != Layout::C) {
            l.fail(Code::bad_argument, span,
                   "view() with a dtype of another size needs an array in C order");
        }
        std::size_t last = static_cast<std::size_t>(types::shape_field(from->ndim - 1));
        ir::Node* bytes = l.ir.binary(Op::mul, parts[last], l.ir.int64(old_size));
        l.raise_if(
            l.ir.binary(Op::ne, l.ir.binary(Op::mod, bytes, l.ir.int64(new_size)), l.ir.int64(0)),
            "ValueError",
            "When changing to a larger dtype, its size must be a divisor of the total size in "
            "bytes of the last axis of the array.",
            span);
        parts[last] = l.ir.binary(Op::floordiv, bytes, l.ir.int64(new_size));
        parts[static_cast<std::size_t>(types::stride_field(*from, from->ndim - 1))] =
            l.ir.int64(new_size);
    }
    return l.value(l.ir.pack(to, parts));
}

}  // namespace numen::sema
