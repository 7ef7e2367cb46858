#pragma once

#include "ir/ir.h"

namespace numen::ir {

/// Whether a function has so many jumps that optimising it takes longer than anybody waits: passes
/// and register allocation of back ends take time with the square of them. Such a function is
/// compiled once, as it is. Straight code of any length is not long.
bool is_long(const Function& function);

/// Whether any function of the module is.
bool has_long_function(const Module& module);

}  // namespace numen::ir
