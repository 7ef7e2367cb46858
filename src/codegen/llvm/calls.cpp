#include "codegen/llvm/c_abi.h"
#include "codegen/llvm/function_emitter.h"
#include "codegen/llvm/sizes.h"
#include "support/diagnostic.h"

/// Calls of functions of the module, of the runtime, and of C functions by address.
namespace numen::codegen {

Row FunctionEmitter::call(const ir::Node& node) {
    const Callee& callee = module_.callee(node.callee);
    Row arguments = concatenated(node);
    if (callee.traits.recursive) arguments.push_back(stack_limit());
    llvm::CallInst* result = b_.CreateCall(callee.function, arguments);
    result->setCallingConv(callee.function->getCallingConv());
    bool only_result = !callee.traits.raises && callee.results == 1;
    if (only_result) return {result};
    if (callee.traits.raises) {
        llvm::Value* status = callee.results == 0 ? result : b_.CreateExtractValue(result, 0);
        raise_if(node, b_.CreateIsNotNull(status));
    }
    Row row;
    for (std::size_t i = 0; i < callee.results; ++i) {
        row.push_back(
            b_.CreateExtractValue(result, static_cast<unsigned>(i + callee.traits.raises)));
    }
    assume_sizes(b_, node.type, row);
    return row;
}

/// A function with C's calling convention around the callee. It needs no context.
Row FunctionEmitter::callback(const ir::Node& node) {
    const Callee& callee = module_.callee(node.callee);
    llvm::Type* pointer = b_.getPtrTy();
    auto* function =
        module_.new_function(llvm::FunctionType::get(b_.getInt32Ty(), {pointer, pointer}, false),
                             node.callee->symbol + ".callback");
    function->setCallingConv(llvm::CallingConv::C);
    Builder b(llvm::BasicBlock::Create(b_.getContext(), "", function));
    Row arguments{function->getArg(1)};
    if (callee.traits.recursive)
        arguments.push_back(b.CreateCall(module_.runtime(Rt::stack_limit)));
    llvm::CallInst* status = b.CreateCall(callee.function, arguments);
    status->setCallingConv(callee.function->getCallingConv());
    b.CreateRet(callee.traits.raises ? static_cast<llvm::Value*>(status) : b.getInt32(0));
    return {function, llvm::ConstantPointerNull::get(b_.getPtrTy())};
}

/// Where the limit of the thread's stack is: given to recursive functions, asked for once by
/// others.
llvm::Value* FunctionEmitter::stack_limit() {
    if (stack_limit_ == nullptr) {
        Builder at_entry(target_->getEntryBlock().getTerminator());
        stack_limit_ = at_entry.CreateCall(module_.runtime(Rt::stack_limit));
    }
    return stack_limit_;
}

/// What a recursive function begins with.
void FunctionEmitter::check_stack() {
    auto *full = new_block("stack.full"), *ok = new_block("stack.ok");
    llvm::Type* address = b_.getInt64Ty();
    llvm::Value* top = b_.CreatePtrToInt(b_.CreateStackSave(), address);
    llvm::LoadInst* limit = b_.CreateLoad(address, stack_limit());
    limit->setAtomic(llvm::AtomicOrdering::Monotonic);  // others write it
    b_.CreateCondBr(b_.CreateICmpULT(top, limit), full, ok, module_.unlikely());
    b_.SetInsertPoint(full);
    llvm::Value* status = call_row(Rt::stack_full, {b_.getInt1(module_.polls())});
    raise_if(*function_.body.first, b_.CreateIsNotNull(status));
    jump(ok);
    b_.SetInsertPoint(ok);
}

Row FunctionEmitter::call_runtime(const ir::Node& node) {
    if (FastWay way = fast_way(node)) return (this->*way)(node);
    return call_runtime_row(node);
}

Row FunctionEmitter::call_runtime_row(const ir::Node& node) {
    const RtSignature& c = signature(node.runtime);
    auto components = types::components(node.type);
    Row arguments = concatenated(node);
    NUMEN_ASSERT(arguments.size() == c.parameters.size());
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        NUMEN_ASSERT(arguments[i]->getType() == abi_type(b_.getContext(), c.parameters[i]));
    }
    if (auto offset = field_offset(node.runtime)) {
        llvm::Value* field = b_.CreateConstInBoundsGEP1_64(b_.getInt8Ty(), arguments[0],
                                                           static_cast<std::uint64_t>(*offset));
        return {load_component(b_, components[0], field, types::size_of(components[0]),
                               module_.object_access())};
    }
    llvm::FunctionCallee callee = module_.runtime(node.runtime);
    if (!c.raises) {
        llvm::Value* result = b_.CreateCall(callee, arguments);
        NUMEN_ASSERT(components.size() == (c.result == AbiType::none ? 0 : 1));
        if (components.empty()) return {};
        NUMEN_ASSERT(result->getType() == register_type(b_.getContext(), components[0]));
        return {result};
    }
    llvm::AllocaInst* out = nullptr;
    types::MemoryLayout layout = types::memory_layout(node.type);
    if (c.result != AbiType::none) {
        NUMEN_ASSERT(components.empty() || layout.size == c.result_size);
        out = new_alloca(
            llvm::ArrayType::get(b_.getInt8Ty(), static_cast<std::uint64_t>(c.result_size)), "out");
        out->setAlignment(llvm::Align(static_cast<std::uint64_t>(c.result_align)));
        arguments.insert(arguments.begin(), out);
    }
    llvm::CallInst* status = b_.CreateCall(callee, arguments);
    // What people look for in LLVM's text to see whether a list is made, as in Numba's.
    if (static_cast<Rt>(node.runtime) == Rt::list_new) status->setName("allocate list");
    raise_if(node, b_.CreateIsNotNull(status));
    Row row;
    for (std::size_t i = 0; i < components.size(); ++i) {
        llvm::Value* address = b_.CreateConstInBoundsGEP1_64(
            b_.getInt8Ty(), out, static_cast<std::uint64_t>(layout.offsets[i]));
        row.push_back(load_component(b_, components[i], address, types::size_of(components[i])));
    }
    return row;
}

/// The arguments and the result of an entry lie in records (codegen/artifact.h).
Row FunctionEmitter::call_pointer(const ir::Node& node) {
    const Type* function = node.operands[0]->type;
    if (!function->is_entry) return call_c(node);
    auto record = [&](std::int64_t size, std::int64_t align) {
        auto* bytes = llvm::ArrayType::get(b_.getInt8Ty(), static_cast<std::uint64_t>(size));
        llvm::AllocaInst* made = new_alloca(bytes, "record");
        made->setAlignment(llvm::Align(static_cast<std::uint64_t>(align)));
        return made;
    };
    auto at = [&](llvm::Value* base, std::int64_t offset) {
        return b_.CreateConstInBoundsGEP1_64(b_.getInt8Ty(), base,
                                             static_cast<std::uint64_t>(offset));
    };
    std::vector<Component> given_components;
    for (const Type* parameter : function->elements.subspan(1)) {
        auto more = types::components(parameter);
        given_components.insert(given_components.end(), more.begin(), more.end());
    }
    types::MemoryLayout given = types::memory_layout(given_components);
    types::MemoryLayout taken = types::memory_layout(node.type);
    llvm::AllocaInst* arguments = record(given.size, given.align);
    llvm::AllocaInst* result = record(taken.size, taken.align);
    Row values = concatenated(node, 1);
    for (std::size_t i = 0; i < values.size(); ++i) {
        store_component(b_, given_components[i], values[i], at(arguments, given.offsets[i]),
                        types::size_of(given_components[i]));
    }
    auto* type = llvm::FunctionType::get(b_.getInt32Ty(), {b_.getPtrTy(), b_.getPtrTy()}, false);
    raise_if(node,
             b_.CreateIsNotNull(b_.CreateCall(type, operand(node, 0)[0], {result, arguments})));
    Row row;
    auto components = types::components(node.type);
    for (std::size_t i = 0; i < components.size(); ++i) {
        row.push_back(load_component(b_, components[i], at(result, taken.offsets[i]),
                                     types::size_of(components[i])));
    }
    return row;
}

/// A C function, which cannot raise.
Row FunctionEmitter::call_c(const ir::Node& node) {
    const llvm::Triple triple(module_.target().getTargetTriple());
    const Type* function = node.operands[0]->type;
    llvm::SmallVector<llvm::Type*, 8> parameters;
    llvm::SmallVector<llvm::Value*, 8> arguments;
    llvm::SmallVector<llvm::Attribute::AttrKind, 8> extensions;
    for (std::size_t i = 1; i < node.operands.size(); ++i) {
        const Type* parameter = function->elements[i];
        append_c_types(b_.getContext(), triple, parameter, parameters);
        append_to_c(b_, triple, parameter, operand(node, i), arguments);
        extensions.resize(arguments.size(), c_extension(parameter));
    }
    llvm::Type* result = c_result_type(b_.getContext(), triple, function->element());
    auto* type = llvm::FunctionType::get(result, parameters, false);
    llvm::CallInst* called = b_.CreateCall(type, operand(node, 0)[0], arguments);
    for (unsigned i = 0; i < extensions.size(); ++i) {
        if (extensions[i] != llvm::Attribute::None) called->addParamAttr(i, extensions[i]);
    }
    if (result->isVoidTy()) return {};
    if (auto extension = c_extension(function->element()); extension != llvm::Attribute::None) {
        called->addRetAttr(extension);
    }
    return result_from_c(b_, triple, function->element(), called);
}

}  // namespace numen::codegen
