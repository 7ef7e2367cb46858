#include "opt/slots.h"

namespace numen::opt {

void rename_slots(Region& region, const std::vector<SlotId>& names, support::Arena& arena) {
    for (Node* node = region.first; node != nullptr; node = node->next) {
        if (names_slot(*node)) node->slot = names[node->slot];
        if (!node->reductions.empty()) {
            std::span<ir::Reduction> renamed = arena.copy(node->reductions);
            for (ir::Reduction& reduction : renamed) reduction.slot = names[reduction.slot];
            node->reductions = renamed;
        }
        for (Region* inner : node->regions) rename_slots(*inner, names, arena);
    }
}

}  // namespace numen::opt
