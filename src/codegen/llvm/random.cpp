#include <bit>

#include "codegen/llvm/function_emitter.h"
#include "runtime/random_state.h"

/// Fast ways of the rows that draw from a Mersenne twister.
namespace numen::codegen {

/// What `combine` makes of the next `count` numbers, which lie at the address it is given; where
/// not so many are left, the row is called.
llvm::Value* FunctionEmitter::drawn_ahead(
    const ir::Node& node, std::size_t count,
    llvm::function_ref<llvm::Value*(llvm::Value* first)> combine) {
    using runtime::DrawnAhead;
    llvm::Value* stream = operand(node, 0)[0];
    llvm::Value* place =
        b_.CreateConstInBoundsGEP1_64(b_.getInt8Ty(), stream, offsetof(DrawnAhead, position));
    llvm::Value* position = load_component(b_, Component::i64, place, 8, module_.object_access());
    auto *left = new_block("random.left"), *none = new_block("random.none"),
         *end = new_block("random.drawn");
    llvm::Value* last = b_.getInt64(DrawnAhead::kSize - count);
    b_.CreateCondBr(b_.CreateICmpULE(position, last), left, none, module_.likely());

    b_.SetInsertPoint(none);
    llvm::Value* by_call = call_runtime_row(node)[0];
    llvm::BasicBlock* after_call = b_.GetInsertBlock();
    jump(end);
    b_.SetInsertPoint(left);
    store_component(b_, Component::i64, b_.CreateNUWAdd(position, b_.getInt64(count)), place, 8,
                    module_.object_access());
    static_assert(offsetof(DrawnAhead, numbers) == 0);
    llvm::Value* drawn = combine(b_.CreateInBoundsGEP(b_.getInt32Ty(), stream, position));
    continue_in(end);
    llvm::PHINode* result = b_.CreatePHI(drawn->getType(), 2, "drawn");
    result->addIncoming(by_call, after_call);
    result->addIncoming(drawn, left);
    return result;
}

Row FunctionEmitter::random_bits(const ir::Node& node) {
    return {drawn_ahead(node, 1, [&](llvm::Value* first) {
        llvm::Value* bits = load_component(b_, Component::i32, first, 4, module_.object_access());
        return b_.CreateZExt(bits, b_.getInt64Ty());
    })};
}

/// 27 bits of the first number and 26 of the second, as a fraction: 1 and all of them but the last,
/// less 1 or the number before 1. Both differ from a conversion of integers, which waits for what
/// its register held before, in a call as well.
Row FunctionEmitter::random_double(const ir::Node& node) {
    return {drawn_ahead(node, 2, [&](llvm::Value* first) {
        const auto bits = [&](std::uint64_t index) {
            llvm::Value* address = b_.CreateConstInBoundsGEP1_64(b_.getInt32Ty(), first, index);
            llvm::Value* word =
                load_component(b_, Component::i32, address, 4, module_.object_access());
            return b_.CreateZExt(word, b_.getInt64Ty());
        };
        llvm::Value *high = bits(0), *low = bits(1);
        llvm::Value* one = b_.getInt64(std::bit_cast<std::uint64_t>(1.0));
        llvm::Value* fraction =
            b_.CreateOr(b_.CreateShl(b_.CreateLShr(high, 5), 25), b_.CreateLShr(low, 7));
        llvm::Value* last = b_.CreateAnd(b_.CreateLShr(low, 6), 1);
        const auto real = [&](llvm::Value* word) {
            return b_.CreateBitCast(word, b_.getDoubleTy());
        };
        return b_.CreateFSub(real(b_.CreateOr(one, fraction)), real(b_.CreateSub(one, last)));
    })};
}

}  // namespace numen::codegen
