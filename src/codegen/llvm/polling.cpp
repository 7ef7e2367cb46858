#include "codegen/llvm/polling.h"

#include <algorithm>

#include "codegen/llvm/function_emitter.h"
#include "codegen/llvm/runtime_rows.h"
#include "ir/duration.h"

namespace numen::codegen {

using ir::Op;

namespace {

/// Beyond it a round is not simple: 32768 of them would take too long.
constexpr std::int64_t kSimpleRound = 256;
/// Calls, and statements over arrays.
constexpr std::int64_t kCallWork = 512;

/// A round is slow when functions of mathematics take as long as this: some 10 ns.
constexpr int kSlowRound = 4 * ir::kOfFunction;
/// How much longer a function takes that is called for one number, not for a vector of them.
constexpr int kNotInVectors = 4;

/// Rows that take long by themselves.
bool takes_long(ir::RuntimeId row) {
    switch (static_cast<Rt>(row)) {
#define NUMEN_RT(name, raises, result, parameters, meaning) case Rt::name:
#include "runtime/abi_linalg.def"
#include "runtime/abi_sort.def"
#undef NUMEN_RT
        return true;
        default: return false;
    }
}

bool raises(const ir::Node& last) {
    return last.op == Op::raise || last.op == Op::reraise || last.op == Op::call_runtime;
}

}  // namespace

void PollingPlans::add(const ir::Node& node, bool interruptible, Round& round) {
    switch (node.op) {
        case Op::for_:
        case Op::while_:
        case Op::parallel_for: {
            const LoopWork loop = of(node, interruptible);
            round.counts |= loop.polling != Polling::never;
            round.asks |= loop.asks();
            round.is_slow |= loop.is_slow;
            if (loop.polling == Polling::never) round.work += loop.work;
            return;
        }
        case Op::call:
        case Op::call_pointer: round.work += kCallWork; return;
        case Op::call_runtime:
            if (takes_long(node.runtime)) {
                round.work += kWorkBetweenPolls;
            } else if (FunctionEmitter::fast_way(node) != nullptr) {
                round.work += 1;
            } else if (signature(node.runtime).raises) {
                round.work += kCallWork;
            }
            return;
        case Op::math:
            if (ir::duration(node) >= ir::kOfFunction) round.functions += ir::duration(node);
            return;
        default:
            for (const ir::Region* inner : node.regions) {
                Round of_inner = round_of(*inner, interruptible);
                // Functions that only some rounds call are called one by one.
                of_inner.functions *= kNotInVectors;
                round.add_part(of_inner);
            }
    }
}

PollingPlans::Round PollingPlans::round_of(const ir::Region& region, bool interruptible) {
    Round round;
    if (region.last != nullptr && region.last->type->is(types::Kind::Never) &&
        raises(*region.last)) {
        return round;  // is not on the way of a loop that goes on
    }
    for (const ir::Node* node = region.first; node != nullptr; node = node->next)
        add(*node, interruptible, round);
    round.work = std::min(round.work, kWorkBetweenPolls);
    return round;
}

namespace {

bool is_known(const ir::Node* node) { return node->op == Op::constant && !node->is_parameter; }

/// Rounds of a counted loop; too many when it is not known.
std::int64_t known_rounds(const ir::Node& loop) {
    if (!std::all_of(loop.operands.begin(), loop.operands.end(), is_known)) return INT64_MAX;
    auto bound = [&](std::size_t i) { return static_cast<__int128>(loop.operands[i]->imm); };
    if (bound(2) == 0) return INT64_MAX;
    __int128 rounds = (bound(1) - bound(0)) / bound(2) + 1;
    return static_cast<std::int64_t>(std::clamp<__int128>(rounds, 0, INT64_MAX));
}

/// Whether a node is a loop's counter, or the counter moved by something.
bool moves_with(const ir::Node* node, const ir::Node* counter) {
    if (node == counter) return true;
    if (node->is_parameter) return false;
    switch (node->op) {
        case Op::index_check: return moves_with(node->operands[0], counter);
        case Op::add:
        case Op::sub:
            return moves_with(node->operands[0], counter) || moves_with(node->operands[1], counter);
        default: return false;
    }
}

/// Whether every round of the region reads or writes an element of an array at indices that the
/// counters make different each time: each counter moves one, and they are as many.
bool goes_over_array(const ir::Region& region, llvm::ArrayRef<const ir::Node*> counters) {
    for (const ir::Node* node = region.first; node != nullptr; node = node->next) {
        if (node->op != Op::elem_load && node->op != Op::elem_store) continue;
        const auto indices = node->operands.subspan(node->op == Op::elem_load ? 1 : 2);
        auto moves_an_index = [&](const ir::Node* counter) {
            return std::any_of(indices.begin(), indices.end(),
                               [&](const ir::Node* index) { return moves_with(index, counter); });
        };
        const auto moved =
            std::count_if(indices.begin(), indices.end(), [&](const ir::Node* index) {
                return std::any_of(counters.begin(), counters.end(), [&](const ir::Node* counter) {
                    return moves_with(index, counter);
                });
            });
        const bool are_as_many = static_cast<std::size_t>(moved) >= counters.size();
        if (are_as_many && std::all_of(counters.begin(), counters.end(), moves_an_index))
            return true;
    }
    return false;
}

/// Whether a node is computed from the size of an array, and so not much more than that.
bool is_about_size(const ir::Node* node) {
    if (node->is_parameter) return false;
    switch (node->op) {
        case Op::field: return node->operands[0]->type->is(types::Kind::Array);
        case Op::string_length: return true;
        case Op::sub:
        case Op::floordiv: return is_about_size(node->operands[0]);
        case Op::add: return is_about_size(node->operands[0]) || is_about_size(node->operands[1]);
        default: return false;
    }
}

/// Whether the loop itself has no more rounds than an array has elements along an axis.
bool is_bounded(const ir::Node& loop) {
    if (is_about_size(loop.operands[1])) return true;
    return goes_over_array(*loop.regions[0], {loop.regions[0]->parameters[0]});
}

}  // namespace

/// The same for loops anywhere in a region; `found` becomes true where there is one.
bool PollingPlans::inner_cover_arrays(const ir::Region& region, const Counters& counters,
                                      bool& found) {
    for (const ir::Node* node = region.first; node != nullptr; node = node->next) {
        if (ir::is_loop(*node)) {
            if (node->op != Op::while_ && of(*node, false).is_short()) continue;
            found = true;
            if (node->op != Op::for_ || !covers_arrays(*node, counters)) return false;
            continue;
        }
        for (const ir::Region* inner : node->regions) {
            if (!inner_cover_arrays(*inner, counters, found)) return false;
        }
    }
    return true;
}

/// Whether a nest of loops goes over an array, an element a round of the innermost loops: then
/// there are no more rounds than elements, and the nest is soon over. The counters are those around
/// it.
bool PollingPlans::covers_arrays(const ir::Node& loop, Counters counters) {
    const ir::Region& region = *loop.regions[0];
    counters.push_back(region.parameters[0]);
    bool found = false;
    if (!inner_cover_arrays(region, counters, found)) return false;
    return found ? is_bounded(loop) : goes_over_array(region, counters);
}

LoopWork PollingPlans::of(const ir::Node& loop, bool interruptible) {
    // What is around a loop asks for its plan several times.
    auto known = known_[interruptible].find(&loop);
    if (known != known_[interruptible].end()) return known->second;
    const LoopWork plan = make(loop, interruptible);
    known_[interruptible].insert({&loop, plan});
    return plan;
}

LoopWork PollingPlans::make(const ir::Node& loop, bool interruptible) {
    if (ir::is_brief(loop)) {
        return loop.op == Op::for_ ? LoopWork{Polling::outside, 0}
                                   : LoopWork{Polling::never, kCallWork};
    }
    Round round;
    for (const ir::Region* region : loop.regions) round.add_part(round_of(*region, interruptible));
    round.work += 1;
    const bool is_slow = round.is_slow || round.functions >= kSlowRound;
    if (loop.op == Op::while_) return {Polling::rounds, round.work, is_slow};
    const std::int64_t rounds = known_rounds(loop);
    if (!round.counts && rounds <= kWorkBetweenPolls / round.work) {
        return {Polling::never, rounds * round.work, is_slow};
    }
    const bool is_simple = round.work <= kSimpleRound;
    const bool is_soon_over =
        !interruptible && (covers_arrays(loop, {}) || (round.asks && is_bounded(loop)));
    if (is_simple && !is_slow && is_soon_over) return {Polling::outside, 0};
    return {is_simple && !round.counts ? Polling::strips : Polling::rounds, round.work, is_slow};
}

/// What C calls cannot give it an exception.
LoopWork FunctionEmitter::polling_of(const ir::Node& loop) const {
    if (!module_.polls()) return LoopWork();
    const bool interruptible = function_.options.interruptible;
    const LoopWork work = module_.polling_plans.of(loop, interruptible);
    if (work.polling == Polling::outside && !interruptible) module_.interruptible = false;
    return work;
}

/// What the function may still do before it asks. A variable, because loops inside of one another
/// share it.
llvm::AllocaInst* FunctionEmitter::work_left() {
    if (work_left_ == nullptr) {
        work_left_ = new_alloca(b_.getInt64Ty(), "work.left");
        Builder at_entry(target_->getEntryBlock().getTerminator());
        at_entry.CreateStore(b_.getInt64(kWorkBetweenPolls), work_left_);
    }
    return work_left_;
}

/// Asks for signals, whose handlers may raise.
void FunctionEmitter::poll(const ir::Node& loop) {
    llvm::CallInst* status = call_row(Rt::poll, {});
    // What handlers do to arrays that a loop works on is theirs and not for the loop to see, but
    // they may free the memory of what they share with it.
    if (!module_.has_shared_objects()) status->setOnlyAccessesInaccessibleMemory();
    raise_if(loop, b_.CreateIsNotNull(status));
}

/// Takes work, a number >= 0, off what is left, without asking.
void FunctionEmitter::take_work(llvm::Value* work) {
    llvm::Value* left = b_.CreateLoad(b_.getInt64Ty(), work_left());
    b_.CreateStore(b_.CreateBinaryIntrinsic(llvm::Intrinsic::usub_sat, left, work), work_left());
}

/// Takes the work of a round off what is left, and asks when that is not enough. Unsigned numbers,
/// for which a subtraction is the comparison as well.
void FunctionEmitter::count_round(const ir::Node& loop, std::int64_t work) {
    auto *ask = new_block("poll"), *go_on = new_block("polled");
    llvm::Value* left = b_.CreateLoad(b_.getInt64Ty(), work_left());
    llvm::Value* taken = b_.getInt64(static_cast<std::uint64_t>(work));
    b_.CreateStore(b_.CreateSub(left, taken), work_left());
    b_.CreateCondBr(b_.CreateICmpULT(left, taken), ask, go_on, module_.unlikely());
    b_.SetInsertPoint(ask);
    b_.CreateStore(b_.getInt64(kWorkBetweenPolls), work_left());
    poll(loop);
    jump(go_on);
    b_.SetInsertPoint(go_on);
}

}  // namespace numen::codegen
