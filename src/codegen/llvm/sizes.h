#pragma once

#include "codegen/llvm/values.h"

/// Tells the optimizer that sizes are not negative, by which it proves most index checks.
namespace numen::codegen {

/// Whether a component of a value is an array's size.
bool is_size(const Type* type, std::size_t component);
/// For an int64 parameter that is a size.
llvm::Attribute size_attribute(llvm::LLVMContext& context);
/// For an int64 that was loaded and is a size. (A constant or a null pointer is left alone.)
void mark_size(llvm::Value* loaded);
/// For an array that was made elsewhere.
void assume_sizes(Builder& b, const Type* type, RowRef value);

}  // namespace numen::codegen
