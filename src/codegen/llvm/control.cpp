#include <llvm/IR/CFG.h>

#include <tuple>

#include "codegen/llvm/function_emitter.h"
#include "support/diagnostic.h"

/// Structured control flow as blocks, in the shapes that LLVM's loop passes expect.
namespace numen::codegen {

llvm::BasicBlock* FunctionEmitter::new_block(const llvm::Twine& name) {
    return llvm::BasicBlock::Create(module_.context(), name, target_);
}

void FunctionEmitter::jump(llvm::BasicBlock* to) {
    b_.CreateBr(to);
    b_.ClearInsertionPoint();
}

void FunctionEmitter::continue_in(llvm::BasicBlock* block) {
    if (reachable()) jump(block);
    if (llvm::pred_empty(block)) {
        block->eraseFromParent();
        return;
    }
    block->moveAfter(&target_->back());
    b_.SetInsertPoint(block);
}

void FunctionEmitter::emit_if(const ir::Node& node) {
    auto *then = new_block("then"), *otherwise = new_block("else"), *end = new_block("endif");
    bool is_likely = node.imm == 1, was_rare = is_rare_;
    // Without weights: loops on a way that LLVM takes for cold are not aligned, which costs those
    // over strided arrays up to a sixth of their time.
    b_.CreateCondBr(operand(node, 0)[0], then, otherwise);
    b_.SetInsertPoint(then);
    emit(*node.regions[0]);
    if (reachable()) jump(end);
    b_.SetInsertPoint(otherwise);
    is_rare_ = was_rare || is_likely;
    emit(*node.regions[1]);
    is_rare_ = was_rare;
    continue_in(end);
}

void FunctionEmitter::emit_for(const ir::Node& node) {
    const ir::Region& region = *node.regions[0];
    emit_counted_loop(
        operand(node, 0)[0], operand(node, 1)[0], operand(node, 2)[0],
        [&](llvm::Value* counter) {
            values_[region.parameters[0]->id] = {counter};
            emit(region);
        },
        &node);
}

std::pair<llvm::Value*, llvm::Value*> FunctionEmitter::count_rounds(llvm::Value* start,
                                                                    llvm::Value* stop,
                                                                    llvm::Value* step) {
    llvm::Value* up = b_.CreateICmpSGT(step, b_.getInt64(0));
    llvm::Value* first = b_.CreateSelect(up, start, stop);
    llvm::Value* limit = b_.CreateSelect(up, stop, start);
    llvm::Value* stride = b_.CreateSelect(up, step, b_.CreateNeg(step));
    llvm::Value* distance = b_.CreateSub(b_.CreateSub(limit, first), b_.getInt64(1));
    llvm::Value* rounds = b_.CreateAdd(b_.CreateUDiv(distance, stride), b_.getInt64(1));
    return {b_.CreateICmpSLT(first, limit), rounds};
}

void FunctionEmitter::emit_counted_loop(llvm::Value* start, llvm::Value* stop, llvm::Value* step,
                                        llvm::function_ref<void(llvm::Value*)> emit_body,
                                        const ir::Node* node) {
    const LoopWork plan = node == nullptr ? LoopWork() : polling_of(*node);
    auto *body = new_block("for.body"), *next = new_block("for.next"), *end = new_block("for.end");
    auto* before = b_.GetInsertBlock();
    auto* known_step = llvm::dyn_cast<llvm::ConstantInt>(step);
    bool up = known_step && known_step->isOne(), down = known_step && known_step->isMinusOne();

    // Steps of 1 and -1 reach `stop` exactly, so the counter itself can be compared. Any other
    // might pass it by overflowing: then rounds are counted, as Python's range does.
    llvm::Value *runs = nullptr, *rounds = nullptr;
    if (up) {
        runs = b_.CreateICmpSLT(start, stop);
    } else if (down) {
        runs = b_.CreateICmpSGT(start, stop);
    } else {
        std::tie(runs, rounds) = count_rounds(start, stop, step);
    }
    const bool in_strips = plan.polling == Polling::strips;
    if (plan.polling == Polling::outside && counting_loops_ > 0) {
        llvm::Value* work = rounds != nullptr ? rounds
                            : up              ? b_.CreateSub(stop, start)
                                              : b_.CreateSub(start, stop);
        take_work(b_.CreateSelect(runs, work, b_.getInt64(0)));
    }
    auto *strip = in_strips ? new_block("for.strip") : body, *first = before;
    b_.CreateCondBr(runs, strip, end);

    auto counting_from = [&](llvm::Value* value, const char* name) {
        llvm::PHINode* phi = b_.CreatePHI(b_.getInt64Ty(), 2, name);
        phi->addIncoming(value, first);
        return phi;
    };
    llvm::PHINode *strip_counter = nullptr, *strip_round = nullptr;
    llvm::Value *begin = start, *begin_round = b_.getInt64(0), *strip_stop = nullptr;
    if (in_strips) {
        b_.SetInsertPoint(strip);
        begin = strip_counter = counting_from(start, "strip");
        if (rounds != nullptr)
            begin_round = strip_round = counting_from(begin_round, "strip.round");
        llvm::Value* left = rounds != nullptr ? b_.CreateSub(rounds, begin_round)
                            : up              ? b_.CreateSub(stop, begin)
                                              : b_.CreateSub(begin, stop);
        llvm::Value* length =
            b_.CreateBinaryIntrinsic(llvm::Intrinsic::umin, left, b_.getInt64(kWorkBetweenPolls));
        if (counting_loops_ > 0) take_work(length);
        strip_stop = rounds != nullptr ? b_.CreateNUWAdd(begin_round, length)
                     : up              ? b_.CreateNSWAdd(begin, length)
                                       : b_.CreateNSWSub(begin, length);
        first = strip;
        b_.CreateBr(body);
    }

    b_.SetInsertPoint(body);
    llvm::PHINode* counter = counting_from(begin, "i");
    llvm::PHINode* round = rounds == nullptr ? nullptr : counting_from(begin_round, "round");
    const bool is_elementwise = node != nullptr && ir::is_elementwise(*node) && !is_rare_;
    llvm::MDNode* group = is_elementwise ? llvm::MDNode::getDistinct(b_.getContext(), {}) : nullptr;
    loops_.push_back({next, end, group});
    if (plan.polling == Polling::rounds) count_round(*node, plan.work);
    counting_loops_ += plan.polling == Polling::rounds;
    emit_body(counter);
    counting_loops_ -= plan.polling == Polling::rounds;
    loops_.pop_back();

    continue_in(next);
    if (reachable()) {
        // Overflows only after the last round, when nobody looks at it any more.
        llvm::Value* advanced = b_.CreateNSWAdd(counter, step);
        counter->addIncoming(advanced, next);
        llvm::Value* counted = nullptr;
        if (round != nullptr) {
            counted = b_.CreateNUWAdd(round, b_.getInt64(1));
            round->addIncoming(counted, next);
        }
        auto more = [&] {
            return counted != nullptr ? b_.CreateICmpNE(counted, rounds)
                   : up               ? b_.CreateICmpSLT(advanced, stop)
                                      : b_.CreateICmpSGT(advanced, stop);
        };
        auto* strip_end = in_strips ? new_block("for.strip.end") : end;
        llvm::Value* same = counted != nullptr ? counted : advanced;
        auto* again = b_.CreateCondBr(in_strips ? b_.CreateICmpNE(same, strip_stop) : more(), body,
                                      strip_end);
        if (llvm::MDNode* known = describe_loop(group)) {
            again->setMetadata(llvm::LLVMContext::MD_loop, known);
        }
        b_.ClearInsertionPoint();
        if (in_strips) {
            continue_in(strip_end);
            auto* ask = new_block("for.poll");
            b_.CreateCondBr(more(), ask, end, module_.unlikely());
            b_.SetInsertPoint(ask);
            poll(*node);
            strip_counter->addIncoming(advanced, b_.GetInsertBlock());
            if (strip_round != nullptr) strip_round->addIncoming(counted, b_.GetInsertBlock());
            jump(strip);
        }
    }
    continue_in(end);
}

/// What LLVM is told about the loop whose end is emitted: rounds that access elements of the group
/// do not depend on each other's. Null for nothing.
llvm::MDNode* FunctionEmitter::describe_loop(llvm::MDNode* group) {
    if (is_rare_) return module_.plain_loop();
    llvm::SmallVector<llvm::Metadata*, 3> parts{nullptr};
    // Instructions move; this stays with the loop.
    if (const llvm::DebugLoc line = b_.getCurrentDebugLocation()) parts.push_back(line.get());
    if (group != nullptr) {
        auto* name = llvm::MDString::get(b_.getContext(), "llvm.loop.parallel_accesses");
        parts.push_back(llvm::MDNode::get(b_.getContext(), {name, group}));
    }
    if (parts.size() == 1) return nullptr;
    auto* loop = llvm::MDNode::getDistinct(b_.getContext(), parts);
    loop->replaceOperandWith(0, loop);
    return loop;
}

void FunctionEmitter::emit_while(const ir::Node& node) {
    auto *test = new_block("while.test"), *body = new_block("while.body"),
         *end = new_block("while.end");
    const LoopWork plan = polling_of(node);
    jump(test);
    b_.SetInsertPoint(test);
    loops_.push_back({test, end, nullptr});
    if (plan.polling == Polling::rounds) count_round(node, plan.work);
    counting_loops_ += plan.polling == Polling::rounds;
    emit(*node.regions[0]);
    if (reachable()) {
        NUMEN_ASSERT(yielded_.size() == 1);
        b_.CreateCondBr(yielded_[0], body, end);
        b_.SetInsertPoint(body);
        emit(*node.regions[1]);
        if (reachable()) jump(test);
    } else {
        body->eraseFromParent();
    }
    counting_loops_ -= plan.polling == Polling::rounds;
    loops_.pop_back();
    continue_in(end);
}

void FunctionEmitter::emit_block(const ir::Node& node) {
    auto* end = new_block("block.end");
    blocks_.push_back({node.label, end});
    emit(*node.regions[0]);
    blocks_.pop_back();
    continue_in(end);
}

void FunctionEmitter::emit_leave(const ir::Node& node) {
    for (auto block = blocks_.rbegin(); block != blocks_.rend(); ++block) {
        if (block->label == node.label) {
            jump(block->end);
            return;
        }
    }
    NUMEN_UNREACHABLE("leave names no block around it");
}

void FunctionEmitter::emit_try(const ir::Node& node) {
    auto *handler = new_block("except"), *end = new_block("try.end");
    handlers_.push_back(handler);
    emit(*node.regions[0]);
    handlers_.pop_back();
    if (reachable()) jump(end);
    continue_in(handler);
    if (reachable()) emit(*node.regions[1]);
    continue_in(end);
}

}  // namespace numen::codegen
