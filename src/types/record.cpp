#include "types/record.h"

#include <algorithm>

#include "support/diagnostic.h"

namespace numen::types {

const Type* array_element(Context& context, const Type* array) {
    NUMEN_ASSERT(array->is(Kind::Array));
    return array->elements.empty() ? context.scalar(array->dtype) : array->element();
}

std::int64_t size_in_memory(const Type* type) {
    if (type->is_scalar()) return size_of(type->dtype);
    NUMEN_ASSERT(type->is(Kind::Record) || type->is(Kind::NestedArray) || type->is(Kind::Chars));
    return type->bytes;
}

std::int64_t item_size(const Type* array) {
    NUMEN_ASSERT(array->is(Kind::Array));
    return array->elements.empty() ? size_of(array->dtype) : size_in_memory(array->element());
}

std::int64_t alignment(const Type* type) {
    switch (type->kind) {
        case Kind::Scalar: {
            std::int64_t bytes = size_of(type->dtype);
            return type->is_complex() ? bytes / 2 : bytes;
        }
        case Kind::NestedArray: return alignment(type->element());
        case Kind::Chars: return size_of(type->dtype);
        case Kind::Record: {
            std::int64_t most = 1;
            if (!type->aligned) return most;
            for (const Type* field : type->elements) most = std::max(most, alignment(field));
            return most;
        }
        default: NUMEN_UNREACHABLE("it lies in no record");
    }
}

bool has_values(const Type* type) {
    switch (type->kind) {
        case Kind::NestedArray:
        case Kind::Chars: return false;
        case Kind::Array:
        case Kind::Record:
        case Kind::Static: return true;
        default: return std::ranges::all_of(type->elements, has_values);
    }
}

std::optional<std::size_t> find_field(const Type* record, std::string_view name) {
    auto found = std::ranges::find(record->names, name);
    if (found == record->names.end()) return std::nullopt;
    auto position = static_cast<std::size_t>(found - record->names.begin());
    if (position < record->elements.size()) return position;
    return static_cast<std::size_t>(record->numbers[position]);
}

std::int64_t chars_length(const Type* chars) {
    NUMEN_ASSERT(chars->is(Kind::Chars));
    return chars->bytes / size_of(chars->dtype);
}

const Type* record_view(Context& context, const Type* record, bool readonly, bool aligned) {
    return context.record(record->names, record->elements, record->numbers, record->bytes,
                          record->aligned && aligned, readonly);
}

bool same_fields(const Type* record, const Type* other) {
    return record->bytes == other->bytes && std::ranges::equal(record->names, other->names) &&
           std::ranges::equal(record->elements, other->elements) &&
           std::ranges::equal(record->numbers, other->numbers);
}

bool begins_as(const Type* record, const Type* shorter) {
    std::size_t count = shorter->elements.size();
    return record->elements.size() >= count && (record->aligned || !shorter->aligned) &&
           std::ranges::equal(record->elements.first(count), shorter->elements) &&
           std::ranges::equal(record->names.first(count), shorter->names) &&
           std::ranges::equal(record->numbers.first(count), shorter->numbers);
}

}  // namespace numen::types
