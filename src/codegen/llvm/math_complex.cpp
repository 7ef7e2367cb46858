#include <cmath>
#include <numbers>
#include <utility>

#include "codegen/llvm/math.h"
#include "codegen/llvm/math_complex.h"
#include "codegen/llvm/scalar.h"
#include "support/diagnostic.h"

/// Mathematical functions of complex numbers: C's where they exist, NumPy's formulas elsewhere.
namespace numen::codegen {

using ir::MathFn;
namespace Intrinsic = llvm::Intrinsic;

namespace {

llvm::Value* number(llvm::Value* like, double value) {
    return llvm::ConstantFP::get(like->getType(), value);
}
llvm::Value* abs(Builder& b, llvm::Value* x) { return b.CreateUnaryIntrinsic(Intrinsic::fabs, x); }
llvm::Value* is_nan(Builder& b, RowRef z) { return b.CreateFCmpUNO(z[0], z[1]); }
Row scaled(Builder& b, RowRef z, double factor) {
    return {b.CreateFMul(z[0], number(z[0], factor)), b.CreateFMul(z[1], number(z[1], factor))};
}
Row select(Builder& b, llvm::Value* condition, RowRef x, RowRef y) {
    return {b.CreateSelect(condition, x[0], y[0]), b.CreateSelect(condition, x[1], y[1])};
}

llvm::Value* hypot(Builder& b, RowRef z) { return call_c(b, "hypot", z); }

/// As C's cexp (Annex G of the standard) with the same operations in the common case, but without a
/// branch or a call of its own, so that loops do it in vectors. Of single precision by way of
/// double, as vectors of sin and cos are exact to 4 ulp where cexpf is to 1.
Row exp(Builder& b, RowRef z) {
    if (llvm::Type* single = z[0]->getType(); single->isFloatTy()) {
        llvm::Type* twice = b.getDoubleTy();
        Row result = exp(b, Row{b.CreateFPExt(z[0], twice), b.CreateFPExt(z[1], twice)});
        return {b.CreateFPTrunc(result[0], single), b.CreateFPTrunc(result[1], single)};
    }
    auto [x, y] = std::pair(z[0], z[1]);
    llvm::Value* zero = number(x, 0);
    // e**x alone may overflow where a part of the result does not.
    constexpr double limit = 709;
    llvm::Value* is_large = b.CreateFCmpOGT(x, number(x, limit));
    llvm::Value* reduced = b.CreateSelect(is_large, b.CreateFSub(x, number(x, limit)), x);
    llvm::Value* scale = b.CreateSelect(is_large, number(x, std::exp(limit)), number(x, 1));
    llvm::Value* power = b.CreateUnaryIntrinsic(Intrinsic::exp, reduced);
    auto part = [&](Intrinsic::ID function) {
        llvm::Value* direction = b.CreateUnaryIntrinsic(function, y);
        return b.CreateFMul(power, b.CreateFMul(scale, direction));
    };
    // Where x is infinite and y has no direction, the result is 0 or infinite all the same.
    llvm::Value* infinity = llvm::ConstantFP::getInfinity(x->getType());
    llvm::Value* lost = b.CreateAnd(b.CreateFCmpOEQ(abs(b, x), infinity),
                                    b.CreateNot(b.CreateFCmpOLT(abs(b, y), infinity)));
    llvm::Value* vanishes = b.CreateAnd(lost, b.CreateFCmpOLT(x, zero));
    llvm::Value* imag = b.CreateSelect(vanishes, zero, part(Intrinsic::sin));
    return {b.CreateSelect(lost, power, part(Intrinsic::cos)),
            b.CreateSelect(b.CreateFCmpOEQ(y, zero), y, imag)};
}

/// nc_log1p: the modulus and argument of z + 1.
Row log1p(Builder& b, RowRef z) {
    llvm::Value* shifted = b.CreateFAdd(z[0], number(z[0], 1));
    llvm::Value* modulus = call_c(b, "hypot", {shifted, z[1]});
    return {b.CreateUnaryIntrinsic(Intrinsic::log, modulus), call_c(b, "atan2", {z[1], shifted})};
}

/// nc_expm1.
Row expm1(Builder& b, RowRef z) {
    auto sin = [&](llvm::Value* v) { return b.CreateUnaryIntrinsic(Intrinsic::sin, v); };
    llvm::Value* half = sin(b.CreateFDiv(z[1], number(z[1], 2)));
    llvm::Value* cosine = b.CreateUnaryIntrinsic(Intrinsic::cos, z[1]);
    llvm::Value* real = b.CreateFSub(b.CreateFMul(call_c(b, "expm1", {z[0]}), cosine),
                                     b.CreateFMul(b.CreateFMul(number(z[0], 2), half), half));
    llvm::Value* imag = b.CreateFMul(b.CreateUnaryIntrinsic(Intrinsic::exp, z[0]), sin(z[1]));
    return {real, imag};
}

/// 1 / z scaled by the larger part, in NumPy's order of operations.
Row reciprocal(Builder& b, RowRef z) {
    llvm::Value* real_larger = b.CreateFCmpOLE(abs(b, z[1]), abs(b, z[0]));
    llvm::Value* larger = b.CreateSelect(real_larger, z[0], z[1]);
    llvm::Value* smaller = b.CreateSelect(real_larger, z[1], z[0]);
    llvm::Value* ratio = b.CreateFDiv(smaller, larger);
    llvm::Value* divisor = b.CreateFAdd(larger, b.CreateFMul(smaller, ratio));
    llvm::Value* inverse = b.CreateFDiv(number(larger, 1), divisor);
    llvm::Value* ratio_part = b.CreateFDiv(ratio, divisor);
    return {b.CreateSelect(real_larger, inverse, ratio_part),
            b.CreateFNeg(b.CreateSelect(real_larger, ratio_part, inverse))};
}

/// NumPy 2: z / |z|, and 0 for 0; a direction along an axis when one part is infinite, NaN when
/// both are.
Row sign(Builder& b, RowRef z) {
    llvm::Value *zero = number(z[0], 0), *one = number(z[0], 1);
    llvm::Value* infinity = llvm::ConstantFP::getInfinity(z[0]->getType());
    llvm::Value* modulus = hypot(b, z);
    llvm::Value* infinite = b.CreateFCmpOEQ(modulus, infinity);
    llvm::Value* real_infinite = b.CreateFCmpOEQ(abs(b, z[0]), infinity);
    llvm::Value* imag_infinite = b.CreateFCmpOEQ(abs(b, z[1]), infinity);
    auto part = [&](llvm::Value* x, llvm::Value* is_axis) {
        llvm::Value* unit = b.CreateBinaryIntrinsic(Intrinsic::copysign, one, x);
        return b.CreateSelect(infinite, b.CreateSelect(is_axis, unit, zero),
                              b.CreateFDiv(x, modulus));
    };
    Row result = {part(z[0], real_infinite), part(z[1], b.CreateNot(real_infinite))};
    result = select(b, b.CreateFCmpOEQ(modulus, zero), {zero, zero}, result);
    llvm::Value* nan = llvm::ConstantFP::getNaN(z[0]->getType());
    llvm::Value* undefined =
        b.CreateOr(b.CreateAnd(real_infinite, imag_infinite), b.CreateFCmpUNO(modulus, modulus));
    return select(b, undefined, {nan, nan}, result);
}

/// Ordered by the real part, then the imaginary part (NumPy's CGE and CLE).
llvm::Value* ordered(Builder& b, bool greater, RowRef x, RowRef y) {
    using P = llvm::CmpInst::Predicate;
    llvm::Value* real = b.CreateFCmp(greater ? P::FCMP_OGT : P::FCMP_OLT, x[0], y[0]);
    llvm::Value* defined = b.CreateNot(is_nan(b, {x[1], y[1]}));
    llvm::Value* equal = b.CreateFCmpOEQ(x[0], y[0]);
    llvm::Value* imag = b.CreateFCmp(greater ? P::FCMP_OGE : P::FCMP_OLE, x[1], y[1]);
    return b.CreateOr(b.CreateAnd(real, defined), b.CreateAnd(equal, imag));
}

/// maximum and minimum keep a NaN, fmax and fmin avoid it.
Row extremum(Builder& b, bool greater, bool keeps_nan, RowRef x, RowRef y) {
    llvm::Value* nan = keeps_nan ? is_nan(b, x) : is_nan(b, y);
    return select(b, b.CreateOr(ordered(b, greater, x, y), nan), x, y);
}

}  // namespace

Row complex_math(Builder& b, MathFn function, llvm::ArrayRef<Row> operands) {
    const Row& z = operands[0];
    auto both = [&](auto&& predicate) { return std::pair(predicate(z[0]), predicate(z[1])); };
    auto infinite = [&](llvm::Value* x) {
        return b.CreateFCmpOEQ(abs(b, x), llvm::ConstantFP::getInfinity(x->getType()));
    };
    switch (function) {
        case MathFn::absolute: return {hypot(b, z)};
        case MathFn::conjugate: return {z[0], b.CreateFNeg(z[1])};
        case MathFn::positive: return z;
        case MathFn::square: return complex_mul(b, z, z);
        case MathFn::reciprocal: return reciprocal(b, z);
        case MathFn::sign: return sign(b, z);
        case MathFn::rint:
            return {b.CreateUnaryIntrinsic(Intrinsic::rint, z[0]),
                    b.CreateUnaryIntrinsic(Intrinsic::rint, z[1])};
        case MathFn::exp: return exp(b, z);
        case MathFn::exp2: return exp(b, scaled(b, z, std::numbers::ln2));
        case MathFn::log2: return scaled(b, call_complex_c(b, "log", {z}), std::numbers::log2e);
        case MathFn::log10: return scaled(b, call_complex_c(b, "log", {z}), std::numbers::log10e);
        case MathFn::log1p: return log1p(b, z);
        case MathFn::expm1: return expm1(b, z);
        case MathFn::power:
        case MathFn::float_power: return complex_power(b, operands[0], operands[1]);
        case MathFn::maximum: return extremum(b, true, true, operands[0], operands[1]);
        case MathFn::minimum: return extremum(b, false, true, operands[0], operands[1]);
        case MathFn::fmax: return extremum(b, true, false, operands[0], operands[1]);
        case MathFn::fmin: return extremum(b, false, false, operands[0], operands[1]);
        case MathFn::isnan: return {is_nan(b, z)};
        case MathFn::isinf: {
            auto [real, imag] = both(infinite);
            return {b.CreateOr(real, imag)};
        }
        case MathFn::isfinite: {
            auto finite = [&](llvm::Value* x) {
                return b.CreateFCmpOLT(abs(b, x), llvm::ConstantFP::getInfinity(x->getType()));
            };
            auto [real, imag] = both(finite);
            return {b.CreateAnd(real, imag)};
        }
        default:
            NUMEN_ASSERT(ir::info(function).rule == 'C' && !ir::info(function).c.empty());
            return call_complex_c(b, ir::info(function).c, operands);
    }
}

}  // namespace numen::codegen
