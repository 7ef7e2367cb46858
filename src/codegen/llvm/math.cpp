#include "codegen/llvm/math.h"

#include <llvm/IR/Intrinsics.h>
#include <llvm/IR/Module.h>

#include <numbers>

#include "codegen/llvm/scalar.h"
#include "support/diagnostic.h"

namespace numen::codegen {

using ir::MathFn;
namespace Intrinsic = llvm::Intrinsic;

namespace {

/// The logical functions, on operands of any type.
bool logical(Builder& b, MathFn function, const ir::Node& node, llvm::ArrayRef<Row> operands,
             Row& result) {
    if (ir::info(function).rule != 'L') return false;
    Row bits;
    for (std::size_t i = 0; i < operands.size(); ++i) {
        bits.push_back(truth(b, node.operands[i]->type, operands[i]));
    }
    switch (function) {
        case MathFn::logical_and: result = {b.CreateAnd(bits[0], bits[1])}; return true;
        case MathFn::logical_or: result = {b.CreateOr(bits[0], bits[1])}; return true;
        case MathFn::logical_xor: result = {b.CreateXor(bits[0], bits[1])}; return true;
        case MathFn::logical_not: result = {b.CreateNot(bits[0])}; return true;
        default: NUMEN_UNREACHABLE("a logical function without expansion");
    }
}

llvm::Value* number(llvm::Value* like, double value) {
    return llvm::ConstantFP::get(like->getType(), value);
}

llvm::Value* is_nan(Builder& b, llvm::Value* x) { return b.CreateFCmpUNO(x, x); }

llvm::Value* abs(Builder& b, llvm::Value* x) { return b.CreateUnaryIntrinsic(Intrinsic::fabs, x); }

llvm::Value* infinity(llvm::Value* like) { return llvm::ConstantFP::getInfinity(like->getType()); }

/// maximum, minimum, fmax, fmin: NumPy leaves the order of -0 and 0 open, which is what vectorises.
llvm::Value* extremum(Builder& b, Intrinsic::ID intrinsic, llvm::Value* x, llvm::Value* y) {
    auto* call = b.CreateBinaryIntrinsic(intrinsic, x, y);
    if (auto* instruction = llvm::dyn_cast<llvm::Instruction>(call)) {
        instruction->setHasNoSignedZeros(true);
    }
    return call;
}

/// NumPy divides in the operand's precision.
llvm::Value* degrees_per_radian(llvm::Value* like) {
    if (like->getType()->isFloatTy()) return number(like, 180.0F / std::numbers::pi_v<float>);
    return number(like, 180 / std::numbers::pi);
}

llvm::Value* sign(Builder& b, llvm::Value* x) {
    // Zeros and NaN stay what they are, but for -0, which gives 0.
    llvm::Value* zero = number(x, 0);
    llvm::Value* nonzero = b.CreateBinaryIntrinsic(Intrinsic::copysign, number(x, 1), x);
    llvm::Value* result = b.CreateSelect(b.CreateFCmpOEQ(x, zero), zero, nonzero);
    return b.CreateSelect(is_nan(b, x), x, result);
}

/// The distance to the neighbour away from zero, with x's sign (npy_spacing).
llvm::Value* spacing(Builder& b, llvm::Value* x) {
    llvm::Type* bits = b.getIntNTy(x->getType()->getScalarSizeInBits());
    llvm::Value* magnitude = abs(b, x);
    llvm::Value* next = b.CreateBitCast(
        b.CreateAdd(b.CreateBitCast(magnitude, bits), llvm::ConstantInt::get(bits, 1)),
        x->getType());
    llvm::Value* step = b.CreateFSub(next, magnitude);
    llvm::Value* negative = b.CreateFCmpOLT(x, number(x, 0));
    return b.CreateSelect(negative, b.CreateFNeg(step), step);
}

/// log(exp(x) + exp(y)) by NumPy's formula (npy_logaddexp, npy_logaddexp2).
llvm::Value* log_add_exp(Builder& b, bool base_2, llvm::Value* x, llvm::Value* y) {
    llvm::Value* difference = b.CreateFSub(x, y);
    llvm::Value* larger = b.CreateSelect(b.CreateFCmpOGT(difference, number(x, 0)), x, y);
    llvm::Value* exponent = b.CreateFNeg(abs(b, difference));
    llvm::Value* power =
        b.CreateUnaryIntrinsic(base_2 ? Intrinsic::exp2 : Intrinsic::exp, exponent);
    llvm::Value* rest = call_c(b, "log1p", {power});
    if (base_2) rest = b.CreateFMul(number(x, std::numbers::log2e), rest);
    llvm::Value* twice = b.CreateFAdd(x, number(x, base_2 ? 1.0 : std::numbers::ln2));
    llvm::Value* result = b.CreateFAdd(larger, rest);
    // Equal operands first: the difference of equal infinities is NaN.
    return b.CreateSelect(b.CreateFCmpOEQ(x, y), twice,
                          b.CreateSelect(is_nan(b, difference), difference, result));
}

/// A power. One of 2 takes a third of the time in loops.
llvm::Value* power(Builder& b, MathFn function, RowRef operands) {
    const auto* base = llvm::dyn_cast<llvm::ConstantFP>(operands[0]);
    if (base != nullptr && base->isExactlyValue(2.0))
        return b.CreateUnaryIntrinsic(Intrinsic::exp2, operands[1]);
    return library(b, function, operands);
}

}  // namespace

llvm::Value* call_c(Builder& b, std::string_view name, RowRef operands) {
    llvm::Type* type = operands[0]->getType();
    llvm::SmallVector<llvm::Type*, 3> parameters(operands.size(), type);
    std::string symbol(name);
    if (type->isFloatTy()) symbol += 'f';
    auto callee = b.GetInsertBlock()->getModule()->getOrInsertFunction(
        symbol, llvm::FunctionType::get(type, parameters, false));
    // Nobody reads errno or the floating-point exceptions, so the functions are pure.
    if (auto* function = llvm::dyn_cast<llvm::Function>(callee.getCallee())) {
        function->setDoesNotAccessMemory();
        function->setDoesNotThrow();
        function->setWillReturn();
    }
    return b.CreateCall(callee, operands);
}

llvm::Value* library(Builder& b, MathFn function, RowRef operands) {
    const ir::MathInfo& row = ir::info(function);
    if (!row.llvm.empty()) {
        llvm::Intrinsic::ID id =
            llvm::Function::lookupIntrinsicID(llvm::StringRef(row.llvm.data(), row.llvm.size()));
        NUMEN_ASSERT(id != Intrinsic::not_intrinsic);
        return b.CreateIntrinsic(id, {operands[0]->getType()}, operands);
    }
    NUMEN_ASSERT(!row.c.empty());
    return call_c(b, row.c, operands);
}

Row math(Builder& b, const ir::Node& node, llvm::ArrayRef<Row> operands) {
    MathFn function = node.math;
    if (Row result; logical(b, function, node, operands, result)) return result;
    char rule = ir::info(function).rule;
    const Type* type = rule == 'A' || rule == 'B' ? node.operands[0]->type : node.type;
    llvm::SmallVector<Row, 3> converted;
    for (std::size_t i = 0; i < operands.size(); ++i) {
        converted.push_back(cast(b, node.operands[i]->type, type, operands[i]));
    }
    switch (number_kind(type)) {
        case 'f': return float_math(b, function, converted);
        case 'c': return complex_math(b, function, converted);
        default: return integer_math(b, function, type, converted);
    }
}

Row float_math(Builder& b, MathFn function, llvm::ArrayRef<Row> operands) {
    Row x;
    for (const Row& operand : operands) x.push_back(operand[0]);
    switch (function) {
        case MathFn::absolute: return {abs(b, x[0])};
        case MathFn::fmod: return {b.CreateFRem(x[0], x[1])};
        case MathFn::sign: return {sign(b, x[0])};
        case MathFn::spacing: return {spacing(b, x[0])};
        case MathFn::signbit: {
            llvm::Type* bits = b.getIntNTy(x[0]->getType()->getScalarSizeInBits());
            return {b.CreateICmpSLT(b.CreateBitCast(x[0], bits), llvm::ConstantInt::get(bits, 0))};
        }
        case MathFn::isnan: return {is_nan(b, x[0])};
        case MathFn::isinf: return {b.CreateFCmpOEQ(abs(b, x[0]), infinity(x[0]))};
        case MathFn::isfinite: return {b.CreateFCmpOLT(abs(b, x[0]), infinity(x[0]))};
        case MathFn::maximum: return {extremum(b, Intrinsic::maximum, x[0], x[1])};
        case MathFn::minimum: return {extremum(b, Intrinsic::minimum, x[0], x[1])};
        case MathFn::fmax: return {extremum(b, Intrinsic::maxnum, x[0], x[1])};
        case MathFn::fmin: return {extremum(b, Intrinsic::minnum, x[0], x[1])};
        case MathFn::square: return {b.CreateFMul(x[0], x[0])};
        case MathFn::reciprocal: return {b.CreateFDiv(number(x[0], 1), x[0])};
        case MathFn::conjugate:
        case MathFn::positive: return {x[0]};
        case MathFn::deg2rad: return {b.CreateFMul(x[0], number(x[0], std::numbers::pi / 180))};
        case MathFn::rad2deg: return {b.CreateFMul(x[0], degrees_per_radian(x[0]))};
        case MathFn::logaddexp: return {log_add_exp(b, false, x[0], x[1])};
        case MathFn::logaddexp2: return {log_add_exp(b, true, x[0], x[1])};
        case MathFn::power:
        case MathFn::float_power: return {power(b, function, x)};
        default: return {library(b, function, x)};
    }
}

}  // namespace numen::codegen
