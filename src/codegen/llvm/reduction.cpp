#include "codegen/llvm/reduction.h"

#include "codegen/llvm/math.h"
#include "codegen/llvm/scalar.h"
#include "support/diagnostic.h"

namespace numen::codegen {

using ir::MathFn;
using ir::Op;

namespace {

/// The least value of a type, or the greatest.
Row extreme(Builder& b, const Type* scalar, bool least) {
    llvm::Type* type = register_type(b.getContext(), types::components(scalar)[0]);
    if (number_kind(scalar) == 'f') return {llvm::ConstantFP::getInfinity(type, least)};
    unsigned bits = type->getIntegerBitWidth();
    bool is_signed = number_kind(scalar) == 'i';
    llvm::APInt value =
        least ? (is_signed ? llvm::APInt::getSignedMinValue(bits) : llvm::APInt::getMinValue(bits))
              : (is_signed ? llvm::APInt::getSignedMaxValue(bits) : llvm::APInt::getMaxValue(bits));
    return {llvm::ConstantInt::get(type, value)};
}

Row number(Builder& b, const Type* scalar, int value) {
    Row row = zero(b, scalar);
    llvm::Type* type = row[0]->getType();
    row[0] = type->isFloatingPointTy()
                 ? static_cast<llvm::Value*>(llvm::ConstantFP::get(type, value))
                 : llvm::ConstantInt::get(type, static_cast<std::uint64_t>(value), true);
    return row;
}

Row math_of(Builder& b, MathFn function, const Type* scalar, RowRef x, RowRef y) {
    Row operands[] = {Row(x.begin(), x.end()), Row(y.begin(), y.end())};
    if (number_kind(scalar) == 'f') return float_math(b, function, operands);
    return integer_math(b, function, scalar, operands);
}

Row select(Builder& b, llvm::Value* condition, RowRef x, RowRef y) {
    Row row;
    for (std::size_t i = 0; i < x.size(); ++i) row.push_back(b.CreateSelect(condition, x[i], y[i]));
    return row;
}

}  // namespace

Row reduction_identity(Builder& b, ReductionKind kind, const Type* scalar) {
    switch (kind) {
        case ReductionKind::sum:
        case ReductionKind::or_:
        case ReductionKind::xor_:
        case ReductionKind::logical_or: return zero(b, scalar);
        case ReductionKind::prod:
        case ReductionKind::logical_and: return number(b, scalar, 1);
        case ReductionKind::and_: return number(b, scalar, -1);
        case ReductionKind::min: return extreme(b, scalar, false);
        case ReductionKind::max: return extreme(b, scalar, true);
    }
    NUMEN_UNREACHABLE("reduction kind");
}

Row combine(Builder& b, ReductionKind kind, const Type* scalar, RowRef x, RowRef y) {
    switch (kind) {
        case ReductionKind::sum: return binary(b, Op::add, scalar, x, y);
        case ReductionKind::prod: return binary(b, Op::mul, scalar, x, y);
        case ReductionKind::and_: return binary(b, Op::and_, scalar, x, y);
        case ReductionKind::or_: return binary(b, Op::or_, scalar, x, y);
        case ReductionKind::xor_: return binary(b, Op::xor_, scalar, x, y);
        case ReductionKind::min: return math_of(b, MathFn::minimum, scalar, x, y);
        case ReductionKind::max: return math_of(b, MathFn::maximum, scalar, x, y);
        case ReductionKind::logical_and: return select(b, truth(b, scalar, x), y, x);
        case ReductionKind::logical_or: return select(b, truth(b, scalar, x), x, y);
    }
    NUMEN_UNREACHABLE("reduction kind");
}

}  // namespace numen::codegen
