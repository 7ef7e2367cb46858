#include <algorithm>
#include <limits>

#include "codegen/llvm/function_emitter.h"

/// How much there is to do in a round of a parallel loop: whether threads are worth it.
namespace numen::codegen {

using ir::Op;

namespace {

/// What a node takes beside an addition, its regions left out.
double weight(const ir::Node& node) {
    switch (node.op) {
        case Op::constant:
        case Op::get:
        case Op::set:
        case Op::field: return 0;
        case Op::div:
        case Op::floordiv:
        case Op::mod: return 5;
        case Op::math: return 10;
        case Op::while_:
        case Op::call:
        case Op::call_pointer:
        case Op::call_runtime:
        case Op::alloc:
        case Op::parallel_for: return std::numeric_limits<double>::infinity();
        default: return 1;
    }
}

}  // namespace

/// Operations in a run of the region, as float64, computed from what is known where the builder is;
/// infinity when that does not tell.
llvm::Value* FunctionEmitter::estimate_work(const ir::Region& region) {
    llvm::Value* total = llvm::ConstantFP::get(b_.getDoubleTy(), 0);
    for (const ir::Node* node = region.first; node != nullptr; node = node->next) {
        if (node->op == Op::raise) continue;  // ends the loop
        auto add = [&](llvm::Value* work) { total = b_.CreateFAdd(total, work); };
        add(llvm::ConstantFP::get(b_.getDoubleTy(), weight(*node)));
        if (node->op == Op::for_) {
            const bool known =
                std::none_of(node->operands.begin(), node->operands.end(),
                             [&](const ir::Node* bound) { return value(bound).empty(); });
            if (!known) return llvm::ConstantFP::getInfinity(b_.getDoubleTy());
            auto [runs, rounds] =
                count_rounds(operand(*node, 0)[0], operand(*node, 1)[0], operand(*node, 2)[0]);
            llvm::Value* count = b_.CreateSelect(runs, rounds, b_.getInt64(0));
            // A round without work takes its counting.
            llvm::Value* round = b_.CreateFAdd(estimate_work(*node->regions[0]),
                                               llvm::ConstantFP::get(b_.getDoubleTy(), 1));
            add(b_.CreateFMul(b_.CreateUIToFP(count, b_.getDoubleTy()), round));
            continue;
        }
        for (const ir::Region* inner : node->regions) add(estimate_work(*inner));
    }
    return total;
}

}  // namespace numen::codegen
