#include "ir/effects.h"

#include <algorithm>
#include <map>
#include <vector>

#include "ir/runtime_rows.h"

namespace numen::ir {

namespace {

using types::Kind;

/// What memory a value leads to: a bit for that of each parameter of the function, and one for all
/// other that the function has not made.
using Memory = std::uint64_t;
constexpr Memory kOther = Memory{1} << 63;

Memory of_parameter(std::size_t index) { return index < 63 ? Memory{1} << index : kOther; }

/// What a row of the runtime does with the memory of its arguments.
enum class Touch : std::uint8_t { reads, writes_first, writes_last, writes_all, unknown };

Touch touch_of(RuntimeId row) {
    switch (row) {
#define NUMEN_RT(name, ...) case rt::name:
#include "runtime/abi_string.def"  // no str ever changes
#undef NUMEN_RT
        case rt::retain:
        case rt::release:
        case rt::overlap:
        case rt::spoils:
        case rt::array_alloc:
        case rt::value_slot:
        case rt::value_hash:
        case rt::string_of_int64:
        case rt::string_of_uint64:
        case rt::string_of_float64:
        case rt::string_of_bool:
        case rt::list_new:
        case rt::list_length:
        case rt::list_data:
        case rt::list_at:
        case rt::list_copy:
        case rt::list_slice:
        case rt::list_concat:
        case rt::list_repeat:
        case rt::list_find:
        case rt::list_count:
        case rt::list_equal:
        case rt::dict_new:
        case rt::dict_length:
        case rt::dict_find:
        case rt::dict_find_int64:
        case rt::dict_find_string:
        case rt::dict_at:
        case rt::dict_at_int64:
        case rt::dict_at_string:
        case rt::dict_next:
        case rt::dict_key:
        case rt::dict_value:
        case rt::set_new:
        case rt::set_length:
        case rt::set_contains:
        case rt::set_contains_int64:
        case rt::set_contains_string:
        case rt::set_next:
        case rt::set_element:
        case rt::instance_new:
        case rt::instance_data:
        case rt::raise_text:
        case rt::raise_string_index:
        case rt::raise_index:
        case rt::raise_broadcast:
        case rt::raise_broadcast_into: return Touch::reads;
        case rt::copy_elements:
        case rt::list_reserve:
        case rt::list_append_slot:
        case rt::list_insert_slot:
        case rt::list_at_to_set:
        case rt::list_pop:
        case rt::list_clear:
        case rt::list_extend:
        case rt::list_reverse:
        case rt::list_sort:
        case rt::dict_slot:
        case rt::dict_slot_int64:
        case rt::dict_slot_string:
        case rt::dict_pop:
        case rt::dict_clear:
        case rt::set_add:
        case rt::set_add_int64:
        case rt::set_add_string:
        case rt::set_discard:
        case rt::set_remove:
        case rt::set_clear:
        case rt::true_places:
        case rt::sort:
        case rt::partition: return Touch::writes_first;
        case rt::matmul:
        case rt::dot:
        case rt::argsort:
        case rt::argpartition: return Touch::writes_last;
        case rt::lapack_gesv:
        case rt::lapack_getrf:
        case rt::lapack_potrf:
        case rt::lapack_geqrf:
        case rt::lapack_orgqr:
        case rt::lapack_gesdd:
        case rt::lapack_geev:
        case rt::lapack_heevd:
        case rt::lapack_gelsd: return Touch::writes_all;
        default: return Touch::unknown;
    }
}

struct Effects {
    bool unknown = false;
    Memory written = 0;
    Memory given = 0;  // what the result leads to
};

/// Of functions: those that have been asked for, so that none is walked twice.
using Known = std::map<const Function*, Effects>;

Effects effects_of(const Function& function, Known& known);

/// Follows values through a function or a part of one. Where a reference was stored is not
/// followed: one that is read from memory leads anywhere.
class Walk {
  public:
    Walk(Known& known, SlotId first_slot) : known_(known), first_slot_(first_slot) {}

    void leads(const Node& value, Memory memory) { values_[&value] = memory; }

    Effects run(const Region& region) {
        // Slots lead to more from one walk to the next, as what is set late is read early.
        do {
            grows_ = false;
            effects_ = {};
            this->region(region);
        } while (grows_);
        return effects_;
    }

  private:
    void region(const Region& region) {
        for (const Node* node = region.first; node != nullptr; node = node->next) {
            if (leads_to_memory(node->type)) values_[node] = memory_of_result(*node);
            effect(*node);
            for (const Region* inner : node->regions) this->region(*inner);
        }
    }

    Memory memory(const Node* value) const {
        if (!leads_to_memory(value->type)) return 0;
        auto found = values_.find(value);
        return found != values_.end() ? found->second : kOther;
    }
    Memory memory(std::span<Node* const> values) const {
        Memory all = 0;
        for (const Node* value : values) all |= memory(value);
        return all;
    }

    Memory memory_of_result(const Node& node) {
        switch (node.op) {
            case Op::const_string:
            case Op::const_bytes:
            case Op::constant:
            case Op::zero:
            case Op::alloc:
            case Op::map: return 0;
            case Op::pack:
            case Op::field:
            case Op::offset:
            case Op::select: return memory(node.operands);
            case Op::call_runtime:  // objects that rows give are new, or a str, but addresses are
                                    // not
                return types::is_managed(node.type) ? 0 : memory(node.operands);
            case Op::get: return node.slot < first_slot_ ? kOther : slots_[node.slot];
            case Op::call: return of_caller(effects_of(*node.callee, known_).given, node);
            default: return kOther;
        }
    }

    /// Memory of a callee's parameters as that of the arguments.
    Memory of_caller(Memory memory, const Node& call) const {
        Memory all = memory & kOther;
        for (std::size_t i = 0; i < call.operands.size(); ++i)
            if ((memory & of_parameter(i)) != 0) all |= this->memory(call.operands[i]);
        return all;
    }

    void effect(const Node& node) {
        switch (node.op) {
            case Op::callback: effects_.unknown = true; return;
            case Op::set: {
                Memory& slot = slots_[node.slot];
                const Memory more = memory(node.operands[0]) & ~slot;
                grows_ = grows_ || more != 0;
                slot |= more;
                [[fallthrough]];
            }
            case Op::clear:
                if (node.slot < first_slot_) effects_.unknown = true;
                return;
            case Op::store:
            case Op::elem_store:
            case Op::map_into: effects_.written |= memory(node.operands[0]); return;
            case Op::return_: effects_.given |= memory(node.operands); return;
            case Op::call: {
                const Effects callee = effects_of(*node.callee, known_);
                effects_.unknown = effects_.unknown || callee.unknown;
                effects_.written |= of_caller(callee.written, node);
                return;
            }
            case Op::call_runtime: return row(node);
            case Op::retain:
            case Op::release:
            case Op::load:
            case Op::elem_load:
            case Op::index_check:
            case Op::alloc:
            case Op::if_:
            case Op::for_:
            case Op::while_:
            case Op::parallel_for:
            case Op::block:
            case Op::leave:
            case Op::break_:
            case Op::continue_:
            case Op::yield:
            case Op::try_:
            case Op::raise:
            case Op::reraise:
            case Op::error_matches:
            case Op::error_clear:
            case Op::overlap:
            case Op::map:
            case Op::reduce: return;
            default:
                if (!has_flag(node, 'P')) effects_.unknown = true;
        }
    }

    void row(const Node& call) {
        switch (touch_of(call.runtime)) {
            case Touch::reads: return;
            case Touch::writes_first: effects_.written |= memory(call.operands.front()); return;
            case Touch::writes_last: effects_.written |= memory(call.operands.back()); return;
            case Touch::writes_all: effects_.written |= memory(call.operands); return;
            case Touch::unknown: effects_.unknown = true; return;
        }
    }

    Known& known_;
    const SlotId first_slot_;  // slots before it are not the walked code's own
    std::map<const Node*, Memory> values_;
    std::map<SlotId, Memory> slots_;
    Effects effects_;
    bool grows_ = false;
};

Effects effects_of(const Function& function, Known& known) {
    // Until it has been walked, as when it calls itself, nothing is known of it.
    auto [found, is_new] = known.try_emplace(&function, Effects{.unknown = true});
    const bool is_finished = function.body.last != nullptr && has_flag(*function.body.last, 'T');
    if (!is_new || !is_finished) return found->second;
    Walk walk(known, 0);
    std::size_t index = 0;
    for (const Node* parameter : function.body.parameters)
        walk.leads(*parameter, of_parameter(index++));
    return known[&function] = walk.run(function.body);
}

}  // namespace

bool leads_to_memory(const Type* type) {
    return types::is_managed(type) || type->is(Kind::Pointer) || type->is(Kind::Reference);
}

const Node* pointed_into(const Node* pointer) {
    while (!pointer->is_parameter && pointer->op == Op::offset) pointer = pointer->operands[0];
    return pointer;
}

const Node* viewed_array(const Node* array) {
    while (!array->is_parameter && array->op == Op::pack && array->type->is(Kind::Array)) {
        const Node* data = pointed_into(array->operands[types::kArrayData]);
        if (data->is_parameter || data->op != Op::field || data->imm != types::kArrayData) break;
        array = data->operands[0];
    }
    return array;
}

bool has_independent_rounds(const Node& loop, const Node& made, SlotId first) {
    Known known;
    Walk walk(known, first);
    walk.leads(made, 0);
    const Effects effects = walk.run(*loop.regions[0]);
    return !effects.unknown && effects.written == 0;
}

bool may_change_lists(const Node& loop) {
    for (const Region* region : loop.regions) {
        for (const Node* node = region->first; node != nullptr; node = node->next) {
            if (node->op == Op::call || node->op == Op::callback) return true;
            if (node->op == Op::call_runtime && touch_of(node->runtime) != Touch::reads)
                return true;
            if (may_change_lists(*node)) return true;
        }
    }
    return false;
}

}  // namespace numen::ir
