#include <unordered_map>

#include "ir/builder.h"
#include "opt/pass.h"

namespace numen::opt {

using ir::Node;
using ir::Region;

namespace {

using Uses = std::unordered_map<const Node*, std::size_t>;

void count_uses(const Region& region, Uses& uses) {
    for (const Node* node = region.first; node != nullptr; node = node->next) {
        for (const Node* operand : node->operands) ++uses[operand];
        for (const Region* inner : node->regions) count_uses(*inner, uses);
    }
}

/// Backwards, so that what only a dropped operation used is dropped in the same walk.
void sweep(Region& region, Uses& uses) {
    Node* previous = nullptr;
    for (Node* node = region.last; node != nullptr; node = previous) {
        previous = node->previous;
        for (Region* inner : node->regions) sweep(*inner, uses);
        if (!ir::has_flag(*node, 'P') || uses[node] != 0) continue;
        for (const Node* operand : node->operands) --uses[operand];
        ir::unlink(node);
    }
}

}  // namespace

void remove_dead(ir::Function& function, types::Context&) {
    Uses uses;
    count_uses(function.body, uses);
    sweep(function.body, uses);
}

}  // namespace numen::opt
