#pragma once

#include <llvm/Analysis/TargetLibraryInfo.h>
#include <llvm/IR/Module.h>
#include <llvm/MC/MCSubtargetInfo.h>

namespace numen::codegen {

/// True if the module calls a function that has rows in vector_math.def.
bool calls_vector_math(const llvm::Module& module);

/// Tells the loop vectoriser about the vector functions (vector_math.def) that the processor can
/// run and that libmvec on this machine has. A function that is not there is not told, and its
/// loops stay scalar.
void add_vector_functions(llvm::TargetLibraryInfoImpl& library,
                          const llvm::MCSubtargetInfo& subtarget);

}  // namespace numen::codegen
