#pragma once

#include "runtime/string.h"

/// print() of compiled code.
namespace numen::runtime {

/// Writes a text; a status as raising rows give.
using Printer = std::int32_t (*)(const String* text);
/// Writes to the C library's stdout.
std::int32_t print_to_stdout(const String* text);
/// Sets what print writes through; null: print_to_stdout. Thread safe.
void set_printer(Printer printer);

}  // namespace numen::runtime
