#pragma once

#include <vector>

#include "opt/build.h"

namespace numen::opt {

inline bool names_slot(const Node& node) {
    return node.op == Op::get || node.op == Op::set || node.op == Op::clear;
}

/// Lets the nodes of a region name other slots: names[slot] instead of slot.
void rename_slots(Region& region, const std::vector<SlotId>& names, support::Arena& arena);

/// Whether there is a float variable that each round gets from the one before, and computes on.
bool carries_float(const Region& rounds);

}  // namespace numen::opt
