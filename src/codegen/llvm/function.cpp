#include "codegen/llvm/function_emitter.h"
#include "codegen/llvm/math.h"
#include "codegen/llvm/scalar.h"
#include "codegen/llvm/slot_use.h"
#include "ir/lines.h"
#include "support/diagnostic.h"

/// Values and slots of a function, and its entry and exit.
namespace numen::codegen {

using ir::Op;

namespace {

llvm::FastMathFlags fast_math_flags(std::uint8_t bits) {
    llvm::FastMathFlags flags;
    flags.setNoNaNs((bits & ir::kNoNaNs) != 0);
    flags.setNoInfs((bits & ir::kNoInfs) != 0);
    flags.setNoSignedZeros((bits & ir::kNoSignedZeros) != 0);
    flags.setAllowReciprocal((bits & ir::kAllowReciprocal) != 0);
    flags.setAllowContract((bits & ir::kContract) != 0);
    flags.setApproxFunc((bits & ir::kApproximate) != 0);
    flags.setAllowReassoc((bits & ir::kReassociate) != 0);
    return flags;
}

}  // namespace

FunctionEmitter::FunctionEmitter(ModuleEmitter& module, const ir::Function& function)
    : module_(module), function_(function), b_(module.context()), values_(function.next_id) {
    b_.setFastMathFlags(fast_math_flags(function.options.fastmath));
}

void FunctionEmitter::begin(llvm::Function* target) {
    target_ = target;
    if (function_.options.accurate_math) module_.add_accurate(target);
    if (llvm::DISubprogram* scope = module_.scope_of(function_)) {
        target->setSubprogram(scope);
        b_.SetCurrentDebugLocation(llvm::DILocation::get(b_.getContext(), 0, 0, scope));
    }
    // Allocas stand in a block of their own before the first, so that they can be added any time.
    auto* entry = new_block("entry");
    auto* body = new_block("body");
    b_.SetInsertPoint(entry);
    b_.CreateBr(body);
    b_.SetInsertPoint(body);
    exit_ = new_block("exit");
    status_ = new_alloca(b_.getInt32Ty(), "status");
    const std::vector<bool> written_first = slots_written_first(function_);
    const bool are_many = has_many_managed_slots(function_);
    for (ir::SlotId id = 0; id < function_.slots.size(); ++id) {
        const ir::Slot& slot = function_.slots[id];
        auto& storage = slots_.emplace_back();
        llvm::StringRef name(slot.name.data(), slot.name.size());
        for (Component component : types::components(slot.type)) {
            llvm::Type* type = register_type(b_.getContext(), component);
            storage.push_back(new_alloca(type, name));
            if (written_first[id] && !types::is_managed(slot.type)) continue;
            // A volatile access keeps it in memory: with 300 statements that may raise, values in
            // registers took LLVM ten times as long.
            b_.CreateStore(llvm::Constant::getNullValue(type), storage.back(),
                           are_many && types::is_managed(slot.type));
        }
    }
}

void FunctionEmitter::emit() {
    const Callee& self = module_.callee(&function_);
    begin(self.function);
    raises_ = self.traits.raises;
    for (Component component : types::components(function_.result)) {
        result_.push_back(new_alloca(register_type(b_.getContext(), component), "result"));
    }
    for (ir::SlotId slot = 0; slot < slots_.size(); ++slot) {
        if (types::is_managed(function_.slots[slot].type)) owned_slots_.push_back(slot);
    }
    auto argument = target_->arg_begin();
    for (const ir::Node* parameter : function_.body.parameters) {
        Row& row = values_[parameter->id];
        for (std::size_t i = types::components(parameter->type).size(); i > 0; --i) {
            row.push_back(&*argument++);
        }
    }
    if (self.traits.recursive) {
        stack_limit_ = &*argument;
        check_stack();
    }
    emit(function_.body);
    if (reachable()) leave_function(zero(b_, function_.result));
    emit_unwind();
    emit_exit();
}

void FunctionEmitter::leave_function(const Row& result) {
    NUMEN_ASSERT(result.size() == result_.size());
    for (std::size_t i = 0; i < result.size(); ++i) b_.CreateStore(result[i], result_[i]);
    b_.CreateStore(b_.getInt32(0), status_);
    jump(exit_);
}

/// The only way out: releases what the slots hold, then returns {status, components...}.
void FunctionEmitter::emit_exit() {
    continue_in(exit_);
    for (ir::SlotId slot : owned_slots_) release(function_.slots[slot].type, references(slot));
    Row parts;
    if (raises_) parts.push_back(b_.CreateLoad(b_.getInt32Ty(), status_));
    for (llvm::AllocaInst* part : result_) {
        parts.push_back(b_.CreateLoad(part->getAllocatedType(), part));
    }
    if (parts.empty()) {
        b_.CreateRetVoid();
    } else if (parts.size() == 1) {
        b_.CreateRet(parts[0]);
    } else {
        b_.CreateAggregateRet(parts.data(), static_cast<unsigned>(parts.size()));
    }
}

llvm::AllocaInst* FunctionEmitter::new_alloca(llvm::Type* type, const llvm::Twine& name) {
    Builder at_entry(target_->getEntryBlock().getTerminator());
    return at_entry.CreateAlloca(type, nullptr, name);
}

Row FunctionEmitter::get(ir::SlotId slot) {
    Row row;
    for (llvm::AllocaInst* storage : slots_[slot]) {
        row.push_back(b_.CreateLoad(storage->getAllocatedType(), storage));
    }
    return row;
}

/// What is to be counted of a slot's value; null in place of all else.
Row FunctionEmitter::references(ir::SlotId slot) {
    Row row = zero(b_, function_.slots[slot].type);
    auto components = types::components(function_.slots[slot].type);
    for (std::size_t i = 0; i < row.size(); ++i) {
        if (components[i] != Component::reference) continue;
        row[i] = b_.CreateLoad(slots_[slot][i]->getAllocatedType(), slots_[slot][i]);
    }
    return row;
}

void FunctionEmitter::set(ir::SlotId slot, const Row& value) {
    const Type* type = function_.slots[slot].type;
    NUMEN_ASSERT(value.size() == slots_[slot].size());
    Row old = types::is_managed(type) ? references(slot) : Row();
    for (std::size_t i = 0; i < value.size(); ++i) b_.CreateStore(value[i], slots_[slot][i]);
    if (!old.empty()) release(type, old);
}

void FunctionEmitter::clear(ir::SlotId slot) { set(slot, zero(b_, function_.slots[slot].type)); }

llvm::SmallVector<Row, 4> FunctionEmitter::operands(const ir::Node& node) const {
    llvm::SmallVector<Row, 4> rows;
    for (const ir::Node* operand : node.operands) rows.push_back(value(operand));
    return rows;
}

Row FunctionEmitter::concatenated(const ir::Node& node, std::size_t from) const {
    Row row;
    for (const ir::Node* operand : node.operands.subspan(from)) row.append(value(operand));
    return row;
}

void FunctionEmitter::emit(const ir::Region& region) {
    const llvm::DebugLoc around = b_.getCurrentDebugLocation();
    for (const ir::Node* node = region.first; node != nullptr && reachable(); node = node->next) {
        emit(*node);
    }
    b_.SetCurrentDebugLocation(around);
}

/// Gives the line of a node to the instructions that follow, if lines are wanted.
void FunctionEmitter::locate(const ir::Node& node) {
    llvm::DISubprogram* scope = target_->getSubprogram();
    const int line = scope == nullptr ? 0 : ir::own_line(node);
    if (line == 0) return;
    b_.SetCurrentDebugLocation(
        llvm::DILocation::get(b_.getContext(), static_cast<unsigned>(line), 0, scope));
}

void FunctionEmitter::emit(const ir::Node& node) {
    locate(node);
    Row row = evaluate(node);
    NUMEN_ASSERT(!reachable() || row.size() == types::components(node.type).size());
    values_[node.id] = std::move(row);
}

Row FunctionEmitter::evaluate(const ir::Node& node) {
    auto type_of = [&](std::size_t index) { return node.operands[index]->type; };
    switch (node.op) {
        case Op::constant: return constant(b_, node);
        case Op::const_string: return {module_.string_literal(node.text)};
        case Op::const_bytes: return {module_.bytes_literal(node.text)};
        case Op::callback: return callback(node);
        case Op::const_data: return {module_.data(node.text)};
        case Op::zero: return zero(b_, node.type);
        case Op::pack: return concatenated(node);
        case Op::string_length: return string_length(node);
        case Op::field: {
            ComponentRange range = field_components(type_of(0), node.imm);
            const Row& whole = operand(node, 0);
            return Row(whole.begin() + range.first, whole.begin() + range.first + range.count);
        }
        case Op::add:
        case Op::sub:
        case Op::mul:
        case Op::div:
        case Op::floordiv:
        case Op::mod:
        case Op::and_:
        case Op::or_:
        case Op::xor_:
        case Op::shl:
        case Op::shr: return binary(b_, node.op, node.type, operand(node, 0), operand(node, 1));
        case Op::neg:
        case Op::invert: return unary(b_, node.op, node.type, operand(node, 0));
        case Op::eq:
        case Op::ne:
        case Op::lt:
        case Op::le:
        case Op::gt:
        case Op::ge: return {compare(b_, node.op, type_of(0), operand(node, 0), operand(node, 1))};
        case Op::select: {
            Row row;
            for (std::size_t i = 0; i < operand(node, 1).size(); ++i) {
                row.push_back(
                    b_.CreateSelect(operand(node, 0)[0], operand(node, 1)[i], operand(node, 2)[i]));
            }
            return row;
        }
        case Op::cast: return cast(b_, type_of(0), node.type, operand(node, 0));
        case Op::bitcast: return bitcast(b_, type_of(0), node.type, operand(node, 0));
        case Op::math: return math(b_, node, operands(node));
        case Op::get: return get(node.slot);
        case Op::set: set(node.slot, operand(node, 0)); return {};
        case Op::clear: clear(node.slot); return {};
        case Op::retain: retain(type_of(0), operand(node, 0)); return {};
        case Op::release: release(type_of(0), operand(node, 0)); return {};
        case Op::load:
        case Op::take: return load(node);
        case Op::store: store(node); return {};
        case Op::offset:
            return {b_.CreateGEP(b_.getInt8Ty(), operand(node, 0)[0], operand(node, 1)[0])};
        case Op::elem_load:
            return load_element(type_of(0), operand(node, 0), concatenated(node, 1));
        case Op::elem_store:
            store_element(type_of(0), operand(node, 0), operand(node, 1), concatenated(node, 2));
            return {};
        case Op::index_check: return index_check(node);
        case Op::alloc:
            if (node.imm == ir::kOnStack) return allocate_on_stack(node.type, concatenated(node));
            return allocate(node, node.type, concatenated(node), node.imm == ir::kZeroed);
        case Op::if_: emit_if(node); return {};
        case Op::for_: emit_for(node); return {};
        case Op::parallel_for: emit_parallel_for(node); return {};
        case Op::while_: emit_while(node); return {};
        case Op::block: emit_block(node); return {};
        case Op::leave: emit_leave(node); return {};
        case Op::break_:
            NUMEN_ASSERT(!loops_.empty());
            jump(loops_.back().exit);
            return {};
        case Op::continue_:
            NUMEN_ASSERT(!loops_.empty());
            jump(loops_.back().next);
            return {};
        case Op::return_: leave_function(concatenated(node)); return {};
        case Op::yield: yielded_ = concatenated(node); return {};
        case Op::try_: emit_try(node); return {};
        case Op::raise: emit_raise(node); return {};
        case Op::reraise: jump(handlers_.empty() ? unwind_block() : handlers_.back()); return {};
        case Op::error_matches: return {call_row(Rt::error_matches, {module_.text(node.text)})};
        case Op::error_clear: call_row(Rt::error_clear, {}); return {};
        case Op::call: return call(node);
        case Op::call_runtime: return call_runtime(node);
        case Op::call_pointer: return call_pointer(node);
        case Op::overlap:
        case Op::map:
        case Op::map_into:
        case Op::reduce: break;
    }
    NUMEN_UNREACHABLE("an array-level operation was not lowered before code generation");
}

}  // namespace numen::codegen
