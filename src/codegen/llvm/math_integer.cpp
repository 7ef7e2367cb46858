#include "codegen/llvm/math.h"
#include "codegen/llvm/scalar.h"
#include "support/diagnostic.h"

/// Mathematical functions of integers and bools, as NumPy defines them.
namespace numen::codegen {

using ir::MathFn;
namespace Intrinsic = llvm::Intrinsic;

namespace {

llvm::Value* integer(llvm::Value* like, std::int64_t value) {
    return llvm::ConstantInt::get(like->getType(), static_cast<std::uint64_t>(value), true);
}

llvm::Value* magnitude(Builder& b, bool is_signed, llvm::Value* x) {
    if (!is_signed) return x;
    return b.CreateBinaryIntrinsic(Intrinsic::abs, x, b.getFalse());
}

/// A loop over two values that runs while `continues` says so. Leaves the builder behind it.
struct Loop {
    llvm::BasicBlock *header, *body, *exit;
    Loop(Builder& b) {
        llvm::Function* function = b.GetInsertBlock()->getParent();
        header = llvm::BasicBlock::Create(b.getContext(), "math.header", function);
        body = llvm::BasicBlock::Create(b.getContext(), "math.body", function);
        exit = llvm::BasicBlock::Create(b.getContext(), "math.exit", function);
        before = b.GetInsertBlock();
        b.CreateBr(header);
        b.SetInsertPoint(header);
    }
    llvm::PHINode* variable(Builder& b, llvm::Value* initial) {
        llvm::PHINode* phi = b.CreatePHI(initial->getType(), 2);
        phi->addIncoming(initial, before);
        return phi;
    }
    void run_while(Builder& b, llvm::Value* condition) {
        b.CreateCondBr(condition, body, exit);
        b.SetInsertPoint(body);
    }
    void close(Builder& b) {
        b.CreateBr(header);
        b.SetInsertPoint(exit);
    }

  private:
    llvm::BasicBlock* before;
};

/// x ** exponent by repeated squaring, wrapping; a negative exponent counts as 0 (NumPy raises for
/// it before it comes to this).
llvm::Value* power(Builder& b, bool is_signed, llvm::Value* x, llvm::Value* exponent) {
    if (auto* known = llvm::dyn_cast<llvm::ConstantInt>(exponent);
        known && known->getValue().ule(64)) {
        llvm::Value* result = nullptr;
        for (std::uint64_t rest = known->getZExtValue(); rest != 0; rest >>= 1) {
            if (rest & 1) result = result ? b.CreateMul(result, x) : x;
            if (rest > 1) x = b.CreateMul(x, x);
        }
        return result ? result : integer(x, 1);
    }
    Loop loop(b);
    llvm::PHINode* rest = loop.variable(b, exponent);
    llvm::PHINode* base = loop.variable(b, x);
    llvm::PHINode* result = loop.variable(b, integer(x, 1));
    loop.run_while(b,
                   is_signed ? b.CreateICmpSGT(rest, integer(rest, 0)) : b.CreateIsNotNull(rest));
    llvm::Value* odd = b.CreateTrunc(rest, b.getInt1Ty());
    result->addIncoming(b.CreateSelect(odd, b.CreateMul(result, base), result), loop.body);
    base->addIncoming(b.CreateMul(base, base), loop.body);
    rest->addIncoming(b.CreateLShr(rest, integer(rest, 1)), loop.body);
    loop.close(b);
    return result;
}

/// Greatest common divisor of magnitudes, by Euclid.
llvm::Value* gcd(Builder& b, llvm::Value* x, llvm::Value* y) {
    Loop loop(b);
    llvm::PHINode* larger = loop.variable(b, x);
    llvm::PHINode* smaller = loop.variable(b, y);
    loop.run_while(b, b.CreateIsNotNull(smaller));
    llvm::Value* rest = b.CreateURem(larger, smaller);
    larger->addIncoming(smaller, loop.body);
    smaller->addIncoming(rest, loop.body);
    loop.close(b);
    return larger;
}

llvm::Value* lcm(Builder& b, llvm::Value* x, llvm::Value* y) {
    llvm::Value* divisor = gcd(b, x, y);
    llvm::Value* none = b.CreateIsNull(divisor);
    llvm::Value* quotient = b.CreateUDiv(x, b.CreateSelect(none, integer(x, 1), divisor));
    return b.CreateMul(quotient, y);
}

llvm::Value* sign(Builder& b, bool is_signed, llvm::Value* x) {
    llvm::Value* positive = is_signed ? b.CreateICmpSGT(x, integer(x, 0)) : b.CreateIsNotNull(x);
    llvm::Value* result = b.CreateZExt(positive, x->getType());
    if (!is_signed) return result;
    return b.CreateAdd(result, b.CreateSExt(b.CreateICmpSLT(x, integer(x, 0)), x->getType()));
}

/// NumPy computes 1.0 / x and converts it back.
llvm::Value* reciprocal(Builder& b, const Type* type, llvm::Value* x) {
    Type real{.kind = types::Kind::Scalar, .dtype = types::DType::float64};
    Row ratio = cast(b, type, &real, {x});
    ratio[0] = b.CreateFDiv(llvm::ConstantFP::get(b.getDoubleTy(), 1.0), ratio[0]);
    return cast(b, &real, type, ratio)[0];
}

llvm::Value* bool_math(Builder& b, MathFn function, RowRef x) {
    switch (function) {
        case MathFn::maximum:
        case MathFn::fmax: return b.CreateOr(x[0], x[1]);
        case MathFn::minimum:
        case MathFn::fmin:
        case MathFn::square: return x.size() == 1 ? x[0] : b.CreateAnd(x[0], x[1]);
        case MathFn::floor:
        case MathFn::ceil:
        case MathFn::trunc:
        case MathFn::absolute:
        case MathFn::conjugate:
        case MathFn::positive: return x[0];
        case MathFn::signbit:
        case MathFn::isnan:
        case MathFn::isinf: return b.getFalse();
        case MathFn::isfinite: return b.getTrue();
        default: NUMEN_UNREACHABLE("not a function of bools");
    }
}

llvm::Value* expand(Builder& b, MathFn function, const Type* type, RowRef x) {
    bool is_signed = number_kind(type) == 'i';
    auto least_or_most = [&](Intrinsic::ID for_signed, Intrinsic::ID for_unsigned) {
        return b.CreateBinaryIntrinsic(is_signed ? for_signed : for_unsigned, x[0], x[1]);
    };
    switch (function) {
        case MathFn::power: return power(b, is_signed, x[0], x[1]);
        case MathFn::floor:
        case MathFn::ceil:
        case MathFn::trunc:
        case MathFn::conjugate:
        case MathFn::positive: return x[0];
        case MathFn::absolute: return magnitude(b, is_signed, x[0]);
        case MathFn::fmod: return integer_fmod(b, is_signed, x[0], x[1]);
        case MathFn::sign: return sign(b, is_signed, x[0]);
        case MathFn::signbit:
            return is_signed ? b.CreateICmpSLT(x[0], integer(x[0], 0)) : b.getFalse();
        case MathFn::isnan:
        case MathFn::isinf: return b.getFalse();
        case MathFn::isfinite: return b.getTrue();
        case MathFn::maximum:
        case MathFn::fmax: return least_or_most(Intrinsic::smax, Intrinsic::umax);
        case MathFn::minimum:
        case MathFn::fmin: return least_or_most(Intrinsic::smin, Intrinsic::umin);
        case MathFn::square: return b.CreateMul(x[0], x[0]);
        case MathFn::reciprocal: return reciprocal(b, type, x[0]);
        case MathFn::gcd:
            return gcd(b, magnitude(b, is_signed, x[0]), magnitude(b, is_signed, x[1]));
        case MathFn::lcm:
            return lcm(b, magnitude(b, is_signed, x[0]), magnitude(b, is_signed, x[1]));
        default: NUMEN_UNREACHABLE("not a function of integers");
    }
}

}  // namespace

Row integer_math(Builder& b, MathFn function, const Type* type, llvm::ArrayRef<Row> operands) {
    Row x;
    for (const Row& operand : operands) x.push_back(operand[0]);
    if (type->is_bool()) return {bool_math(b, function, x)};
    return {expand(b, function, type, x)};
}

}  // namespace numen::codegen
