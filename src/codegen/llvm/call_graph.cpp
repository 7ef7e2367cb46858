#include "codegen/llvm/call_graph.h"

#include <llvm/ADT/SetVector.h>

#include "codegen/llvm/polling.h"
#include "codegen/llvm/runtime_rows.h"
#include "codegen/llvm/walk.h"

namespace numen::codegen {

using ir::Op;

namespace {

using Functions = llvm::SmallSetVector<const ir::Function*, 8>;

/// Whether a node raises without calling another function of the module.
bool raises_itself(const ir::Node& node, const ir::Options& options, bool loops_poll,
                   PollingPlans& plans) {
    switch (node.op) {
        case Op::for_:
        case Op::while_: return loops_poll && plans.of(node, options.interruptible).asks();
        case Op::call: return false;
        case Op::call_pointer: return node.operands[0]->type->is_entry;
        case Op::call_runtime: return signature(node.runtime).raises;
        case Op::raise:
        case Op::reraise:
        case Op::parallel_for: return true;
        default: return ir::has_flag(node, 'R');
    }
}

}  // namespace

bool polls(const ir::Module& module) { return !module.functions[0]->options.c_callable; }

llvm::DenseMap<const ir::Function*, FunctionTraits> find_traits(const ir::Module& module) {
    llvm::DenseMap<const ir::Function*, Functions> callees;
    llvm::DenseMap<const ir::Function*, FunctionTraits> traits;
    llvm::DenseMap<const ir::Function*, int> calls;
    PollingPlans plans;
    for (const auto& function : module.functions) {
        FunctionTraits& of_this = traits[function.get()];
        for_each_node(function->body, [&](const ir::Node& node) {
            of_this.raises |= raises_itself(node, function->options, polls(module), plans);
            of_this.yields |=
                node.op == Op::call_runtime && static_cast<Rt>(node.runtime) == Rt::generator_yield;
            for (const ir::Node* operand : node.operands)
                of_this.has_shared_objects |= operand->type->is_shared();
            if (node.op != Op::call) return;
            callees[function.get()].insert(node.callee);
            ++calls[node.callee];
        });
    }
    for (const auto& function : module.functions) {
        // Everything that a call of the function leads to.
        Functions reached = callees[function.get()];
        for (std::size_t i = 0; i < reached.size(); ++i) {
            Functions more = callees.lookup(reached[i]);
            reached.insert(more.begin(), more.end());
        }
        traits[function.get()].recursive = reached.contains(function.get());
        traits[function.get()].calls = calls.lookup(function.get());
    }
    // Too deep a recursion raises, and a caller of what raises does.
    for (auto& [function, of_this] : traits) of_this.raises |= of_this.recursive;
    for (bool changed = true; changed;) {
        changed = false;
        for (auto& [function, of_this] : traits) {
            if (of_this.raises) continue;
            for (const ir::Function* callee : callees.lookup(function)) {
                of_this.raises |= traits.lookup(callee).raises;
            }
            changed |= of_this.raises;
        }
    }
    return traits;
}

}  // namespace numen::codegen
