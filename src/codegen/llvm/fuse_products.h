#pragma once

#include <llvm/IR/PassManager.h>

namespace numen::codegen {

/// Makes a product, all of whose several uses are sums and differences in its loop, part of each
/// of them (fmuladd), where `contract` allows it: x*x in x*x + y*y <= 4 and in x*x - y*y. The back
/// end does so for a product that is used once, in its block.
struct FuseProducts : llvm::PassInfoMixin<FuseProducts> {
    llvm::PreservedAnalyses run(llvm::Function& function, llvm::FunctionAnalysisManager& analyses);
};

}  // namespace numen::codegen
