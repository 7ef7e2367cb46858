#pragma once

#include "ir/ir.h"

/// Numbers of the rows of runtime/abi.def, for Builder::call_runtime.
namespace numen::ir::rt {

enum Row : RuntimeId {
#define NUMEN_RT(name, raises, result, parameters, meaning) name,
#include "runtime/abi.def"
#undef NUMEN_RT
};

}  // namespace numen::ir::rt
