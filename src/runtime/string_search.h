#pragma once

#include "runtime/string.h"

/// Finding texts in texts.
namespace numen::runtime {

/// First place of `part` at or after `start` that ends at or before `stop`, or -1. An empty part is
/// found at `start`.
std::int64_t find(const String* s, const String* part, std::int64_t start, std::int64_t stop);
/// Last such place, or -1. An empty part is found at `stop`.
std::int64_t rfind(const String* s, const String* part, std::int64_t start, std::int64_t stop);
/// Whether `part` is at a place that leaves room for it.
bool is_at(const String* s, std::int64_t place, const String* part);

}  // namespace numen::runtime
