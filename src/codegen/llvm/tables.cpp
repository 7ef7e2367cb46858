#include <utility>

#include "codegen/llvm/function_emitter.h"
#include "runtime/hash_table.h"

/// Fast ways of the rows for dicts and sets with int64 keys.
namespace numen::codegen {

namespace {

/// Where the entry of a key of eight bytes has its value, and how large entries are.
std::pair<std::int64_t, std::int64_t> entry_layout(const ir::Type& table) {
    types::MemoryLayout value{.size = 0, .align = 1};
    if (table.is(types::Kind::Dict)) value = types::memory_layout(table.elements[1]);
    const std::int64_t offset = runtime::HashTable::value_offset_for(8, value.align);
    return {offset, runtime::HashTable::entry_size_for(offset, value.size)};
}

}  // namespace

/// What most searches find: an entry with the key at the first slot of runtime::Probe, or none, as
/// in runtime::find_int64. The runtime goes on from there, adds and raises.
Row FunctionEmitter::find_int64(const ir::Node& node) {
    using runtime::HashTable;
    llvm::Value *table = operand(node, 0)[0], *key = operand(node, 1)[0];
    const auto load = [&](Component component, llvm::Value* base, llvm::Value* offset) {
        return load_component(b_, component, b_.CreateInBoundsGEP(b_.getInt8Ty(), base, offset),
                              types::size_of(component), module_.object_access());
    };
    const auto constant = [&](std::int64_t value) {
        return b_.getInt64(static_cast<std::uint64_t>(value));
    };
    const auto field = [&](Component component, std::size_t offset) {
        return load(component, table, b_.getInt64(offset));
    };
    auto *used = new_block("table.used"), *same = new_block("table.same"),
         *other = new_block("table.other"), *end = new_block("table.found");

    llvm::Value* slot = b_.CreateAnd(key, field(Component::i64, offsetof(HashTable, mask)));
    llvm::Value* index = field(Component::pointer, offsetof(HashTable, index));
    llvm::Value* entries = field(Component::pointer, offsetof(HashTable, entries));
    llvm::Value* position =
        load_component(b_, Component::i32, b_.CreateInBoundsGEP(b_.getInt32Ty(), index, slot), 4,
                       module_.object_access());
    const Rt row = static_cast<Rt>(node.runtime);
    const bool may_be_missing = row == Rt::dict_find_int64 || row == Rt::set_contains_int64;
    // Positions are below 2**31, and what stands in slots of no entry is not.
    llvm::Value* is_vacant = b_.CreateICmpSLT(position, b_.getInt32(0));
    llvm::BasicBlock* vacant = may_be_missing ? new_block("table.vacant") : other;
    b_.CreateCondBr(is_vacant, vacant, used, may_be_missing ? nullptr : module_.unlikely());
    if (may_be_missing) {
        b_.SetInsertPoint(vacant);
        b_.CreateCondBr(b_.CreateICmpEQ(position, b_.getInt32(runtime::kEmptySlot)), end, other,
                        module_.likely());
    }

    b_.SetInsertPoint(used);
    const auto [value_offset, entry_size] = entry_layout(*node.operands[0]->type);
    llvm::Value* place =
        b_.CreateMul(b_.CreateZExt(position, b_.getInt64Ty()), constant(entry_size));
    llvm::Value* there =
        load(Component::i64, entries, b_.CreateAdd(place, constant(HashTable::kKeyOffset)));
    b_.CreateCondBr(b_.CreateICmpEQ(there, key), same, other, module_.likely());

    b_.SetInsertPoint(other);
    llvm::Value* by_call = call_runtime_row(node)[0];
    // So that the table's fields are loaded once before a loop of nothing but searches.
    if (may_be_missing) llvm::cast<llvm::CallInst>(by_call)->setOnlyReadsMemory();
    llvm::BasicBlock* after_call = b_.GetInsertBlock();
    jump(end);
    b_.SetInsertPoint(same);
    llvm::Value* found = b_.getTrue();
    if (node.operands[0]->type->is(types::Kind::Dict)) {
        found = b_.CreateInBoundsGEP(b_.getInt8Ty(), entries,
                                     b_.CreateAdd(place, constant(value_offset)));
    }
    continue_in(end);
    llvm::PHINode* result = b_.CreatePHI(found->getType(), 3, "found");
    if (may_be_missing) {
        result->addIncoming(llvm::Constant::getNullValue(found->getType()), vacant);
    }
    result->addIncoming(by_call, after_call);
    result->addIncoming(found, same);
    return {result};
}

}  // namespace numen::codegen
