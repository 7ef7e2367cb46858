#include "codegen/llvm/c_abi.h"

#include "support/diagnostic.h"

namespace numen::codegen {

using types::DType;
using types::Kind;

namespace {

/// System V x86-64 packs the two floats of a complex64 into one vector register.
bool is_packed(const llvm::Triple& triple, const Type* type) {
    return triple.getArch() == llvm::Triple::x86_64 && type->is(Kind::Scalar) &&
           type->dtype == DType::complex64;
}

llvm::Type* float_pair(llvm::LLVMContext& context) {
    return llvm::FixedVectorType::get(llvm::Type::getFloatTy(context), 2);
}

}  // namespace

void append_c_types(llvm::LLVMContext& context, const llvm::Triple& triple, const Type* type,
                    llvm::SmallVectorImpl<llvm::Type*>& out) {
    if (is_packed(triple, type)) return out.push_back(float_pair(context));
    append_register_types(context, type, out);
}

llvm::Type* c_result_type(llvm::LLVMContext& context, const llvm::Triple& triple,
                          const Type* type) {
    llvm::SmallVector<llvm::Type*, 2> parts;
    append_c_types(context, triple, type, parts);
    if (parts.empty()) return llvm::Type::getVoidTy(context);
    return parts.size() == 1 ? parts[0] : llvm::StructType::get(context, parts);
}

void append_to_c(Builder& b, const llvm::Triple& triple, const Type* type, RowRef components,
                 llvm::SmallVectorImpl<llvm::Value*>& out) {
    if (!is_packed(triple, type)) return out.append(components.begin(), components.end());
    llvm::Value* pair = llvm::PoisonValue::get(float_pair(b.getContext()));
    pair = b.CreateInsertElement(pair, components[0], std::uint64_t{0});
    out.push_back(b.CreateInsertElement(pair, components[1], std::uint64_t{1}));
}

Row from_c(Builder& b, const llvm::Triple& triple, const Type* type, RowRef values) {
    if (!is_packed(triple, type)) return Row(values.begin(), values.end());
    return {b.CreateExtractElement(values[0], std::uint64_t{0}),
            b.CreateExtractElement(values[0], std::uint64_t{1})};
}

llvm::Value* result_to_c(Builder& b, const llvm::Triple& triple, const Type* type,
                         RowRef components) {
    Row parts;
    append_to_c(b, triple, type, components, parts);
    if (parts.size() == 1) return parts[0];
    llvm::Value* made = llvm::PoisonValue::get(c_result_type(b.getContext(), triple, type));
    for (unsigned i = 0; i < parts.size(); ++i) made = b.CreateInsertValue(made, parts[i], i);
    return made;
}

Row result_from_c(Builder& b, const llvm::Triple& triple, const Type* type, llvm::Value* result) {
    if (!result->getType()->isStructTy()) return from_c(b, triple, type, {result});
    return {b.CreateExtractValue(result, 0), b.CreateExtractValue(result, 1)};
}

llvm::Attribute::AttrKind c_extension(const Type* type) {
    auto components = types::components(type);
    if (components.size() != 1 || types::size_of(components[0]) >= 4) return llvm::Attribute::None;
    bool is_signed = components[0] == Component::i8 || components[0] == Component::i16;
    return is_signed ? llvm::Attribute::SExt : llvm::Attribute::ZExt;
}

}  // namespace numen::codegen
