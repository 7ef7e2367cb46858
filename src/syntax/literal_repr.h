#pragma once

#include <string>

#include "syntax/ast.h"

namespace numen::syntax {

/// Appends the value of a constant as Python's `repr` writes it, strings as `ascii` does.
void append_repr(std::string& out, const Constant& constant);

/// Appends a string as Python's `ascii` writes it.
void append_string_repr(std::string& out, std::string_view text, bool bytes = false);

}  // namespace numen::syntax
