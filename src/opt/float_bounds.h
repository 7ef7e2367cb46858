#pragma once

#include "opt/build.h"

namespace numen::opt {

/// Whether a float is known not to be zero, whatever its operands are: 1 + abs(x), x * x + 1e-9.
/// It may be NaN.
bool is_never_zero(const Node* value);

}  // namespace numen::opt
