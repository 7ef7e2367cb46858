#pragma once

#include <cstdint>

#include "runtime/string.h"

/// format(value, spec): CPython's format specification mini-language, which f-strings use.
/// The functions give an owned string, or null with ValueError pending. They throw bad_alloc.
namespace numen::runtime {

/// Python's name of the value's type is for messages: bools and NumPy's ints format as int does.
String* format_int(std::int64_t value, const String* spec, const char* type_name = "int");
String* format_uint(std::uint64_t value, const String* spec);
String* format_float(double value, const String* spec, const char* type_name = "float");
String* format_complex(double real, double imag, const String* spec);
String* format_string(const String* value, const String* spec);

}  // namespace numen::runtime
