#pragma once

#include "codegen/llvm/values.h"
#include "ir/ir.h"

/// Scalar operations of the IR as LLVM instructions; ops.def and math.def say what each means.
/// Fast-math flags come from the builder.
namespace numen::codegen {

/// What a one-component scalar is to arithmetic: its letter of dtypes.def ('c' never reaches here),
/// or 'p' for an address.
char number_kind(const Type* type);
inline bool is_signed(const Type* type) { return number_kind(type) == 'i'; }

Row constant(Builder& b, const ir::Node& node);

/// add sub mul div floordiv mod and_ or_ xor_ shl shr on two values of `type`.
Row binary(Builder& b, ir::Op op, const Type* type, RowRef x, RowRef y);
/// neg invert.
Row unary(Builder& b, ir::Op op, const Type* type, RowRef x);
/// eq ne lt le gt ge on two values of `type`: an i1.
llvm::Value* compare(Builder& b, ir::Op op, const Type* type, RowRef x, RowRef y);

/// Whether a scalar is not zero: an i1.
llvm::Value* truth(Builder& b, const Type* type, RowRef x);
Row cast(Builder& b, const Type* from, const Type* to, RowRef x);
Row bitcast(Builder& b, const Type* from, const Type* to, RowRef x);

/// Division rounded down and the remainder with the divisor's sign.
llvm::Value* integer_floordiv(Builder& b, bool is_signed, llvm::Value* x, llvm::Value* y);
llvm::Value* integer_mod(Builder& b, bool is_signed, llvm::Value* x, llvm::Value* y);
/// C's remainder, 0 for a zero divisor.
llvm::Value* integer_fmod(Builder& b, bool is_signed, llvm::Value* x, llvm::Value* y);

Row complex_mul(Builder& b, RowRef x, RowRef y);
Row complex_div(Builder& b, RowRef x, RowRef y);

}  // namespace numen::codegen
