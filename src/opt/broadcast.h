#pragma once

#include <vector>

#include "opt/build.h"

/// Shapes of arrays that are broadcast together, by NumPy's rule: aligned at the last axis, of each
/// axis' sizes all but 1 must be equal.
namespace numen::opt {

/// The joint shape of the inputs of a map (scalars have none). Builds the test that they fit, which
/// raises NumPy's ValueError, unless it is known.
std::vector<Node*> broadcast(Builder& b, std::span<Node* const> inputs);

/// Builds the test that the inputs, of the joint shape `from`, fit into an array of shape `into`
/// (`from` may have fewer axes); raises NumPy's ValueError.
void broadcast_into(Builder& b, std::span<Node* const> from, std::span<Node* const> into);

}  // namespace numen::opt
