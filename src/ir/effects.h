#pragma once

#include "ir/ir.h"

namespace numen::ir {

/// Whether a value may keep memory reachable, or point into it.
bool leads_to_memory(const Type* type);

/// The pointer of which another one is an offset, or the pointer itself.
const Node* pointed_into(const Node* pointer);

/// The array of which another one is a view, or the array itself where that is not to be seen.
const Node* viewed_array(const Node* array);

/// Whether rounds of a loop may run in any order, and at the same time; functions that they call
/// are looked into. A round may read what it likes and raise, but writes only memory that it has
/// made itself, that of `made`, in which each round has a place of its own, and slots from `first`
/// on; and it asks for nothing that tells its turn, such as random numbers.
bool has_independent_rounds(const Node& loop, const Node& made, SlotId first);

/// Whether rounds of a loop may make a list longer or shorter, or move its elements: they call what
/// may.
bool may_change_lists(const Node& loop);

}  // namespace numen::ir
