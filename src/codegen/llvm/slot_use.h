#pragma once

#include <vector>

#include "ir/ir.h"

/// How a function uses its slots.
namespace numen::codegen {

/// Says of each slot whether the function writes it before it reads it, whichever way it goes: what
/// it held at the beginning is never seen.
std::vector<bool> slots_written_first(const ir::Function& function);

/// Whether there are so many managed slots that the values which each has on each way out are too
/// many: where all ways meet, they would be a table of slots by ways.
bool has_many_managed_slots(const ir::Function& function);

}  // namespace numen::codegen
