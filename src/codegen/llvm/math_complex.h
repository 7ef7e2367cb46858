#pragma once

#include "codegen/llvm/values.h"

/// What the functions of complex numbers are made of.
namespace numen::codegen {

/// Calls C's function "c" + name of complex operands: csin, csinf, ...
Row call_complex_c(Builder& b, std::string_view name, llvm::ArrayRef<Row> operands);
/// x ** y by NumPy's cases.
Row complex_power(Builder& b, RowRef x, RowRef y);

}  // namespace numen::codegen
