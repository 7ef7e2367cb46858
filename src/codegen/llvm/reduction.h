#pragma once

#include "codegen/llvm/values.h"
#include "ir/ir.h"

/// How the partial results of a parallel loop are begun and combined.
namespace numen::codegen {

using ReductionKind = ir::Reduction::Kind;

/// The value that combined with any other gives the other.
Row reduction_identity(Builder& b, ReductionKind kind, const Type* scalar);
/// One result of two. NaN wins in min and max.
Row combine(Builder& b, ReductionKind kind, const Type* scalar, RowRef x, RowRef y);

}  // namespace numen::codegen
