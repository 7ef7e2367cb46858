#pragma once

#include <memory>
#include <string>

#include "codegen/artifact.h"

namespace llvm {
class Module;
}

namespace numen::codegen {

/// What an engine generates code for; fixed for its lifetime.
struct TargetOptions {
    std::string cpu;       ///< LLVM's name of the processor; empty: the host
    std::string features;  ///< "+avx2,-fma"; empty: the host's, or those of `cpu` if that is given
    /// Widest vectors that loops use, in bits; 0 chooses what was measured to be fastest.
    unsigned preferred_vector_bits = 0;
    /// Call vector forms of exp, sin and their like, accurate to 4 ulp (see codegen/vector_math.h).
    bool vector_math = true;

    bool operator==(const TargetOptions&) const = default;
};

struct CompileOptions {
    Tier tier = Tier::optimized;
    bool want_llvm = false;      ///< fill Artifact::llvm and optimized_llvm
    bool want_assembly = false;  ///< fill Artifact::assembly; generates code twice
    bool want_remarks = false;   ///< fill Artifact::remarks and line_code; `emit` gave it lines
};

/// Turns LLVM modules into relocatable objects, position independent, in the small code model.
/// Keeps what is expensive to build (target machine, pass managers) between modules; modules may
/// come from different contexts. To be used by one thread at a time.
class Engine {
  public:
    virtual ~Engine() = default;

    /// Gives a new module the engine's triple and data layout. Each module needs it before code is
    /// emitted into it.
    virtual void set_target(llvm::Module& module) const = 0;

    /// Optimises and compiles a module, which is used up; its context must stay alive during the
    /// call. Calls to C library functions are vectorised only if they are declared
    /// memory(none) or are intrinsics.
    /// Throws support::InternalError when LLVM cannot compile the module. The engine must not be
    /// used again after that.
    virtual Artifact compile(std::unique_ptr<llvm::Module> module,
                             const CompileOptions& options) = 0;
};

/// Throws support::CompileError (unsupported_backend) for a processor or feature that does not
/// exist.
std::unique_ptr<Engine> create_engine(const TargetOptions& options);

}  // namespace numen::codegen
