#pragma once

#include <optional>

#include "sema/constant.h"
#include "syntax/ast.h"

/// Operators on constants. Nothing when the result is not a constant: not both Python numbers, an
/// overflow, a division by zero (which must raise when it is reached).
namespace numen::sema {

std::optional<Constant> fold_binary(types::Context& types, syntax::BinaryOp op, const Constant& a,
                                    const Constant& b);
std::optional<Constant> fold_unary(types::Context& types, syntax::UnaryOpKind op,
                                   const Constant& a);
std::optional<Constant> fold_compare(types::Context& types, syntax::CompareOp op, const Constant& a,
                                     const Constant& b);

}  // namespace numen::sema
