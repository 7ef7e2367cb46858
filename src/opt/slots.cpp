#include "opt/slots.h"

#include <algorithm>

namespace numen::opt {

namespace {

bool sets_float(const Region& region, std::vector<SlotId>& read) {
    for (const Node* node = region.first; node != nullptr; node = node->next) {
        if (node->op == Op::get) read.push_back(node->slot);
        if (node->op == Op::set && node->operands[0]->type->is_float() &&
            std::find(read.begin(), read.end(), node->slot) != read.end()) {
            return true;
        }
        if (node->op == Op::if_ &&
            (sets_float(*node->regions[0], read) || sets_float(*node->regions[1], read))) {
            return true;
        }
    }
    return false;
}

}  // namespace

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

bool carries_float(const Region& rounds) {
    std::vector<SlotId> read;
    return sets_float(rounds, read);
}

}  // namespace numen::opt
