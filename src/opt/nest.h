#pragma once

#include <functional>
#include <vector>

#include "opt/build.h"

namespace numen::opt {

/// Loops over all elements of arrays that are broadcast together, in memory order, row by row. A
/// row is the innermost loop: the last axis (the first in column-major order), or everything at
/// once where all arrays are contiguous and of one shape.
class Nest {
  public:
    /// One row of every array that takes part.
    struct Row {
        /// Per array: its elements along the row as a 1-d array, or a scalar where all elements of
        /// the row are one.
        std::vector<Node*> views;
        /// Per array: null, or whether it has a row; where it has none, all elements are `first`,
        /// and its view is memory to read in vain. So loops are vectors wherever arrays stand
        /// still.
        std::vector<Node*> moves;
        std::vector<Node*> first;
        Node* length;
        /// Whether the rows that are arrays are contiguous.
        bool contiguous;

        Node* load(Builder& b, std::size_t which, Node* position) const;
        void store(Builder& b, std::size_t which, Node* position, Node* value) const;
    };

    /// Over a space of these sizes. `column_major` is the order to walk in.
    Nest(Builder& b, std::span<Node* const> sizes, bool column_major);

    /// Adds an array or scalar to read, which fits the sizes. Operands are counted from 0.
    void read(Node* value);
    /// Adds an array of just these sizes to write.
    void write(Node* array);

    /// Rows that are not contiguous are worth vectors too: what is computed of an element takes
    /// longer than to gather it.
    void make_strided_fast() { strided_are_fast_ = true; }

    /// Builds the loops. `row` builds what is done in a row; it is called once or twice, as
    /// contiguous rows may get a loop of their own. At the place of rows nothing outside is open
    /// but the loops.
    void rows(const std::function<void(const Row&)>& row);

  private:
    struct Operand {
        Node* value;
        bool is_written;
        /// Per axis of the space, in bytes; null where the array does not move.
        std::vector<Node*> strides;
        /// Whether elements along a row follow each other: null when they do.
        Node* contiguous = nullptr;
        /// Whether it has the sizes of the space and the layout of the walk: known, or when
        /// `whole`.
        bool may_be_whole = true;
        Node* whole = nullptr;

        bool is_array() const { return value->type->is(types::Kind::Array); }
    };

    void add(Node* value, bool is_written);
    void axis_of(Operand& operand, int axis, int own);
    /// An array written whose rows are as many bytes as those of all arrays that may stand still,
    /// if all that is to be known of rows is which arrays do; else null.
    const Operand* spare() const;
    Node* row_view(const Operand& operand, Node* address, Node* length, bool contiguous);
    void broadcast_row(std::span<Node* const> addresses, Node* length,
                       const std::function<void(const Row&)>& row);
    void row(std::span<Node* const> addresses, Node* length, bool contiguous,
             const std::function<void(const Row&)>& row);

    Builder& b_;
    std::vector<Node*> sizes_;
    std::vector<int> axes_;  // from the outermost loop to the row
    bool column_major_;
    bool strided_are_fast_ = false;
    bool has_steps_ = false;  // elements of rows may be further apart than their size
    std::vector<Operand> operands_;
};

}  // namespace numen::opt
