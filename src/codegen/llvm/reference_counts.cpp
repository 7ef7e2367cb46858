#include "codegen/llvm/module_emitter.h"
#include "runtime/object.h"

/// runtime::retain and runtime::release as LLVM functions: the count is the object's first field.
namespace numen::codegen {

namespace {

llvm::BasicBlock* block(llvm::Function* function, const char* name) {
    return llvm::BasicBlock::Create(function->getContext(), name, function);
}

llvm::LoadInst* load_count(Builder& b, llvm::Value* object, llvm::AtomicOrdering ordering) {
    auto* count = b.CreateAlignedLoad(b.getInt64Ty(), object, llvm::Align(8), "count");
    count->setAtomic(ordering);
    return count;
}

}  // namespace

llvm::Function* ModuleEmitter::new_counting_function(llvm::Twine name) {
    auto* type = llvm::FunctionType::get(llvm::Type::getVoidTy(context()),
                                         {llvm::PointerType::get(context(), 0)}, false);
    llvm::Function* function = new_function(type, name);
    function->addFnAttr(llvm::Attribute::InlineHint);
    return function;
}

llvm::Function* ModuleEmitter::retain() {
    if (retain_ != nullptr) return retain_;
    retain_ = new_counting_function("numen.retain");
    llvm::Value* object = retain_->getArg(0);
    auto *entry = block(retain_, "entry"), *some = block(retain_, "some"),
         *counted = block(retain_, "counted"), *done = block(retain_, "done");
    Builder b(entry);
    b.CreateCondBr(b.CreateIsNull(object), done, some);
    b.SetInsertPoint(some);
    auto* count = load_count(b, object, llvm::AtomicOrdering::Monotonic);
    count->setMetadata(llvm::LLVMContext::MD_tbaa, object_access_);
    b.CreateCondBr(b.CreateICmpSLT(count, b.getInt64(0)), done, counted);
    b.SetInsertPoint(counted);
    b.CreateAtomicRMW(llvm::AtomicRMWInst::Add, object, b.getInt64(1), llvm::Align(8),
                      llvm::AtomicOrdering::Monotonic)
        ->setMetadata(llvm::LLVMContext::MD_tbaa, object_access_);
    b.CreateBr(done);
    b.SetInsertPoint(done);
    b.CreateRetVoid();
    return retain_;
}

llvm::Function* ModuleEmitter::release() {
    if (release_ != nullptr) return release_;
    release_ = new_counting_function("numen.release");
    llvm::Value* object = release_->getArg(0);
    auto *entry = block(release_, "entry"), *some = block(release_, "some"),
         *counted = block(release_, "counted"), *shared = block(release_, "shared"),
         *last = block(release_, "last"), *done = block(release_, "done");
    Builder b(entry);
    b.CreateCondBr(b.CreateIsNull(object), done, some);
    b.SetInsertPoint(some);
    auto* count = load_count(b, object, llvm::AtomicOrdering::Acquire);
    b.CreateCondBr(b.CreateICmpSLT(count, b.getInt64(0)), done, counted);
    // The only holder need not count down: nobody else can be counting up.
    b.SetInsertPoint(counted);
    b.CreateCondBr(b.CreateICmpEQ(count, b.getInt64(1)), last, shared);
    b.SetInsertPoint(shared);
    auto* old = b.CreateAtomicRMW(llvm::AtomicRMWInst::Sub, object, b.getInt64(1), llvm::Align(8),
                                  llvm::AtomicOrdering::AcquireRelease);
    b.CreateCondBr(b.CreateICmpEQ(old, b.getInt64(1)), last, done);
    b.SetInsertPoint(last);
    b.CreateCall(runtime(Rt::destroy), {object});
    b.CreateBr(done);
    b.SetInsertPoint(done);
    b.CreateRetVoid();
    return release_;
}

}  // namespace numen::codegen
