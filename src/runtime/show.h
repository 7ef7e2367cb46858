#pragma once

#include "runtime/element.h"
#include "runtime/error.h"
#include "runtime/string.h"

/// Values of any type as text, and as arguments of exceptions.
namespace numen::runtime {

/// Appends repr(s): quoted, with escapes for what is not printable.
void add_repr(StringBuilder& out, const String* s);
/// The same for bytes (string.h).
void add_bytes_repr(StringBuilder& out, const String* bytes);
/// Appends repr(value). TypeError (1) for types without a repr of their own: arrays, functions,
/// enum members.
std::int32_t add_repr(StringBuilder& out, const ElementType& type, const void* value);
/// Appends a value to the arguments of an error; as its repr when error values cannot hold it.
void add_argument(Error& error, const ElementType& type, const void* value);

}  // namespace numen::runtime
