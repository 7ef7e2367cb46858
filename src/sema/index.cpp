#include "sema/elements.h"
#include "sema/records.h"
#include "types/record.h"

/// Basic indexing of arrays (integers, slices, newaxis, Ellipsis): views and elements.
namespace numen::sema {

ir::Node* Lowering::array_size(const Value& array) {
    ir::Node* size = ir.int64(1);
    for (int i = 0; i < array.type->ndim; ++i) {
        ir::Node* n = ir.field(node(array), types::shape_field(i));
        size = i == 0 ? n : ir.binary(Op::mul, size, n);
    }
    return size;
}

/// Wraps a negative index and, when asked for, checks it.
ir::Node* Lowering::checked_index(ir::Node* index, ir::Node* size, int axis) {
    if (options.boundscheck) {
        ir::Node* checked = ir.make(Op::index_check, types.int64(), {index, size});
        checked->imm = axis;
        return checked;
    }
    if (index->op == Op::constant && !index->is_parameter && index->imm >= 0) return index;
    ir::Node* negative = ir.binary(Op::lt, index, ir.int64(0));
    return ir.make(Op::select, types.int64(), {negative, ir.binary(Op::add, index, size), index});
}

/// start, step and number of positions of a slice of `size` elements, as slice.indices gives them.
Lowering::SliceBounds Lowering::slice_bounds(const Value& slice, ir::Node* size, Span span) {
    auto part = [&](std::size_t i) {
        return slice.type->elements[i]->is(Kind::None) ? nullptr
               : slice.parts.empty()                   ? ir.field(node(slice), static_cast<int>(i))
                                                       : node(slice.parts[i]);
    };
    ir::Node *start = part(0), *stop = part(1), *step = part(2);
    auto known = [](ir::Node* n) -> std::optional<std::int64_t> {
        if (n == nullptr) return 1;
        if (n->op == Op::constant && !n->is_parameter) return n->imm;
        return std::nullopt;
    };
    auto select = [&](ir::Node* c, ir::Node* a, ir::Node* b) {
        return ir.make(Op::select, types.int64(), {c, a, b});
    };
    auto least = [&](ir::Node* a, ir::Node* b) { return select(ir.binary(Op::lt, a, b), a, b); };
    auto most = [&](ir::Node* a, ir::Node* b) { return select(ir.binary(Op::gt, a, b), a, b); };
    ir::Node* zero = ir.int64(0);
    ir::Node* minus_one = ir.int64(-1);
    auto sign = known(step);
    if (step == nullptr) step = ir.int64(1);
    if (!sign || *sign == 0)
        raise_if(ir.binary(Op::eq, step, zero), "ValueError", "slice step cannot be zero", span);
    if (sign == 1) {
        // With a constant cut off at either end, all slices that cut as much have one size, which
        // passes see: a[1:-1], a[:-2] and a[2:] fit together.
        constexpr std::int64_t kMost = std::int64_t{1} << 61;
        std::int64_t front = start == nullptr ? 0 : known(start).value_or(-1);
        std::int64_t back = stop == nullptr ? 0 : -known(stop).value_or(1);
        bool is_cut = front >= 0 && front < kMost && back < kMost && (stop == nullptr || back > 0);
        if (is_cut) {
            ir::Node* from = front == 0 ? zero : least(ir.int64(front), size);
            if (front + back == 0) return {from, step, size};
            return {from, step, most(ir.binary(Op::sub, size, ir.int64(front + back)), zero)};
        }
    }
    // Bounds that positions are clipped to, for a positive and a negative step.
    ir::Node* backwards = ir.binary(Op::lt, step, zero);
    bool forward_known = sign && *sign > 0;
    auto pick = [&](ir::Node* when_backwards, ir::Node* when_forwards) {
        if (sign) return *sign > 0 ? when_forwards : when_backwards;
        return select(backwards, when_backwards, when_forwards);
    };
    ir::Node* last = forward_known ? size : ir.binary(Op::sub, size, ir.int64(1));
    auto clip = [&](ir::Node* position) {
        ir::Node* wrapped = position;
        auto value = known(position);
        if (!value || *value < 0) {
            wrapped = select(ir.binary(Op::lt, position, zero), ir.binary(Op::add, position, size),
                             position);
        }
        if (forward_known && value && *value >= 0) return least(wrapped, size);
        return pick(least(most(wrapped, minus_one), last), least(most(wrapped, zero), size));
    };
    ir::Node* from = start == nullptr ? pick(last, zero) : clip(start);
    ir::Node* to = stop == nullptr ? pick(minus_one, size) : clip(stop);
    ir::Node* count;
    if (sign == 1) {
        count = start == nullptr ? to : most(ir.binary(Op::sub, to, from), zero);
    } else {
        // ceil((to - from) / step) for either sign, 0 when there is nothing.
        // Nothing is added to the step, which may be any number.
        ir::Node* distance = ir.binary(Op::sub, to, from);
        ir::Node* last_step = ir.binary(
            Op::floordiv, ir.binary(Op::sub, distance, pick(minus_one, ir.int64(1))), step);
        count = most(ir.binary(Op::add, last_step, ir.int64(1)), zero);
    }
    return {from, step, count};
}

/// The items of an index, one for each axis and each new one. An Ellipsis is among them where it
/// stands for no axes, between items of which one is an array.
std::vector<Value> Lowering::index_items(const Value& array, const Value& index, Span span) {
    std::vector<Value> items = index.is(Kind::Tuple) ? elements(index) : std::vector{index};
    std::size_t consumed = 0;
    std::size_t ellipsis = items.size();
    for (std::size_t i = 0; i < items.size(); ++i) {
        items[i] = index_array(enum_as_int(unwrap(items[i], items[i].span)), items[i].span);
        Value& one = items[i];
        if (one.is_static(StaticKind::Ellipsis)) {
            if (ellipsis < items.size()) {
                fail(Code::bad_index, span, "an index can only have a single ellipsis ('...')");
            }
            ellipsis = i;
        } else if (one.is(Kind::Array) && one.type->dtype == DType::bool_) {
            consumed += one.type->ndim;
        } else if (!one.is(Kind::None)) {
            ++consumed;
        }
    }
    std::size_t ndim = array.type->ndim;
    if (consumed > ndim) {
        fail(Code::bad_index, span,
             "too many indices for array: array is " + std::to_string(ndim) + "-dimensional, but " +
                 std::to_string(consumed) + " were indexed",
             {}, "An array takes one integer, slice or array of indices for each dimension.");
    }
    std::vector<Value> fill;
    if (consumed < ndim) fill.assign(ndim - consumed, make_slice(none(), none(), none()));
    if (ellipsis < items.size()) {
        // Where it stands for no axes it still parts the arrays on either side.
        bool parts = ellipsis > 0 && ellipsis + 1 < items.size();
        bool any_array =
            std::ranges::any_of(items, [](const Value& one) { return one.is(Kind::Array); });
        if (fill.empty() && parts && any_array) return items;
        auto at = items.erase(items.begin() + static_cast<std::ptrdiff_t>(ellipsis));
        items.insert(at, fill.begin(), fill.end());
    } else {
        items.insert(items.end(), fill.begin(), fill.end());
    }
    return items;
}

bool Lowering::is_basic_index(std::span<const Value> items) const {
    for (const Value& one : items) {
        bool integer = one.type->is_integer();
        if (!integer && !one.is(Kind::Slice) && !one.is(Kind::None)) return false;
    }
    return true;
}

namespace {

bool is_whole(const Value& item) {
    return item.is(Kind::Slice) && item.type->elements[0]->is(Kind::None) &&
           item.type->elements[1]->is(Kind::None) && item.type->elements[2]->is(Kind::None);
}

/// Whether a view made with these items keeps rows together: integers first, then at most one
/// slice without a step, then whole axes.
bool keeps_order(std::span<const Value> items) {
    std::size_t i = 0;
    while (i < items.size() && items[i].type->is_integer()) ++i;
    if (i < items.size() && items[i].is(Kind::Slice) && items[i].type->elements[2]->is(Kind::None))
        ++i;
    while (i < items.size() && is_whole(items[i])) ++i;
    return i == items.size();
}

Layout view_layout(const Type* array, std::span<const Value> items, int ndim) {
    if (array->layout == Layout::C && keeps_order(items)) return Layout::C;
    std::vector<Value> mirrored(items.rbegin(), items.rend());
    if (array->layout == Layout::F && keeps_order(mirrored))
        return ndim <= 1 ? Layout::C : Layout::F;
    return Layout::A;
}

}  // namespace

/// The view that basic indexing gives; 0-d when every axis has an integer.
Value Lowering::array_view(const Value& array, std::span<const Value> items, Span span) {
    ir::Node* source = node(array);
    ir::Node* data = ir.field(source, types::kArrayData);
    std::vector<ir::Node*> shape, strides;
    int axis = 0;
    for (const Value& item : items) {
        if (item.is(Kind::None)) {
            shape.push_back(ir.int64(1));
            strides.push_back(ir.int64(0));
            continue;
        }
        ir::Node* size = ir.field(source, types::shape_field(axis));
        ir::Node* stride = ir.field(source, types::stride_field(*array.type, axis));
        if (item.is(Kind::Slice)) {
            if (is_whole(item)) {
                shape.push_back(size);
                strides.push_back(stride);
            } else {
                SliceBounds bounds = slice_bounds(item, size, span);
                data = ir.make(Op::offset, data->type,
                               {data, ir.binary(Op::mul, bounds.start, stride)});
                shape.push_back(bounds.count);
                strides.push_back(ir.binary(Op::mul, stride, bounds.step));
            }
        } else {
            ir::Node* index = checked_index(index_value(item, item.span, "an index"), size, axis);
            data = ir.make(Op::offset, data->type, {data, ir.binary(Op::mul, index, stride)});
        }
        ++axis;
    }
    int ndim = static_cast<int>(shape.size());
    const Type* type = types.array_like(array.type, ndim, view_layout(array.type, items, ndim));
    std::vector<ir::Node*> parts{data, ir.field(source, types::kArrayOwner)};
    parts.insert(parts.end(), shape.begin(), shape.end());
    parts.insert(parts.end(), strides.begin(), strides.end());
    return value(ir.pack(type, parts));
}

/// With an Ellipsis an index gives a view, of no axes where it leaves none.
static bool has_ellipsis(const Value& index) {
    auto is_ellipsis = [](const Type* type) {
        return type->is(Kind::Static) && type->static_kind == StaticKind::Ellipsis;
    };
    return index.is(Kind::Tuple) ? std::ranges::any_of(index.type->elements, is_ellipsis)
                                 : is_ellipsis(index.type);
}

Value Lowering::array_get(const Value& array, const Value& index, Span span) {
    if (index.is(Kind::String) && record_of(array.type) != nullptr)
        return get_field(*this, array, field_at(*this, array, index, span), span);
    std::vector<Value> items = index_items(array, index, span);
    if (!is_basic_index(items)) return advanced_get(array, items, span);
    if (has_ellipsis(index)) return array_view(array, items, span);
    auto indices = element_indices(array, items);
    return indices ? load_element(*this, array, *indices) : array_view(array, items, span);
}

/// Checked indices of one element; nothing when the items leave an axis.
std::optional<std::vector<ir::Node*>> Lowering::element_indices(const Value& array,
                                                                std::span<const Value> items) {
    if (items.size() != array.type->ndim) return std::nullopt;
    for (const Value& item : items) {
        if (!item.type->is_integer()) return std::nullopt;
    }
    std::vector<ir::Node*> indices;
    for (std::size_t i = 0; i < items.size(); ++i) {
        ir::Node* size = ir.field(node(array), types::shape_field(static_cast<int>(i)));
        indices.push_back(checked_index(index_value(items[i], items[i].span, "an index"), size,
                                        static_cast<int>(i)));
    }
    return indices;
}

void Lowering::array_set(const Value& array, const Value& index, const Value& stored, Span span) {
    if (array.type->readonly) {
        fail(Code::readonly, span,
             "Cannot modify readonly array of type: " + types::to_string(array.type));
    }
    if (index.is(Kind::String) && record_of(array.type) != nullptr)
        return set_field(*this, array, field_at(*this, array, index, span), stored, span);
    std::vector<Value> items = index_items(array, index, span);
    if (!is_basic_index(items)) return advanced_set(array, items, stored, span);
    auto indices = element_indices(array, items);
    if (is_structured(array)) {
        if (indices && !stored.is(Kind::Array))
            return store_element(*this, array, stored, *indices, span);
        return fill_array(array_view(array, items, span), unwrap(stored, span), span);
    }
    Value given = as_operand(enum_as_int(unwrap(stored, span)), span);
    if (indices && given.is(Kind::Array) && given.type->ndim > 0) {
        fail(Code::type_mismatch, span, "setting an array element with a sequence",
             {{"this is " + types::to_string(stored.type), stored.span}},
             "Store one number in one element, several in a slice: x[i:j] = values.");
    }
    if (!indices || given.is(Kind::Array)) {
        return fill_array(array_view(array, items, span), given, span);
    }
    if (!given.type->is_scalar() ||
        (given.type->is_complex() && !types::is_complex(array.type->dtype))) {
        fail(
            Code::type_mismatch, span,
            "cannot store " + types::to_string(stored.type) + " in " + types::to_string(array.type),
            {{"this is " + types::to_string(stored.type), stored.span}},
            given.is(Kind::None) && types::is_float(array.type->dtype)
                ? "Store np.nan, which NumPy makes of None."
                : "");
    }
    store_element(*this, array, given, *indices, span);
}

/// An array of more axes than what it is stored in, without those in front: their size must be 1.
Value Lowering::without_leading_axes(const Value& array, const Value& target, Span span) {
    ir::Node* source = node(array);
    int extra = array.type->ndim - target.type->ndim;
    ir::Node* misfit = ir.boolean(false);
    for (int i = 0; i < extra; ++i) {
        ir::Node* size = ir.field(source, types::shape_field(i));
        misfit = ir.binary(Op::or_, misfit, ir.binary(Op::ne, size, ir.int64(1)));
    }
    std::vector<Value> message;
    auto add_shape = [&](std::string_view before, const Value& of) {
        message.push_back(literal(before));
        for (int i = 0; i < of.type->ndim; ++i) {
            if (i > 0) message.push_back(literal(std::string_view(",")));
            message.push_back(value(ir.field(node(of), types::shape_field(i))));
        }
        message.push_back(literal(std::string_view(of.type->ndim == 1 ? ",)" : ")")));
    };
    add_shape("could not broadcast input array from shape (", array);
    add_shape(" into shape (", target);
    raise_if(misfit, "ValueError", message, span);
    return last_axes(array, target.type->ndim);
}

/// A view of so many axes: those in front have the size 1.
Value Lowering::last_axes(const Value& array, int ndim) {
    ir::Node* source = node(array);
    std::vector<ir::Node*> parts{ir.field(source, types::kArrayData),
                                 ir.field(source, types::kArrayOwner)};
    for (int i = array.type->ndim - ndim; i < array.type->ndim; ++i)
        parts.push_back(ir.field(source, types::shape_field(i)));
    for (int i = array.type->ndim - ndim; i < array.type->ndim; ++i)
        parts.push_back(ir.field(source, types::stride_field(*array.type, i)));
    Layout layout = array.type->layout == Layout::C ? Layout::C : Layout::A;
    return value(ir.pack(types.array_like(array.type, ndim, layout), parts));
}

/// target[...] = value, for a scalar or an array that is broadcast.
void Lowering::fill_array(const Value& target, const Value& stored, Span span) {
    Value given = is_structured(target) ? stored : as_operand(stored, span);
    if (given.is(Kind::Array) && given.type->ndim > target.type->ndim && target.type->ndim > 0)
        given = without_leading_axes(given, target, span);
    if (is_structured(target)) return fill_structured(*this, target, given, span);
    if (operand(given, "an array assignment", span); given.type->is_scalar() &&
                                                     given.type->is_complex() &&
                                                     !types::is_complex(target.type->dtype)) {
        fail(Code::type_mismatch, span,
             "cannot store complex numbers in " + types::to_string(target.type));
    }
    refuse_beyond(*this, given, target.type->dtype, span);
    const Type* element = types.scalar(target.type->dtype);
    map_into(
        target, {&given, 1}, [&](std::span<ir::Node* const> x) { return ir.cast(x[0], element); },
        span);
}

Value Lowering::array_item(const Value& array, ir::Node* position) {
    if (array.type->ndim == 1) return load_element(*this, array, {&position, 1});
    // The position is in range already, so the view needs no check.
    ir::Node* source = node(array);
    ir::Node* stride = ir.field(source, types::stride_field(*array.type, 0));
    ir::Node* data = ir.field(source, types::kArrayData);
    std::vector<ir::Node*> parts{
        ir.make(Op::offset, data->type, {data, ir.binary(Op::mul, position, stride)}),
        ir.field(source, types::kArrayOwner)};
    for (int i = 1; i < array.type->ndim; ++i)
        parts.push_back(ir.field(source, types::shape_field(i)));
    for (int i = 1; i < array.type->ndim; ++i) {
        parts.push_back(ir.field(source, types::stride_field(*array.type, i)));
    }
    Layout layout = array.type->layout == Layout::C ? Layout::C : Layout::A;
    return value(ir.pack(types.array_like(array.type, array.type->ndim - 1, layout), parts));
}

}  // namespace numen::sema
