#pragma once

#include "ir/ir.h"

namespace llvm {
class Module;
}

namespace numen::codegen {

/// Emits a module of the IR, array level lowered, as LLVM IR into `target`, which is empty and has
/// its data layout and triple set. With lines, instructions have locations: the line of the
/// function that they are in. Gives Artifact::interruptible. Throws InternalError for IR that is
/// not valid.
bool emit(const ir::Module& source, llvm::Module& target, bool with_lines = false);

}  // namespace numen::codegen
