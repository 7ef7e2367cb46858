#pragma once

#include <string>

#include "ir/ir.h"

namespace numen::ir {

/// Where two functions differ, ids and spans apart; empty when they are the same.
std::string difference(const Function& a, const Function& b);

}  // namespace numen::ir
