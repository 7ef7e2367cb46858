#include <algorithm>
#include <limits>

#include "codegen/llvm/function_emitter.h"
#include "ir/duration.h"

/// How much there is to do in a round of a parallel loop: whether threads are worth it.
namespace numen::codegen {

using ir::Op;

namespace {

/// What a node takes, its regions left out: endless where that is not to be seen.
double weight(const ir::Node& node) {
    switch (node.op) {
        case Op::while_:
        case Op::call:
        case Op::call_pointer:
        case Op::call_runtime:
        case Op::parallel_for: return std::numeric_limits<double>::infinity();
        case Op::alloc:
            return node.imm == ir::kOnStack ? 0 : std::numeric_limits<double>::infinity();
        default: return ir::duration(node);
    }
}

bool is_made_by(const ir::Node* node, Op op) { return !node->is_parameter && node->op == op; }

/// What the number is at most, if that is to be seen: a constant, or the lesser of one and another.
const ir::Node* limit(const ir::Node* node) {
    if (!is_made_by(node, Op::select) || !is_made_by(node->operands[0], Op::lt)) return node;
    const ir::Node *bound = node->operands[0]->operands[1], *last = node->operands[2];
    const bool is_lesser = is_made_by(last, Op::constant) && is_made_by(bound, Op::constant) &&
                           bound->imm == last->imm;
    return is_lesser ? last : node;
}

}  // namespace

/// Operations in a run of the region, as float64, computed from what is known where the builder is;
/// infinity when that does not tell.
llvm::Value* FunctionEmitter::estimate_work(const ir::Region& region) {
    const llvm::IRBuilderBase::FastMathFlagGuard flags(b_);
    b_.clearFastMathFlags();  // with which there is no infinity
    llvm::Value* total = llvm::ConstantFP::get(b_.getDoubleTy(), 0);
    for (const ir::Node* node = region.first; node != nullptr; node = node->next) {
        if (node->op == Op::raise) continue;  // ends the loop
        auto add = [&](llvm::Value* work) { total = b_.CreateFAdd(total, work); };
        add(llvm::ConstantFP::get(b_.getDoubleTy(), weight(*node)));
        if (node->op == Op::for_) {
            const ir::Node *start = node->operands[0], *step = node->operands[2];
            const ir::Node* stop = limit(node->operands[1]);
            auto bound = [&](const ir::Node* each) -> llvm::Value* {
                if (is_made_by(each, Op::constant))
                    return b_.getInt64(static_cast<std::uint64_t>(each->imm));
                const Row& known = value(each);
                return known.empty() ? nullptr : known[0];
            };
            llvm::Value *first = bound(start), *last = bound(stop), *by = bound(step);
            if (first == nullptr || last == nullptr || by == nullptr) {
                return llvm::ConstantFP::getInfinity(b_.getDoubleTy());
            }
            auto [runs, rounds] = count_rounds(first, last, by);
            llvm::Value* count = b_.CreateSelect(runs, rounds, b_.getInt64(0));
            // A round without work takes its counting.
            llvm::Value* round = b_.CreateFAdd(estimate_work(*node->regions[0]),
                                               llvm::ConstantFP::get(b_.getDoubleTy(), 1));
            add(b_.CreateFMul(b_.CreateUIToFP(count, b_.getDoubleTy()), round));
            continue;
        }
        const bool is_choice = node->op == Op::if_ && node->imm == 1;  // the second way is rare
        for (const ir::Region* inner : node->regions.first(is_choice ? 1 : node->regions.size())) {
            add(estimate_work(*inner));
        }
    }
    return total;
}

}  // namespace numen::codegen
