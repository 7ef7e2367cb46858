#pragma once

#include <vector>

#include "ir/ir.h"

namespace numen::codegen {

/// What the outlined body of a parallel_for shares with the function around it.
struct ParallelPlan {
    /// Made outside and used inside; constant during the loop.
    std::vector<const ir::Node*> values;
    /// Slots only read inside: constant during the loop too.
    std::vector<ir::SlotId> read;
    /// Slots changed inside. Each chunk has its own: it begins with the value from before the loop,
    /// and the last chunk's value is the one after it.
    std::vector<ir::SlotId> changed;
    /// Slots that nothing outside the loop uses.
    std::vector<ir::SlotId> local;
};

ParallelPlan plan_parallel_loop(const ir::Function& function, const ir::Node& loop);

/// Whether the region, or one inside it, sets the slot.
bool sets_slot(const ir::Region& region, ir::SlotId slot);

}  // namespace numen::codegen
