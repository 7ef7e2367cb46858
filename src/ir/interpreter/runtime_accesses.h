#pragma once

#include "ir/interpreter/cells.h"
#include "ir/interpreter/races.h"
#include "ir/ir.h"

namespace numen::ir {

/// Tells of the elements of arrays that a row of the runtime reads and writes, with the row's
/// arguments.
void note_accesses(RaceDetector& races, RuntimeId row, Cells arguments, const support::Span& span);

}  // namespace numen::ir
