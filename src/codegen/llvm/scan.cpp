#include <array>

#include "codegen/llvm/function_emitter.h"

/// The rows that scan elements, in vectors.
namespace numen::codegen {

namespace {

/// A vector register of AVX-512. Narrower ones take two or four for it.
constexpr int kLanes = 8;
using Lanes = std::array<int, kLanes>;

llvm::Constant* multiples(Builder& b, std::int64_t from) {
    std::array<std::uint64_t, kLanes> lanes;
    for (std::size_t i = 0; i < kLanes; ++i) lanes[i] = static_cast<std::uint64_t>(from) + i;
    return llvm::ConstantDataVector::get(b.getContext(), lanes);
}

}  // namespace

/// As Hillis and Steele, Data parallel algorithms, 1986: of eight elements each is first compared
/// with the one before it, then with the one two before, then with the one four before, each moved
/// by so many steps; and all with the last of the eight before, which is all that they wait for.
///
/// What is compared is the sum of an element and up to eight steps, which the elements between may
/// have kept from wrapping around. Where it could, elements are taken one by one.
Row FunctionEmitter::scan(const ir::Node& node) {
    const bool is_least = static_cast<Rt>(node.runtime) == Rt::scan_least;
    const auto choice = is_least ? llvm::Intrinsic::smin : llvm::Intrinsic::smax;
    llvm::Value *elements = operand(node, 0)[0], *count = operand(node, 1)[0],
                *before = operand(node, 2)[0], *step = operand(node, 3)[0];
    auto* int64 = b_.getInt64Ty();
    auto* vector = llvm::FixedVectorType::get(int64, kLanes);
    const llvm::Align align(8);
    const auto choose = [&](llvm::Value* a, llvm::Value* b) {
        return b_.CreateBinaryIntrinsic(choice, a, b);
    };
    const auto splat = [&](llvm::Value* value) { return b_.CreateVectorSplat(kLanes, value); };
    const auto steps = [&](std::uint64_t times) { return b_.CreateMul(step, b_.getInt64(times)); };
    const auto element = [&](llvm::Value* index) {
        return b_.CreateInBoundsGEP(int64, elements, index);
    };
    const auto access = [&](llvm::Instruction* memory) {
        memory->setMetadata(llvm::LLVMContext::MD_tbaa, module_.element_access());
        return memory;
    };
    auto *eight = new_block("scan.eight"), *choices = new_block("scan.choices"),
         *rest = new_block("scan.rest"), *one = new_block("scan.one"), *end = new_block("scan.end");

    llvm::BasicBlock* entry = b_.GetInsertBlock();
    const std::uint64_t extreme = static_cast<std::uint64_t>(is_least ? INT64_MAX : INT64_MIN);
    llvm::Value* limit = b_.CreateSub(b_.getInt64(extreme), steps(kLanes));
    const auto wraps = [&](llvm::Value* value, llvm::Value* least) {
        return is_least ? b_.CreateICmpSGT(value, least) : b_.CreateICmpSLT(value, least);
    };
    llvm::Value* whole = b_.CreateSelect(wraps(before, limit), b_.getInt64(0),
                                         b_.CreateAnd(count, b_.getInt64(-std::uint64_t{kLanes})));
    llvm::Value *all_before = splat(before), *all_limits = splat(limit);
    b_.CreateCondBr(b_.CreateIsNotNull(whole), eight, rest);

    b_.SetInsertPoint(eight);
    llvm::PHINode *at = b_.CreatePHI(int64, 2), *last = b_.CreatePHI(vector, 2);
    at->addIncoming(b_.getInt64(0), entry);
    last->addIncoming(all_before, entry);
    llvm::Value* values = access(b_.CreateAlignedLoad(vector, element(at), align));
    llvm::Value* some_wrap = b_.CreateOrReduce(wraps(values, all_limits));
    b_.CreateCondBr(some_wrap, rest, choices, module_.unlikely());

    b_.SetInsertPoint(choices);
    for (int distance = 1; distance < kLanes; distance *= 2) {
        Lanes lanes;
        for (int i = 0; i < kLanes; ++i) {
            lanes[static_cast<std::size_t>(i)] = i < distance ? i : i - distance;
        }
        llvm::Value* moved = b_.CreateAdd(b_.CreateShuffleVector(values, lanes),
                                          splat(steps(static_cast<std::uint64_t>(distance))));
        values = choose(values, moved);
    }
    llvm::Value* far = b_.CreateAdd(last, b_.CreateMul(splat(step), multiples(b_, 1)));
    access(b_.CreateAlignedStore(choose(values, far), element(at), align));
    Lanes lasts;
    lasts.fill(kLanes - 1);
    llvm::Value* next_last =
        choose(b_.CreateShuffleVector(values, lasts), b_.CreateAdd(last, splat(steps(kLanes))));
    llvm::Value* next_at = b_.CreateNSWAdd(at, b_.getInt64(kLanes));
    at->addIncoming(next_at, choices);
    last->addIncoming(next_last, choices);
    b_.CreateCondBr(b_.CreateICmpSLT(next_at, whole), eight, rest)
        ->setMetadata(llvm::LLVMContext::MD_loop, module_.plain_loop());

    b_.SetInsertPoint(rest);
    llvm::PHINode *from = b_.CreatePHI(int64, 3), *from_last = b_.CreatePHI(vector, 3);
    from->addIncoming(b_.getInt64(0), entry);
    from_last->addIncoming(all_before, entry);
    from->addIncoming(at, eight);
    from_last->addIncoming(last, eight);
    from->addIncoming(next_at, choices);
    from_last->addIncoming(next_last, choices);
    llvm::Value* first_before = b_.CreateExtractElement(from_last, std::uint64_t{0});
    b_.CreateCondBr(b_.CreateICmpSLT(from, count), one, end);

    b_.SetInsertPoint(one);
    llvm::PHINode *index = b_.CreatePHI(int64, 2), *previous = b_.CreatePHI(int64, 2);
    index->addIncoming(from, rest);
    previous->addIncoming(first_before, rest);
    llvm::Value* value = access(b_.CreateAlignedLoad(int64, element(index), align));
    value = choose(value, b_.CreateAdd(previous, step));
    access(b_.CreateAlignedStore(value, element(index), align));
    llvm::Value* next_index = b_.CreateNSWAdd(index, b_.getInt64(1));
    index->addIncoming(next_index, one);
    previous->addIncoming(value, one);
    b_.CreateCondBr(b_.CreateICmpSLT(next_index, count), one, end)
        ->setMetadata(llvm::LLVMContext::MD_loop, module_.plain_loop());
    b_.ClearInsertionPoint();
    continue_in(end);
    return {};
}

}  // namespace numen::codegen
