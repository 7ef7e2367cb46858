#pragma once

#include <vector>

#include "opt/build.h"

/// Shapes of arrays that are broadcast together, by NumPy's rule: aligned at the last axis, of each
/// axis' sizes all but 1 must be equal.
namespace numen::opt {

/// A size per axis.
using Shape = std::vector<Node*>;

/// Of an array; a scalar has no axes.
Shape shape_of(Builder& b, Node* value);
std::vector<Shape> shapes_of(Builder& b, std::span<Node* const> values);

/// The joint shape of inputs that fit together.
Shape joint_shape(Builder& b, std::span<const Shape> inputs);

/// Builds the test that inputs fit together, unless it is known that they do; it raises NumPy's
/// ValueError. `joint` is their joint shape.
void test_fit(Builder& b, std::span<const Shape> inputs, const Shape& joint);

/// Builds the test that what has the shape `from` can be written to the shape `into`, which has no
/// fewer axes; it raises NumPy's ValueError.
void test_fit_into(Builder& b, const Shape& from, const Shape& into);

}  // namespace numen::opt
