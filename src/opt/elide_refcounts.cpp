#include <algorithm>
#include <vector>

#include "ir/effects.h"
#include "ir/runtime_rows.h"
#include "opt/build.h"
#include "opt/pass.h"
#include "opt/slots.h"

namespace numen::opt {

namespace {

using types::Kind;

/// Whether the last reference of a value takes others with it.
bool holds_references(const Type* type) {
    switch (type->kind) {
        case Kind::String:
        case Kind::Bytes:
        case Kind::Array:
        case Kind::Record: return false;
        case Kind::List:
        case Kind::Dict:
        case Kind::Set:
            return std::any_of(type->elements.begin(), type->elements.end(), types::is_managed);
        case Kind::Tuple:
        case Kind::LiteralList:
        case Kind::LiteralDict:
        case Kind::Extension:
        case Kind::Optional:
            return std::any_of(type->elements.begin(), type->elements.end(), holds_references);
        default: return types::is_managed(type);
    }
}

/// Leaves out counting for variables that nobody reads, as all reads have become the value itself:
/// `retain %row; set $row, %row`, where something else keeps the memory for as long as %row is
/// used. That is
/// - the caller, for what comes from a parameter;
/// - another variable that was set to it before, or that it was read from, if that is not set or
///   cleared meanwhile;
/// - the list (or other place in memory) that it was loaded from, if nothing in between lets go of
///   any reference.
/// The lifetimes are those of structured code: from the place where a value is made to its last use
/// in the same region.
class RefcountElider {
  public:
    explicit RefcountElider(Function& function)
        : function_(function), variables_(function.slots.size()) {}

    bool run() {
        find_variables(function_.body);
        bool changed = false;
        // One that is left out may make another one possible, which it stood in the way of.
        while (elide_some()) changed = true;
        return changed;
    }

  private:
    struct Variable {
        std::vector<Node*> sets;
        std::vector<Node*> clears;
        bool is_read = false;
        bool is_elided = false;
        bool is_needed = false;  // by one that was elided
    };

    void find_variables(const Region& region) {
        for (Node* node = region.first; node != nullptr; node = node->next) {
            if (node->op == Op::get) variables_[node->slot].is_read = true;
            if (node->op == Op::set) variables_[node->slot].sets.push_back(node);
            if (node->op == Op::clear) variables_[node->slot].clears.push_back(node);
            for (const ir::Reduction& reduction : node->reductions) {
                variables_[reduction.slot].is_read = true;
            }
            for (const Region* inner : node->regions) find_variables(*inner);
        }
    }

    bool elide_some() {
        bool changed = false;
        for (SlotId slot = 0; slot < variables_.size(); ++slot) {
            Variable& variable = variables_[slot];
            if (variable.is_read || variable.is_elided || variable.is_needed ||
                variable.sets.empty() || !types::is_managed(function_.slots[slot].type)) {
                continue;
            }
            candidate_ = slot;
            keepers_.clear();
            std::vector<Node*> retains;
            bool all_kept =
                std::all_of(variable.sets.begin(), variable.sets.end(), [&](const Node* set) {
                    held_by_ = set;
                    retains.push_back(retain_before(set));
                    return retains.back() != nullptr && is_kept(set->operands[0]);
                });
            if (!all_kept) continue;
            for (SlotId keeper : keepers_) variables_[keeper].is_needed = true;
            for (Node* node : retains) ir::unlink(node);
            for (Node* node : variable.sets) ir::unlink(node);
            for (Node* node : variable.clears) ir::unlink(node);
            variable.is_elided = changed = true;
        }
        return changed;
    }

    /// The retain whose reference the variable takes over; null when there is none.
    static Node* retain_before(const Node* set) {
        Node* node = set->previous;
        while (node != nullptr && ir::has_flag(*node, 'P')) node = node->previous;
        bool is_it =
            node != nullptr && node->op == Op::retain && node->operands[0] == set->operands[0];
        return is_it ? node : nullptr;
    }

    // ---- what keeps a value ----

    /// Whether what the value refers to stays there until it is used for the last time. The uses
    /// are those of the nodes that the value was made from: what was read from the variable may
    /// have become an address that was there before.
    bool is_kept(const Node* value) {
        if (!ir::leads_to_memory(value->type)) return true;
        if (value->is_parameter) return value->parent->owner == nullptr;
        switch (value->op) {
            case Op::zero:
            case Op::constant:
            case Op::const_string:
            case Op::const_bytes:
            case Op::const_data: return true;
            case Op::pack:
            case Op::field:
            case Op::offset:
            case Op::select:
                return std::all_of(value->operands.begin(), value->operands.end(),
                                   [&](const Node* operand) { return is_kept(operand); });
            default: break;
        }
        find_derived(value);
        if (escapes_) return false;
        switch (value->op) {
            case Op::get:
                return stays(value, [&](const Node& node) { return changes(node, value->slot); }) &&
                       keep(value->slot);
            case Op::load: return stays(value, [&](const Node& node) { return lets_go(node); });
            default: return is_kept_by_variable(value);
        }
    }

    bool is_kept_by_variable(const Node* value) {
        for (SlotId slot = 0; slot < variables_.size(); ++slot) {
            const Variable& variable = variables_[slot];
            if (slot == candidate_ || variable.is_elided) continue;
            for (const Node* set : variable.sets) {
                // In the region of the value, so that all uses are seen.
                if (set->operands[0] == value && set->parent == value->parent &&
                    is_run_before(set, held_by_) &&
                    stays(set, [&](const Node& node) { return changes(node, slot); })) {
                    return keep(slot);
                }
            }
        }
        return false;
    }

    /// Whether one node has always been run when control comes to another one.
    static bool is_run_before(const Node* first, const Node* then) {
        while (then->parent != first->parent) {
            then = then->parent->owner;
            if (then == nullptr) return false;
        }
        while (then != nullptr && then != first) then = then->previous;
        return then == first;
    }

    bool keep(SlotId slot) {
        keepers_.push_back(slot);
        return true;
    }

    static bool changes(const Node& node, SlotId slot) {
        return (node.op == Op::set || node.op == Op::clear) && node.slot == slot;
    }

    /// Whether a node may drop the reference that a place in memory holds. What is in a list or
    /// dict is dropped only by rows that get it; those that only look are below.
    bool lets_go(const Node& node) const {
        switch (node.op) {
            case Op::call:
            case Op::call_pointer:
            case Op::take: return true;
            case Op::release: return holds_references(node.operands[0]->type);
            case Op::set:
            case Op::clear: return holds_references(function_.slots[node.slot].type);
            case Op::call_runtime: break;
            default: return false;
        }
        switch (node.runtime) {
            case ir::rt::list_length:
            case ir::rt::list_data:
            case ir::rt::list_at:
            case ir::rt::list_append_slot:
            case ir::rt::dict_length:
            case ir::rt::dict_find:
            case ir::rt::dict_find_int64:
            case ir::rt::dict_find_string:
            case ir::rt::dict_at:
            case ir::rt::dict_at_int64:
            case ir::rt::dict_at_string:
            case ir::rt::dict_next:
            case ir::rt::dict_key:
            case ir::rt::dict_value:
            case ir::rt::set_length:
            case ir::rt::set_contains:
            case ir::rt::set_contains_int64:
            case ir::rt::set_contains_string:
            case ir::rt::set_next:
            case ir::rt::set_element:
            case ir::rt::string_equal:
            case ir::rt::string_compare:
            case ir::rt::string_hash:
            case ir::rt::string_contains: return false;
            default: return true;
        }
    }

    // ---- lifetimes ----

    /// Notes the value and what is made of it without a reference of its own, such as addresses in
    /// its memory. `escapes_` when an address goes where its uses are not seen.
    void find_derived(const Node* value) {
        ++round_;
        derived_.resize(function_.next_id);
        derived_[value->id] = round_;
        escapes_ = false;
        for (const Node* node = value->next; node != nullptr; node = node->next) mark(*node);
    }

    void mark(const Node& node) {
        if (is_user(node)) {
            // A number that an address becomes is not followed any further.
            bool passes_on = node.op == Op::set || node.op == Op::store ||
                             node.op == Op::elem_store || node.op == Op::yield ||
                             node.op == Op::cast;
            if (passes_on) {
                const Node* given = node.operands[node.op == Op::store ? 2 : 0];
                bool is_address = given->type->is(Kind::Pointer);
                if (is_address && derived_[given->id] == round_) escapes_ = true;
            }
            if (ir::leads_to_memory(node.type)) derived_[node.id] = round_;
        }
        for (const Region* region : node.regions) {
            for (const Node* inner = region->first; inner != nullptr; inner = inner->next) {
                mark(*inner);
            }
        }
    }

    bool is_user(const Node& node) const {
        return std::any_of(node.operands.begin(), node.operands.end(),
                           [&](const Node* operand) { return derived_[operand->id] == round_; });
    }

    bool has_user(const Node& node) const {
        // The candidate holds the value, but nobody reads it there.
        bool is_own = changes(node, candidate_);
        if (!is_own && is_user(node)) return true;
        for (const Region* region : node.regions) {
            for (const Node* inner = region->first; inner != nullptr; inner = inner->next) {
                if (has_user(*inner)) return true;
            }
        }
        return false;
    }

    /// Whether nothing that `ends` finds is run after `begin` and before the last use.
    template <class Ends>
    bool stays(const Node* begin, Ends ends) const {
        const Node* last = nullptr;
        for (const Node* node = begin->next; node != nullptr; node = node->next) {
            if (has_user(*node)) last = node;
        }
        if (last == nullptr) return true;
        for (const Node* node = begin->next;; node = node->next) {
            if (any_ends(*node, ends)) return false;
            if (node == last) return true;
        }
    }

    template <class Ends>
    bool any_ends(const Node& node, Ends ends) const {
        // What the candidate held goes with it.
        if (!changes(node, candidate_) && ends(node)) return true;
        for (const Region* region : node.regions) {
            for (const Node* inner = region->first; inner != nullptr; inner = inner->next) {
                if (any_ends(*inner, ends)) return true;
            }
        }
        return false;
    }

    Function& function_;
    std::vector<Variable> variables_;     // by slot
    SlotId candidate_ = 0;                // that is looked at
    const Node* held_by_ = nullptr;       // the set of the candidate that is looked at
    std::vector<SlotId> keepers_;         // of its values
    std::vector<std::uint32_t> derived_;  // by node id: the last value that it was derived from
    std::uint32_t round_ = 0;
    bool escapes_ = false;
};

bool has_managed_slot(const Function& function) {
    return std::any_of(function.slots.begin(), function.slots.end(),
                       [](const ir::Slot& slot) { return types::is_managed(slot.type); });
}

}  // namespace

bool elide_refcounts(ir::Function& function, types::Context&) {
    return has_managed_slot(function) && RefcountElider(function).run();
}

}  // namespace numen::opt
