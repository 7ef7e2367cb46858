#pragma once

#include <llvm/TargetParser/Triple.h>

#include "codegen/llvm/values.h"

/// How C passes and returns scalars and addresses on the platforms that we compile for. It differs
/// from one value per component for complex numbers only.
namespace numen::codegen {

/// The LLVM types that a C function takes for a parameter of the type, appended to `out`.
void append_c_types(llvm::LLVMContext& context, const llvm::Triple& triple, const Type* type,
                    llvm::SmallVectorImpl<llvm::Type*>& out);
/// What a C function returns for a result of the type; void for none.
llvm::Type* c_result_type(llvm::LLVMContext& context, const llvm::Triple& triple, const Type* type);

/// The components of a value as a C function takes them, appended to `out`.
void append_to_c(Builder& b, const llvm::Triple& triple, const Type* type, RowRef components,
                 llvm::SmallVectorImpl<llvm::Value*>& out);
/// The components of a parameter from what a C function gets; `values` are as append_c_types says.
Row from_c(Builder& b, const llvm::Triple& triple, const Type* type, RowRef values);
/// A result as C returns it, and back. Not for none.
llvm::Value* result_to_c(Builder& b, const llvm::Triple& triple, const Type* type,
                         RowRef components);
Row result_from_c(Builder& b, const llvm::Triple& triple, const Type* type, llvm::Value* result);

/// How a parameter or result narrower than an int is extended: C compilers leave that to the caller
/// on x86-64. None for wider ones.
llvm::Attribute::AttrKind c_extension(const Type* type);

}  // namespace numen::codegen
