#pragma once

#include <llvm/ADT/DenseMap.h>

#include "ir/ir.h"

namespace numen::codegen {

/// What a function of the module may do, by what it calls, and who calls it.
struct FunctionTraits {
    bool raises = false;     // may return with an error pending
    bool recursive = false;  // may be running already when it is called
    bool yields = false;     // the body of a generator, which another thread may go on with
    bool has_shared_objects = false;  // has values of types that are shared with Python
    int calls = 0;                    // of it, in the module
};

/// Whether loops of the module look for signals: not where C is the caller, which takes no
/// exception.
bool polls(const ir::Module& module);

llvm::DenseMap<const ir::Function*, FunctionTraits> find_traits(const ir::Module& module);

}  // namespace numen::codegen
