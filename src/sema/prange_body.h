#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string_view>

#include "ir/ir.h"
#include "syntax/ast.h"

/// What the text of a prange loop's body tells about the variables around it. The iterations may
/// run at the same time, so a variable is a reduction, or each iteration has its own, or all only
/// read it.
namespace numen::sema {

using ReductionKind = ir::Reduction::Kind;

/// How a body uses one name.
struct PrangeUse {
    /// Set when every use of the name is an update by this operation: `x += e`, `x = e + x`,
    /// `x = max(x, e)`, or such updates of elements, `x[k] += e`.
    std::optional<ReductionKind> reduction;
    bool by_element = false;    // the updates are of elements
    support::Span update{};     // the first update, without source where there is none
    support::Span other{};      // the first use that is none, or none of the same operation
    support::Span assigned{};   // the first assignment
    support::Span container{};  // the first statement that changes what the name refers to, as a
                                // list or dict: x.append(e), x[k] = e
    bool at_own_key = false;    // every such change is x[i] = e for the loop's variable i
};

using PrangeBody = std::map<std::string_view, PrangeUse>;

/// Reads the body of a prange loop. `extreme` tells whether a called expression is a function that
/// gives the least or the greatest of its arguments.
PrangeBody read_prange_body(
    const syntax::For& loop,
    const std::function<std::optional<ReductionKind>(const syntax::Expr*)>& extreme);

}  // namespace numen::sema
