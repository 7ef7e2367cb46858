#include <optional>
#include <vector>

#include "ir/duration.h"
#include "ir/effects.h"
#include "ir/runtime_rows.h"
#include "opt/build.h"
#include "opt/pass.h"

namespace numen::opt {

namespace {

namespace rt = ir::rt;

/// One walk, inner loops first. A pure node moves in front of the loop when all its operands are
/// made there, and so does a `get` of a slot that the loop leaves alone, or what a loop that
/// changes no list asks of one. What a loop that runs no round then computes in vain is cheap: pure
/// operations neither raise nor read memory.
///
/// Out of a parallel_for only sizes of arrays and lists move, which indices are tested against
/// before it, and what takes longer than to hand the value to every thread, with what it is
/// computed from.
class Hoister {
  public:
    explicit Hoister(Function& function)
        : function_(function), changed_in_(function.slots.size()) {}

    bool run() {
        region(function_.body);
        return changed_;
    }

  private:
    void region(Region& region) {
        for (Node* node = region.first; node != nullptr;) {
            Node* next = node->next;
            for (Region* inner : node->regions) this->region(*inner);
            if (ir::is_loop(*node)) hoist_from(node);
            node = next;
        }
    }

    void hoist_from(Node* loop) {
        ++loops_;
        changes_lists_.reset();
        inside_.resize(function_.next_id);
        mark_reduced(*loop);
        for (Region* region : loop->regions) {
            for (Node* parameter : region->parameters) inside_[parameter->id] = loops_;
            mark_changed(*region);
        }
        for (Region* region : loop->regions) move_invariants(*region, loop);
    }

    void mark_changed(const Region& region) {
        for (const Node* node = region.first; node != nullptr; node = node->next) {
            if (node->op == Op::set || node->op == Op::clear) changed_in_[node->slot] = loops_;
            mark_reduced(*node);
            for (const Region* inner : node->regions) mark_changed(*inner);
        }
    }

    /// What is reduced is another value for each thread.
    void mark_reduced(const Node& loop) {
        for (const ir::Reduction& reduction : loop.reductions) changed_in_[reduction.slot] = loops_;
    }

    /// Of nodes straight in a region of the loop: what is in branches may be costly and never run,
    /// and the loops inside have been looked at before.
    void move_invariants(Region& region, Node* loop) {
        for (Node* node = region.first; node != nullptr;) {
            Node* next = node->next;
            if (!is_invariant(*node, *loop)) {
                mark_inside(*node);
            } else if (loop->op != Op::parallel_for || is_size(*node) ||
                       ir::duration(*node) >= ir::kOfDivision) {
                move_with_operands(node, loop);
            }
            node = next;
        }
    }

    void move_with_operands(Node* node, Node* loop) {
        for (Node* operand : node->operands)
            if (operand->parent == node->parent) move_with_operands(operand, loop);
        move_before(node, loop);
        changed_ = true;
    }

    void mark_inside(const Node& node) {
        inside_[node.id] = loops_;
        for (const Region* region : node.regions) {
            for (const Node* parameter : region->parameters) inside_[parameter->id] = loops_;
            for (const Node* each = region->first; each != nullptr; each = each->next) {
                mark_inside(*each);
            }
        }
    }

    static bool is_size(const Node& node) {
        if (asks_of_list(node)) return true;
        return node.op == Op::field && node.operands[0]->type->is(types::Kind::Array) &&
               node.type->is_integer();
    }

    /// How long a list is, and where its elements are. One that was in a variable or a field may
    /// not be there, and a typed one may be changed by handlers of signals, which have it too.
    static bool asks_of_list(const Node& node) {
        if (node.op != Op::call_runtime) return false;
        if (node.runtime != rt::list_length && node.runtime != rt::list_data) return false;
        const Node* list = node.operands[0];
        if (list->type->typed) return false;
        return list->is_parameter || list->op == Op::call_runtime || is_item(*list);
    }

    static bool is_item(const Node& node) {
        if (node.op != Op::load) return false;
        const Node* data = node.operands[0];
        return is_made_by(data, Op::call_runtime) && data->runtime == rt::list_data;
    }

    bool is_invariant(const Node& node, const Node& loop) {
        if (node.op == Op::get) return changed_in_[node.slot] != loops_;
        const bool of_list = asks_of_list(node);
        if (!of_list && !ir::has_flag(node, 'P')) return false;
        for (const Node* operand : node.operands) {
            if (inside_[operand->id] == loops_) return false;
        }
        return !of_list || !changes_lists(loop);
    }

    bool changes_lists(const Node& loop) {
        if (!changes_lists_) changes_lists_ = ir::may_change_lists(loop);
        return *changes_lists_;
    }

    Function& function_;
    int loops_ = 0;                      // loops looked at so far: the number of the current one
    std::vector<int> inside_;            // by node id: the last loop in which it was seen
    std::vector<int> changed_in_;        // by slot: the last loop that changes it
    std::optional<bool> changes_lists_;  // whether the current loop does; not asked yet
    bool changed_ = false;
};

}  // namespace

bool hoist(ir::Function& function, types::Context&) { return Hoister(function).run(); }

}  // namespace numen::opt
