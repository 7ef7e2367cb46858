#pragma once

#include <set>
#include <string_view>
#include <vector>

#include "syntax/ast.h"

/// Which names pieces of a function's body assign: what scoping and loops need to know.
namespace numen::sema {

using NameSet = std::set<std::string_view>;

struct BodyNames {
    NameSet bound;  // by assignment, for, with, walrus, import, except, match, def, del
    NameSet declared_global;
    NameSet declared_nonlocal;
    NameSet nonlocal_in_inner;  // declared nonlocal by a function defined inside
};

/// Names of a function's body, not descending into inner functions (but for their nonlocals).
BodyNames body_names(syntax::Block body);
/// Names that a block, or the walrus operators of an expression, may assign.
NameSet assigned_names(syntax::Block block);
NameSet assigned_names(const syntax::Expr* expression);
/// Names in an assignment's target.
NameSet target_names(const syntax::Expr* target);

}  // namespace numen::sema
