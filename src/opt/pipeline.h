#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "ir/ir.h"

/// Runs all passes over a module, in the order of passes.def.
namespace numen::opt {

struct PassTime {
    std::string_view pass;
    std::int64_t nanoseconds;
};

struct RunOptions {
    /// Names of passes to leave out. lower_arrays cannot be left out where code is to be made.
    std::span<const std::string_view> disabled = {};
    /// Which rows: those for both tiers come first, and may be all that is run for quick code.
    enum class Part : std::uint8_t { all, for_both_tiers, for_optimized } part = Part::all;
    /// Whether functions that the entry, the module's first, leads to no more may go.
    bool only_entry = false;
    /// Called after each pass that changed something, with its name.
    std::function<void(std::string_view pass, const ir::Module& module)> changed = nullptr;
    /// Filled with an entry for each pass when not null.
    std::vector<PassTime>* times = nullptr;
};

/// Changes the module in place. In builds with NUMEN_VERIFY the IR is verified before the first
/// pass and after every pass. Throws support::InternalError for what is not valid, and for a name
/// in `disabled` that is no pass.
void run(ir::Module& module, types::Context& types, const RunOptions& options = {});

/// The function, and all that calls from it lead to.
std::vector<const ir::Function*> called_from(const ir::Function& function);

}  // namespace numen::opt
