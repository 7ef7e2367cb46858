#pragma once

#include <vector>

#include "opt/build.h"

namespace numen::opt {

/// The pure nodes that are visible, to find an equal one.
class ValueTable {
  public:
    explicit ValueTable(std::size_t expected);

    /// A node equal to `node` (same operation, type, attribute and operands), which is added when
    /// there is none.
    Node* find_or_add(Node* node);

    /// What is added after mark() is forgotten with forget(mark): the nodes of a region that ends.
    std::size_t mark() const { return added_.size(); }
    void forget(std::size_t mark);

  private:
    void grow();

    std::vector<Node*> cells_;  // open addressing; a power of two
    std::vector<std::size_t> added_;
};

}  // namespace numen::opt
