#pragma once

#include "ir/ir.h"

namespace numen::ir {

/// How long an operation takes, in additions of float64, roughly, and without its regions: 0 for
/// what becomes no instruction of its own. Calls and loops count as an addition: how long they take
/// is not to be seen from them.
int duration(const Node& node);

/// Of a division, and what takes as long: it is worth some trouble to run it less often.
inline constexpr int kOfDivision = 5;
/// Of a function that vectors have a form of.
inline constexpr int kOfFunction = 10;

}  // namespace numen::ir
