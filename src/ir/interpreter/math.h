#pragma once

#include <complex>

#include "ir/ir.h"

/// The rows of math.def on C++ types: the logical functions and predicates apart, one function per
/// class of numbers, each with a case per row (the rows that a class does not have throw
/// InternalError). Operands beyond the row's arity are ignored.
namespace numen::ir {

bool bool_math(MathFn function, bool a, bool b);
/// T: one of the integer dtypes.
template <class T>
T integer_math(MathFn function, T a, T b);
/// T: float or double.
template <class T>
T float_math(MathFn function, T a, T b, T c);
template <class R>
std::complex<R> complex_math(MathFn function, std::complex<R> a, std::complex<R> b);

}  // namespace numen::ir
