#pragma once

#include "codegen/llvm/values.h"
#include "ir/ir.h"

/// The functions of math.def. A row with an LLVM intrinsic or a C function needs nothing here; the
/// others, and forms that NumPy defines differently, are expanded by dtype.
namespace numen::codegen {

/// The value of a math node. Operands are first converted as the row's rule says.
Row math(Builder& b, const ir::Node& node, llvm::ArrayRef<Row> operands);

// By what the function is computed in. All operands have the type `type`.
Row integer_math(Builder& b, ir::MathFn function, const Type* type, llvm::ArrayRef<Row> x);
Row float_math(Builder& b, ir::MathFn function, llvm::ArrayRef<Row> x);
Row complex_math(Builder& b, ir::MathFn function, llvm::ArrayRef<Row> x);

/// Calls a C function of float or double operands; float's has the suffix f.
llvm::Value* call_c(Builder& b, std::string_view name, RowRef operands);
/// The row's LLVM intrinsic if there is one, else its C function.
llvm::Value* library(Builder& b, ir::MathFn function, RowRef operands);

}  // namespace numen::codegen
