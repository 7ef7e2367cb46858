#include <algorithm>

#include "sema/elements.h"
#include "sema/forms.h"
#include "types/record.h"

/// Indexing with integer arrays and boolean masks: elements are copied, never viewed.
namespace numen::sema {

namespace {

using Nodes = std::vector<ir::Node*>;

ir::Node* size_of_axis(Lowering& l, const Value& array, int axis) {
    return l.ir.field(l.node(array), types::shape_field(axis));
}

Nodes sizes_of(Lowering& l, const Value& array) {
    Nodes sizes;
    for (int i = 0; i < array.type->ndim; ++i) sizes.push_back(size_of_axis(l, array, i));
    return sizes;
}

/// One loop inside the other, the last index running fastest.
void nest(Lowering& l, const Nodes& sizes, const std::function<void(const Nodes&)>& body,
          Nodes indices = {}) {
    if (indices.size() == sizes.size()) return body(indices);
    l.for_each(l.ir.int64(0), sizes[indices.size()], l.ir.int64(1), [&](ir::Node* i) {
        Nodes deeper = indices;
        deeper.push_back(i);
        nest(l, sizes, body, std::move(deeper));
    });
}

/// Pieces of a message.
class Message {
  public:
    explicit Message(Lowering& lowering) : l(lowering) {}
    Message& operator<<(std::string_view text) {
        parts.push_back(l.literal(text));
        return *this;
    }
    Message& operator<<(ir::Node* number) {
        parts.push_back(l.value(number));
        return *this;
    }
    /// A shape as NumPy writes it: (2,3), (2,).
    Message& operator<<(const Nodes& sizes) {
        *this << "(";
        for (std::size_t i = 0; i < sizes.size(); ++i) *this << (i == 0 ? "" : ",") << sizes[i];
        return *this << (sizes.size() == 1 ? ",)" : ")");
    }
    void raise_if(ir::Node* condition, std::string_view exception, Span span) {
        l.raise_if(condition, exception, parts, span);
    }

  private:
    Lowering& l;
    std::vector<Value> parts;
};

/// The shape that arrays have together; IndexError where they do not fit.
Nodes broadcast_shape(Lowering& l, std::span<const Value> arrays, Span span) {
    int ndim = 0;
    for (const Value& one : arrays) ndim = std::max(ndim, int{one.type->ndim});
    Nodes shape(static_cast<std::size_t>(ndim), nullptr);
    ir::Node* misfit = nullptr;
    ir::Node* single = l.ir.int64(1);
    for (const Value& one : arrays) {
        for (int i = 0; i < one.type->ndim; ++i) {
            ir::Node*& all = shape[static_cast<std::size_t>(ndim - one.type->ndim + i)];
            ir::Node* n = size_of_axis(l, one, i);
            if (all == nullptr) {
                all = n;
                continue;
            }
            ir::Node* stretched = l.ir.binary(Op::eq, all, single);
            ir::Node* differs = l.ir.binary(Op::and_, l.ir.binary(Op::ne, n, all),
                                            l.ir.binary(Op::and_, l.ir.binary(Op::ne, n, single),
                                                        l.ir.binary(Op::ne, all, single)));
            misfit = misfit == nullptr ? differs : l.ir.binary(Op::or_, misfit, differs);
            all = l.ir.make(Op::select, l.types.int64(), {stretched, n, all});
        }
    }
    if (misfit == nullptr) return shape;
    Message message(l);
    message << "shape mismatch: indexing arrays could not be broadcast together with shapes";
    for (const Value& one : arrays) message << " " << sizes_of(l, one);
    (message << " ").raise_if(misfit, "IndexError", span);
    return shape;
}

/// The array as a view of the shape, its axes of size 1 repeated. The shapes are known to fit.
Value broadcast_to(Lowering& l, const Value& array, const Nodes& shape) {
    ir::Node* source = l.node(array);
    Nodes parts{l.ir.field(source, types::kArrayData), l.ir.field(source, types::kArrayOwner)};
    parts.insert(parts.end(), shape.begin(), shape.end());
    ir::Node* zero = l.ir.int64(0);
    int missing = static_cast<int>(shape.size()) - array.type->ndim;
    for (int i = 0; i < missing; ++i) parts.push_back(zero);
    for (int i = 0; i < array.type->ndim; ++i) {
        ir::Node* single = l.ir.binary(Op::eq, size_of_axis(l, array, i), l.ir.int64(1));
        ir::Node* stride = l.ir.field(source, types::stride_field(*array.type, i));
        parts.push_back(l.ir.make(Op::select, l.types.int64(), {single, zero, stride}));
    }
    const Type* type =
        l.types.array(types::array_element(l.types, array.type), static_cast<int>(shape.size()),
                      Layout::A, true, array.type->aligned);
    return l.value(l.ir.pack(type, parts));
}

/// First and last address of an array's elements, as int64.
std::pair<ir::Node*, ir::Node*> extent(Lowering& l, const Value& array) {
    ir::Node* source = l.node(array);
    ir::Node* zero = l.ir.int64(0);
    ir::Node* first = l.ir.cast(l.ir.field(source, types::kArrayData), l.types.int64());
    ir::Node* last = first;
    for (int i = 0; i < array.type->ndim; ++i) {
        ir::Node* steps = l.ir.binary(Op::sub, size_of_axis(l, array, i), l.ir.int64(1));
        ir::Node* reach =
            l.ir.binary(Op::mul, steps, l.ir.field(source, types::stride_field(*array.type, i)));
        ir::Node* back = l.ir.binary(Op::lt, reach, zero);
        auto either = [&](ir::Node* a, ir::Node* b) {
            return l.ir.make(Op::select, l.types.int64(), {back, a, b});
        };
        first = l.ir.binary(Op::add, first, either(reach, zero));
        last = l.ir.binary(Op::add, last, either(zero, reach));
    }
    return {first, l.ir.binary(Op::add, last, l.ir.int64(types::item_size(array.type) - 1))};
}

/// A new array of the same elements, not filled.
Value new_like(Lowering& l, const Value& array, const Nodes& shape) {
    if (is_structured(array)) return new_structured(l, array.type->element(), shape, false);
    return l.new_array(array.type->dtype, shape, Layout::C, false);
}

Value copied(Lowering& l, const Value& array, Span span) {
    Value made = l.borrow(new_like(l, array, sizes_of(l, array)));
    l.fill_array(made, array, span);
    return made;
}

/// The array, or a copy where writing into `target` could change what is read from it.
Value apart_from(Lowering& l, const Value& array, const Value& target, Span span) {
    ir::Node* made = l.node(array);
    if (made->op == Op::map || made->op == Op::alloc) return array;  // by this statement
    auto [first, last] = extent(l, array);
    auto [target_first, target_last] = extent(l, target);
    ir::Node* meet = l.ir.binary(Op::and_, l.ir.binary(Op::le, first, target_last),
                                 l.ir.binary(Op::le, target_first, last));
    return l.choose(
        l.value(meet), [&] { return copied(l, array, span); }, [&] { return array; }, span);
}

void check_mask(Lowering& l, const Value& array, int axis, const Value& mask, Span span) {
    for (int i = 0; i < mask.type->ndim; ++i) {
        ir::Node* size = size_of_axis(l, array, axis + i);
        ir::Node* given = size_of_axis(l, mask, i);
        Message message(l);
        message << "boolean index did not match indexed array along axis "
                << std::to_string(axis + i) << "; size of axis is " << size
                << " but size of corresponding boolean axis is " << given;
        message.raise_if(l.ir.binary(Op::ne, size, given), "IndexError", span);
    }
}

/// As storable, of elements that are no scalars: an array of them, or what goes into one.
Value structured_storable(Lowering& l, const Value& array, const Value& stored, Span span) {
    if (!stored.is(Kind::Array)) return stored;
    if (stored.type->elements.empty() || stored.type->element() != array.type->element()) {
        l.fail(Code::type_mismatch, span,
               "cannot store " + types::to_string(stored.type) + " in " +
                   types::to_string(array.type));
    }
    return stored.type->ndim == 0 ? load_element(l, stored, {}) : stored;
}

/// What is stored, as the array's dtype takes it: a number or an array of numbers.
Value storable(Lowering& l, const Value& array, const Value& stored, Span span) {
    if (is_structured(array)) return structured_storable(l, array, stored, span);
    Value given = l.as_operand(l.enum_as_int(l.unwrap(stored, span)), span);
    DType dtype = l.operand(given, "an array assignment", span).dtype;
    if (types::is_complex(dtype) && !types::is_complex(array.type->dtype)) {
        l.fail(Code::type_mismatch, span,
               "cannot store complex numbers in " + types::to_string(array.type));
    }
    if (given.is(Kind::Array) && given.type->ndim == 0) given = load_element(l, given, {});
    return given;
}

Value as_element(Lowering& l, const Value& array, const Value& number) {
    if (is_structured(array)) return number;
    return l.value(l.ir.cast(l.node(number), l.types.scalar(array.type->dtype)));
}

bool is_index_array(const Value& item) { return item.is(Kind::Array); }

// ---- one mask for all axes ----------------------------------------------------------------------

ir::Node* mask_count(Lowering& l, const Value& mask, Span span) {
    Value count = l.call_library("numpy", "count_nonzero", {&mask, 1}, span);
    return l.node(l.convert(count, l.types.int64(), span, "the count"));
}

/// Visits the places of a mask in their order, and leaves out some where it is false: where it lies
/// in one piece, eight in a row that are.
void for_each_possibly_true(Lowering& l, const Value& mask,
                            const std::function<void(const Nodes&)>& visit) {
    if (mask.type->ndim != 1 || mask.type->layout == Layout::A) {
        return nest(l, sizes_of(l, mask), visit);
    }
    const Type* u64 = l.types.scalar(DType::uint64);
    ir::Node *whole = l.node(mask), *size = size_of_axis(l, mask, 0), *eight = l.ir.int64(8);
    ir::Node* data = l.ir.field(whole, types::kArrayData);
    ir::Node* count = l.ir.binary(Op::shr, size, l.ir.int64(3));
    ir::Node* parts[] = {l.ir.make(Op::offset, l.types.pointer(u64), {data, l.ir.int64(0)}),
                         l.ir.field(whole, types::kArrayOwner), count, eight};
    const Type* words = l.types.array(DType::uint64, 1, Layout::C, true, /*aligned=*/false);
    Value eights = l.value(l.ir.pack(words, parts));
    l.for_each(l.ir.int64(0), count, l.ir.int64(1), [&](ir::Node* i) {
        ir::Node* word = l.node(load_element(l, eights, {&i, 1}));
        ir::Region *outer = l.ir.region(), *some = l.ir.new_region();
        l.ir.if_(l.ir.binary(Op::ne, word, l.ir.constant(u64, std::int64_t{0})), some,
                 l.ir.new_region());
        l.ir.at_end(some);
        ir::Node* first = l.ir.binary(Op::mul, i, eight);
        l.for_each(first, l.ir.binary(Op::add, first, eight), l.ir.int64(1),
                   [&](ir::Node* at) { visit({at}); });
        l.ir.at_end(outer);
    });
    l.for_each(l.ir.binary(Op::mul, count, eight), size, l.ir.int64(1),
               [&](ir::Node* at) { visit({at}); });
}

/// array[mask]. Every element is stored and the position moves on where the mask is true: that
/// needs no branch, and one place more at the end.
Value masked_elements(Lowering& l, const Value& array, const Value& mask, Span span) {
    check_mask(l, array, 0, mask, span);
    ir::Node* count = mask_count(l, mask, span);
    const Nodes room{l.ir.binary(Op::add, count, l.ir.int64(1))};
    Value all = l.borrow(new_like(l, array, room));
    ir::SlotId position = l.function.new_slot(l.types.int64());
    l.ir.set(position, l.ir.int64(0));
    for_each_possibly_true(l, mask, [&](const Nodes& at) {
        ir::Node* here = l.ir.get(position);
        copy_element(l, all, {&here, 1}, array, at, span);
        ir::Node* step = l.ir.cast(l.node(load_element(l, mask, at)), l.types.int64());
        l.ir.set(position, l.ir.binary(Op::add, here, step));
    });
    ir::Node* made = l.node(all);
    ir::Node* parts[] = {l.ir.field(made, types::kArrayData), l.ir.field(made, types::kArrayOwner),
                         count, l.ir.int64(types::item_size(array.type))};
    return l.value(l.ir.pack(all.type, parts));
}

/// array[mask] = stored
void set_masked(Lowering& l, const Value& array, const Value& given_mask, const Value& stored,
                Span span) {
    check_mask(l, array, 0, given_mask, span);
    Value given = storable(l, array, stored, span);
    Value mask = apart_from(l, given_mask, array, span);
    auto where_true = [&](const std::function<void(const Nodes&)>& body) {
        nest(l, sizes_of(l, mask), [&](const Nodes& at) {
            ir::Region* outer = l.ir.region();
            ir::Region* then = l.ir.new_region();
            l.ir.if_(l.node(load_element(l, mask, at)), then, l.ir.new_region());
            l.ir.at_end(then);
            body(at);
            l.ir.at_end(outer);
        });
    };
    if (!given.is(Kind::Array)) {
        Value element = as_element(l, array, given);
        return where_true([&](const Nodes& at) { store_element(l, array, element, at, span); });
    }
    if (given.type->ndim > 1) {
        l.fail(Code::bad_operand, span,
               "NumPy boolean array indexing assignment requires a 0 or 1-dimensional input, "
               "input has " +
                   std::to_string(given.type->ndim) + " dimensions");
    }
    ir::Node* size = size_of_axis(l, given, 0);
    ir::Node* count = mask_count(l, mask, span);
    Message message(l);
    message << "NumPy boolean array indexing assignment cannot assign " << size
            << " input values to the " << count << " output values where the mask is true";
    ir::Node* single = l.ir.binary(Op::eq, size, l.ir.int64(1));
    ir::Node* differs = l.ir.binary(Op::ne, size, count);
    message.raise_if(
        l.ir.binary(Op::and_, differs, l.ir.make(Op::invert, l.types.boolean(), {single})),
        "ValueError", span);
    Value values = broadcast_to(l, apart_from(l, given, array, span), {count});
    ir::SlotId position = l.function.new_slot(l.types.int64());
    l.ir.set(position, l.ir.int64(0));
    where_true([&](const Nodes& at) {
        ir::Node* here = l.ir.get(position);
        copy_element(l, array, at, values, {&here, 1}, span);
        l.ir.set(position, l.ir.binary(Op::add, here, l.ir.int64(1)));
    });
}

// ---- index arrays -------------------------------------------------------------------------------

/// An index of integer arrays (masks are the arrays of their true positions), integers, slices and
/// None, sorted into a view that has the axes the arrays index whole, and the arrays.
class Selection {
  public:
    Selection(Lowering& lowering, const Value& array, std::span<const Value> items, Span span);

    Value read();
    void write(const Value& stored);

  private:
    void add_arrays(const Value& item, int axis);
    /// Every place of the result, in its order: with the positions in the view and in the result.
    void each(const std::function<void(const Nodes&, const Nodes&)>& body);
    /// Raises where an index is out of bounds and no place of the axes in front leads to it.
    void check_without_places();
    /// Positions in the view, from one place of the index arrays, and of the other axes.
    Nodes checked(const Nodes& place);
    Nodes in_view(const Nodes& positions, const Nodes& rest) const;
    /// Axes of the result: those of the index arrays stand where these stood, or first.
    Nodes in_result(const Nodes& place, const Nodes& rest) const;

    Lowering& l;
    Span span;
    Value view;
    std::vector<Value> arrays;    // broadcast together
    std::vector<int> array_axes;  // of the view, for each of them
    std::vector<int> named_axes;  // of the array: for messages
    std::vector<int> rest_axes;   // of the view
    Nodes shape;                  // of the arrays
    Nodes rest;                   // sizes of the other axes
    std::size_t before = 0;       // other axes in front of the arrays' in the result
};

Selection::Selection(Lowering& lowering, const Value& array, std::span<const Value> items,
                     Span span)
    : l(lowering), span(span) {
    std::vector<Value> basic;
    Value whole = l.make_slice(l.none(), l.none(), l.none());
    int axis = 0, view_axis = 0;
    bool apart = false, ended = false, begun = false;
    for (const Value& item : items) {
        if (is_index_array(item)) {
            int covered = item.type->dtype == DType::bool_ ? item.type->ndim : 1;
            if (item.type->dtype == DType::bool_) check_mask(l, array, axis, item, span);
            add_arrays(item, axis);
            for (int i = 0; i < covered; ++i) {
                array_axes.push_back(view_axis++);
                basic.push_back(whole);
            }
            axis += covered;
        } else if (item.is_static(types::StaticKind::Ellipsis)) {
            ended = begun;
            continue;
        } else {
            basic.push_back(item);
            if (!item.type->is_integer()) rest_axes.push_back(view_axis++);
            if (!item.is(Kind::None)) ++axis;
        }
        // Integers beside arrays count as arrays: where a slice parts them, theirs come first.
        if (is_index_array(item) || item.type->is_integer()) {
            apart = apart || ended;
            begun = true;
        } else {
            if (!begun) ++before;
            ended = begun;
        }
    }
    if (apart) before = 0;
    view = l.array_view(array, basic, span);
    for (int one : rest_axes) rest.push_back(size_of_axis(l, view, one));
    shape = broadcast_shape(l, arrays, span);
    if (arrays.size() > 1) {
        for (Value& one : arrays) one = broadcast_to(l, one, shape);
    }
}

void Selection::add_arrays(const Value& item, int axis) {
    if (item.type->dtype != DType::bool_) {
        arrays.push_back(item);
        named_axes.push_back(axis);
        return;
    }
    Value places = l.call_library("numpy", "nonzero", {&item, 1}, span);
    for (const Value& one : l.elements(places)) {
        arrays.push_back(one);
        named_axes.push_back(axis++);
    }
}

Nodes Selection::checked(const Nodes& place) {
    Nodes positions;
    for (std::size_t i = 0; i < arrays.size(); ++i) {
        ir::Node* given = l.ir.cast(l.node(load_element(l, arrays[i], place)), l.types.int64());
        ir::Node* size = size_of_axis(l, view, array_axes[i]);
        positions.push_back(l.checked_index(given, size, named_axes[i]));
    }
    return positions;
}

Nodes Selection::in_view(const Nodes& positions, const Nodes& rest_place) const {
    Nodes at(positions.size() + rest_place.size());
    for (std::size_t i = 0; i < positions.size(); ++i)
        at[static_cast<std::size_t>(array_axes[i])] = positions[i];
    for (std::size_t i = 0; i < rest_place.size(); ++i)
        at[static_cast<std::size_t>(rest_axes[i])] = rest_place[i];
    return at;
}

Nodes Selection::in_result(const Nodes& place, const Nodes& rest_place) const {
    Nodes at = rest_place;
    at.insert(at.begin() + static_cast<std::ptrdiff_t>(before), place.begin(), place.end());
    return at;
}

void Selection::each(const std::function<void(const Nodes&, const Nodes&)>& body) {
    auto middle = rest.begin() + static_cast<std::ptrdiff_t>(before);
    nest(l, {rest.begin(), middle}, [&](const Nodes& first) {
        nest(l, shape, [&](const Nodes& place) {
            Nodes positions = checked(place);
            nest(l, {middle, rest.end()}, [&](const Nodes& last) {
                Nodes other = first;
                other.insert(other.end(), last.begin(), last.end());
                body(in_view(positions, other), in_result(place, other));
            });
        });
    });
}

void Selection::check_without_places() {
    if (before == 0 || !l.options.boundscheck) return;
    ir::Node* any = l.ir.boolean(false);
    for (std::size_t i = 0; i < before; ++i)
        any = l.ir.binary(Op::or_, any, l.ir.binary(Op::eq, rest[i], l.ir.int64(0)));
    ir::Region *outer = l.ir.region(), *then = l.ir.new_region();
    l.ir.if_(any, then, l.ir.new_region());
    l.ir.at_end(then);
    nest(l, shape, [&](const Nodes& place) { checked(place); });
    l.ir.at_end(outer);
}

Value Selection::read() {
    check_without_places();
    Value out = l.borrow(new_like(l, view, in_result(shape, rest)));
    each([&](const Nodes& from, const Nodes& to) { copy_element(l, out, to, view, from, span); });
    return out;
}

void Selection::write(const Value& stored) {
    Value given = storable(l, view, stored, span);
    bool is_array = given.is(Kind::Array);
    Nodes result = in_result(shape, rest);
    if (is_array) {
        ir::Node* misfit = l.ir.boolean(false);
        int missing = static_cast<int>(result.size()) - given.type->ndim;
        for (int i = 0; i < given.type->ndim; ++i) {
            ir::Node* n = size_of_axis(l, given, i);
            ir::Node* differs = l.ir.binary(Op::ne, n, l.ir.int64(1));
            if (int at = missing + i; at >= 0) {
                ir::Node* other = l.ir.binary(Op::ne, n, result[static_cast<std::size_t>(at)]);
                differs = l.ir.binary(Op::and_, differs, other);
            }
            misfit = l.ir.binary(Op::or_, misfit, differs);
        }
        Message message(l);
        message << "shape mismatch: value array of shape " << sizes_of(l, given)
                << " could not be broadcast to indexing result of shape " << result;
        message.raise_if(misfit, "ValueError", span);
        if (missing < 0) given = l.last_axes(given, static_cast<int>(result.size()));
        given = broadcast_to(l, apart_from(l, given, view, span), result);
    } else {
        given = as_element(l, view, given);
    }
    for (Value& one : arrays) one = apart_from(l, one, view, span);
    // As in NumPy, nothing is written when an index is out of bounds.
    if (l.options.boundscheck) nest(l, shape, [&](const Nodes& place) { checked(place); });
    each([&](const Nodes& in_view, const Nodes& in_result) {
        if (is_array) return copy_element(l, view, in_view, given, in_result, span);
        store_element(l, view, given, in_view, span);
    });
}

/// The only item, when that is a mask of the array's shape.
const Value* whole_mask(const Value& array, std::span<const Value> items) {
    bool is_mask = items.size() == 1 && is_index_array(items[0]) &&
                   items[0].type->dtype == DType::bool_ && items[0].type->ndim == array.type->ndim;
    return is_mask ? &items[0] : nullptr;
}

}  // namespace

/// An index array, from what was written: lists and tuples become arrays, arrays without axes
/// numbers.
Value Lowering::index_array(const Value& item, Span span) {
    Value given = item;
    if (given.is(Kind::List) && given.type->element()->is(Kind::Never)) {
        refine(given.type->element(), types.int64(), span);
        return new_array(DType::int64, std::array{ir.int64(0)}, Layout::C, false);
    }
    if (given.is(Kind::List) || given.is(Kind::Tuple))
        given = array_from(given, std::nullopt, span);
    if (given.type->is_bool() ||
        (given.is(Kind::Array) && given.type->ndim == 0 && given.type->dtype == DType::bool_)) {
        fail(Code::bad_index, span, "an index that is a single bool", {},
             "Use an if, or a mask of the array's shape.");
    }
    if (!given.is(Kind::Array)) return given;
    if (given.type->dtype != DType::bool_ && !types::is_integer(given.type->dtype)) {
        fail(Code::bad_index, span, "arrays used as indices must be of integer (or boolean) type",
             {{"this is " + types::to_string(item.type), item.span}});
    }
    return given.type->ndim == 0 ? load_element(*this, given, {}) : given;
}

Value Lowering::advanced_get(const Value& array, std::span<const Value> items, Span span) {
    if (const Value* mask = whole_mask(array, items))
        return masked_elements(*this, array, *mask, span);
    return Selection(*this, array, items, span).read();
}

void Lowering::advanced_set(const Value& array, std::span<const Value> items, const Value& stored,
                            Span span) {
    if (const Value* mask = whole_mask(array, items))
        return set_masked(*this, array, *mask, stored, span);
    Selection(*this, array, items, span).write(stored);
}

}  // namespace numen::sema
