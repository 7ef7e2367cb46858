#include <llvm/IR/Module.h>
#include <llvm/TargetParser/Triple.h>

#include "codegen/llvm/math.h"
#include "codegen/llvm/math_complex.h"
#include "codegen/llvm/scalar.h"

namespace numen::codegen {

/// Calls C's function of complex operands. On x86-64 a double complex is passed as two doubles, and
/// a float complex as one vector; elsewhere both are pairs.
Row call_complex_c(Builder& b, std::string_view name, llvm::ArrayRef<Row> operands) {
    llvm::Type* part = operands[0][0]->getType();
    llvm::Module* module = b.GetInsertBlock()->getModule();
    bool packed = part->isFloatTy() && llvm::Triple(module->getTargetTriple()).isX86();
    llvm::Type* vector = llvm::FixedVectorType::get(b.getFloatTy(), 2);
    llvm::SmallVector<llvm::Value*, 4> arguments;
    for (const Row& z : operands) {
        if (!packed) {
            arguments.append(z.begin(), z.end());
            continue;
        }
        llvm::Value* both = llvm::PoisonValue::get(vector);
        both = b.CreateInsertElement(both, z[0], std::uint64_t{0});
        arguments.push_back(b.CreateInsertElement(both, z[1], std::uint64_t{1}));
    }
    llvm::SmallVector<llvm::Type*, 4> parameters;
    for (llvm::Value* argument : arguments) parameters.push_back(argument->getType());
    llvm::Type* result = packed ? vector : llvm::StructType::get(b.getContext(), {part, part});
    std::string symbol = "c" + std::string(name) + (part->isFloatTy() ? "f" : "");
    auto callee =
        module->getOrInsertFunction(symbol, llvm::FunctionType::get(result, parameters, false));
    if (auto* function = llvm::dyn_cast<llvm::Function>(callee.getCallee())) {
        function->setDoesNotAccessMemory();
        function->setDoesNotThrow();
        function->setWillReturn();
    }
    llvm::Value* call = b.CreateCall(callee, arguments);
    if (packed) {
        return {b.CreateExtractElement(call, std::uint64_t{0}),
                b.CreateExtractElement(call, std::uint64_t{1})};
    }
    return {b.CreateExtractValue(call, 0), b.CreateExtractValue(call, 1)};
}

namespace {

llvm::Value* number(llvm::Value* like, double value) {
    return llvm::ConstantFP::get(like->getType(), value);
}

/// x ** n for a whole n between -100 and 100, by repeated squaring; NumPy's order of products.
Row small_power(Builder& b, RowRef x, llvm::Value* exponent, llvm::Function* function) {
    auto block = [&](const char* name) {
        return llvm::BasicBlock::Create(b.getContext(), name, function);
    };
    auto *loop = block("square"), *next = block("next"), *done = block("done");
    llvm::Value* n = b.CreateFPToSI(exponent, b.getInt32Ty());
    llvm::Value* count = b.CreateBinaryIntrinsic(llvm::Intrinsic::abs, n, b.getTrue());
    auto* before = b.GetInsertBlock();
    b.CreateBr(loop);
    b.SetInsertPoint(loop);
    auto phi = [&](llvm::Value* initial) {
        llvm::PHINode* made = b.CreatePHI(initial->getType(), 2);
        made->addIncoming(initial, before);
        return made;
    };
    llvm::PHINode *rest = phi(count), *product0 = phi(number(x[0], 1)),
                  *product1 = phi(number(x[0], 0)), *base0 = phi(x[0]), *base1 = phi(x[1]);
    Row more = complex_mul(b, {product0, product1}, {base0, base1});
    llvm::Value* odd = b.CreateTrunc(rest, b.getInt1Ty());
    Row product = {b.CreateSelect(odd, more[0], product0), b.CreateSelect(odd, more[1], product1)};
    llvm::Value* halved = b.CreateLShr(rest, b.getInt32(1));
    b.CreateCondBr(b.CreateIsNull(halved), done, next);
    b.SetInsertPoint(next);
    Row square = complex_mul(b, {base0, base1}, {base0, base1});
    rest->addIncoming(halved, next);
    product0->addIncoming(product[0], next);
    product1->addIncoming(product[1], next);
    base0->addIncoming(square[0], next);
    base1->addIncoming(square[1], next);
    b.CreateBr(loop);
    b.SetInsertPoint(done);
    Row inverse = complex_div(b, {number(x[0], 1), number(x[0], 0)}, product);
    llvm::Value* negative = b.CreateICmpSLT(n, b.getInt32(0));
    return {b.CreateSelect(negative, inverse[0], product[0]),
            b.CreateSelect(negative, inverse[1], product[1])};
}

/// npy_cpow: exact for zero operands, products for small whole exponents, else C's cpow.
void emit_power(Builder& b, llvm::Function* function) {
    auto argument = [&](unsigned i) { return function->getArg(i); };
    Row x = {argument(0), argument(1)}, y = {argument(2), argument(3)};
    llvm::Value *zero = number(x[0], 0), *one = number(x[0], 1);
    auto block = [&](const char* name) {
        return llvm::BasicBlock::Create(b.getContext(), name, function);
    };
    auto give = [&](RowRef z) { b.CreateAggregateRet(Row(z.begin(), z.end()).data(), 2); };
    /// Returns `result` if the condition holds, else goes on.
    auto case_of = [&](llvm::Value* condition, auto&& result) {
        auto *then = block("case"), *next = block("next");
        b.CreateCondBr(condition, then, next);
        b.SetInsertPoint(then);
        give(result());
        b.SetInsertPoint(next);
    };
    auto is_zero = [&](RowRef z) {
        return b.CreateAnd(b.CreateFCmpOEQ(z[0], zero), b.CreateFCmpOEQ(z[1], zero));
    };
    b.SetInsertPoint(block("entry"));
    case_of(is_zero(y), [&] { return Row{one, zero}; });
    llvm::Value* real = b.CreateFCmpOEQ(y[1], zero);
    case_of(is_zero(x), [&] {
        llvm::Value* nan = llvm::ConstantFP::getNaN(x[0]->getType());
        llvm::Value* part = b.CreateSelect(b.CreateFCmpOGT(y[0], zero), zero, nan);
        return Row{part, part};
    });
    auto exponent_is = [&](double n) {
        return b.CreateAnd(real, b.CreateFCmpOEQ(y[0], number(x[0], n)));
    };
    case_of(exponent_is(1), [&] { return x; });
    case_of(exponent_is(2), [&] { return complex_mul(b, x, x); });
    case_of(exponent_is(3), [&] { return complex_mul(b, x, complex_mul(b, x, x)); });
    llvm::Value* whole =
        b.CreateFCmpOEQ(b.CreateUnaryIntrinsic(llvm::Intrinsic::trunc, y[0]), y[0]);
    llvm::Value* small =
        b.CreateFCmpOLT(b.CreateUnaryIntrinsic(llvm::Intrinsic::fabs, y[0]), number(x[0], 100));
    case_of(b.CreateAnd(real, b.CreateAnd(whole, small)),
            [&] { return small_power(b, x, y[0], function); });
    give(call_complex_c(b, "pow", {x, y}));
}

}  // namespace

Row complex_power(Builder& b, RowRef x, RowRef y) {
    llvm::Type* part = x[0]->getType();
    llvm::Module* module = b.GetInsertBlock()->getModule();
    std::string name = part->isFloatTy() ? "numen.cpowf" : "numen.cpow";
    llvm::Function* function = module->getFunction(name);
    if (function == nullptr) {
        auto* type = llvm::FunctionType::get(llvm::StructType::get(b.getContext(), {part, part}),
                                             {part, part, part, part}, false);
        function = llvm::Function::Create(type, llvm::Function::InternalLinkage, name, module);
        function->setDoesNotThrow();
        function->setUWTableKind(llvm::UWTableKind::Async);
        Builder body(b.getContext());
        emit_power(body, function);
    }
    llvm::Value* call = b.CreateCall(function, {x[0], x[1], y[0], y[1]});
    return {b.CreateExtractValue(call, 0), b.CreateExtractValue(call, 1)};
}

}  // namespace numen::codegen
