#include "codegen/llvm/scalar.h"

#include <llvm/IR/MDBuilder.h>

#include "support/diagnostic.h"

namespace numen::codegen {

using ir::Op;
using types::Kind;

char number_kind(const Type* type) {
    switch (type->kind) {
        case Kind::Scalar: return types::kind(type->dtype);
        case Kind::Enum: return 'i';
        case Kind::String:
        case Kind::Bytes:
        case Kind::List:
        case Kind::Dict:
        case Kind::Set:
        case Kind::Generator:
        case Kind::Instance:
        case Kind::Exception:
        case Kind::Pointer:
        case Kind::RandomGenerator:
        case Kind::Reference:
        case Kind::Function: return 'p';
        case Kind::Never:
        case Kind::None:
        case Kind::Tuple:
        case Kind::LiteralList:
        case Kind::LiteralDict:
        case Kind::Extension:
        case Kind::Array:
        case Kind::Record:
        case Kind::NestedArray:
        case Kind::Chars:
        case Kind::Optional:
        case Kind::Range:
        case Kind::Slice:
        case Kind::Static: break;
    }
    NUMEN_UNREACHABLE("a scalar operation on a type that is not scalar");
}

Row constant(Builder& b, const ir::Node& node) {
    llvm::Type* type = register_type(b.getContext(), types::components(node.type)[0]);
    switch (number_kind(node.type)) {
        case 'f': return {llvm::ConstantFP::get(type, node.number)};
        case 'c':
            return {llvm::ConstantFP::get(type, node.number),
                    llvm::ConstantFP::get(type, node.number2)};
        case 'p': NUMEN_ASSERT(node.imm == 0); return {llvm::Constant::getNullValue(type)};
        default: return {llvm::ConstantInt::get(type, static_cast<std::uint64_t>(node.imm), true)};
    }
}

namespace {

llvm::Value* integer_shift(Builder& b, Op op, bool is_signed, llvm::Value* x, llvm::Value* count) {
    // As unsigned, a negative count is at least the width too.
    unsigned width = x->getType()->getIntegerBitWidth();
    auto* limit = llvm::ConstantInt::get(x->getType(), width - 1);
    if (op == Op::shr && is_signed) {
        return b.CreateAShr(x, b.CreateBinaryIntrinsic(llvm::Intrinsic::umin, count, limit));
    }
    llvm::Value* shifted = op == Op::shl ? b.CreateShl(x, count) : b.CreateLShr(x, count);
    return b.CreateSelect(b.CreateICmpULE(count, limit), shifted,
                          llvm::Constant::getNullValue(x->getType()));
}

llvm::Value* integer_binary(Builder& b, Op op, bool is_signed, llvm::Value* x, llvm::Value* y) {
    switch (op) {
        case Op::add: return b.CreateAdd(x, y);
        case Op::sub: return b.CreateSub(x, y);
        case Op::mul: return b.CreateMul(x, y);
        case Op::floordiv: return integer_floordiv(b, is_signed, x, y);
        case Op::mod: return integer_mod(b, is_signed, x, y);
        case Op::and_: return b.CreateAnd(x, y);
        case Op::or_: return b.CreateOr(x, y);
        case Op::xor_: return b.CreateXor(x, y);
        case Op::shl:
        case Op::shr: return integer_shift(b, op, is_signed, x, y);
        default: NUMEN_UNREACHABLE("not an operation on integers");
    }
}

/// NumPy's bool arithmetic: + is or, * is and; the others are not defined.
llvm::Value* bool_binary(Builder& b, Op op, llvm::Value* x, llvm::Value* y) {
    switch (op) {
        case Op::add:
        case Op::or_: return b.CreateOr(x, y);
        case Op::mul:
        case Op::and_: return b.CreateAnd(x, y);
        case Op::xor_: return b.CreateXor(x, y);
        default: NUMEN_UNREACHABLE("not an operation on bools");
    }
}

/// NumPy's remainder (npy_divmod): fmod moved to the divisor's sign, and a zero that has it.
llvm::Value* float_mod(Builder& b, llvm::Value* x, llvm::Value* y) {
    llvm::Value* zero = llvm::ConstantFP::get(x->getType(), 0.0);
    llvm::Value* rest = b.CreateFRem(x, y);
    llvm::Value* moves =
        b.CreateAnd(b.CreateXor(b.CreateFCmpOLT(y, zero), b.CreateFCmpOLT(rest, zero)),
                    b.CreateFCmpUNE(rest, zero));
    llvm::Value* moved = b.CreateSelect(moves, b.CreateFAdd(rest, y), rest);
    llvm::Value* signed_zero = b.CreateBinaryIntrinsic(llvm::Intrinsic::copysign, zero, y);
    return b.CreateSelect(b.CreateFCmpOEQ(rest, zero), signed_zero, moved);
}

/// NumPy's floor_divide (npy_floor_divide): (x - mod) / y, which is nearly integral, rounded to the
/// integer it means; x / y for a zero divisor.
llvm::Value* float_floordiv(Builder& b, llvm::Value* x, llvm::Value* y) {
    llvm::Type* type = x->getType();
    llvm::Value* zero = llvm::ConstantFP::get(type, 0.0);
    llvm::Value* one = llvm::ConstantFP::get(type, 1.0);
    llvm::Value* ratio = b.CreateFDiv(x, y);
    llvm::Value* rest = b.CreateFRem(x, y);
    llvm::Value* quotient = b.CreateFDiv(b.CreateFSub(x, rest), y);
    llvm::Value* moves =
        b.CreateAnd(b.CreateXor(b.CreateFCmpOLT(y, zero), b.CreateFCmpOLT(rest, zero)),
                    b.CreateFCmpUNE(rest, zero));
    quotient = b.CreateSelect(moves, b.CreateFSub(quotient, one), quotient);
    llvm::Value* floor = b.CreateUnaryIntrinsic(llvm::Intrinsic::floor, quotient);
    llvm::Value* up =
        b.CreateFCmpOGT(b.CreateFSub(quotient, floor), llvm::ConstantFP::get(type, 0.5));
    floor = b.CreateSelect(up, b.CreateFAdd(floor, one), floor);
    llvm::Value* signed_zero = b.CreateBinaryIntrinsic(llvm::Intrinsic::copysign, zero, ratio);
    floor = b.CreateSelect(b.CreateFCmpOEQ(quotient, zero), signed_zero, floor);
    return b.CreateSelect(b.CreateFCmpOEQ(y, zero), ratio, floor);
}

llvm::Value* float_binary(Builder& b, Op op, llvm::Value* x, llvm::Value* y) {
    switch (op) {
        case Op::add: return b.CreateFAdd(x, y);
        case Op::sub: return b.CreateFSub(x, y);
        case Op::mul: return b.CreateFMul(x, y);
        case Op::div: return b.CreateFDiv(x, y);
        case Op::floordiv: return float_floordiv(b, x, y);
        case Op::mod: return float_mod(b, x, y);
        default: NUMEN_UNREACHABLE("not an operation on floats");
    }
}

Row complex_binary(Builder& b, Op op, RowRef x, RowRef y) {
    switch (op) {
        case Op::add: return {b.CreateFAdd(x[0], y[0]), b.CreateFAdd(x[1], y[1])};
        case Op::sub: return {b.CreateFSub(x[0], y[0]), b.CreateFSub(x[1], y[1])};
        case Op::mul: return complex_mul(b, x, y);
        case Op::div: return complex_div(b, x, y);
        default: NUMEN_UNREACHABLE("not an operation on complex numbers");
    }
}

llvm::CmpInst::Predicate predicate(Op op, char kind) {
    using P = llvm::CmpInst::Predicate;
    bool is_float = kind == 'f', is_signed = kind == 'i';
    switch (op) {
        case Op::eq: return is_float ? P::FCMP_OEQ : P::ICMP_EQ;
        case Op::ne: return is_float ? P::FCMP_UNE : P::ICMP_NE;
        case Op::lt: return is_float ? P::FCMP_OLT : is_signed ? P::ICMP_SLT : P::ICMP_ULT;
        case Op::le: return is_float ? P::FCMP_OLE : is_signed ? P::ICMP_SLE : P::ICMP_ULE;
        case Op::gt: return is_float ? P::FCMP_OGT : is_signed ? P::ICMP_SGT : P::ICMP_UGT;
        case Op::ge: return is_float ? P::FCMP_OGE : is_signed ? P::ICMP_SGE : P::ICMP_UGE;
        default: NUMEN_UNREACHABLE("not a comparison");
    }
}

}  // namespace

Row binary(Builder& b, Op op, const Type* type, RowRef x, RowRef y) {
    switch (char kind = number_kind(type)) {
        case 'b': return {bool_binary(b, op, x[0], y[0])};
        case 'f': return {float_binary(b, op, x[0], y[0])};
        case 'c': return complex_binary(b, op, x, y);
        default: return {integer_binary(b, op, kind == 'i', x[0], y[0])};
    }
}

Row unary(Builder& b, Op op, const Type* type, RowRef x) {
    char kind = number_kind(type);
    if (op == Op::invert) {
        NUMEN_ASSERT(kind == 'b' || kind == 'i' || kind == 'u');
        return {b.CreateNot(x[0])};
    }
    NUMEN_ASSERT(op == Op::neg && kind != 'b' && kind != 'p');
    Row row;
    for (llvm::Value* part : x) {
        row.push_back(part->getType()->isFloatingPointTy() ? b.CreateFNeg(part)
                                                           : b.CreateNeg(part));
    }
    return row;
}

llvm::Value* compare(Builder& b, Op op, const Type* type, RowRef x, RowRef y) {
    char kind = number_kind(type);
    if (kind != 'c') return b.CreateCmp(predicate(op, kind), x[0], y[0]);
    NUMEN_ASSERT(op == Op::eq || op == Op::ne);
    llvm::Value* real = b.CreateCmp(predicate(op, 'f'), x[0], y[0]);
    llvm::Value* imag = b.CreateCmp(predicate(op, 'f'), x[1], y[1]);
    return op == Op::eq ? b.CreateAnd(real, imag) : b.CreateOr(real, imag);
}

namespace {

/// A constant power of two that is positive as a signed number; else null. Rounding down, the
/// quotient by it is a shift and the remainder the low bits, of negative numbers too.
const llvm::APInt* power_of_two(llvm::Value* divisor) {
    auto* constant = llvm::dyn_cast<llvm::ConstantInt>(divisor);
    if (constant == nullptr || !constant->getValue().isPowerOf2()) return nullptr;
    return constant->getValue().isNegative() ? nullptr : &constant->getValue();
}

/// What to divide by in place of y: 1 if it is `unsafe`, which is rare. In scalar code that is then
/// a jump, which nothing waits for, and not a move before every division.
llvm::Value* safe_divisor(Builder& b, llvm::Value* unsafe, llvm::Value* y) {
    llvm::Value* chosen = b.CreateSelect(unsafe, llvm::ConstantInt::get(y->getType(), 1), y);
    if (auto* select = llvm::dyn_cast<llvm::SelectInst>(chosen)) {
        select->setMetadata(llvm::LLVMContext::MD_prof,
                            llvm::MDBuilder(b.getContext()).createUnlikelyBranchWeights());
    }
    return chosen;
}

/// Whether a remainder is not zero and has not the sign of the divisor. Flipping the bits of both
/// where the divisor is negative leaves one comparison to be done after the division.
llvm::Value* has_other_sign(Builder& b, llvm::Value* rest, llvm::Value* divisor) {
    llvm::Value* sign = b.CreateAShr(divisor, divisor->getType()->getScalarSizeInBits() - 1);
    return b.CreateICmpSLT(b.CreateXor(rest, sign), sign);
}

}  // namespace

llvm::Value* integer_floordiv(Builder& b, bool is_signed, llvm::Value* x, llvm::Value* y) {
    llvm::Type* type = x->getType();
    if (const llvm::APInt* divisor = power_of_two(y); divisor != nullptr && is_signed) {
        return b.CreateAShr(x, divisor->logBase2());
    }
    llvm::Value* zero = llvm::ConstantInt::get(type, 0);
    llvm::Value* by_zero = b.CreateICmpEQ(y, zero);
    if (!is_signed) {
        llvm::Value* quotient = b.CreateUDiv(x, safe_divisor(b, by_zero, y));
        return b.CreateSelect(by_zero, zero, quotient);
    }
    // The machine's division traps for 0 and for MIN / -1: both divide by 1 instead.
    llvm::Value* by_minus_one = b.CreateICmpEQ(y, llvm::ConstantInt::getAllOnesValue(type));
    llvm::Value* divisor = safe_divisor(b, b.CreateOr(by_zero, by_minus_one), y);
    llvm::Value* quotient = b.CreateSDiv(x, divisor);
    llvm::Value* rest = b.CreateSub(x, b.CreateMul(quotient, divisor));
    quotient = b.CreateAdd(quotient, b.CreateSExt(has_other_sign(b, rest, divisor), type));
    quotient = b.CreateSelect(by_minus_one, b.CreateNeg(x), quotient);
    return b.CreateSelect(by_zero, zero, quotient);
}

llvm::Value* integer_fmod(Builder& b, bool is_signed, llvm::Value* x, llvm::Value* y) {
    llvm::Type* type = x->getType();
    llvm::Value* unsafe = b.CreateICmpEQ(y, llvm::ConstantInt::get(type, 0));
    if (is_signed) {
        unsafe = b.CreateOr(unsafe, b.CreateICmpEQ(y, llvm::ConstantInt::getAllOnesValue(type)));
    }
    // The remainder by 1 is 0, as wanted by 0 and -1.
    llvm::Value* divisor = safe_divisor(b, unsafe, y);
    return is_signed ? b.CreateSRem(x, divisor) : b.CreateURem(x, divisor);
}

llvm::Value* integer_mod(Builder& b, bool is_signed, llvm::Value* x, llvm::Value* y) {
    if (const llvm::APInt* divisor = power_of_two(y)) return b.CreateAnd(x, *divisor - 1);
    llvm::Value* rest = integer_fmod(b, is_signed, x, y);
    if (!is_signed) return rest;
    return b.CreateSelect(has_other_sign(b, rest, y), b.CreateAdd(rest, y), rest);
}

Row complex_mul(Builder& b, RowRef x, RowRef y) {
    return {b.CreateFSub(b.CreateFMul(x[0], y[0]), b.CreateFMul(x[1], y[1])),
            b.CreateFAdd(b.CreateFMul(x[0], y[1]), b.CreateFMul(x[1], y[0]))};
}

/// Smith's algorithm in NumPy's order of operations: both parts of y are divided by the larger one
/// first. Dividing by zero divides the parts by 0.0.
Row complex_div(Builder& b, RowRef x, RowRef y) {
    auto abs = [&](llvm::Value* v) { return b.CreateUnaryIntrinsic(llvm::Intrinsic::fabs, v); };
    llvm::Value* zero = llvm::ConstantFP::get(x[0]->getType(), 0.0);
    llvm::Value* real_larger = b.CreateFCmpOGE(abs(y[0]), abs(y[1]));
    llvm::Value* larger = b.CreateSelect(real_larger, y[0], y[1]);
    llvm::Value* smaller = b.CreateSelect(real_larger, y[1], y[0]);
    llvm::Value* ratio = b.CreateFDiv(smaller, larger);
    llvm::Value* divisor = b.CreateFAdd(larger, b.CreateFMul(smaller, ratio));
    // (x0 + x1 r, x1 - x0 r) if the real part is larger, else (x0 r + x1, x1 r - x0).
    llvm::Value* first = b.CreateSelect(real_larger, x[0], x[1]);
    llvm::Value* second = b.CreateSelect(real_larger, x[1], x[0]);
    llvm::Value* scaled = b.CreateFMul(second, ratio);
    llvm::Value* real = b.CreateFAdd(first, scaled);
    llvm::Value* product = b.CreateFMul(first, ratio);
    llvm::Value* imag =
        b.CreateSelect(real_larger, b.CreateFSub(second, product), b.CreateFSub(product, second));
    llvm::Value* by_zero = b.CreateAnd(b.CreateFCmpOEQ(y[0], zero), b.CreateFCmpOEQ(y[1], zero));
    llvm::Value* scale = b.CreateFDiv(llvm::ConstantFP::get(x[0]->getType(), 1.0), divisor);
    return {b.CreateSelect(by_zero, b.CreateFDiv(x[0], zero), b.CreateFMul(real, scale)),
            b.CreateSelect(by_zero, b.CreateFDiv(x[1], zero), b.CreateFMul(imag, scale))};
}

}  // namespace numen::codegen
