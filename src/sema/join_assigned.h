#pragma once

#include "sema/value.h"

namespace numen::sema {

/// Whether it is known to be a negative int.
bool is_negative(const Value& known);

/// The type of a variable that was assigned values of two types; null where there is none. A Python
/// int gives way to uint64, as it does in arithmetic, unless one that was assigned is negative.
const Type* join_assigned(types::Context& context, const Type* a, const Type* b, bool has_negative);

}  // namespace numen::sema
