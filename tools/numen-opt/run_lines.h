#pragma once

#include <span>
#include <string_view>

#include "back_end.h"
#include "ir/ir.h"
#include "support/source.h"

/// Executes the lines of a file that say what its functions do:
///
///     # run: add(1, 2) == 3
///     # run: exp(1.0) ~= 2.718281828459045             equal apart from rounding
///     # run: scale([1.0, 2.0], 3.0) == none; %0 == [3.0, 6.0]     arguments afterwards
///     # run: get([1], 5) raises IndexError("index 5 is out of bounds for axis 0 with size 1")
///     # run[interpreter]: ...                             only on that back end
namespace numen::tool {

/// Runs every such line of `source` on each back end. Prints a line for each that does not hold,
/// or leaves objects behind; then how many there were. Returns whether all held. Throws
/// CompileError for a line that is not understood. Functions go by their symbol, or by their name
/// if they are the first of their module.
bool run_lines(std::span<ir::Module> modules, const support::Source& source, types::Context& types,
               std::span<const std::unique_ptr<BackEnd>> back_ends);

}  // namespace numen::tool
