#include "codegen/llvm/values.h"

#include "support/diagnostic.h"

namespace numen::codegen {

using types::Kind;

llvm::Type* register_type(llvm::LLVMContext& context, Component component) {
    switch (component) {
        case Component::i1: return llvm::Type::getInt1Ty(context);
        case Component::i8:
        case Component::u8: return llvm::Type::getInt8Ty(context);
        case Component::i16:
        case Component::u16: return llvm::Type::getInt16Ty(context);
        case Component::i32:
        case Component::u32: return llvm::Type::getInt32Ty(context);
        case Component::i64:
        case Component::u64: return llvm::Type::getInt64Ty(context);
        case Component::f32: return llvm::Type::getFloatTy(context);
        case Component::f64: return llvm::Type::getDoubleTy(context);
        case Component::pointer:
        case Component::reference: return llvm::PointerType::get(context, 0);
    }
    NUMEN_UNREACHABLE("component");
}

llvm::Type* memory_type(llvm::LLVMContext& context, Component component) {
    if (component == Component::i1) return llvm::Type::getInt8Ty(context);
    return register_type(context, component);
}

void append_register_types(llvm::LLVMContext& context, const Type* type,
                           llvm::SmallVectorImpl<llvm::Type*>& out) {
    for (Component component : types::components(type)) {
        out.push_back(register_type(context, component));
    }
}

llvm::Value* load_component(Builder& b, Component component, llvm::Value* address,
                            std::int64_t align, llvm::MDNode* tbaa, llvm::MDNode* group) {
    auto* load = b.CreateAlignedLoad(memory_type(b.getContext(), component), address,
                                     llvm::Align(static_cast<std::uint64_t>(align)));
    if (tbaa != nullptr) load->setMetadata(llvm::LLVMContext::MD_tbaa, tbaa);
    if (group != nullptr) load->setMetadata(llvm::LLVMContext::MD_access_group, group);
    return component == Component::i1 ? b.CreateIsNotNull(load) : load;
}

void store_component(Builder& b, Component component, llvm::Value* value, llvm::Value* address,
                     std::int64_t align, llvm::MDNode* tbaa, llvm::MDNode* group) {
    if (component == Component::i1) value = b.CreateZExt(value, b.getInt8Ty());
    auto* store =
        b.CreateAlignedStore(value, address, llvm::Align(static_cast<std::uint64_t>(align)));
    if (tbaa != nullptr) store->setMetadata(llvm::LLVMContext::MD_tbaa, tbaa);
    if (group != nullptr) store->setMetadata(llvm::LLVMContext::MD_access_group, group);
}

Row zero(Builder& b, const Type* type) {
    Row row;
    for (Component component : types::components(type)) {
        row.push_back(llvm::Constant::getNullValue(register_type(b.getContext(), component)));
    }
    return row;
}

ComponentRange field_components(const Type* type, std::int64_t index) {
    NUMEN_ASSERT(index >= 0);
    auto position = static_cast<std::size_t>(index);
    switch (type->kind) {
        case Kind::Scalar: NUMEN_ASSERT(type->is_complex() && position < 2); return {position, 1};
        case Kind::Tuple:
        case Kind::LiteralList:
        case Kind::LiteralDict:
        case Kind::Extension:
        case Kind::Slice: {
            NUMEN_ASSERT(position < type->elements.size());
            std::size_t first = 0;
            for (std::size_t i = 0; i < position; ++i) {
                first += types::components(type->elements[i]).size();
            }
            return {first, types::components(type->elements[position]).size()};
        }
        case Kind::Array:
            NUMEN_ASSERT(position < 2 + 2 * std::size_t{type->ndim});
            return {position, 1};
        case Kind::Record: NUMEN_ASSERT(position < 2); return {position, 1};
        case Kind::Range: NUMEN_ASSERT(position < 3); return {position, 1};
        case Kind::Optional:
            NUMEN_ASSERT(position < 2);
            if (position == 0) return {0, 1};
            return {1, types::components(type->element()).size()};
        case Kind::NestedArray:
        case Kind::Chars:
        case Kind::Never:
        case Kind::None:
        case Kind::String:
        case Kind::Bytes:
        case Kind::List:
        case Kind::Dict:
        case Kind::Set:
        case Kind::Enum:
        case Kind::Generator:
        case Kind::Instance:
        case Kind::Exception:
        case Kind::Pointer:
        case Kind::RandomGenerator:
        case Kind::Reference:
        case Kind::Static:
        case Kind::Function: break;
    }
    NUMEN_UNREACHABLE("a type without fields");
}

}  // namespace numen::codegen
