#include <vector>

#include "ir/builder.h"
#include "opt/pass.h"
#include "opt/slots.h"

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

void find_named(const Region& region, std::vector<bool>& named) {
    for (const Node* node = region.first; node != nullptr; node = node->next) {
        if (names_slot(*node)) named[node->slot] = true;
        for (const ir::Reduction& reduction : node->reductions) named[reduction.slot] = true;
        for (const Region* inner : node->regions) find_named(*inner, named);
    }
}

bool drop_slots(ir::Function& function) {
    std::vector<bool> named(function.slots.size());
    find_named(function.body, named);
    std::vector<ir::SlotId> names(function.slots.size());
    ir::SlotId count = 0;
    for (std::size_t i = 0; i < named.size(); ++i) {
        if (!named[i]) continue;
        function.slots[count] = function.slots[i];
        names[i] = count++;
    }
    if (count == named.size()) return false;
    function.slots.resize(count);
    rename_slots(function.body, names, function.arena);
    return true;
}

}  // namespace

bool remove_dead(ir::Function& function, types::Context&) {
    Uses uses(function.next_id);
    count_uses(function.body, uses);
    bool changed = sweep(function.body, uses);
    return drop_slots(function) || changed;
}

}  // namespace numen::opt
