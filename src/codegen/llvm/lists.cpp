#include "codegen/llvm/function_emitter.h"
#include "runtime/list.h"
#include "runtime/string.h"

/// Fast ways of the rows for lists and strings, without a call.
namespace numen::codegen {

namespace {

llvm::Value* field_address(Builder& b, llvm::Value* list, std::size_t offset) {
    return b.CreateConstInBoundsGEP1_64(b.getInt8Ty(), list, offset);
}

}  // namespace

FunctionEmitter::FastWay FunctionEmitter::fast_way(const ir::Node& node) {
    const Rt row = static_cast<Rt>(node.runtime);
    const bool is_list = !node.operands.empty() && node.operands[0]->type->is(types::Kind::List);
    switch (row) {
        case Rt::string_code: return &FunctionEmitter::string_code;
        case Rt::string_byte: return &FunctionEmitter::string_byte;
        case Rt::scan_least:
        case Rt::scan_greatest: return &FunctionEmitter::scan;
        case Rt::random_bits: return &FunctionEmitter::random_bits;
        case Rt::random_double: return &FunctionEmitter::random_double;
        case Rt::bitgen_standard_uniform: return &FunctionEmitter::drawn_double;
        case Rt::bitgen_standard_uniform_f: return &FunctionEmitter::drawn_float;
#define NUMEN_ZIGGURAT(name, ...) \
    case Rt::bitgen_##name: return &FunctionEmitter::ziggurat;
#include "runtime/random/ziggurats.def"
#undef NUMEN_ZIGGURAT
        case Rt::list_append_slot: return is_list ? &FunctionEmitter::append_slot : nullptr;
        case Rt::list_pop: {
            const ir::Node* index = node.operands[1];
            const bool is_last =
                !index->is_parameter && index->op == ir::Op::constant && index->imm == -1;
            return is_list && is_last ? &FunctionEmitter::pop_last : nullptr;
        }
        default: return finds_int64(row) ? &FunctionEmitter::find_int64 : nullptr;
    }
}

llvm::Value* FunctionEmitter::list_field(const ir::Node& node, Component component,
                                         std::size_t offset) {
    llvm::Value* address = field_address(b_, operand(node, 0)[0], offset);
    return load_component(b_, component, address, 8, module_.object_access());
}

llvm::Value* FunctionEmitter::list_slot(const ir::Node& node, llvm::Value* index) {
    std::int64_t size = types::memory_layout(node.operands[0]->type->element()).size;
    llvm::Value* data = list_field(node, Component::pointer, offsetof(runtime::List, data));
    return b_.CreateInBoundsGEP(
        b_.getInt8Ty(), data,
        b_.CreateNSWMul(index, b_.getInt64(static_cast<std::uint64_t>(size))));
}

void FunctionEmitter::set_list_length(const ir::Node& node, llvm::Value* length) {
    store_component(b_, Component::i64, length,
                    field_address(b_, operand(node, 0)[0], offsetof(runtime::List, length)), 8,
                    module_.object_access());
}

/// The place behind the last element, where there is room for one more; else the runtime makes
/// some.
Row FunctionEmitter::append_slot(const ir::Node& node) {
    llvm::Value* length = list_field(node, Component::i64, offsetof(runtime::List, length));
    llvm::Value* capacity = list_field(node, Component::i64, offsetof(runtime::List, capacity));
    auto *full = new_block("list.full"), *room = new_block("list.room"),
         *end = new_block("list.slot");
    b_.CreateCondBr(b_.CreateICmpEQ(length, capacity), full, room, module_.unlikely());
    b_.SetInsertPoint(full);
    llvm::Value* grown = call_runtime_row(node)[0];
    llvm::BasicBlock* after_call = b_.GetInsertBlock();
    jump(end);
    b_.SetInsertPoint(room);
    llvm::Value* place = list_slot(node, length);
    set_list_length(node, b_.CreateNSWAdd(length, b_.getInt64(1)));
    continue_in(end);
    llvm::PHINode* slot = b_.CreatePHI(b_.getPtrTy(), 2, "slot");
    slot->addIncoming(grown, after_call);
    slot->addIncoming(place, room);
    return {slot};
}

/// May be computed where there is no string yet, in front of what tests that.
Row FunctionEmitter::string_length(const ir::Node& node) {
    llvm::Value* string = operand(node, 0)[0];
    if (!node.operands[0]->is_parameter) {
        llvm::Value* none = module_.string_literal("");
        string = b_.CreateSelect(b_.CreateIsNull(string), none, string);
    }
    llvm::Value* address = field_address(b_, string, offsetof(runtime::String, length));
    return {load_component(b_, Component::i64, address, 8, module_.object_access())};
}

/// Four bytes are read, whatever the width of the characters, and the others masked: so there is no
/// branch.
Row FunctionEmitter::string_code(const ir::Node& node) {
    llvm::Value *string = operand(node, 0)[0], *position = operand(node, 1)[0];
    llvm::Value* width = load_component(b_, Component::i32,
                                        field_address(b_, string, offsetof(runtime::String, width)),
                                        4, module_.object_access());
    llvm::Value* offset = b_.CreateNSWMul(position, b_.CreateZExt(width, b_.getInt64Ty()));
    llvm::Value* first = field_address(b_, string, sizeof(runtime::String));
    llvm::Value* address = b_.CreateInBoundsGEP(b_.getInt8Ty(), first, offset);
    llvm::Value* four = load_component(b_, Component::i32, address, 1, module_.object_access());
    llvm::Value* unused = b_.CreateNSWSub(b_.getInt32(32), b_.CreateShl(width, b_.getInt32(3)));
    llvm::Value* mask = b_.CreateLShr(b_.getInt32(~0u), unused);
    return {b_.CreateZExt(b_.CreateAnd(four, mask), b_.getInt64Ty())};
}

Row FunctionEmitter::string_byte(const ir::Node& node) {
    llvm::Value* first = field_address(b_, operand(node, 0)[0], sizeof(runtime::String));
    llvm::Value* address = b_.CreateInBoundsGEP(b_.getInt8Ty(), first, operand(node, 1)[0]);
    llvm::Value* byte = load_component(b_, Component::u8, address, 1, module_.object_access());
    return {b_.CreateZExt(byte, b_.getInt64Ty())};
}

/// The last element, which is one no more; the runtime raises for an empty list.
Row FunctionEmitter::pop_last(const ir::Node& node) {
    llvm::Value* length = list_field(node, Component::i64, offsetof(runtime::List, length));
    auto *empty = new_block("list.empty"), *some = new_block("list.some");
    b_.CreateCondBr(b_.CreateICmpEQ(length, b_.getInt64(0)), empty, some, module_.unlikely());
    b_.SetInsertPoint(empty);
    call_runtime_row(node);
    b_.CreateUnreachable();
    b_.SetInsertPoint(some);
    llvm::Value* last = b_.CreateNSWSub(length, b_.getInt64(1));
    set_list_length(node, last);
    return {list_slot(node, last)};
}

}  // namespace numen::codegen
