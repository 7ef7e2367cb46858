#pragma once

#include "sema/elements.h"

/// Records and arrays of records: their fields.
namespace numen::sema {

/// The record type of a record, or of an array's elements; null for anything else.
const Type* record_of(const Type* type);

/// The place of a record's bytes, and of a field among them.
Place record_place(Lowering& l, const Value& record);
Place field_place(Lowering& l, const Place& record, std::size_t field);

/// object.field or object['field']: of a record its value, of an array of records a view.
Value get_field(Lowering& l, const Value& object, std::size_t field, Span span);
/// object[['x', 'y']]: the same memory, as records of these fields only.
Value fields_view(Lowering& l, const Value& object, std::span<const Value> names, Span span);
void set_field(Lowering& l, const Value& object, std::size_t field, const Value& stored, Span span);

/// The field that record[index] means: a name, or of a record also a position, which are known when
/// compiled. Fails where there is none.
std::size_t field_at(Lowering& l, const Value& object, const Value& index, Span span);

/// left == right of two records, as NumPy compares them: field by field.
Value records_equal(Lowering& l, const Value& left, const Value& right, Span span);

}  // namespace numen::sema
