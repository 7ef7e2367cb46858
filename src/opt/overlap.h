#pragma once

#include "opt/build.h"

namespace numen::opt {

/// Whether two arrays are known to be different memory: not of one maker, and one of them made by
/// the function itself.
bool are_apart(const Node* a, const Node* b);

/// Whether memory of two arrays may be the same: a bool computed at run time, or null when it is
/// known that none is.
Node* may_meet(Builder& b, Node* a, Node* other);

/// Whether the first operand of Op::overlap may have elements in common with another: a bool
/// computed at run time, or false where it is known that it has none.
Node* overlap(Builder& b, const Node& node);

/// Whether writing `destination` element by element could change elements of the inputs that are
/// still to be read, where inputs have the destination's shape or are broadcast to it: a bool
/// computed at run time, or null when it is known that it cannot.
Node* spoils(Builder& b, Node* destination, std::span<Node* const> inputs);

}  // namespace numen::opt
