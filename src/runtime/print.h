#pragma once

#include "runtime/string.h"

/// print() of compiled code.
namespace numen::runtime {

/// Writes a text; a status as raising rows give.
using Printer = std::int32_t (*)(const String* text);
/// Sets what print writes through; null: the C library's stdout. Thread safe.
void set_printer(Printer printer);

}  // namespace numen::runtime
