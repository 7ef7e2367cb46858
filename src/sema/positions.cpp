#include "sema/elements.h"
#include "sema/forms.h"
#include "types/record.h"

/// Going through arrays position by position: arr.flat, np.ndindex, np.ndenumerate, np.nditer.
namespace numen::sema {

namespace {

using Nodes = std::vector<ir::Node*>;

Value element_at(Lowering& l, const Value& array, std::span<ir::Node* const> indices) {
    return load_element(l, array, indices);
}

/// The array as one axis, where that needs no copy.
Value linear(Lowering& l, const Value& array) {
    ir::Node* source = l.node(array);
    const Type* type = array.type;
    ir::Node* stride = type->ndim == 1 ? l.ir.field(source, types::stride_field(*type, 0))
                                       : l.ir.int64(types::item_size(type));
    ir::Node* parts[] = {l.ir.field(source, types::kArrayData),
                         l.ir.field(source, types::kArrayOwner), l.array_size(array), stride};
    Layout layout = type->ndim == 1 ? type->layout : Layout::C;
    return l.value(l.ir.pack(l.types.array_like(type, 1, layout), parts));
}

bool is_linear(const Type* array) { return array->layout == Layout::C || array->ndim == 1; }

/// Indices of the position-th element in C order.
Nodes unravel(Lowering& l, ir::Node* position, const Nodes& sizes) {
    Nodes indices(sizes.size());
    for (std::size_t i = sizes.size(); i-- > 1;) {
        indices[i] = l.ir.binary(Op::mod, position, sizes[i]);
        position = l.ir.binary(Op::floordiv, position, sizes[i]);
    }
    if (!indices.empty()) indices[0] = position;
    return indices;
}

/// A view without axes of one element, which arrays of size 1 on an axis have at all its indices.
Value view_at(Lowering& l, const Value& array, std::span<ir::Node* const> indices) {
    ir::Node* source = l.node(array);
    ir::Node* data = l.ir.field(source, types::kArrayData);
    std::size_t missing = indices.size() - array.type->ndim;
    for (int i = 0; i < array.type->ndim; ++i) {
        ir::Node* single =
            l.ir.binary(Op::eq, l.ir.field(source, types::shape_field(i)), l.ir.int64(1));
        ir::Node* step = l.ir.make(
            Op::select, l.types.int64(),
            {single, l.ir.int64(0), l.ir.field(source, types::stride_field(*array.type, i))});
        ir::Node* index = indices[missing + static_cast<std::size_t>(i)];
        data = l.ir.make(Op::offset, data->type, {data, l.ir.binary(Op::mul, index, step)});
    }
    ir::Node* parts[] = {data, l.ir.field(source, types::kArrayOwner)};
    return l.value(l.ir.pack(l.types.array_like(array.type, 0, Layout::C), parts));
}

/// A position of flat, wrapped and checked.
ir::Node* flat_position(Lowering& l, const Value& array, const Value& index, Span span) {
    ir::Node* size = l.array_size(array);
    ir::Node* given = l.index_value(index, span, "an index");
    ir::Node* negative = l.ir.binary(Op::lt, given, l.ir.int64(0));
    ir::Node* wrapped = l.ir.make(Op::select, l.types.int64(),
                                  {negative, l.ir.binary(Op::add, given, size), given});
    ir::Node* outside = l.ir.binary(Op::or_, l.ir.binary(Op::lt, wrapped, l.ir.int64(0)),
                                    l.ir.binary(Op::ge, wrapped, size));
    Value message[] = {l.literal(std::string_view("index ")), l.value(given),
                       l.literal(std::string_view(" is out of bounds for size ")), l.value(size)};
    l.raise_if(outside, "IndexError", message, span);
    return wrapped;
}

}  // namespace

std::function<void(const Value&)> Lowering::prange_body(const Iterable& lazy,
                                                        std::function<void(const Value&)> body) {
    if (lazy.of.size() == 1) return body;
    return [this, shape = lazy.of[1], body = std::move(body)](const Value& position) {
        std::vector<Value> indices;
        for (ir::Node* one : unravel(*this, node(position), shape_argument(shape, position.span)))
            indices.push_back(value(ir.cast(one, types.py_int())));
        body(tuple(indices));
    };
}

Lowering::Positions Lowering::positions_of(const Iterable& lazy, Span span) {
    using K = Iterable::Kind;
    Positions out;
    if (lazy.kind == K::ndindex) {
        out.sizes = shape_argument(lazy.of[0], span);
        out.at = [this](std::span<ir::Node* const> indices) {
            std::vector<Value> parts;
            for (ir::Node* one : indices) parts.push_back(value(ir.cast(one, types.py_int())));
            return tuple(parts);
        };
        return out;
    }
    if (lazy.kind == K::nditer) {
        out.sizes = shape_argument(lazy.of[0], span);
        std::vector<Value> arrays(lazy.of.begin() + 1, lazy.of.end());
        out.at = [this, arrays](std::span<ir::Node* const> indices) {
            std::vector<Value> parts;
            for (const Value& one : arrays) parts.push_back(view_at(*this, one, indices));
            return parts.size() == 1 ? parts[0] : tuple(parts);
        };
        return out;
    }
    Value array = lazy.of[0];
    for (int i = 0; i < array.type->ndim; ++i)
        out.sizes.push_back(ir.field(node(array), types::shape_field(i)));
    if (lazy.kind == K::flat) {
        out.at = [this, array](std::span<ir::Node* const> indices) {
            return element_at(*this, array, indices);
        };
        return out;
    }
    out.at = [this, array](std::span<ir::Node* const> indices) {
        std::vector<Value> parts;
        for (ir::Node* one : indices) parts.push_back(value(ir.cast(one, types.py_int())));
        Value pair[] = {tuple(parts), element_at(*this, array, indices)};
        return tuple(pair);
    };
    return out;
}

/// Positions by their number: for whoever needs them in another way than one after the other.
std::optional<Lowering::Sequence> Lowering::array_sequence(const Iterable& lazy, Span span) {
    if (lazy.kind == Iterable::Kind::flat && is_linear(lazy.of[0].type)) {
        return sequence(linear(*this, lazy.of[0]), span);
    }
    Positions positions = positions_of(lazy, span);
    ir::Node* count = ir.int64(1);
    for (ir::Node* n : positions.sizes) count = ir.binary(Op::mul, count, n);
    Sequence out;
    out.length = [count] { return count; };
    out.at = [this, positions](ir::Node* i) {
        return positions.at(unravel(*this, i, positions.sizes));
    };
    return out;
}

/// One loop that counts every axis, so that no position has to be divided into indices.
void Lowering::iterate_positions(const Iterable& lazy, const void* key,
                                 std::span<const VariableId> assigned,
                                 const std::function<void(const Value&)>& body,
                                 syntax::Block orelse, Span span) {
    Positions positions = positions_of(lazy, span);
    ir::Node* count = ir.int64(1);
    for (ir::Node* n : positions.sizes) count = ir.binary(Op::mul, count, n);
    std::vector<ir::SlotId> counters;
    for (std::size_t i = 0; i < positions.sizes.size(); ++i)
        counters.push_back(function.new_slot(types.int64()));
    ir::Node* zero = ir.int64(0);
    loop(
        key, assigned,
        [&](Loop& loop) {
            for (ir::SlotId slot : counters) ir.set(slot, zero);
            ir::Region* region = ir.new_region({types.int64()});
            ir.for_(ir.int64(0), count, ir.int64(1), region);
            ir.at_end(region);
            Nodes here;
            for (ir::SlotId slot : counters) here.push_back(ir.get(slot));
            // The next position, before the body may leave: as an odometer turns.
            ir::Node* carry = ir.boolean(true);
            for (std::size_t i = counters.size(); i-- > 0;) {
                ir::Node* more = ir.binary(Op::add, here[i], ir.cast(carry, types.int64()));
                ir::Node* full = ir.binary(Op::ge, more, positions.sizes[i]);
                ir.set(counters[i], ir.make(Op::select, types.int64(), {full, zero, more}));
                carry = full;
            }
            body(positions.at(here));
            if (reachable_) loop.continues.push_back(edge());
        },
        orelse, span);
}

Value Lowering::flat_get(const Value& flat, const Value& index, Span span) {
    Value array = flat.iterable->of[0];
    if (index.type->is_integer()) {
        Sequence all = *array_sequence(*flat.iterable, span);
        return all.at(flat_position(*this, array, index, span));
    }
    Arguments one{.positional = {array}, .keywords = {}, .span = span};
    Value items = array_get(borrow(array_method_ravel(*this, one, span)), index, span);
    // A slice of flat is a copy.
    return map({&items, 1}, types.scalar(items.type->dtype),
               [](std::span<ir::Node* const> x) { return x[0]; });
}

void Lowering::flat_set(const Value& flat, const Value& index, const Value& stored, Span span) {
    Value array = flat.iterable->of[0];
    if (index.type->is_integer()) {
        Positions positions = positions_of(*flat.iterable, span);
        std::vector<Value> items;
        ir::Node* at = flat_position(*this, array, index, span);
        for (ir::Node* one : unravel(*this, at, positions.sizes)) items.push_back(value(one));
        return array_set(array, tuple(items), stored, span);
    }
    if (is_linear(array.type)) return array_set(linear(*this, array), index, stored, span);
    fail(Code::bad_index, span,
         "arr.flat of an array that is not in C order takes integers only when assigned", {},
         "Assign in a loop over the positions.");
}

namespace {

/// The sizes that ndindex or pndindex is given, as a tuple of integers that are not negative.
Value index_shape(Lowering& l, Arguments& arguments, std::string_view name, Span span) {
    for (const auto& [keyword, given] : arguments.keywords) {
        l.fail(Code::unknown_keyword, given.span,
               std::string(name) + "() got an unexpected keyword argument '" +
                   std::string(keyword) + "'");
    }
    auto& given = arguments.positional;
    Value shape = given.size() == 1 && given[0].is(Kind::Tuple) ? given[0] : l.tuple(given);
    std::vector<Value> sizes;
    for (ir::Node* n : l.shape_argument(shape, span)) {
        l.raise_if(l.ir.binary(Op::lt, n, l.ir.int64(0)), "ValueError",
                   "negative dimensions are not allowed", span);
        sizes.push_back(l.value(n));
    }
    return l.tuple(sizes);
}

/// The shape that arrays have together: that of whatever is computed from them.
Value common_shape(Lowering& l, std::span<const Value> arrays, Span span) {
    Value together = arrays[0];
    if (arrays.size() > 1) {
        together =
            l.borrow(l.map(arrays, l.types.boolean(), [&](auto) { return l.ir.boolean(false); }));
    }
    std::vector<Value> sizes;
    ir::Node* is_empty = l.ir.boolean(false);
    for (int i = 0; i < together.type->ndim; ++i) {
        ir::Node* size = l.ir.field(l.node(together), types::shape_field(i));
        is_empty = l.ir.binary(Op::or_, is_empty, l.ir.binary(Op::eq, size, l.ir.int64(0)));
        sizes.push_back(l.value(size));
    }
    l.raise_if(is_empty, "ValueError", "Iteration of zero-sized operands is not enabled", span);
    return l.tuple(sizes);
}

}  // namespace

Value numpy_ndindex(Lowering& l, Arguments& arguments, Span span) {
    Value all = index_shape(l, arguments, "ndindex", span);
    return l.iterable(Iterable::Kind::ndindex, {&all, 1}, span);
}

/// A prange over the positions in C order.
Value numen_pndindex(Lowering& l, Arguments& arguments, Span span) {
    Value shape = index_shape(l, arguments, "pndindex", span);
    ir::Node* count = l.ir.int64(1);
    for (ir::Node* n : l.shape_argument(shape, span)) count = l.ir.binary(Op::mul, count, n);
    ir::Node* parts[] = {l.ir.int64(0), count, l.ir.int64(1)};
    Value of[] = {l.value(l.ir.pack(l.types.range(), parts)), shape};
    return l.iterable(Iterable::Kind::prange, of, span);
}

Value numpy_ndenumerate(Lowering& l, Arguments& arguments, Span span) {
    Value given = take(l, arguments, "ndenumerate", {"arr"}, 1, span)[0];
    Value array = l.array_from(given, std::nullopt, span);
    return l.iterable(Iterable::Kind::ndenumerate, {&array, 1}, span);
}

Value numpy_nditer(Lowering& l, Arguments& arguments, Span span) {
    Value op = take(l, arguments, "nditer", {"op"}, 1, span)[0];
    std::vector<Value> arrays = op.is(Kind::Tuple) ? l.elements(op) : std::vector{op};
    bool reversed = true;
    for (Value& one : arrays) {
        one = l.array_from(one, std::nullopt, span);
        reversed = reversed && one.type->layout == Layout::F && one.type->ndim > 1;
    }
    if (arrays.empty()) l.fail(Code::bad_argument, span, "nditer() needs at least one array");
    // In the order in which they lie in memory.
    if (reversed) {
        for (Value& one : arrays) one = l.transposed(one);
    }
    arrays.insert(arrays.begin(), common_shape(l, arrays, span));
    return l.iterable(Iterable::Kind::nditer, arrays, span);
}

}  // namespace numen::sema
