#include "sema/records.h"

#include "sema/forms.h"
#include "sema/suggest.h"
#include "types/record.h"

namespace numen::sema {

namespace {

/// A view of a field of all records of an array; the axes of a nested array come last.
Value field_view(Lowering& l, const Value& array, std::size_t field) {
    const Type* record = array.type->element();
    const Type* held = record->elements[field];
    std::span<const std::int64_t> nested;
    const Type* element = held;
    if (held->is(Kind::NestedArray)) {
        nested = held->numbers;
        element = held->element();
    }
    ir::Node* source = l.node(array);
    ir::Node* data =
        l.ir.make(Op::offset, l.types.pointer(element),
                  {l.ir.field(source, types::kArrayData), l.ir.int64(record->numbers[field])});
    std::vector<ir::Node*> parts{data, l.ir.field(source, types::kArrayOwner)};
    for (int i = 0; i < array.type->ndim; ++i)
        parts.push_back(l.ir.field(source, types::shape_field(i)));
    for (std::int64_t size : nested) parts.push_back(l.ir.int64(size));
    for (int i = 0; i < array.type->ndim; ++i)
        parts.push_back(l.ir.field(source, types::stride_field(*array.type, i)));
    std::int64_t stride = held->is(Kind::NestedArray) ? held->bytes : 0;
    for (std::int64_t size : nested) {
        stride = size == 0 ? 0 : stride / size;
        parts.push_back(l.ir.int64(stride));
    }
    int ndim = array.type->ndim + static_cast<int>(nested.size());
    Layout layout = array.type->ndim == 0 ? Layout::C : Layout::A;
    return l.value(l.ir.pack(
        l.types.array(element, ndim, layout, array.type->readonly, array.type->aligned), parts));
}

std::string names_of(const Type* record) {
    std::string out;
    for (std::size_t i = 0; i < record->elements.size(); ++i)
        out += (i > 0 ? ", '" : "'") + std::string(record->names[i]) + "'";
    return "(" + out + (record->elements.size() == 1 ? ",)" : ")");
}

}  // namespace

const Type* record_of(const Type* type) {
    if (type->is(Kind::Record)) return type;
    if (type->is(Kind::Array) && !type->elements.empty() && type->element()->is(Kind::Record))
        return type->element();
    return nullptr;
}

Place record_place(Lowering& l, const Value& record) {
    ir::Node* source = l.node(record);
    return {record.type, l.ir.field(source, types::kArrayData),
            l.ir.field(source, types::kArrayOwner), record.type->readonly, record.type->aligned};
}

Place field_place(Lowering& l, const Place& record, std::size_t field) {
    const Type* type = record.type->elements[field];
    ir::Node* data = l.ir.make(Op::offset, l.types.pointer(type),
                               {record.data, l.ir.int64(record.type->numbers[field])});
    return {type, data, record.owner, record.readonly, record.aligned && record.type->aligned};
}

Value get_field(Lowering& l, const Value& object, std::size_t field, Span) {
    if (object.is(Kind::Array)) return field_view(l, object, field);
    return load(l, field_place(l, record_place(l, object), field));
}

void set_field(Lowering& l, const Value& object, std::size_t field, const Value& stored,
               Span span) {
    if (object.is(Kind::Array)) return l.fill_array(field_view(l, object, field), stored, span);
    if (object.type->readonly) {
        l.fail(Code::readonly, span,
               "Cannot modify readonly record of type: " + types::to_string(object.type));
    }
    store(l, field_place(l, record_place(l, object), field), stored, span);
}

Value fields_view(Lowering& l, const Value& object, std::span<const Value> names, Span span) {
    const Type* record = record_of(object.type);
    std::vector<std::string_view> kept;
    std::vector<const Type*> elements;
    std::vector<std::int64_t> offsets;
    for (const Value& name : names) {
        std::size_t field = field_at(l, object, name, span);
        kept.push_back(record->names[field]);
        elements.push_back(record->elements[field]);
        offsets.push_back(record->numbers[field]);
    }
    const Type* made =
        l.types.record(kept, elements, offsets, record->bytes, record->aligned, record->readonly);
    const Type* type = made;
    if (object.is(Kind::Array)) {
        type = l.types.array(made, object.type->ndim, object.type->layout, object.type->readonly,
                             object.type->aligned);
    }
    ir::Node* source = l.node(object);
    std::vector<ir::Node*> parts{l.ir.make(Op::offset,
                                           types::field_type(l.types, type, types::kArrayData),
                                           {l.ir.field(source, types::kArrayData), l.ir.int64(0)})};
    for (int i = 1; i < types::field_count(type); ++i) parts.push_back(l.ir.field(source, i));
    return l.value(l.ir.pack(type, parts));
}

std::size_t field_at(Lowering& l, const Value& object, const Value& index, Span span) {
    const Type* record = record_of(object.type);
    if (index.is(Kind::String)) {
        auto name = l.known_string(index);
        if (!name) {
            l.fail(Code::not_constant, index.span,
                   "the name of a field must be known when the function is compiled", {},
                   "Write it as a literal, or go through several with literal_unroll.");
        }
        if (auto found = types::find_field(record, *name)) return *found;
        std::vector<std::string> names(record->names.begin(), record->names.end());
        l.fail(Code::bad_index, span,
               "Field '" + std::string(*name) + "' was not found in record with fields " +
                   names_of(record),
               {}, did_you_mean(*name, names));
    }
    if (!index.type->is_integer()) {
        l.fail(Code::bad_index, span,
               "fields of a record are found by name or position, not by " +
                   types::to_string(index.type));
    }
    auto position = l.known_int(index);
    if (!position) {
        l.fail(Code::not_constant, index.span,
               "the position of a field must be known when the function is compiled");
    }
    auto count = static_cast<std::int64_t>(record->elements.size());
    std::int64_t wrapped = *position < 0 ? *position + count : *position;
    if (wrapped < 0 || wrapped >= count) {
        l.fail(Code::bad_index, span,
               "Requested index " + std::to_string(*position) +
                   " is out of range: the record has " + std::to_string(count) + " fields");
    }
    return static_cast<std::size_t>(wrapped);
}

Value records_equal(Lowering& l, const Value& left, const Value& right, Span span) {
    if (left.type->elements.size() != right.type->elements.size()) {
        l.fail(Code::bad_operand, span,
               "records of different fields cannot be compared: " + types::to_string(left.type) +
                   " and " + types::to_string(right.type));
    }
    Value same = l.literal(true);
    for (std::size_t i = 0; i < left.type->elements.size(); ++i) {
        same = l.choose(
            same,
            [&] {
                Value both[] = {get_field(l, left, i, span), get_field(l, right, i, span)};
                if (!both[0].is(Kind::Array)) return l.truth(l.equal(both[0], both[1], span), span);
                return l.truth(l.call_library("numpy", "array_equal", both, span), span);
            },
            [&] { return l.literal(false); }, span);
    }
    return same;
}

Value record_method_copy(Lowering& l, Arguments& arguments, Span span) {
    Value record = take(l, arguments, "copy", {"self"}, 1, span)[0];
    Value made = new_structured(l, record_of(record.type), {}, false);
    store_element(l, made, record, {}, span);
    return load_element(l, made, {});
}

}  // namespace numen::sema
