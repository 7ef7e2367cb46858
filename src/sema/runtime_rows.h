#pragma once

#include "ir/ir.h"

/// Numbers of the rows of runtime/abi.def, for ir::Builder::call_runtime.
namespace numen::sema::rt {

enum Row : ir::RuntimeId {
#define NUMEN_RT(name, raises, result, parameters, meaning) name,
#include "runtime/abi.def"
#undef NUMEN_RT
};

}  // namespace numen::sema::rt
