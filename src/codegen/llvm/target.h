#pragma once

#include <llvm/Support/CodeGen.h>
#include <llvm/Target/TargetMachine.h>

#include <memory>
#include <string>

#include "codegen/llvm/pipeline.h"

namespace numen::codegen {

/// A processor as LLVM names it, checked.
struct Processor {
    std::string triple;
    std::string cpu;
    std::string features;
    unsigned preferred_vector_bits = 0;       ///< for most loops; 0: LLVM's own choice
    unsigned preferred_vector_math_bits = 0;  ///< for functions that call vector math
};

/// The processor that the options ask for. Initialises LLVM at the first call; thread safe.
/// Throws support::CompileError (unsupported_backend) for a processor or feature that LLVM does not
/// know, where LLVM itself would only warn.
Processor find_processor(const TargetOptions& options);

/// Code for `processor`, position independent, in the small code model. `none` selects FastISel.
std::unique_ptr<llvm::TargetMachine> create_target_machine(const Processor& processor,
                                                           llvm::CodeGenOptLevel level);

}  // namespace numen::codegen
