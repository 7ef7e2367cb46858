#pragma once

#include "ir/interpreter/cells.h"
#include "ir/ir.h"

/// The scalar operations on values of given types.
namespace numen::ir {

/// add to shr of ops.def, and neg, invert with `b` unused. Operands and result have one type.
Value arithmetic(Op op, const Type* type, Cells a, Cells b);
/// eq to ge, on operands of one type.
bool compare(Op op, const Type* type, Cells a, Cells b);
Value cast(const Type* from, const Type* to, Cells a);
Value bitcast(const Type* from, const Type* to, Cells a);
/// A row of math.def on operands of type `from`.
Value math(MathFn function, const Type* from, const Type* to, std::span<const Value> operands);

}  // namespace numen::ir
