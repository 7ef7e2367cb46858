#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

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

/// An element that one iteration writes and another reads, or writes otherwise.
struct CarriedElement {
    std::string_view name;
    support::Span written;
    support::Span read;  // without source where both write
    /// From the one that writes to the one that reads; 0 where all do both.
    std::int64_t distance = 0;
};

struct PrangeBody {
    std::map<std::string_view, PrangeUse> uses;
    std::vector<CarriedElement> carried;
};

/// What the text of a loop's body does not tell.
struct PrangeSurroundings {
    /// Whether a called expression is a function that gives the least or the greatest of its
    /// arguments.
    std::function<std::optional<ReductionKind>(const syntax::Expr*)> extreme;
    /// Whether two names are known to refer to one array around the loop.
    std::function<bool(std::string_view name, std::string_view other)> is_same_array;
};

/// Reads the body of a prange loop. `step` is the loop's where it is known.
PrangeBody read_prange_body(const syntax::For& loop, std::optional<std::int64_t> step,
                            const PrangeSurroundings& surroundings);

}  // namespace numen::sema
