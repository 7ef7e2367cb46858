#pragma once

#include "ir/ir.h"

namespace numen::codegen {

/// Calls visit(node) for every node in the region and in the regions inside it, in order.
template <class Visit>
void for_each_node(const ir::Region& region, const Visit& visit) {
    for (const ir::Node* node = region.first; node != nullptr; node = node->next) {
        visit(*node);
        for (const ir::Region* inner : node->regions) for_each_node(*inner, visit);
    }
}

}  // namespace numen::codegen
