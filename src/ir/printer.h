#pragma once

#include <string>

#include "ir/ir.h"

/// The IR as text that parser.h reads back; README.md beside this file describes it.
namespace numen::ir {

struct PrintOptions {
    /// Ends a node's line with "# line 7" where the Python line changes.
    bool lines = false;
};

/// Never fails: broken IR prints too, so that it can be looked at.
std::string print(const Function& function, const PrintOptions& options = {});
std::string print(const Module& module, const PrintOptions& options = {});
/// The first line of one node, or a parameter, numbered as in the text of its function.
std::string print(const Function& function, const Node& node);

}  // namespace numen::ir
