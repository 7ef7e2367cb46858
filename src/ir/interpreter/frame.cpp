#include "ir/interpreter/frame.h"

#include "ir/interpreter/scalar.h"
#include "runtime/string.h"
#include "support/diagnostic.h"

namespace numen::ir {

namespace {

Value constant(const Node& node) {
    const Type* type = node.type;
    if (!type->is_scalar()) return to_cells(node.imm);  // a member of an enum
    return with_dtype(type->dtype, [&]<class T>() {
        if constexpr (is_complex_v<T>) {
            using R = typename T::value_type;
            return to_cells(T(static_cast<R>(node.number), static_cast<R>(node.number2)));
        } else if constexpr (std::is_floating_point_v<T>) {
            return to_cells(static_cast<T>(node.number));
        } else {
            return to_cells(static_cast<T>(node.imm));
        }
    });
}

/// The field's cells inside those of the whole.
Value field(const Type* whole, Cells value, const Node& node) {
    std::size_t first = 0;
    auto index = static_cast<std::size_t>(node.imm);
    switch (whole->kind) {
        case types::Kind::Tuple:
        case types::Kind::LiteralList:
        case types::Kind::LiteralDict:
        case types::Kind::Extension:
        case types::Kind::Slice:
            for (std::size_t i = 0; i < index; ++i) {
                first += types::components(whole->elements[i]).size();
            }
            break;
        case types::Kind::Optional: first = index == 0 ? 0 : 1; break;
        default: first = index;  // every field is one component
    }
    Cells part = value.subspan(first, types::components(node.type).size());
    return {part.begin(), part.end()};
}

}  // namespace

Frame::Frame(Machine& machine, const Function& function)
    : machine_(machine), function_(function), values_(function.next_id) {
    for (const Slot& slot : function.slots) {
        slots_.emplace_back(types::components(slot.type).size());
    }
}

Value Frame::concatenated(const Node& node, std::size_t from) const {
    Value out;
    for (std::size_t i = from; i < node.operands.size(); ++i) {
        const Value& part = operand(node, i);
        out.insert(out.end(), part.begin(), part.end());
    }
    return out;
}

Frame::Exit Frame::execute(const Node& node) {
    machine_.step();
    switch (node.op) {
        case Op::constant: return give(node, constant(node));
        case Op::const_string:
        case Op::const_bytes: return give(node, to_cells(machine_.string_literal(node)));
        case Op::callback: return callback(node);
        case Op::const_data: return give(node, to_cells(machine_.data(node.text)));
        case Op::zero: return give(node, Value(types::components(node.type).size()));
        case Op::pack: return give(node, concatenated(node));
        case Op::string_length: {
            const auto* string = from_cells<const runtime::String*>(operand(node, 0));
            return give(node, to_cells(string == nullptr ? std::int64_t{0} : string->length));
        }
        case Op::field: return give(node, field(type(node, 0), operand(node, 0), node));

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
        case Op::shr:
            return give(node, arithmetic(node.op, node.type, operand(node, 0), operand(node, 1)));
        case Op::neg:
        case Op::invert: return give(node, arithmetic(node.op, node.type, operand(node, 0), {}));
        case Op::eq:
        case Op::ne:
        case Op::lt:
        case Op::le:
        case Op::gt:
        case Op::ge:
            return give(node, to_cells(compare(node.op, type(node, 0), operand(node, 0),
                                               operand(node, 1))));
        case Op::select: return give(node, operand(node, operand(node, 0)[0] != 0 ? 1 : 2));
        case Op::cast: return give(node, cast(type(node, 0), node.type, operand(node, 0)));
        case Op::bitcast: return give(node, bitcast(type(node, 0), node.type, operand(node, 0)));
        case Op::math: {
            std::vector<Value> operands;
            for (std::size_t i = 0; i < node.operands.size(); ++i) {
                operands.push_back(operand(node, i));
            }
            return give(node, math(node.math, type(node, 0), node.type, operands));
        }

        case Op::get: return give(node, slots_[node.slot]);
        case Op::set:
        case Op::clear: {
            Value& slot = slots_[node.slot];
            Value old = slot;
            slot = node.op == Op::set ? operand(node, 0) : Value(old.size());
            for_each_reference(function_.slots[node.slot].type, old, runtime::release);
            return Exit::next;
        }
        case Op::retain:
            for_each_reference(type(node, 0), operand(node, 0), runtime::retain);
            return Exit::next;
        case Op::release:
            for_each_reference(type(node, 0), operand(node, 0), runtime::release);
            return Exit::next;

        case Op::load:
        case Op::take:
            return give(node,
                        load_value(node.type, from_cells<char*>(operand(node, 0)) +
                                                  from_cells<std::int64_t>(operand(node, 1))));
        case Op::store:
            store_value(
                type(node, 2), operand(node, 2),
                from_cells<char*>(operand(node, 0)) + from_cells<std::int64_t>(operand(node, 1)));
            return Exit::next;
        case Op::offset: return give(node, {operand(node, 0)[0] + operand(node, 1)[0]});
        case Op::elem_load: {
            const char* address = element_address(*node.operands[0], 1, node);
            note_access(address, node.type, false, node);
            return give(node, load_value(node.type, address));
        }
        case Op::elem_store: {
            char* address = element_address(*node.operands[0], 2, node);
            note_access(address, type(node, 1), true, node);
            store_value(type(node, 1), operand(node, 1), address);
            return Exit::next;
        }
        case Op::index_check: return index_check(node);
        case Op::alloc: return alloc(node);

        case Op::if_: return run(*node.regions[operand(node, 0)[0] != 0 ? 0 : 1]);
        case Op::for_: return counted_loop(node);
        case Op::parallel_for: return parallel_loop(node);
        case Op::while_: return while_loop(node);
        case Op::block: {
            Exit exit = run(*node.regions[0]);
            return exit == Exit::leave && leaving_ == node.label ? Exit::next : exit;
        }
        case Op::leave: leaving_ = node.label; return Exit::leave;
        case Op::break_: return Exit::break_;
        case Op::continue_: return Exit::continue_;
        case Op::return_: returned_ = concatenated(node); return Exit::return_;
        case Op::yield: yielded_ = concatenated(node); return Exit::yield;
        case Op::try_: return try_(node);
        case Op::raise: return raise(node);
        case Op::reraise: return Exit::raise;
        case Op::error_matches:
            return give(node,
                        to_cells(runtime::numen_rt_error_matches(std::string(node.text).data())));
        case Op::error_clear: runtime::numen_rt_error_clear(); return Exit::next;

        case Op::call: return call(node);
        case Op::call_runtime: return call_runtime(node);
        case Op::call_pointer: return call_pointer(node);

        case Op::overlap: return overlap(node);
        case Op::map: return map(node);
        case Op::map_into: return map_into(node);
        case Op::reduce: return reduce(node);
    }
    NUMEN_UNREACHABLE("operation");
}

}  // namespace numen::ir
