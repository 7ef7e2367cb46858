#include "codegen/llvm/parallel_plan.h"

#include <algorithm>

#include "codegen/llvm/walk.h"

namespace numen::codegen {

using ir::Op;

namespace {

struct SlotUse {
    int inside = 0;
    int everywhere = 0;
    bool changed = false;
};

bool uses_slot(const ir::Node& node) {
    return node.op == Op::get || node.op == Op::set || node.op == Op::clear;
}

}  // namespace

ParallelPlan plan_parallel_loop(const ir::Function& function, const ir::Node& loop) {
    ParallelPlan plan;
    const ir::Region& region = *loop.regions[0];
    std::vector<bool> known(function.next_id);  // made inside, or already in the plan
    std::vector<SlotUse> uses(function.slots.size());
    auto define = [&](const ir::Region& inner) {
        for (const ir::Node* parameter : inner.parameters) known[parameter->id] = true;
    };
    define(region);
    for_each_node(region, [&](const ir::Node& node) {
        for (const ir::Node* operand : node.operands) {
            if (known[operand->id]) continue;
            known[operand->id] = true;
            plan.values.push_back(operand);
        }
        known[node.id] = true;
        for (const ir::Region* inner : node.regions) define(*inner);
        if (uses_slot(node)) {
            ++uses[node.slot].inside;
            uses[node.slot].changed |= node.op != Op::get;
        }
        // The reductions of a loop inside this one change their slots.
        for (const ir::Reduction& reduction : node.reductions) {
            ++uses[reduction.slot].inside;
            uses[reduction.slot].changed = true;
        }
    });
    for_each_node(function.body, [&](const ir::Node& node) {
        if (uses_slot(node)) ++uses[node.slot].everywhere;
        for (const ir::Reduction& reduction : node.reductions) ++uses[reduction.slot].everywhere;
    });
    for (ir::SlotId slot = 0; slot < uses.size(); ++slot) {
        bool reduced = std::any_of(loop.reductions.begin(), loop.reductions.end(),
                                   [&](const ir::Reduction& r) { return r.slot == slot; });
        const SlotUse& use = uses[slot];
        if (use.inside == 0 || reduced) continue;
        (!use.changed                   ? plan.read
         : use.inside == use.everywhere ? plan.local
                                        : plan.changed)
            .push_back(slot);
    }
    return plan;
}

bool sets_slot(const ir::Region& region, ir::SlotId slot) {
    bool found = false;
    for_each_node(region, [&](const ir::Node& node) {
        found |= (node.op == Op::set || node.op == Op::clear) && node.slot == slot;
    });
    return found;
}

}  // namespace numen::codegen
