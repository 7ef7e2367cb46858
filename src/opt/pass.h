#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "ir/ir.h"

/// Transformations of IR. passes.def lists them; its row order is the pipeline.
namespace numen::opt {

/// What a pass is for: all code, or only code that runs long enough to be worth it.
enum class Tiers : std::uint8_t { both, optimized };

struct Pass {
    std::string_view name;
    std::string_view meaning;
    Tiers tiers;
    /// Rewrites a module in place; whether it changed anything. Valid IR stays valid and means the
    /// same.
    bool (*run)(ir::Module& module, types::Context& types);
};

/// All passes, in the pipeline's order.
std::span<const Pass> passes();
/// Null when there is no pass of that name.
const Pass* find_pass(std::string_view name);

// The functions of the rows: of one function, or of the module where a pass must see all of it.
bool fuse(ir::Function& function, types::Context& types);
bool lower_arrays(ir::Function& function, types::Context& types);
bool inline_calls(ir::Module& module, types::Context& types);
bool outline(ir::Module& module, types::Context& types);
bool count_whiles(ir::Function& function, types::Context& types);
bool hoist(ir::Function& function, types::Context& types);
bool elide_refcounts(ir::Function& function, types::Context& types);
bool elide_checks(ir::Function& function, types::Context& types);
bool jam(ir::Function& function, types::Context& types);
bool scan(ir::Function& function, types::Context& types);
bool short_rows(ir::Function& function, types::Context& types);
bool stack_arrays(ir::Function& function, types::Context& types);
bool share_searches(ir::Function& function, types::Context& types);
bool simplify(ir::Function& function, types::Context& types);
bool speculate(ir::Function& function, types::Context& types);
bool parallelize(ir::Function& function, types::Context& types);
bool remove_dead(ir::Function& function, types::Context& types);

}  // namespace numen::opt
