#pragma once

#include <llvm/ADT/ArrayRef.h>
#include <llvm/ADT/SmallVector.h>
#include <llvm/IR/IRBuilder.h>

#include "types/type.h"

/// How values of the IR are represented in LLVM: one LLVM value per component of the type.
namespace numen::codegen {

using types::Component;
using types::Type;

using Builder = llvm::IRBuilder<>;
using Row = llvm::SmallVector<llvm::Value*, 4>;
using RowRef = llvm::ArrayRef<llvm::Value*>;

/// bool is i1 in registers and a byte in memory; signed and unsigned integers are the same.
llvm::Type* register_type(llvm::LLVMContext& context, Component component);
llvm::Type* memory_type(llvm::LLVMContext& context, Component component);
/// The register types of a type's components, appended to `out`.
void append_register_types(llvm::LLVMContext& context, const Type* type,
                           llvm::SmallVectorImpl<llvm::Type*>& out);

/// Accesses one component in memory. Any byte other than 0 is a true bool, as in NumPy. The
/// metadata are of the kinds tbaa and access.group.
llvm::Value* load_component(Builder& b, Component component, llvm::Value* address,
                            std::int64_t align, llvm::MDNode* tbaa = nullptr,
                            llvm::MDNode* group = nullptr);
void store_component(Builder& b, Component component, llvm::Value* value, llvm::Value* address,
                     std::int64_t align, llvm::MDNode* tbaa = nullptr,
                     llvm::MDNode* group = nullptr);

/// Every component zero or null.
Row zero(Builder& b, const Type* type);

/// Which of a value's components are those of its field (types::fields).
struct ComponentRange {
    std::size_t first;
    std::size_t count;
};
ComponentRange field_components(const Type* type, std::int64_t index);

}  // namespace numen::codegen
