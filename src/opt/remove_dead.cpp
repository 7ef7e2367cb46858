#include <vector>

#include "ir/builder.h"
#include "opt/pass.h"

namespace numen::opt {

using ir::Node;
using ir::Region;

namespace {

using Uses = std::vector<std::uint32_t>;  // by node id

void count_uses(const Region& region, Uses& uses) {
    for (const Node* node = region.first; node != nullptr; node = node->next) {
        for (const Node* operand : node->operands) ++uses[operand->id];
        for (const Region* inner : node->regions) count_uses(*inner, uses);
    }
}

/// Backwards, so that what only a dropped operation used is dropped in the same walk.
bool sweep(Region& region, Uses& uses) {
    bool changed = false;
    Node* previous = nullptr;
    for (Node* node = region.last; node != nullptr; node = previous) {
        previous = node->previous;
        for (Region* inner : node->regions) changed = sweep(*inner, uses) || changed;
        if (!ir::has_flag(*node, 'P') || uses[node->id] != 0) continue;
        for (const Node* operand : node->operands) --uses[operand->id];
        ir::unlink(node);
        changed = true;
    }
    return changed;
}

}  // namespace

bool remove_dead(ir::Function& function, types::Context&) {
    Uses uses(function.next_id);
    count_uses(function.body, uses);
    return sweep(function.body, uses);
}

}  // namespace numen::opt
