#pragma once

#include "opt/build.h"

namespace numen::opt {

/// A simpler value that is equal to the node's: an operand or part of it, a constant, or one
/// operation. New nodes are made at the builder's place, which must see the node's operands. Null
/// when there is none. Looks at the operands only, so it is for nodes that are pure.
Node* fold(Builder& b, Node* node);

}  // namespace numen::opt
