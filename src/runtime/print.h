#pragma once

#include <string>

#include "runtime/string.h"

/// print() of compiled code.
namespace numen::runtime {

/// Writes a text; a status as raising rows give.
using Printer = std::int32_t (*)(const String* text);
/// Writes to the C library's stdout.
std::int32_t print_to_stdout(const String* text);
/// Puts off what a thread of a parallel loop prints, until the thread that began the loop prints or
/// the loop ends. Thread safe.
void print_later(const String* text);
/// What was put off, in order, which it is no more.
std::string take_printed_later();
/// Prints what was put off; a status.
std::int32_t print_what_was_put_off();
/// Sets what print writes through; null: print_to_stdout. Thread safe.
void set_printer(Printer printer);

}  // namespace numen::runtime
