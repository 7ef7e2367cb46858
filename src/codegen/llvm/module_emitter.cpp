#include "codegen/llvm/module_emitter.h"

#include <llvm/IR/MDBuilder.h>
#include <llvm/Support/ConvertUTF.h>

#include <algorithm>

#include "codegen/artifact.h"
#include "codegen/llvm/accurate_math.h"
#include "codegen/llvm/c_abi.h"
#include "codegen/llvm/emitter.h"
#include "codegen/llvm/function_emitter.h"
#include "codegen/llvm/sizes.h"
#include "ir/length.h"
#include "runtime/string.h"
#include "support/diagnostic.h"

namespace numen::codegen {

using ir::Op;

namespace {
/// A function that is called from more places is not put into each of them.
constexpr int kMostInlinedCalls = 200;
}  // namespace

bool emit(const ir::Module& source, llvm::Module& target, bool with_lines) {
    ModuleEmitter emitter(source, target, with_lines);
    emitter.emit();
    return emitter.interruptible;
}

ModuleEmitter::ModuleEmitter(const ir::Module& source, llvm::Module& target, bool with_lines)
    : source_(source), target_(target) {
    if (with_lines) {
        lines_.emplace(target);
        unit_ = lines_->createCompileUnit(llvm::dwarf::DW_LANG_Python,
                                          lines_->createFile(source.functions[0]->symbol, ""),
                                          "numen", true, "", 0);
        target.addModuleFlag(llvm::Module::Warning, "Debug Info Version",
                             llvm::DEBUG_METADATA_VERSION);
    }
    llvm::MDBuilder metadata(context());
    llvm::MDNode* root = metadata.createTBAARoot("numen");
    auto access = [&](const char* name) {
        llvm::MDNode* type = metadata.createTBAAScalarTypeNode(name, root);
        return metadata.createTBAAStructTagNode(type, type, 0);
    };
    element_access_ = access("element");
    object_access_ = access("object");
    unlikely_ = metadata.createUnlikelyBranchWeights();
    likely_ = metadata.createLikelyBranchWeights();
}

llvm::DISubprogram* ModuleEmitter::scope_of(const ir::Function& function) {
    if (!lines_) return nullptr;
    // Lines of different functions are told apart by the functions' symbols.
    auto* file = lines_->createFile(function.symbol, "");
    auto* type = lines_->createSubroutineType(lines_->getOrCreateTypeArray({}));
    return lines_->createFunction(unit_, function.symbol, "", file, 1, type, 1,
                                  llvm::DINode::FlagZero, llvm::DISubprogram::SPFlagDefinition);
}

llvm::MDNode* ModuleEmitter::plain_loop() {
    auto* text = llvm::MDString::get(context(), "llvm.loop.disable_nonforced");
    llvm::MDNode* loop =
        llvm::MDNode::getDistinct(context(), {nullptr, llvm::MDNode::get(context(), text)});
    loop->replaceOperandWith(0, loop);  // which makes it this loop's
    return loop;
}

void ModuleEmitter::emit() {
    NUMEN_ASSERT(!source_.functions.empty());
    auto traits = find_traits(source_);
    yields_ = llvm::any_of(traits, [](const auto& of) { return of.second.yields; });
    has_shared_objects_ =
        llvm::any_of(traits, [](const auto& of) { return of.second.has_shared_objects; });
    for (const auto& function : source_.functions) declare(*function, traits[function.get()]);
    for (const auto& function : source_.functions) FunctionEmitter(*this, *function).emit();
    for (llvm::Function* function : accurate_) make_math_accurate(*function);
    emit_entry();
    if (source_.functions[0]->options.c_callable) emit_c_entry();
    if (lines_) lines_->finalize();
}

void ModuleEmitter::declare(const ir::Function& function, FunctionTraits traits) {
    llvm::SmallVector<llvm::Type*, 8> results, parameters;
    if (traits.raises) results.push_back(llvm::Type::getInt32Ty(context()));
    append_register_types(context(), function.result, results);
    for (const ir::Node* parameter : function.body.parameters) {
        append_register_types(context(), parameter->type, parameters);
    }
    if (traits.recursive) parameters.push_back(llvm::PointerType::get(context(), 0));
    llvm::Type* result = results.empty()       ? llvm::Type::getVoidTy(context())
                         : results.size() == 1 ? results[0]
                                               : llvm::StructType::get(context(), results);
    auto* declared =
        new_function(llvm::FunctionType::get(result, parameters, false), function.symbol);
    if (ir::is_long(function)) {
        declared->addFnAttr(llvm::Attribute::OptimizeNone);
        declared->addFnAttr(llvm::Attribute::NoInline);
    } else if (function.inline_always) {
        declared->addFnAttr(llvm::Attribute::AlwaysInline);
    } else if (function.inline_never || traits.calls > kMostInlinedCalls) {
        declared->addFnAttr(llvm::Attribute::NoInline);
    }
    auto argument = declared->arg_begin();
    for (const ir::Node* parameter : function.body.parameters) {
        std::size_t count = types::components(parameter->type).size();
        for (std::size_t i = 0; i < count; ++i, ++argument) {
            argument->addAttr(llvm::Attribute::NoUndef);
            if (is_size(parameter->type, i)) argument->addAttr(size_attribute(context()));
        }
    }
    callees_[&function] = {declared, traits, results.size() - (traits.raises ? 1 : 0)};
}

llvm::Function* ModuleEmitter::new_function(llvm::FunctionType* type, llvm::Twine name,
                                            bool internal) {
    auto* function = llvm::Function::Create(
        type, internal ? llvm::Function::InternalLinkage : llvm::Function::ExternalLinkage, name,
        target_);
    function->setDoesNotThrow();
    // Profilers and debuggers, and exceptions of C++ callers, walk through our frames.
    function->setUWTableKind(llvm::UWTableKind::Async);
    if (internal) function->setCallingConv(llvm::CallingConv::Fast);
    return function;
}

const Callee& ModuleEmitter::callee(const ir::Function* function) {
    auto found = callees_.find(function);
    NUMEN_ASSERT(found != callees_.end());
    return found->second;
}

llvm::Type* abi_type(llvm::LLVMContext& context, AbiType type) {
    switch (type) {
        case AbiType::none: return llvm::Type::getVoidTy(context);
        case AbiType::boolean: return llvm::Type::getInt1Ty(context);
        case AbiType::i32: return llvm::Type::getInt32Ty(context);
        case AbiType::i64: return llvm::Type::getInt64Ty(context);
        case AbiType::f32: return llvm::Type::getFloatTy(context);
        case AbiType::f64: return llvm::Type::getDoubleTy(context);
        case AbiType::address: return llvm::PointerType::get(context, 0);
        case AbiType::record: break;
    }
    NUMEN_UNREACHABLE("a struct has no register type");
}

llvm::FunctionCallee ModuleEmitter::runtime(ir::RuntimeId row) {
    const RtSignature& c = signature(row);
    if (llvm::Function* declared = target_.getFunction(c.symbol)) return declared;
    llvm::SmallVector<llvm::Type*, 6> parameters;
    if (c.raises && c.result != AbiType::none) {
        parameters.push_back(llvm::PointerType::get(context(), 0));
    }
    for (AbiType parameter : c.parameters) parameters.push_back(abi_type(context(), parameter));
    llvm::Type* result =
        c.raises ? llvm::Type::getInt32Ty(context()) : abi_type(context(), c.result);
    auto* declared = llvm::Function::Create(llvm::FunctionType::get(result, parameters, false),
                                            llvm::Function::ExternalLinkage, c.symbol, target_);
    declared->setDoesNotThrow();
    if (is_of_thread(static_cast<Rt>(row)) && !yields_) {
        declared->setDoesNotAccessMemory();
        declared->setWillReturn();
        declared->addFnAttr(llvm::Attribute::Speculatable);
    }
    for (llvm::Argument& argument : declared->args()) {
        if (argument.getType()->isIntegerTy(1)) argument.addAttr(llvm::Attribute::ZExt);
    }
    if (result->isIntegerTy(1)) declared->addRetAttr(llvm::Attribute::ZExt);
    return declared;
}

namespace {

llvm::GlobalVariable* private_global(llvm::Module& module, llvm::Constant* value, bool constant,
                                     llvm::Twine name) {
    auto* global = new llvm::GlobalVariable(module, value->getType(), constant,
                                            llvm::GlobalValue::PrivateLinkage, value, name);
    global->setUnnamedAddr(llvm::GlobalValue::UnnamedAddr::Global);
    return global;
}

}  // namespace

llvm::Constant* ModuleEmitter::text(std::string_view text) {
    llvm::Constant*& global = texts_[llvm::StringRef(text.data(), text.size())];
    if (global == nullptr) {
        auto* bytes = llvm::ConstantDataArray::getString(
            context(), llvm::StringRef(text.data(), text.size()), true);
        global = private_global(target_, bytes, true, "text");
    }
    return global;
}

namespace {

/// Code points of UTF-8 that has passed the compiler's front end, with surrogates as they are.
std::u32string code_points(std::string_view utf8) {
    std::u32string out;
    for (std::size_t i = 0; i < utf8.size();) {
        auto lead = static_cast<unsigned char>(utf8[i]);
        std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        NUMEN_ASSERT(i + length <= utf8.size());
        char32_t c = length == 1 ? lead : lead & (0x7F >> length);
        for (std::size_t j = 1; j < length; ++j) c = c << 6 | (utf8[i + j] & 0x3F);
        out.push_back(c);
        i += length;
    }
    return out;
}

template <class Char>
llvm::Constant* characters(llvm::LLVMContext& context, std::u32string_view text) {
    std::vector<Char> narrowed(text.begin(), text.end());
    return llvm::ConstantDataArray::get(context, llvm::ArrayRef<Char>(narrowed));
}

}  // namespace

/// A runtime::String as initialised data; writable, because its hash is filled in when asked for.
llvm::Constant* ModuleEmitter::string_literal(std::string_view utf8) {
    llvm::Constant*& global = literals_[llvm::StringRef(utf8.data(), utf8.size())];
    if (global != nullptr) return global;
    std::u32string text = code_points(utf8);
    char32_t largest = text.empty() ? 0 : *std::max_element(text.begin(), text.end());
    std::uint32_t width = largest < 0x100 ? 1 : largest < 0x10000 ? 2 : 4;
    llvm::Constant* data = width == 1   ? characters<std::uint8_t>(context(), text)
                           : width == 2 ? characters<std::uint16_t>(context(), text)
                                        : characters<std::uint32_t>(context(), text);
    auto i32 = [&](std::uint32_t value) {
        return llvm::ConstantInt::get(llvm::Type::getInt32Ty(context()), value);
    };
    auto i64 = [&](std::int64_t value) {
        return llvm::ConstantInt::get(llvm::Type::getInt64Ty(context()),
                                      static_cast<std::uint64_t>(value));
    };
    llvm::Constant* padding = llvm::ConstantAggregateZero::get(
        llvm::ArrayType::get(llvm::Type::getInt8Ty(context()), runtime::kStringPadding));
    auto* object = llvm::ConstantStruct::getAnon(
        {i64(runtime::kImmortal), i32(static_cast<std::uint32_t>(runtime::ObjectKind::String)),
         i32(0), i64(static_cast<std::int64_t>(text.size())), i64(runtime::kUnknownHash),
         i32(width), i32(largest < 0x80), data, padding});
    auto* variable = private_global(target_, object, false, "str");
    variable->setAlignment(llvm::Align(alignof(runtime::String)));
    return global = variable;
}

llvm::Constant* ModuleEmitter::bytes_literal(std::string_view bytes) {
    std::string utf8;
    for (char c : bytes) {
        auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x80) utf8 += static_cast<char>(0xC0 | byte >> 6);
        utf8 += byte < 0x80 ? c : static_cast<char>(0x80 | (byte & 0x3F));
    }
    return string_literal(utf8);
}

llvm::Constant* ModuleEmitter::data(std::string_view name) {
    llvm::Constant*& global = data_[llvm::StringRef(name.data(), name.size())];
    if (global != nullptr) return global;
    auto entry = std::find_if(source_.data.begin(), source_.data.end(),
                              [&](const ir::Data& data) { return data.name == name; });
    NUMEN_ASSERT(entry != source_.data.end());
    if (entry->address != nullptr) {
        return global = new llvm::GlobalVariable(target_, llvm::Type::getInt8Ty(context()), true,
                                                 llvm::GlobalValue::ExternalLinkage, nullptr,
                                                 entry->name);
    }
    auto* bytes = llvm::ConstantDataArray::getString(context(), entry->bytes, false);
    auto* variable = private_global(target_, bytes, true, entry->name);
    variable->setAlignment(llvm::Align(64));
    return global = variable;
}

/// `numen_entry`: unpacks the argument record, calls the first function, stores its result.
void ModuleEmitter::emit_entry() {
    const ir::Function& function = *source_.functions[0];
    llvm::Type* pointer = llvm::PointerType::get(context(), 0);
    auto* entry = new_function(
        llvm::FunctionType::get(llvm::Type::getInt32Ty(context()), {pointer, pointer}, false),
        kEntrySymbol, false);
    Builder b(llvm::BasicBlock::Create(context(), "", entry));
    auto at = [&](llvm::Value* base, std::int64_t offset) {
        return b.CreateConstInBoundsGEP1_64(b.getInt8Ty(), base,
                                            static_cast<std::uint64_t>(offset));
    };
    // The record is types::memory_layout of the tuple of all parameters.
    Row arguments;
    std::int64_t offset = 0;
    for (const ir::Node* parameter : function.body.parameters) {
        auto components = types::components(parameter->type);
        for (std::size_t i = 0; i < components.size(); ++i) {
            std::int64_t size = types::size_of(components[i]);
            offset = (offset + size - 1) / size * size;
            llvm::Value* value =
                load_component(b, components[i], at(entry->getArg(1), offset), size);
            if (is_size(parameter->type, i)) mark_size(value);
            arguments.push_back(value);
            offset += size;
        }
    }
    Called called = call_first(b, arguments);
    // Stored without looking at the status: nobody reads the result of a failing call.
    auto components = types::components(function.result);
    types::MemoryLayout layout = types::memory_layout(function.result);
    for (std::size_t i = 0; i < components.size(); ++i) {
        store_component(b, components[i], called.result[i], at(entry->getArg(0), layout.offsets[i]),
                        types::size_of(components[i]));
    }
    b.CreateRet(called.status);
}

ModuleEmitter::Called ModuleEmitter::call_first(Builder& b, Row arguments) {
    const Callee& target = callee(source_.functions[0].get());
    if (target.traits.recursive) arguments.push_back(b.CreateCall(runtime(Rt::stack_limit)));
    llvm::CallInst* call = b.CreateCall(target.function, arguments);
    call->setCallingConv(target.function->getCallingConv());
    bool raises = target.traits.raises;
    bool is_single = target.results + raises == 1;
    Called called{b.getInt32(0), {}};
    if (raises) called.status = is_single ? call : b.CreateExtractValue(call, 0);
    for (unsigned i = 0; i < target.results; ++i) {
        called.result.push_back(is_single ? call : b.CreateExtractValue(call, i + raises));
    }
    return called;
}

/// `numen_c_entry`: the first function as C calls it. Nobody can take its errors.
void ModuleEmitter::emit_c_entry() {
    const ir::Function& function = *source_.functions[0];
    const llvm::Triple triple(target_.getTargetTriple());
    llvm::SmallVector<llvm::Type*, 8> parameters;
    llvm::SmallVector<llvm::Attribute::AttrKind, 8> extensions;
    for (const ir::Node* parameter : function.body.parameters) {
        append_c_types(context(), triple, parameter->type, parameters);
        extensions.resize(parameters.size(), c_extension(parameter->type));
    }
    llvm::Type* result = c_result_type(context(), triple, function.result);
    auto* entry = new_function(llvm::FunctionType::get(result, parameters, false),
                               "cfunc." + function.name, false);
    llvm::GlobalAlias::create(kCEntrySymbol, entry);
    for (unsigned i = 0; i < extensions.size(); ++i) {
        if (extensions[i] != llvm::Attribute::None) entry->addParamAttr(i, extensions[i]);
    }
    if (auto extension = c_extension(function.result); extension != llvm::Attribute::None) {
        entry->addRetAttr(extension);
    }
    Builder b(llvm::BasicBlock::Create(context(), "", entry));
    Row arguments;
    unsigned next = 0;
    for (const ir::Node* parameter : function.body.parameters) {
        llvm::SmallVector<llvm::Type*, 2> own;
        append_c_types(context(), triple, parameter->type, own);
        Row values;
        for (std::size_t i = 0; i < own.size(); ++i) values.push_back(entry->getArg(next++));
        arguments.append(from_c(b, triple, parameter->type, values));
    }
    Called called = call_first(b, arguments);
    auto* failed = llvm::BasicBlock::Create(context(), "failed", entry);
    auto* done = llvm::BasicBlock::Create(context(), "done", entry);
    b.CreateCondBr(b.CreateIsNotNull(called.status), failed, done, unlikely());
    b.SetInsertPoint(failed);
    b.CreateCall(runtime(Rt::error_unraisable), {text(function.name)});
    b.CreateRet(result->isVoidTy() ? nullptr : llvm::Constant::getNullValue(result));
    b.SetInsertPoint(done);
    b.CreateRet(result->isVoidTy() ? nullptr
                                   : result_to_c(b, triple, function.result, called.result));
}

}  // namespace numen::codegen
