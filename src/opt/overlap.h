#pragma once

#include "opt/build.h"

namespace numen::opt {

/// Whether writing `destination` element by element could change elements of `input` that are still
/// to be read, where `input` has the destination's shape or is broadcast to it: a bool computed at
/// run time, or null when it is known that it cannot.
Node* overlap(Builder& b, Node* destination, Node* input);

}  // namespace numen::opt
