#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "ir/ir.h"

namespace numen::opt {

/// What is to be used instead of nodes that a pass takes away: a table by id. A pass that walks in
/// order asks it for the operands of each node that it comes to.
class Replacements {
  public:
    /// For nodes with ids below `ids`; the table grows when later ones are replaced.
    explicit Replacements(std::uint32_t ids) : by_id_(ids) {}

    void replace(const ir::Node* node, ir::Node* value) {
        if (node->id >= by_id_.size()) by_id_.resize(node->id + std::size_t{64});
        by_id_[node->id] = value;
    }

    /// What stands for the node now: what replaced it, or what replaced that; or the node itself.
    ir::Node* current(ir::Node* node) const {
        while (node->id < by_id_.size() && by_id_[node->id] != nullptr) node = by_id_[node->id];
        return node;
    }

    void update_operands(ir::Node& node) const {
        for (ir::Node*& operand : node.operands) operand = current(operand);
    }

  private:
    std::vector<ir::Node*> by_id_;
};

}  // namespace numen::opt
