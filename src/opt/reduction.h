#pragma once

#include <functional>

#include "opt/build.h"

namespace numen::opt {

/// The value that combined with any other gives the other.
Node* reduction_identity(Builder& b, ir::ReduceKind kind, const Type* scalar);
/// Two values, or two parts' results, combined.
Node* combined(Builder& b, ir::ReduceKind kind, Node* so_far, Node* value);

/// Combines values to one scalar, in the loops of a reduce.
///
/// Floats and complex numbers sum as in NumPy, to the bit for what is contiguous: each row
/// pairwise (numpy/_core/src/umath/loops_utils.h.src, pairwise_sum: blocks of 128 floats in eight
/// accumulators, halves of what is longer, cut at multiples of eight), the rows' sums one after
/// the other. Where fastmath allows to reorder, the sum is left to the back end.
class Reduction {
  public:
    /// Of a reduce over these sizes. Raises NumPy's ValueError for the least of nothing.
    Reduction(Builder& b, const Node& reduce, std::span<Node* const> sizes);

    /// Builds the combination of one row: element(position) for positions from 0 to length. `plain`
    /// is an array of one axis that just holds them, or null.
    void row(Node* length, Node* plain, const std::function<Node*(Node*)>& element);

    /// Reads the result, at the builder's place.
    Node* result();

  private:
    void sum_pairwise(Node* length, Node* plain, const std::function<Node*(Node*)>& element);
    void sum_few(Node* length, Node* plain, const std::function<Node*(Node*)>& element);
    int accumulators() const { return type_->is_complex() ? 4 : 8; }
    Node* sum_block(Node* length, const std::function<Node*(Node*)>& element);
    std::function<Node*(Node*)> elements_of(Node* array);
    void truth_of_row(Node* length, const std::function<Node*(Node*)>& element);
    void combine_range(Node* start, Node* stop, const std::function<Node*(Node*)>& element);

    Builder& b_;
    ir::ReduceKind kind_;
    const Type* type_;
    SlotId so_far_;
    bool pairwise_;
    bool is_cheap_;  // to compute an element
};

}  // namespace numen::opt
