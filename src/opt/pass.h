#pragma once

#include <span>
#include <string_view>

#include "ir/ir.h"

/// Transformations of IR. passes.def lists them; its row order is the pipeline.
namespace numen::opt {

struct Pass {
    std::string_view name;
    std::string_view meaning;
    /// Rewrites one function of a module in place. Valid IR stays valid.
    void (*run)(ir::Function& function, types::Context& types);
};

/// All passes, in the pipeline's order.
std::span<const Pass> passes();
/// Null when there is no pass of that name.
const Pass* find_pass(std::string_view name);

}  // namespace numen::opt
