#pragma once

#include <llvm/Support/CodeGen.h>
#include <llvm/Target/TargetMachine.h>

#include <memory>
#include <string>

#include "codegen/llvm/pipeline.h"

namespace numen::codegen {

/// A processor as LLVM names it.
struct Processor {
    std::string triple;
    std::string cpu;
    std::string features;
};

/// Widest vectors to use, in bits; 0: LLVM's own choice.
struct VectorWidths {
    unsigned plain = 0;
    unsigned square_root = 0;  ///< where square roots of float64 are taken
    unsigned vector_math = 0;  ///< where vector math is called
};

/// The processor that the options ask for. Initialises LLVM at the first call; thread safe.
/// Throws support::CompileError (unsupported_backend) for a processor or feature that LLVM does not
/// know, where LLVM itself would only warn.
Processor find_processor(const TargetOptions& options);

/// Code for `processor`, position independent, in the small code model. `none` selects FastISel.
std::unique_ptr<llvm::TargetMachine> create_target_machine(const Processor& processor,
                                                           llvm::CodeGenOptLevel level);

/// The widths that the options ask for, or what was measured to be fastest.
VectorWidths choose_vector_widths(const TargetOptions& options, const Processor& processor,
                                  const llvm::TargetMachine& machine);

}  // namespace numen::codegen
