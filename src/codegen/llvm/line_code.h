#pragma once

#include <llvm/IR/BasicBlock.h>
#include <llvm/IR/Module.h>

#include <vector>

#include "codegen/artifact.h"

namespace numen::codegen {

/// What the lines of the first function have become, by loop, after optimisation.
std::vector<LineCode> code_of_lines(llvm::Module& module);

/// The line, in the first function, of the loop whose first block this is; 0 for code that has no
/// line there.
int line_of_loop(const llvm::BasicBlock& header);

}  // namespace numen::codegen
