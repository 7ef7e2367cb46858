#pragma once

#include <optional>
#include <vector>

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

/// Whether it is a Python int that an integer dtype does not hold.
bool is_beyond(const Constant& number, types::DType dtype);

/// What integer literals with + - * ** and signs between them are, exactly.
struct ExactInteger {
    __int128 value = 0;
    bool is_beyond = false;  // 128 bits, by what it or an operand of it is
};
std::optional<ExactInteger> exact_integer(const syntax::Expr* expression);
/// The same of the first operators of `chain`, the operators of a + b + c + ... from the last to
/// the first, without those that it takes off the chain.
std::optional<ExactInteger> take_exact_integer(std::vector<const syntax::BinOp*>& chain);

}  // namespace numen::sema
