#include <algorithm>

#include "codegen/llvm/function_emitter.h"
#include "runtime/buffer.h"
#include "runtime/ziggurat.h"

/// Fast ways of the rows that draw from a numpy.random.Generator: its own functions are called, and
/// most normal and exponential numbers made of what they give.
namespace numen::codegen {

namespace {

using runtime::kNoSign;
using runtime::Ziggurats;
using runtime::ZigguratWord;

struct ZigguratRow {
    Rt row, again;
    std::size_t bounds, widths;  // where they lie in Ziggurats
    ZigguratWord word;
};
constexpr ZigguratRow kZiggurats[] = {
#define NUMEN_ZIGGURAT(name, real, word, ...)                                 \
    {Rt::bitgen_##name,                                                       \
     Rt::bitgen_##name##_again,                                               \
     offsetof(Ziggurats, name) + offsetof(decltype(Ziggurats::name), bounds), \
     offsetof(Ziggurats, name) + offsetof(decltype(Ziggurats::name), widths), \
     {8 * sizeof(word), __VA_ARGS__}},
#include "runtime/random/ziggurats.def"
#undef NUMEN_ZIGGURAT
};

const ZigguratRow& ziggurat_of(ir::RuntimeId row) {
    const auto* found = std::ranges::find(kZiggurats, static_cast<Rt>(row), &ZigguratRow::row);
    NUMEN_ASSERT(found != std::end(kZiggurats));
    return *found;
}

}  // namespace

/// The next number of the generator at the first operand, by a function of its bitgen_t.
llvm::Value* FunctionEmitter::drawn(const ir::Node& node, std::size_t function, llvm::Type* type) {
    const auto pointer_at = [&](llvm::Value* base, std::size_t offset) {
        llvm::Value* address = b_.CreateConstInBoundsGEP1_64(b_.getInt8Ty(), base, offset);
        return load_component(b_, Component::pointer, address, 8, module_.object_access());
    };
    using runtime::BitGenerator;
    llvm::Value* bits = pointer_at(operand(node, 0)[0], offsetof(runtime::Buffer, data));
    llvm::Value* state = pointer_at(bits, offsetof(BitGenerator, state));
    return b_.CreateCall(llvm::FunctionType::get(type, {b_.getPtrTy()}, false),
                         pointer_at(bits, function), {state});
}

Row FunctionEmitter::drawn_double(const ir::Node& node) {
    return {drawn(node, offsetof(runtime::BitGenerator, next_double), b_.getDoubleTy())};
}

/// 24 bits, as a fraction.
Row FunctionEmitter::drawn_float(const ir::Node& node) {
    llvm::Value* word = drawn(node, offsetof(runtime::BitGenerator, next_uint32), b_.getInt32Ty());
    llvm::Value* bits = b_.CreateSIToFP(b_.CreateLShr(word, 8), b_.getFloatTy());
    return {b_.CreateFMul(bits, llvm::ConstantFP::get(b_.getFloatTy(), 0x1p-24))};
}

/// Without a branch for the sign, which nobody can predict.
Row FunctionEmitter::ziggurat(const ir::Node& node) {
    const ZigguratRow& row = ziggurat_of(node.runtime);
    const ZigguratWord& of = row.word;
    llvm::IntegerType* integer = b_.getIntNTy(of.bits);
    llvm::Type* real = register_type(b_.getContext(), types::components(node.type)[0]);
    llvm::Value* word = drawn(node,
                              of.bits == 64 ? offsetof(runtime::BitGenerator, next_uint64)
                                            : offsetof(runtime::BitGenerator, next_uint32),
                              integer);
    const auto bits = [&](unsigned at, std::uint64_t mask) {
        return b_.CreateAnd(b_.CreateLShr(word, at), llvm::ConstantInt::get(integer, mask));
    };
    llvm::Value* layer = bits(of.layer_at, ZigguratWord::kLayers - 1);
    llvm::Value* magnitude = bits(of.magnitude_at, (std::uint64_t{1} << of.magnitude_bits) - 1);
    llvm::Value* layers = b_.CreateCall(module_.runtime(Rt::bitgen_ziggurats));
    const auto of_layer = [&](std::size_t table, llvm::Type* type) {
        llvm::Value* first = b_.CreateConstInBoundsGEP1_64(b_.getInt8Ty(), layers, table);
        llvm::LoadInst* load = b_.CreateLoad(type, b_.CreateInBoundsGEP(type, first, layer));
        load->setAtomic(llvm::AtomicOrdering::Acquire);
        return load;
    };
    auto *below = new_block("ziggurat.below"), *beside = new_block("ziggurat.beside"),
         *end = new_block("ziggurat.drawn");
    b_.CreateCondBr(b_.CreateICmpULT(magnitude, of_layer(row.bounds, integer)), below, beside,
                    module_.likely());

    b_.SetInsertPoint(beside);
    llvm::AllocaInst* out = new_alloca(real, "out");
    llvm::Value* status =
        call_row(row.again, {out, operand(node, 0)[0], b_.CreateZExt(word, b_.getInt64Ty())});
    raise_if(node, b_.CreateIsNotNull(status));
    llvm::Value* by_call = b_.CreateLoad(real, out);
    llvm::BasicBlock* after_call = b_.GetInsertBlock();
    jump(end);
    b_.SetInsertPoint(below);
    llvm::Value* number =
        b_.CreateFMul(b_.CreateSIToFP(magnitude, real), of_layer(row.widths, real));
    if (of.sign_at != kNoSign) {
        llvm::Value* sign = b_.CreateShl(bits(of.sign_at, 1), of.bits - 1);
        number = b_.CreateBitCast(b_.CreateXor(b_.CreateBitCast(number, integer), sign), real);
    }
    continue_in(end);
    llvm::PHINode* result = b_.CreatePHI(real, 2, "number");
    result->addIncoming(by_call, after_call);
    result->addIncoming(number, below);
    return {result};
}

}  // namespace numen::codegen
