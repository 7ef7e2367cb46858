#pragma once

#include <functional>
#include <optional>

#include "support/arena.h"
#include "syntax/ast.h"

/// Text without what never runs, for what reads text and does not know values.
namespace numen::syntax {

/// The loop without the branches that a condition, where `decided` knows it, never takes. What
/// changes is copied; the loop itself where nothing does.
const For& pruned(const For& loop, const std::function<std::optional<bool>(const Expr*)>& decided,
                  support::Arena& arena);

}  // namespace numen::syntax
