#pragma once

#include <memory>

#include "ir/ir.h"

namespace numen::ir {

/// Reads the text that printer.h writes; README.md beside this file describes it. Spans of nodes
/// are their places in `source`, which the functions share. What is read need not be valid: see
/// verifier.h. Throws CompileError (Code::syntax) with the span of what was not understood.
Module parse(types::Context& types, std::shared_ptr<const support::Source> source);

}  // namespace numen::ir
