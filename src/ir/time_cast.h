#pragma once

#include "ir/builder.h"

namespace numen::ir {

/// What datetime64 and timedelta64 count, as int64, and a time of such a count.
Node* count_of_time(Builder& builder, Node* time);
Node* time_of_count(Builder& builder, Node* count, const Type* time);

/// A conversion as NumPy's astype makes it, where `value`, `to` or both are times: to another unit
/// (a calendar's between months and days, rounded down; NaT stays), of a count, or to one. A date
/// and a span of time have the same count.
Node* cast_time(Builder& builder, Node* value, const Type* to);

}  // namespace numen::ir
