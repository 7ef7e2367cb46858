#pragma once

#include <span>

#include "ir/clone.h"
#include "opt/build.h"

/// Checks that raise, in loops that are run without them first, and again with them if one failed.
namespace numen::opt {

/// Whether a region is in a loop, at any depth.
bool is_in(const Region* region, const Node* loop);

/// if (...) { raise }, with anything straight before the raise, where integers in the condition
/// come from memory and constants: so it cannot be what shows that an affine index is within
/// bounds.
bool is_raising_check(const Node& node);

/// Whether indices are computed from counters, and from what is there before the loop.
bool are_affine(std::span<Node* const> indices, const Node* loop);

/// Copies a node for a round that does not raise: where a check of it would, `failed` becomes true.
void copy_unchecked(Builder& b, ir::Cloner& copy, const Node& node, SlotId failed);

}  // namespace numen::opt
