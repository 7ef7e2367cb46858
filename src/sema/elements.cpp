#include "sema/elements.h"

#include "sema/records.h"
#include "sema/runtime_rows.h"
#include "types/record.h"

namespace numen::sema {

namespace {

using Nodes = std::vector<ir::Node*>;

/// Up to here a copy is a row of moves of machine words; a longer one is a loop.
constexpr std::int64_t kMostMoved = 128;

ir::Node* moved(Lowering& l, ir::Node* data, const Type* type, std::int64_t bytes) {
    return l.ir.make(Op::offset, l.types.pointer(type), {data, l.ir.int64(bytes)});
}

/// A scalar in memory as an array without axes.
ir::Node* as_array(Lowering& l, const Place& place, DType dtype, bool readonly, bool aligned) {
    ir::Node* parts[] = {place.data, place.owner};
    return l.ir.pack(l.types.array(dtype, 0, Layout::C, readonly, aligned), parts);
}

/// The bytes at a place as an array of them.
Value bytes_at(Lowering& l, const Place& place, bool readonly) {
    ir::Node* size = l.ir.int64(types::size_in_memory(place.type));
    ir::Node* parts[] = {moved(l, place.data, l.types.scalar(DType::uint8), 0), place.owner, size,
                         l.ir.int64(1)};
    return l.value(l.ir.pack(l.types.array(DType::uint8, 1, Layout::C, readonly), parts));
}

/// The bytes of an array's elements, along one more axis.
Value bytes_of(Lowering& l, const Value& array) {
    ir::Node* source = l.node(array);
    const Type* type = array.type;
    Nodes parts{moved(l, l.ir.field(source, types::kArrayData), l.types.scalar(DType::uint8), 0),
                l.ir.field(source, types::kArrayOwner)};
    for (int i = 0; i < type->ndim; ++i) parts.push_back(l.ir.field(source, types::shape_field(i)));
    parts.push_back(l.ir.int64(types::item_size(type)));
    for (int i = 0; i < type->ndim; ++i)
        parts.push_back(l.ir.field(source, types::stride_field(*type, i)));
    parts.push_back(l.ir.int64(1));
    Layout layout = type->layout == Layout::C ? Layout::C : Layout::A;
    return l.value(
        l.ir.pack(l.types.array(DType::uint8, type->ndim + 1, layout, type->readonly), parts));
}

/// All is read before anything is written, so the two may overlap.
void copy_bytes(Lowering& l, const Place& to, const Place& from, Span span) {
    const std::int64_t bytes = types::size_in_memory(to.type);
    if (bytes > kMostMoved) {
        return l.fill_array(bytes_at(l, to, false), bytes_at(l, from, true), span);
    }
    struct Word {
        DType dtype;
        std::int64_t at;
        ir::Node* value;
    };
    std::vector<Word> words;
    std::int64_t at = 0;
    for (DType dtype : {DType::uint64, DType::uint32, DType::uint16, DType::uint8}) {
        for (; at + types::size_of(dtype) <= bytes; at += types::size_of(dtype)) {
            Place word = from;
            word.data = moved(l, from.data, l.types.scalar(dtype), at);
            words.push_back({dtype, at,
                             l.ir.make(Op::elem_load, l.types.scalar(dtype),
                                       {as_array(l, word, dtype, true, false)})});
        }
    }
    for (const Word& one : words) {
        Place word = to;
        word.data = moved(l, to.data, l.types.scalar(one.dtype), one.at);
        l.ir.make(Op::elem_store, l.types.none(),
                  {as_array(l, word, one.dtype, false, false), one.value});
    }
}

[[noreturn]] void cannot_store(Lowering& l, const Place& place, const Value& stored, Span span) {
    l.fail(Code::type_mismatch, span,
           "cannot store " + types::to_string(stored.type) + " in " + types::to_string(place.type),
           {{"this is " + types::to_string(stored.type), stored.span}});
}

void store_scalar(Lowering& l, const Place& place, const Value& stored, Span span) {
    Value given = stored;
    if (given.is(Kind::Array) && given.type->ndim == 0)
        given = l.get_item(given, l.tuple({}), span);
    const Type* type = place.type;
    if (!given.type->is_scalar() || (given.type->is_complex() && !type->is_complex())) {
        cannot_store(l, place, stored, span);
    }
    refuse_beyond(l, given, type->dtype, span);
    l.ir.make(Op::elem_store, l.types.none(),
              {as_array(l, place, type->dtype, false, place.aligned),
               l.node(l.convert(given, type, span, "the value"))});
}

/// Records of one layout are copied byte by byte, others field by field in their order, as NumPy
/// does it; a tuple has a value for each field.
void store_record(Lowering& l, const Place& place, const Value& stored, Span span) {
    auto fields = [&](std::size_t count, const std::function<Value(std::size_t)>& at) {
        if (count != place.type->elements.size()) cannot_store(l, place, stored, span);
        std::vector<Value> values;
        for (std::size_t i = 0; i < count; ++i) values.push_back(at(i));
        for (std::size_t i = 0; i < count; ++i) store(l, field_place(l, place, i), values[i], span);
    };
    if (stored.is(Kind::Tuple)) {
        return fields(stored.type->elements.size(),
                      [&](std::size_t i) { return l.element(stored, i); });
    }
    if (stored.type->is_scalar()) {
        return fields(place.type->elements.size(), [&](std::size_t) { return stored; });
    }
    if (!stored.is(Kind::Record)) cannot_store(l, place, stored, span);
    Place from = record_place(l, stored);
    if (types::same_fields(stored.type, place.type)) return copy_bytes(l, place, from, span);
    fields(stored.type->elements.size(),
           [&](std::size_t i) { return load(l, field_place(l, from, i)); });
}

Value nested_view(Lowering& l, const Place& place) {
    const Type* element = place.type->element();
    std::span<const std::int64_t> shape = place.type->numbers;
    Nodes parts{moved(l, place.data, element, 0), place.owner};
    for (std::int64_t size : shape) parts.push_back(l.ir.int64(size));
    std::vector<std::int64_t> strides(shape.size());
    std::int64_t stride = types::size_in_memory(element);
    for (std::size_t i = shape.size(); i-- > 0;) {
        strides[i] = stride;
        stride *= shape[i];
    }
    for (std::int64_t each : strides) parts.push_back(l.ir.int64(each));
    const Type* type = l.types.array(element, static_cast<int>(shape.size()), Layout::C,
                                     place.readonly, place.aligned);
    return l.value(l.ir.pack(type, parts));
}

}  // namespace

Place element_place(Lowering& l, const Value& array, std::span<ir::Node* const> indices) {
    const Type* type = array.type;
    ir::Node* source = l.node(array);
    ir::Node* data = l.ir.field(source, types::kArrayData);
    for (int axis = 0; axis < type->ndim; ++axis) {
        bool is_last = type->layout == Layout::C && axis + 1 == type->ndim;
        ir::Node* stride = is_last ? l.ir.int64(types::item_size(type))
                                   : l.ir.field(source, types::stride_field(*type, axis));
        ir::Node* distance = l.ir.binary(Op::mul, indices[static_cast<std::size_t>(axis)], stride);
        data = l.ir.make(Op::offset, data->type, {data, distance});
    }
    return {types::array_element(l.types, type), data, l.ir.field(source, types::kArrayOwner),
            type->readonly, type->aligned};
}

Value load(Lowering& l, const Place& place) {
    switch (place.type->kind) {
        case Kind::Scalar:
            return l.value(
                l.ir.make(Op::elem_load, place.type,
                          {as_array(l, place, place.type->dtype, place.readonly, place.aligned)}));
        case Kind::Record: {
            ir::Node* parts[] = {moved(l, place.data, place.type, 0), place.owner};
            const Type* type =
                types::record_view(l.types, place.type, place.readonly, place.aligned);
            return l.value(l.ir.pack(type, parts));
        }
        case Kind::NestedArray: return nested_view(l, place);
        case Kind::Chars: {
            bool is_bytes = place.type->dtype == DType::uint8;
            const Type* type = is_bytes ? l.types.bytes() : l.types.string();
            return l.borrow(l.owned(
                l.ir.call_runtime(is_bytes ? rt::bytes_from_chars : rt::string_from_chars, type,
                                  {place.data, l.ir.int64(types::chars_length(place.type))})));
        }
        default: NUMEN_UNREACHABLE("it lies in no array");
    }
}

void store(Lowering& l, const Place& place, const Value& stored, Span span) {
    if (place.readonly) {
        l.fail(Code::readonly, span,
               "Cannot modify readonly record: " + types::to_string(place.type));
    }
    Value given = l.enum_as_int(l.unwrap(stored, span));
    switch (place.type->kind) {
        case Kind::Scalar: return store_scalar(l, place, given, span);
        case Kind::Record: return store_record(l, place, given, span);
        case Kind::NestedArray: return l.fill_array(nested_view(l, place), given, span);
        case Kind::Chars: {
            bool is_bytes = place.type->dtype == DType::uint8;
            if (!given.type->is_text()) cannot_store(l, place, stored, span);
            l.ir.call_runtime(is_bytes ? rt::bytes_to_chars : rt::string_to_chars, l.types.none(),
                              {l.node(given), l.ir.boolean(given.is(Kind::String)), place.data,
                               l.ir.int64(types::chars_length(place.type))});
            return;
        }
        default: NUMEN_UNREACHABLE("it lies in no array");
    }
}

bool is_structured(const Value& array) {
    return array.is(Kind::Array) && array.type->dtype == DType::structured;
}

bool are_same_text(const Type* a, const Type* b) {
    return a->is(Kind::Chars) && b->is(Kind::Chars) && a->dtype == b->dtype;
}

Value load_element(Lowering& l, const Value& array, std::span<ir::Node* const> indices) {
    if (is_structured(array)) return load(l, element_place(l, array, indices));
    Nodes operands{l.node(array)};
    operands.insert(operands.end(), indices.begin(), indices.end());
    return l.value(l.ir.make(Op::elem_load, l.types.scalar(array.type->dtype), operands));
}

void store_element(Lowering& l, const Value& array, const Value& stored,
                   std::span<ir::Node* const> indices, Span span) {
    if (is_structured(array)) return store(l, element_place(l, array, indices), stored, span);
    refuse_beyond(l, stored, array.type->dtype, span);
    const Type* element = l.types.scalar(array.type->dtype);
    Nodes operands{l.node(array), l.node(l.convert(stored, element, span, "the value"))};
    operands.insert(operands.end(), indices.begin(), indices.end());
    l.ir.make(Op::elem_store, l.types.none(), operands);
}

void copy_element(Lowering& l, const Value& to, std::span<ir::Node* const> to_indices,
                  const Value& from, std::span<ir::Node* const> from_indices, Span span) {
    if (!is_structured(to)) {
        return store_element(l, to, load_element(l, from, from_indices), to_indices, span);
    }
    copy_bytes(l, element_place(l, to, to_indices), element_place(l, from, from_indices), span);
}

void fill_structured(Lowering& l, const Value& target, const Value& stored, Span span) {
    if (target.type->readonly) {
        l.fail(Code::readonly, target.span,
               "Cannot modify readonly array of type: " + types::to_string(target.type));
    }
    const Type* element = target.type->element();
    if (stored.is(Kind::Array) && !stored.type->elements.empty() &&
        stored.type->element() == element) {
        return l.fill_array(bytes_of(l, target), bytes_of(l, stored), span);
    }
    if (is_structured(stored) && are_same_text(element, stored.type->element())) {
        const Value both[] = {target, stored};
        l.call_library("numpy", "_copy_texts", both, span);
        return;
    }
    if (stored.is(Kind::Array)) {
        l.fail(Code::type_mismatch, span,
               "cannot store " + types::to_string(stored.type) + " in " +
                   types::to_string(target.type),
               {{"this is " + types::to_string(stored.type), stored.span}});
    }
    // One value for all elements: into a record of its own first, as it may be one of them.
    Value one = l.borrow(new_structured(l, element, {}, true));
    store(l, element_place(l, one, {}), stored, span);
    l.fill_array(bytes_of(l, target), bytes_of(l, one), span);
}

Value new_structured(Lowering& l, const Type* element, std::span<ir::Node* const> shape,
                     bool zeroed) {
    Nodes sizes(shape.begin(), shape.end());
    sizes.push_back(l.ir.int64(types::size_in_memory(element)));
    Value bytes = l.borrow(l.new_array(DType::uint8, sizes, Layout::C, zeroed));
    ir::Node* source = l.node(bytes);
    Nodes parts{moved(l, l.ir.field(source, types::kArrayData), element, 0),
                l.ir.field(source, types::kArrayOwner)};
    int ndim = static_cast<int>(shape.size());
    for (int i = 0; i < ndim; ++i) parts.push_back(l.ir.field(source, types::shape_field(i)));
    for (int i = 0; i < ndim; ++i)
        parts.push_back(l.ir.field(source, types::stride_field(*bytes.type, i)));
    return l.value(l.ir.pack(l.types.array(element, ndim, Layout::C), parts));
}

}  // namespace numen::sema
