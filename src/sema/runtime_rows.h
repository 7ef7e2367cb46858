#pragma once

#include "ir/runtime_rows.h"

namespace numen::sema {

/// rt::name is the number of a row of runtime/abi.def.
namespace rt = ir::rt;

}  // namespace numen::sema
