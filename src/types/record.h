#pragma once

#include <optional>

#include "types/type.h"

/// Records (NumPy's structured dtypes), and what else lies in arrays besides machine scalars.
///
/// A value of Kind::Record is a view: the address of the record's bytes and a reference to who owns
/// them, as an array without axes. What lies there are the fields, at their offsets: scalars,
/// records, arrays (NestedArray) and text of a fixed length (Chars).
///
/// Type::elements has a type for each field, Type::names its name and Type::numbers its offset.
/// Behind those, names may have more: titles, which are second names of fields, with the position
/// of the field in numbers.
namespace numen::types {

/// Of an array's elements: Scalar, Record or Chars.
const Type* array_element(Context& context, const Type* array);

/// Bytes that a scalar, record, nested array or chars take in an array or record.
std::int64_t size_in_memory(const Type* type);
/// Bytes from one element of an array to the next.
std::int64_t item_size(const Type* array);
/// What C aligns values of the type to, as a field of a record.
std::int64_t alignment(const Type* type);

/// Whether there can be values of the type, which do not only lie in arrays and records.
bool has_values(const Type* type);

/// Position of the field of a name or title.
std::optional<std::size_t> find_field(const Type* record, std::string_view name);

/// How many characters fit into a Chars.
std::int64_t chars_length(const Type* chars);

/// The type of a view of a record, whose bytes may be written to or not, and are where C aligns
/// them or not.
const Type* record_view(Context& context, const Type* record, bool readonly, bool aligned = true);
/// Whether two records have the same fields at the same offsets.
bool same_fields(const Type* record, const Type* other);

/// Whether a record is also one of the other type: the first fields are the same at the same
/// offsets.
bool begins_as(const Type* record, const Type* shorter);

}  // namespace numen::types
