#include <algorithm>

#include "codegen/llvm/function_emitter.h"
#include "codegen/llvm/parallel_plan.h"
#include "codegen/llvm/reduction.h"
#include "codegen/llvm/sizes.h"
#include "support/diagnostic.h"

/// parallel_for: its body becomes a function of its own, which the runtime calls for chunks of the
/// iterations. The chunks are what is combined at the end, in their order, so that a result depends
/// on their number but not on which thread was faster.
namespace numen::codegen {

namespace {

llvm::StructType* record_type(llvm::LLVMContext& context, RowRef row) {
    llvm::SmallVector<llvm::Type*, 16> types;
    for (llvm::Value* value : row) types.push_back(value->getType());
    return llvm::StructType::get(context, types);
}

void store_record(Builder& b, llvm::StructType* type, llvm::Value* address, RowRef row,
                  unsigned first = 0) {
    for (unsigned i = 0; i < row.size(); ++i) {
        b.CreateStore(row[i], b.CreateStructGEP(type, address, first + i));
    }
}

Row load_record(Builder& b, llvm::StructType* type, llvm::Value* address, unsigned first,
                std::size_t count) {
    Row row;
    for (unsigned i = first; i < first + count; ++i) {
        row.push_back(b.CreateLoad(type->getElementType(i), b.CreateStructGEP(type, address, i)));
    }
    return row;
}

}  // namespace

/// What the function with the loop and its outlined body agree on. Components of slots lie in their
/// records one after the other, in the order of the plan and of the loop's reductions.
struct FunctionEmitter::ParallelLoop {
    const ir::Node& node;
    ParallelPlan plan;
    Row shared;  // in the function with the loop: what the body is given
    llvm::StructType* shared_type = nullptr;
    llvm::StructType* changed_type = nullptr;   // one record: the last chunk's values
    llvm::StructType* partials_type = nullptr;  // one record per chunk
};

void FunctionEmitter::emit_parallel_for(const ir::Node& node) {
    ParallelLoop loop{.node = node, .plan = plan_parallel_loop(function_, node)};
    llvm::Value *start = operand(node, 0)[0], *stop = operand(node, 1)[0],
                *step = operand(node, 2)[0];
    auto [runs, rounds] = count_rounds(start, stop, step);
    auto *run = new_block("parallel.run"), *end = new_block("parallel.end");
    b_.CreateCondBr(runs, run, end);
    b_.SetInsertPoint(run);
    for (const ir::Reduction& reduction : node.reductions) {
        if (sets_slot(*node.regions[0], reduction.slot)) make_own_array(node, reduction.slot);
    }

    // Chunks' own slots begin with the values from before the loop, which live until it is over.
    Row changed, partials;
    for (ir::SlotId slot : loop.plan.changed) {
        Row value = get(slot);
        retain(function_.slots[slot].type, value);
        changed.append(value);
    }
    for (const ir::Reduction& reduction : node.reductions) partials.append(get(reduction.slot));
    loop.changed_type = record_type(b_.getContext(), changed);
    loop.partials_type = record_type(b_.getContext(), partials);
    llvm::AllocaInst* last = new_alloca(loop.changed_type, "parallel.last");
    store_record(b_, loop.changed_type, last, changed);
    // Not for reductions only: where a chunk ends, elements may be computed without vectors.
    const bool is_fixed = function_.options.deterministic;
    llvm::Value* chunks = call_row(is_fixed ? Rt::fixed_chunks : Rt::parallel_chunks,
                                   {rounds, estimate_work(*node.regions[0])});
    bool reduces_arrays = std::any_of(
        node.reductions.begin(), node.reductions.end(), [&](const ir::Reduction& reduction) {
            return function_.slots[reduction.slot].type->is(types::Kind::Array);
        });
    if (reduces_arrays) {
        // Every chunk has its own array until the end: no more of them than can be filled at once.
        constexpr int kFixedArrays = 8;
        llvm::Value* most = b_.getInt64(kFixedArrays);
        if (!is_fixed) most = call_row(Rt::get_num_threads, {});
        chunks = b_.CreateBinaryIntrinsic(llvm::Intrinsic::smin, chunks, most);
    }
    if (node.operands.size() == 4) {
        chunks = b_.CreateSelect(operand(node, 3)[0], b_.getInt64(1), chunks);
    }
    llvm::Value* stack = b_.CreateStackSave();
    llvm::Value* records = b_.CreateAlloca(loop.partials_type, chunks, "parallel.partials");
    if (!node.reductions.empty()) {
        // A chunk that is not run leaves nothing to release.
        emit_counted_loop(b_.getInt64(0), chunks, b_.getInt64(1), [&](llvm::Value* chunk) {
            b_.CreateStore(llvm::Constant::getNullValue(loop.partials_type),
                           b_.CreateInBoundsGEP(loop.partials_type, records, chunk));
        });
    }

    for (const ir::Node* value : loop.plan.values) loop.shared.append(this->value(value));
    for (ir::SlotId slot : loop.plan.read) loop.shared.append(get(slot));
    loop.shared.append(changed);
    loop.shared.append(partials);
    loop.shared.append({start, stop, step, rounds, last, records});
    loop.shared_type = record_type(b_.getContext(), loop.shared);
    llvm::AllocaInst* context = new_alloca(loop.shared_type, "parallel.context");
    store_record(b_, loop.shared_type, context, loop.shared);

    llvm::Function* body = FunctionEmitter(module_, function_).emit_parallel_body(loop);
    llvm::Value* failed =
        b_.CreateIsNotNull(call_row(Rt::parallel_run, {body, context, rounds, chunks}));
    unsigned first = 0;
    for (ir::SlotId slot : loop.plan.changed) {
        std::size_t count = slots_[slot].size();
        set(slot, load_record(b_, loop.changed_type, last, first, count));
        first += static_cast<unsigned>(count);
    }
    llvm::Value* fits = combine_partials(loop, records, chunks, failed);
    b_.CreateStackRestore(stack);
    parallel_raises_ = true;
    auto* ok = new_block("parallel.ok");
    b_.CreateCondBr(failed, raise_block(kFrameAdded), ok, module_.unlikely());
    b_.SetInsertPoint(ok);
    if (fits != nullptr) {
        auto* bad = new_block("parallel.shapes");
        b_.CreateCondBr(fits, end, bad);
        b_.SetInsertPoint(bad);
        call_row(Rt::raise_text, {module_.text("ValueError"),
                                  module_.text("the shape of an array changed in its reduction")});
        jump(raise_block(node));
    }
    continue_in(end);
}

/// Makes the slot of an array reduction that the loop assigns refer to an array of its own, because
/// the combined result is written into it.
void FunctionEmitter::make_own_array(const ir::Node& node, ir::SlotId slot) {
    const Type* type = function_.slots[slot].type;
    if (!type->is(types::Kind::Array)) return;
    Row old = get(slot);
    Row copy = allocate(node, type, RowRef(old).slice(types::shape_field(0), type->ndim), false);
    for_each_element(type, copy, [&](RowRef indices) {
        store_element(type, copy, load_element(type, old, indices), indices);
    });
    set(slot, copy);
}

/// Combines what the chunks made into the loop's reductions, unless it failed, and releases it. The
/// result tells whether all arrays had the shape of their reduction; null if none is an array.
llvm::Value* FunctionEmitter::combine_partials(const ParallelLoop& loop, llvm::Value* records,
                                               llvm::Value* chunks, llvm::Value* failed) {
    llvm::AllocaInst* fits = nullptr;
    if (loop.node.reductions.empty()) return nullptr;
    emit_counted_loop(b_.getInt64(0), chunks, b_.getInt64(1), [&](llvm::Value* chunk) {
        llvm::Value* record = b_.CreateInBoundsGEP(loop.partials_type, records, chunk);
        unsigned first = 0;
        for (const ir::Reduction& reduction : loop.node.reductions) {
            const Type* type = function_.slots[reduction.slot].type;
            Row partial =
                load_record(b_, loop.partials_type, record, first, slots_[reduction.slot].size());
            first += static_cast<unsigned>(partial.size());
            Row total = get(reduction.slot);
            if (!type->is(types::Kind::Array)) {
                // After a failure nobody looks at the total any more.
                set(reduction.slot, combine(b_, reduction.kind, type, total, partial));
                continue;
            }
            if (fits == nullptr) {
                fits = new_alloca(b_.getInt1Ty(), "parallel.fits");
                Builder(llvm::cast<llvm::Instruction>(failed)).CreateStore(b_.getTrue(), fits);
            }
            llvm::Value* same = b_.getTrue();
            for (int axis = 0; axis < type->ndim; ++axis) {
                std::size_t field = static_cast<std::size_t>(types::shape_field(axis));
                same = b_.CreateAnd(same, b_.CreateICmpEQ(total[field], partial[field]));
            }
            b_.CreateStore(b_.CreateAnd(same, b_.CreateLoad(b_.getInt1Ty(), fits)), fits);
            auto *then = new_block("combine"), *end = new_block("combined");
            b_.CreateCondBr(b_.CreateAnd(same, b_.CreateNot(failed)), then, end);
            b_.SetInsertPoint(then);
            Type element{.kind = types::Kind::Scalar, .dtype = type->dtype};
            for_each_element(type, total, [&](RowRef indices) {
                Row x = load_element(type, total, indices);
                Row y = load_element(type, partial, indices);
                store_element(type, total, combine(b_, reduction.kind, &element, x, y), indices);
            });
            continue_in(end);
            release(type, partial);
        }
    });
    return fits == nullptr ? nullptr : b_.CreateLoad(b_.getInt1Ty(), fits);
}

/// `std::int32_t body(void* context, std::int64_t chunk, std::int64_t begin, std::int64_t end)`, as
/// runtime/threads.h has it.
llvm::Function* FunctionEmitter::emit_parallel_body(const ParallelLoop& loop) {
    const ir::Node& node = loop.node;
    llvm::Type *pointer = b_.getPtrTy(), *int64 = b_.getInt64Ty();
    auto* target = module_.new_function(
        llvm::FunctionType::get(b_.getInt32Ty(), {pointer, int64, int64, int64}, false),
        // Begins with what people look for in LLVM's text to see whether threads run it, as in
        // Numba's.
        "do_scheduling." + function_.symbol);
    target->setCallingConv(llvm::CallingConv::C);
    begin(target);
    llvm::Value *context = target->getArg(0), *chunk = target->getArg(1);

    for (llvm::Argument& argument : llvm::drop_begin(target->args())) {
        argument.addAttr(size_attribute(b_.getContext()));
    }

    // What is constant in the function around needs no load; what is one value there is one here.
    unsigned position = 0;
    llvm::DenseMap<llvm::Value*, llvm::Value*> inside;
    auto take_one = [&] {
        llvm::Value* outside = loop.shared[position];
        llvm::Value*& value = inside[outside];
        if (value == nullptr) {
            value = llvm::isa<llvm::Constant>(outside)
                        ? outside
                        : load_record(b_, loop.shared_type, context, position, 1)[0];
        }
        ++position;
        return value;
    };
    auto take = [&](const Type* type) {
        Row row;
        for (std::size_t i = types::components(type).size(); i > 0; --i) row.push_back(take_one());
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (is_size(type, i)) mark_size(row[i]);
        }
        return row;
    };
    auto take_slot = [&](ir::SlotId slot) { return take(function_.slots[slot].type); };
    auto initialise = [&](ir::SlotId slot, RowRef value) {
        for (std::size_t i = 0; i < value.size(); ++i) b_.CreateStore(value[i], slots_[slot][i]);
    };
    auto own = [&](ir::SlotId slot) {
        if (types::is_managed(function_.slots[slot].type)) owned_slots_.push_back(slot);
    };
    for (const ir::Node* value : loop.plan.values) {
        values_[value->id] = take(value->type);
    }
    for (ir::SlotId slot : loop.plan.read) initialise(slot, take_slot(slot));
    for (ir::SlotId slot : loop.plan.changed) {
        Row value = take_slot(slot);
        retain(function_.slots[slot].type, value);
        initialise(slot, value);
        own(slot);
    }
    for (ir::SlotId slot : loop.plan.local) own(slot);
    for (const ir::Reduction& reduction : node.reductions) {
        Row total = take_slot(reduction.slot);
        initialise(reduction.slot, reduction_start(node, reduction, total));
        own(reduction.slot);
    }
    llvm::Value *start = take_one(), *stop = take_one(), *step = take_one(), *rounds = take_one(),
                *last = take_one(), *records = take_one();

    const ir::Region& region = *node.regions[0];
    auto run = [&](llvm::Value* index) {
        values_[region.parameters[0]->id] = {index};
        emit(region);
    };
    llvm::Value *first_round = target->getArg(2), *end_round = target->getArg(3);
    if (auto* known = llvm::dyn_cast<llvm::ConstantInt>(step); known && known->isOne()) {
        llvm::Value* end = b_.CreateNSWAdd(start, end_round);
        b_.CreateAssumption(b_.CreateICmpSLE(end, stop));
        emit_counted_loop(b_.CreateNSWAdd(start, first_round), end, step, run, &node);
    } else {
        emit_counted_loop(
            first_round, end_round, b_.getInt64(1),
            [&](llvm::Value* round) { run(b_.CreateNSWAdd(start, b_.CreateNSWMul(round, step))); },
            &node);
    }

    if (!loop.plan.changed.empty()) {
        auto *then = new_block("parallel.last"), *end = new_block("parallel.done");
        b_.CreateCondBr(b_.CreateICmpEQ(end_round, rounds), then, end);
        b_.SetInsertPoint(then);
        unsigned first = 0;
        for (ir::SlotId slot : loop.plan.changed) {
            // The record takes over the slot's reference and gives the slot its own to release.
            Row value = get(slot);
            initialise(slot, load_record(b_, loop.changed_type, last, first, value.size()));
            store_record(b_, loop.changed_type, last, value, first);
            first += static_cast<unsigned>(value.size());
        }
        continue_in(end);
    }
    llvm::Value* record = b_.CreateInBoundsGEP(loop.partials_type, records, chunk);
    unsigned first = 0;
    for (const ir::Reduction& reduction : node.reductions) {
        Row partial = get(reduction.slot);
        store_record(b_, loop.partials_type, record, partial, first);
        initialise(reduction.slot, zero(b_, function_.slots[reduction.slot].type));
        first += static_cast<unsigned>(partial.size());
    }
    leave_function({});
    emit_unwind();
    emit_exit();
    return target;
}

/// What a chunk's reduction begins with: the identity, or an array of it like the whole loop's.
Row FunctionEmitter::reduction_start(const ir::Node& node, const ir::Reduction& reduction,
                                     RowRef total) {
    const Type* type = function_.slots[reduction.slot].type;
    if (!type->is(types::Kind::Array)) return reduction_identity(b_, reduction.kind, type);
    Type element{.kind = types::Kind::Scalar, .dtype = type->dtype};
    Row array = allocate(node, type, total.slice(types::shape_field(0), type->ndim), false);
    for_each_element(type, array, [&](RowRef indices) {
        store_element(type, array, reduction_identity(b_, reduction.kind, &element), indices);
    });
    return array;
}

}  // namespace numen::codegen
