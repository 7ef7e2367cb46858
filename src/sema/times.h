#pragma once

#include "sema/lowering.h"

/// datetime64 and timedelta64 in operators and elementwise functions, as NumPy computes them: with
/// the finer unit of the operands, and NaT wherever an operand is NaT.
namespace numen::sema {

/// An operator on two operands of which one at least is a time, or holds them.
Lowering::Elementwise time_operator(Lowering& l, syntax::BinaryOp op, const Value& left,
                                    const Value& right, Span span);

/// Whether NumPy compares two dtypes, one of which is a time at least.
bool are_times_comparable(DType a, DType b);
/// A comparison of scalars of such dtypes; with NaT nothing holds but !=.
ir::Node* compare_times(Lowering& l, syntax::CompareOp op, ir::Node* left, ir::Node* right);

/// dtype of what a row of the math table gives for times of a dtype, which it takes; nothing if it
/// takes none.
std::optional<DType> time_math_dtype(ir::MathFn fn, DType time);
/// That row of operands that have the dtype already.
ir::Node* time_math(Lowering& l, ir::MathFn fn, std::span<ir::Node* const> operands);

/// A time of a dtype: of a count, another time of its kind, or the text "NaT". Fails for others.
Value make_time(Lowering& l, const Value& value, DType dtype, Span span);

/// The sum or an extreme of an array of times.
Value reduce_times(Lowering& l, const Value& array, ir::ReduceKind kind, Span span);

}  // namespace numen::sema
