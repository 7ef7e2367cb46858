#include "codegen/llvm/accurate_math.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/Module.h>
#include <llvm/TargetParser/Triple.h>

#include "codegen/llvm/math.h"
#include "codegen/vector_math.h"

namespace numen::codegen {
namespace {

const LibmFunction* find(const llvm::CallInst& call) {
    const llvm::Function* callee = call.getCalledFunction();
    if (callee == nullptr || !callee->isDeclaration()) return nullptr;
    llvm::StringRef name = callee->getName();
    const llvm::Type* type = call.getType();
    if (!type->isFloatTy() && !type->isDoubleTy()) return nullptr;
    const bool is_intrinsic = name.consume_back(type->isFloatTy() ? ".f32" : ".f64");
    if (!is_intrinsic && type->isFloatTy() && !name.consume_back("f")) return nullptr;
    const auto row = llvm::find_if(libm_functions(), [&](const LibmFunction& function) {
        return name == (is_intrinsic ? function.intrinsic : function.name);
    });
    return row == libm_functions().end() ? nullptr : &*row;
}

/// The type of C's long double.
llvm::Type* long_double(const llvm::Module& module) {
    const bool is_x86 = llvm::Triple(module.getTargetTriple()).isX86();
    return is_x86 ? llvm::Type::getX86_FP80Ty(module.getContext())
                  : llvm::Type::getFP128Ty(module.getContext());
}

void compute_in(llvm::Type* wide, const std::string& name, llvm::CallInst& call) {
    Builder b(&call);
    Row operands;
    for (llvm::Value* operand : call.args()) operands.push_back(b.CreateFPExt(operand, wide));
    call.replaceAllUsesWith(b.CreateFPTrunc(call_c(b, name, operands), call.getType()));
    call.eraseFromParent();
}

}  // namespace

void make_math_accurate(llvm::Function& function) {
    for (llvm::Instruction& instruction :
         llvm::make_early_inc_range(llvm::instructions(function))) {
        auto* call = llvm::dyn_cast<llvm::CallInst>(&instruction);
        const LibmFunction* row = call == nullptr ? nullptr : find(*call);
        if (row == nullptr) continue;
        if (call->getType()->isFloatTy()) {
            compute_in(llvm::Type::getDoubleTy(function.getContext()), row->name, *call);
        } else if (row->ulps > 1) {
            compute_in(long_double(*function.getParent()), std::string(row->name) + "l", *call);
        } else {
            call->addFnAttr(llvm::Attribute::NoBuiltin);  // no vector form stands for it
        }
    }
}

}  // namespace numen::codegen
