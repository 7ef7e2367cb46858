#include "codegen/llvm/line_code.h"

#include <llvm/Analysis/LoopInfo.h>
#include <llvm/IR/DebugInfoMetadata.h>
#include <llvm/IR/Dominators.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/Transforms/Utils/LoopUtils.h>

#include <algorithm>
#include <map>
#include <tuple>

namespace numen::codegen {

namespace {

/// Where code of the first function calls what this was inlined from, or its own line.
int own_line(const llvm::DILocation* location) {
    while (location != nullptr && location->getInlinedAt() != nullptr) {
        location = location->getInlinedAt();
    }
    if (location == nullptr) return 0;
    // The unit's "file" is the first function.
    const llvm::DISubprogram* function = location->getScope()->getSubprogram();
    if (function->getFile() != function->getUnit()->getFile()) return 0;
    return static_cast<int>(location->getLine());
}

bool is_slow_version(const llvm::Loop* loop) {
    for (; loop != nullptr; loop = loop->getParentLoop()) {
        if (llvm::findStringMetadataForLoop(loop, "llvm.loop.disable_nonforced")) return true;
    }
    return false;
}

void count(const llvm::Instruction& instruction, LineCode& code) {
    llvm::Type* type = instruction.getType();
    if (llvm::isa<llvm::LoadInst>(instruction)) ++code.loads;
    if (const auto* store = llvm::dyn_cast<llvm::StoreInst>(&instruction)) {
        ++code.stores;
        type = store->getValueOperand()->getType();
    }
    if (const auto* call = llvm::dyn_cast<llvm::CallInst>(&instruction)) {
        code.calls += !llvm::isa<llvm::IntrinsicInst>(call);
    }
    const auto* vector = llvm::dyn_cast<llvm::FixedVectorType>(type);
    const unsigned lanes = vector == nullptr ? 1 : vector->getNumElements();
    const unsigned bits = type->getScalarSizeInBits();
    // Masks are as wide as what they are for.
    if (bits > 1 && lanes > code.lanes) code.lanes = lanes, code.element_bits = bits;
}

}  // namespace

std::vector<LineCode> code_of_lines(llvm::Module& module) {
    std::vector<LineCode> out;
    for (llvm::Function& function : module) {
        if (function.isDeclaration()) continue;
        const llvm::DominatorTree tree(function);
        const llvm::LoopInfo loops(tree);
        std::map<std::pair<const llvm::Loop*, int>, LineCode> found;
        for (const llvm::BasicBlock& block : function) {
            const llvm::Loop* loop = loops.getLoopFor(&block);
            if (loop == nullptr || is_slow_version(loop)) continue;
            for (const llvm::Instruction& instruction : block) {
                const int line = own_line(instruction.getDebugLoc());
                if (line == 0) continue;
                auto& code =
                    found.try_emplace({loop, line}, LineCode{line, 1, 0, 0, 0, 0}).first->second;
                count(instruction, code);
            }
        }
        for (const auto& [key, code] : found) out.push_back(code);
    }
    std::sort(out.begin(), out.end(), [](const LineCode& a, const LineCode& b) {
        return std::tuple(a.line, b.lanes, b.loads, b.stores) <
               std::tuple(b.line, a.lanes, a.loads, a.stores);
    });
    return out;
}

int line_of_loop(const llvm::BasicBlock& header) {
    llvm::Function& function = *const_cast<llvm::BasicBlock&>(header).getParent();
    const llvm::DominatorTree tree(function);
    const llvm::LoopInfo loops(tree);
    const llvm::Loop* loop = loops.getLoopFor(&header);
    if (loop == nullptr || is_slow_version(loop)) return 0;
    return own_line(loop->getStartLoc().get());
}

}  // namespace numen::codegen
