#include <cmath>

#include "codegen/llvm/scalar.h"
#include "support/diagnostic.h"

/// Conversions between scalars.
namespace numen::codegen {

namespace {

/// As x86's cvttsd2si: the smallest integer for NaN and for what does not fit. (LLVM's own
/// conversion is undefined there, so a constant could be folded to anything.)
llvm::Value* float_to_signed(Builder& b, llvm::Value* x, unsigned bits) {
    llvm::Type* to = b.getIntNTy(bits);
    llvm::Value* limit =
        llvm::ConstantFP::get(x->getType(), std::ldexp(1.0, static_cast<int>(bits) - 1));
    llvm::Value* fits = b.CreateFCmpOLT(b.CreateUnaryIntrinsic(llvm::Intrinsic::fabs, x), limit);
    llvm::Value* smallest = llvm::ConstantInt::get(to, llvm::APInt::getSignedMinValue(bits));
    return b.CreateSelect(fits, b.CreateFPToSI(x, to), smallest);
}

/// What NumPy's casts give on x86, where C leaves it open: narrow integers are cut from the next
/// conversion the machine has.
llvm::Value* float_to_integer(Builder& b, llvm::Value* x, bool is_signed, llvm::Type* to) {
    unsigned bits = to->getIntegerBitWidth();
    if (bits < 32) return b.CreateTrunc(float_to_signed(b, x, 32), to);
    if (is_signed) return float_to_signed(b, x, bits);
    if (bits == 32) return b.CreateTrunc(float_to_signed(b, x, 64), to);
    // The upper half of uint64 is converted less 2**63, whose bit is put back.
    llvm::Value* half = llvm::ConstantFP::get(x->getType(), std::ldexp(1.0, 63));
    llvm::Value* top = llvm::ConstantInt::get(to, llvm::APInt::getSignMask(64));
    llvm::Value* upper = b.CreateXor(float_to_signed(b, b.CreateFSub(x, half), 64), top);
    return b.CreateSelect(b.CreateFCmpOGE(x, half), upper, float_to_signed(b, x, 64));
}

llvm::Value* convert(Builder& b, char from, char to, llvm::Value* x, llvm::Type* type) {
    if (from == 'p') {
        return to == 'p' ? x : b.CreatePtrToInt(x, type);
    }
    if (to == 'p') {
        NUMEN_ASSERT(from != 'f');
        return b.CreateIntToPtr(b.CreateIntCast(x, b.getInt64Ty(), from == 'i'), type);
    }
    bool from_float = from == 'f', to_float = to == 'f';
    if (from_float) {
        if (to_float) return b.CreateFPCast(x, type);
        return float_to_integer(b, x, to == 'i', type);
    }
    if (to_float) return from == 'i' ? b.CreateSIToFP(x, type) : b.CreateUIToFP(x, type);
    return b.CreateIntCast(x, type, from == 'i');
}

}  // namespace

llvm::Value* truth(Builder& b, const Type* type, RowRef x) {
    switch (number_kind(type)) {
        case 'b': return x[0];
        case 'f': return b.CreateFCmpUNE(x[0], llvm::ConstantFP::get(x[0]->getType(), 0.0));
        case 'c': {
            llvm::Value* zero = llvm::ConstantFP::get(x[0]->getType(), 0.0);
            return b.CreateOr(b.CreateFCmpUNE(x[0], zero), b.CreateFCmpUNE(x[1], zero));
        }
        default: return b.CreateIsNotNull(x[0]);
    }
}

Row cast(Builder& b, const Type* from, const Type* to, RowRef x) {
    char from_kind = number_kind(from), to_kind = number_kind(to);
    if (to_kind == 'b') return {truth(b, from, x)};
    llvm::Type* type = register_type(b.getContext(), types::components(to)[0]);
    if (to_kind != 'c') {
        return {convert(b, from_kind == 'c' ? 'f' : from_kind, to_kind, x[0], type)};
    }
    if (from_kind == 'c') return {b.CreateFPCast(x[0], type), b.CreateFPCast(x[1], type)};
    return {convert(b, from_kind, 'f', x[0], type), llvm::Constant::getNullValue(type)};
}

Row bitcast(Builder& b, const Type* from, const Type* to, RowRef x) {
    auto to_parts = types::components(to);
    if (x.size() == to_parts.size()) {
        Row row;
        for (std::size_t i = 0; i < x.size(); ++i) {
            llvm::Type* type = register_type(b.getContext(), to_parts[i]);
            bool from_bool = x[i]->getType()->isIntegerTy(1), to_bool = type->isIntegerTy(1);
            llvm::Value* bits = from_bool && !to_bool ? b.CreateZExt(x[i], b.getInt8Ty()) : x[i];
            row.push_back(to_bool && !from_bool ? b.CreateIsNotNull(bits)
                                                : b.CreateBitOrPointerCast(bits, type));
        }
        return row;
    }
    // complex64 and a 64-bit number: the real part is the lower half.
    NUMEN_ASSERT(types::memory_layout(from).size == 8 && types::memory_layout(to).size == 8);
    llvm::Type* pair = llvm::FixedVectorType::get(b.getFloatTy(), 2);
    if (to_parts.size() == 1) {
        llvm::Value* bits = llvm::PoisonValue::get(pair);
        bits = b.CreateInsertElement(bits, x[0], std::uint64_t{0});
        bits = b.CreateInsertElement(bits, x[1], std::uint64_t{1});
        return {b.CreateBitCast(bits, register_type(b.getContext(), to_parts[0]))};
    }
    llvm::Value* bits = b.CreateBitCast(x[0], pair);
    return {b.CreateExtractElement(bits, std::uint64_t{0}),
            b.CreateExtractElement(bits, std::uint64_t{1})};
}

}  // namespace numen::codegen
