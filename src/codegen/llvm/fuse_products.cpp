#include "codegen/llvm/fuse_products.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/Analysis/LoopInfo.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstIterator.h>

namespace numen::codegen {
namespace {

/// Each use more is an instruction that multiplies, too.
constexpr unsigned kMostUses = 3;

bool is_sum(const llvm::User* user) {
    const auto* sum = llvm::dyn_cast<llvm::BinaryOperator>(user);
    return sum != nullptr &&
           (sum->getOpcode() == llvm::Instruction::FAdd ||
            sum->getOpcode() == llvm::Instruction::FSub) &&
           sum->hasAllowContract() && sum->getOperand(0) != sum->getOperand(1);
}

bool is_product_of_sums(const llvm::Instruction& each) {
    return each.getOpcode() == llvm::Instruction::FMul && each.hasAllowContract() &&
           each.hasNUsesOrMore(2) && !each.hasNUsesOrMore(kMostUses + 1) &&
           llvm::all_of(each.users(), is_sum);
}

/// A sum in a loop within that of the product would multiply each round.
bool are_in_one_loop(const llvm::Instruction& product, const llvm::LoopInfo& loops) {
    const llvm::Loop* loop = loops.getLoopFor(product.getParent());
    return llvm::all_of(product.users(), [&](const auto* user) {
        return loops.getLoopFor(llvm::cast<llvm::Instruction>(user)->getParent()) == loop;
    });
}

void fuse(llvm::Instruction& product, llvm::Instruction& sum) {
    llvm::IRBuilder<> builder(&sum);
    builder.setFastMathFlags(sum.getFastMathFlags());
    llvm::Value* factor = product.getOperand(0);
    const bool is_first = sum.getOperand(0) == &product;
    llvm::Value* other = sum.getOperand(is_first ? 1 : 0);
    if (sum.getOpcode() == llvm::Instruction::FSub) {
        llvm::Value*& negated = is_first ? other : factor;
        negated = builder.CreateFNeg(negated);
    }
    sum.replaceAllUsesWith(builder.CreateIntrinsic(llvm::Intrinsic::fmuladd, {sum.getType()},
                                                   {factor, product.getOperand(1), other}));
    sum.eraseFromParent();
}

}  // namespace

llvm::PreservedAnalyses FuseProducts::run(llvm::Function& function,
                                          llvm::FunctionAnalysisManager& analyses) {
    llvm::SmallVector<llvm::Instruction*> products;
    for (llvm::Instruction& each : llvm::instructions(function)) {
        if (is_product_of_sums(each)) products.push_back(&each);
    }
    if (products.empty()) return llvm::PreservedAnalyses::all();
    const llvm::LoopInfo& loops = analyses.getResult<llvm::LoopAnalysis>(function);
    bool any = false;
    for (llvm::Instruction* product : products) {
        // Its sums may have become part of another product.
        if (!is_product_of_sums(*product) || !are_in_one_loop(*product, loops)) continue;
        while (!product->use_empty()) {
            fuse(*product, *llvm::cast<llvm::Instruction>(product->user_back()));
        }
        product->eraseFromParent();
        any = true;
    }
    if (!any) return llvm::PreservedAnalyses::all();
    llvm::PreservedAnalyses kept;
    kept.preserveSet<llvm::CFGAnalyses>();
    return kept;
}

}  // namespace numen::codegen
