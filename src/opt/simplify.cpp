#include <algorithm>

#include "opt/fold.h"
#include "opt/pass.h"
#include "opt/replacements.h"
#include "opt/value_table.h"

namespace numen::opt {

using types::Kind;

namespace {

/// Whether control never comes to the end of the region.
bool never_ends(const Region& region) {
    return region.last != nullptr &&
           (ir::has_flag(*region.last, 'T') || region.last->type->is(Kind::Never));
}

bool is_leave(const Node* node, std::uint32_t label) {
    return node != nullptr && node->op == Op::leave && node->label == label;
}

int leaves(const Region& region, std::uint32_t label) {
    int count = 0;
    for (const Node* node = region.first; node != nullptr; node = node->next) {
        if (is_leave(node, label)) ++count;
        for (const Region* inner : node->regions) count += leaves(*inner, label);
    }
    return count;
}

/// One walk in execution order. Values: operands are replaced, nodes folded and shared with equal
/// ones before. Slots: a get becomes the value that the slot is known to hold. Control: what is
/// never run, or run just once, is not nested.
class Simplifier {
  public:
    Simplifier(Function& function, types::Context& types)
        : b_(function, types),
          replaced_(function.next_id),
          held_(function.slots.size()),
          table_(function.next_id) {}

    bool run() {
        region(b_.function().body);
        drop_unread_slots();
        return changed_;
    }

  private:
    void region(Region& region) {
        std::size_t mark = table_.mark();
        for (Node* node = region.first; node != nullptr;) node = this->node(node);
        table_.forget(mark);
    }

    /// Simplifies a node; gives the one to go on with.
    Node* node(Node* node) {
        replaced_.update_operands(*node);
        switch (node->op) {
            case Op::get: return get(node);
            case Op::set: return set(node);
            case Op::clear: hold(node->slot, nullptr); return node->next;
            case Op::if_: return if_(node);
            case Op::block: return block(node);
            case Op::for_:
            case Op::while_:
            case Op::parallel_for:
            case Op::map:
            case Op::map_into:
            case Op::reduce: loop(node); return node->next;
            case Op::try_: try_(node); return node->next;
            default: break;
        }
        if (!ir::has_flag(*node, 'P')) return node->next;
        return pure(node);
    }

    /// `value` is used from now on instead of the node, which goes away.
    Node* replace(Node* node, Node* value) {
        Node* next = node->next;
        replaced_.replace(node, value);
        unlink(node);
        changed_ = true;
        return next;
    }

    Node* pure(Node* node) {
        // Whether a number comes from Python matters to inference only.
        if (node->type->weak && node->type->is_scalar()) {
            node->type = b_.types().scalar(node->type->dtype);
        }
        b_.before(node);
        b_.set_span_of(*node);
        Node* before = node->previous;
        if (Node* value = fold(b_, node)) {
            Region* region = node->parent;
            replace(node, value);
            // What was made on the way comes next.
            return before == nullptr ? region->first : before->next;
        }
        Node* known = table_.find_or_add(node);
        return known == node ? node->next : replace(node, known);
    }

    // ---- slots ----

    Node* get(Node* node) {
        if (held_[node->slot] != nullptr) return replace(node, held_[node->slot]);
        hold(node->slot, node);
        return node->next;
    }

    Node* set(Node* node) {
        Node* next = node->next;
        Node* value = node->operands[0];
        if (held_[node->slot] == value && !types::is_managed(value->type)) {
            unlink(node);
            changed_ = true;
        }
        hold(node->slot, value);
        return next;
    }

    /// From here on the slot is known to hold the value (null: not known).
    void hold(SlotId slot, Node* value) {
        if (held_[slot] == value) return;
        undo_.push_back({slot, held_[slot]});
        held_[slot] = value;
    }

    struct Held {
        SlotId slot;
        Node* value;
    };

    /// Takes back what was learned since undo_ had that size; gives what was known last.
    std::vector<Held> take_back(std::size_t mark) {
        std::vector<Held> last;
        while (undo_.size() > mark) {
            auto [slot, before] = undo_.back();
            undo_.pop_back();
            auto is_slot = [slot = slot](const Held& held) { return held.slot == slot; };
            if (std::none_of(last.begin(), last.end(), is_slot)) {
                last.push_back({slot, held_[slot]});
            }
            held_[slot] = before;
        }
        return last;
    }

    /// Slots that are set or cleared in the region hold what is not known.
    void forget_changed(const Region& region) {
        for (const Node* node = region.first; node != nullptr; node = node->next) {
            if (node->op == Op::set || node->op == Op::clear) hold(node->slot, nullptr);
            for (const ir::Reduction& reduction : node->reductions) hold(reduction.slot, nullptr);
            for (const Region* inner : node->regions) forget_changed(*inner);
        }
    }

    // ---- control ----

    Node* if_(Node* node) {
        Node* condition = node->operands[0];
        if (condition->op == Op::constant && !condition->is_parameter) {
            Region* taken = node->regions[condition->imm != 0 ? 0 : 1];
            if (may_splice(node, taken)) return splice(node, taken);
        }
        std::size_t mark = undo_.size();
        region(*node->regions[0]);
        std::vector<Held> yes = take_back(mark);
        region(*node->regions[1]);
        std::vector<Held> no = take_back(mark);
        if (never_ends(*node->regions[0])) {
            yes = no;
        } else if (never_ends(*node->regions[1])) {
            no = yes;
        }
        auto at_end = [&](const std::vector<Held>& changed, SlotId slot) {
            for (const Held& held : changed) {
                if (held.slot == slot) return held.value;
            }
            return held_[slot];
        };
        std::vector<Held> all = yes;
        all.insert(all.end(), no.begin(), no.end());
        for (Held& held : all) {
            held.value = at_end(yes, held.slot);
            if (held.value != at_end(no, held.slot)) held.value = nullptr;
            if (held.value != nullptr && !is_visible(held.value, node->parent)) {
                held.value = nullptr;
            }
        }
        for (const Held& held : all) hold(held.slot, held.value);
        return node->next;
    }

    void loop(Node* node) {
        for (Region* inner : node->regions) forget_changed(*inner);
        for (const ir::Reduction& reduction : node->reductions) hold(reduction.slot, nullptr);
        for (Region* inner : node->regions) {
            // What the condition of a while has seen, its body does not see.
            std::size_t mark = undo_.size();
            region(*inner);
            take_back(mark);
        }
    }

    void try_(Node* node) {
        for (Region* inner : node->regions) {
            std::size_t mark = undo_.size();
            region(*inner);
            take_back(mark);
            forget_changed(*inner);
        }
    }

    Node* block(Node* node) {
        Region* body = node->regions[0];
        drop_last_leaves(*body, node->label);
        if (leaves(*body, node->label) == 0 && may_splice(node, body)) return splice(node, body);
        std::size_t mark = undo_.size();
        region(*body);
        // Before the body's last node.
        bool left = leaves(*body, node->label) > (is_leave(body->last, node->label) ? 1 : 0);
        drop_last_leaves(*body, node->label);
        bool splices = leaves(*body, node->label) == 0 && may_splice(node, body);
        if (left || !splices) {
            // The end of the body was reached without what the ways that left had set.
            take_back(mark);
            forget_changed(*body);
        }
        if (!splices) return node->next;
        // Only now: what left may be gone. Nothing of the body is seen twice.
        Node* next = never_ends(*body) ? nullptr : node->next;
        splice(node, body);
        return next;
    }

    /// Drops leaves that go where control goes anyway.
    void drop_last_leaves(Region& region, std::uint32_t label) {
        Node* last = region.last;
        if (last == nullptr) return;
        if (is_leave(last, label)) {
            unlink(last);
            changed_ = true;
        } else if (last->op == Op::if_ || last->op == Op::block) {
            for (Region* inner : last->regions) drop_last_leaves(*inner, label);
        }
    }

    /// A region that must end in a yield has to keep it, though it may never be run.
    static bool may_splice(const Node* node, const Region* inner) {
        return !never_ends(*inner) || node->parent->last->op != Op::yield;
    }

    /// Puts the nodes of a region in the place of the node; gives the first of them. What follows a
    /// region that never ends is never run.
    Node* splice(Node* node, Region* inner) {
        changed_ = true;
        Region* outer = node->parent;
        bool ends = !never_ends(*inner);
        Node* first = inner->first == nullptr ? node->next : inner->first;
        for (Node* each = inner->first; each != nullptr; each = each->next) each->parent = outer;
        if (inner->first != nullptr) {
            inner->first->previous = node->previous;
            (node->previous == nullptr ? outer->first : node->previous->next) = inner->first;
            inner->last->next = node;
            node->previous = inner->last;
        }
        if (ends) {
            unlink(node);
        } else {
            outer->last = node->previous;
            outer->last->next = nullptr;
        }
        return first;
    }

    // ---- the end ----

    void drop_unread_slots() {
        std::vector<bool> is_read(b_.function().slots.size());
        find_read(b_.function().body, is_read);
        drop_sets(b_.function().body, is_read);
    }

    static void find_read(const Region& region, std::vector<bool>& is_read) {
        for (const Node* node = region.first; node != nullptr; node = node->next) {
            if (node->op == Op::get) is_read[node->slot] = true;
            for (const ir::Reduction& reduction : node->reductions) {
                is_read[reduction.slot] = true;
            }
            for (const Region* inner : node->regions) find_read(*inner, is_read);
        }
    }

    void drop_sets(Region& region, const std::vector<bool>& is_read) {
        for (Node* node = region.first; node != nullptr;) {
            Node* next = node->next;
            for (Region* inner : node->regions) drop_sets(*inner, is_read);
            if (node->op == Op::set && !is_read[node->slot] &&
                !types::is_managed(node->operands[0]->type)) {
                unlink(node);
                changed_ = true;
            }
            node = next;
        }
    }

    Builder b_;
    Replacements replaced_;
    std::vector<Node*> held_;  // by slot: its value here, null when not known
    std::vector<Held> undo_;   // what held_ was
    ValueTable table_;
    bool changed_ = false;
};

}  // namespace

bool simplify(ir::Function& function, types::Context& types) {
    bool changed = Simplifier(function, types).run();
    return remove_dead(function, types) || changed;
}

}  // namespace numen::opt
