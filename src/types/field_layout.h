#pragma once

#include <span>
#include <vector>

#include "types/type.h"

namespace numen::types {

/// Fields in memory that are read and written one by one. The memory layout of a tuple has its
/// components in a row, where those of an element may lie otherwise than alone; here there is
/// padding between the fields, so that each lies as alone, and all of them as in C.
struct FieldLayout {
    const Type* tuple = nullptr;        // of the fields and the padding
    std::vector<std::int64_t> offsets;  // of the fields
};
FieldLayout field_layout(Context& context, std::span<const Type* const> fields);

}  // namespace numen::types
