#pragma once

#include <llvm/IR/Function.h>

namespace numen::codegen {

/// Makes exp, sin and their like (vector_math.def) in a function accurate to 1 ulp: float32 is
/// computed in float64, by vector forms too, and float64 by libm's function where that is accurate
/// enough, else in long double. The last two have no vector forms.
void make_math_accurate(llvm::Function& function);

}  // namespace numen::codegen
