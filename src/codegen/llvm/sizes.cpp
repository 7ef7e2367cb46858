#include "codegen/llvm/sizes.h"

#include <llvm/IR/ConstantRange.h>
#include <llvm/IR/MDBuilder.h>

namespace numen::codegen {

namespace {
const llvm::APInt kLeast = llvm::APInt::getZero(64);
const llvm::APInt kLimit = llvm::APInt::getSignedMinValue(64);
}  // namespace

bool is_size(const Type* type, std::size_t component) {
    auto first = static_cast<std::size_t>(types::shape_field(0));
    return type->is(types::Kind::Array) && component >= first && component < first + type->ndim;
}

llvm::Attribute size_attribute(llvm::LLVMContext& context) {
    return llvm::Attribute::get(context, llvm::Attribute::Range,
                                llvm::ConstantRange(kLeast, kLimit));
}

void mark_size(llvm::Value* loaded) {
    auto* load = llvm::dyn_cast<llvm::LoadInst>(loaded);
    if (load == nullptr) return;
    llvm::MDBuilder metadata(load->getContext());
    load->setMetadata(llvm::LLVMContext::MD_range, metadata.createRange(kLeast, kLimit));
}

void assume_sizes(Builder& b, const Type* type, RowRef value) {
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (!is_size(type, i) || llvm::isa<llvm::Constant>(value[i])) continue;
        b.CreateAssumption(b.CreateICmpSGE(value[i], b.getInt64(0)));
    }
}

}  // namespace numen::codegen
