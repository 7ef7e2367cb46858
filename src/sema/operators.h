#pragma once

#include <string>
#include <string_view>

#include "ir/ir.h"
#include "syntax/ast.h"

namespace numen::sema {

/// "+" for Add and so on, as messages show operators.
std::string_view symbol_of(syntax::BinaryOp op);
std::string_view symbol_of(syntax::CompareOp op);
std::string_view symbol_of(syntax::UnaryOpKind op);
/// The name of the method that an operator calls; with a prefix, __radd__ or __iadd__.
std::string special_name(syntax::BinaryOp op, std::string_view prefix = "");
std::string_view special_name(syntax::CompareOp op);
std::string_view special_name(syntax::UnaryOpKind op);
/// The IR's operation for an arithmetic or bitwise operator; ** and @ have none.
ir::Op binary_op(syntax::BinaryOp op);
/// The IR's comparison for ==, !=, <, <=, >, >=.
ir::Op compare_op(syntax::CompareOp op);

}  // namespace numen::sema
