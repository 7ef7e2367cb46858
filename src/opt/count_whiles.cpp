#include <algorithm>
#include <optional>
#include <vector>

#include "ir/effects.h"
#include "ir/runtime_rows.h"
#include "opt/build.h"
#include "opt/pass.h"
#include "opt/replacements.h"

namespace numen::opt {

namespace {

namespace rt = ir::rt;

bool uses(const Node& node, const Node* value) {
    return std::ranges::find(node.operands, value) != node.operands.end();
}

/// Whether a branch of the condition does nothing but raise, and without the value.
bool only_raises(const Region& region, const Node* value) {
    for (const Node* node = region.first; node != nullptr; node = node->next) {
        const bool is_known = ir::has_flag(*node, 'P') && node->op != Op::get;
        if ((!is_known && node->op != Op::raise) || uses(*node, value)) return false;
    }
    return true;
}

/// Whether the rounds do so little that nobody waits for them: no calls and no loops, and of lists
/// they only read.
bool is_plain(const Region& region) {
    for (const Node* node = region.first; node != nullptr; node = node->next) {
        if (ir::is_loop(*node) || node->op == Op::call || node->op == Op::call_pointer)
            return false;
        if (node->op == Op::call_runtime && node->runtime != rt::list_data &&
            node->runtime != rt::list_length) {
            return false;
        }
        if (!std::ranges::all_of(node->regions,
                                 [](const Region* inner) { return is_plain(*inner); }))
            return false;
    }
    return true;
}

/// while (i < stop) { ...; i += 1; ... }
struct CountedWhile {
    Node* loop;
    Node* counter;  // its get in the condition
    Node* stop;
    Node* step = nullptr;         // the set in the rounds, straight in their region
    std::vector<Node*> gets;      // in the rounds, before it
    std::vector<Node*> in_front;  // of the condition, what is the same in every round
    bool asks_typed = false;      // how long a typed list is, which handlers of signals may change
};

/// Finds out whether a while is of this kind.
class Judge {
  public:
    explicit Judge(CountedWhile& found) : found_(found) {}

    /// From the condition.
    static std::optional<CountedWhile> begin(Node* loop) {
        const Node* yielded = loop->regions[0]->last;
        if (yielded->op != Op::yield) return std::nullopt;
        Node* test = yielded->operands[0];
        if (test->parent != loop->regions[0]) return std::nullopt;
        const bool is_less = is_made_by(test, Op::lt);
        if (!is_less && !is_made_by(test, Op::gt)) return std::nullopt;
        Node *counter = test->operands[is_less ? 0 : 1], *stop = test->operands[is_less ? 1 : 0];
        const bool is_slot = is_made_by(counter, Op::get) && counter->parent == test->parent;
        if (!is_slot || !counter->type->is_int64() || !stop->type->is_int64()) return std::nullopt;
        return CountedWhile{.loop = loop, .counter = counter, .stop = stop};
    }

    bool allows(const ir::Options& options) {
        if (!allows_condition() || !visit(*found_.loop->regions[1], true) ||
            found_.step == nullptr || !steps_by_one()) {
            return false;
        }
        const bool is_list = std::ranges::any_of(found_.in_front, asks_of_list);
        if (is_list && ir::may_change_lists(*found_.loop)) return false;
        return !found_.asks_typed || (!options.interruptible && is_plain(*found_.loop->regions[1]));
    }

  private:
    static bool asks_of_list(const Node* node) {
        return node->op == Op::call_runtime && node->runtime == rt::list_length;
    }

    /// What is in the condition beside the comparison is the same in every round.
    bool allows_condition() {
        const Region& condition = *found_.loop->regions[0];
        const Node* test = condition.last->operands[0];
        for (Node* node = condition.first; node != condition.last; node = node->next) {
            if (node == found_.counter || node == test) continue;
            if (uses(*node, found_.counter) || !is_same_each_round(*node)) return false;
            found_.asks_typed |= asks_of_list(node) && node->operands[0]->type->typed;
            found_.in_front.push_back(node);
        }
        return true;
    }

    bool is_same_each_round(const Node& node) const {
        if (node.op == Op::if_) {
            return std::ranges::all_of(node.regions, [&](const Region* region) {
                return only_raises(*region, found_.counter);
            });
        }
        return asks_of_list(&node) || (ir::has_flag(node, 'P') && node.op != Op::get);
    }

    /// Every round sets the counter once, and goes on only behind that. `is_own`: a continue_ here
    /// is of this loop.
    bool visit(const Region& region, bool is_own) {
        const SlotId slot = found_.counter->slot;
        for (Node* node = region.first; node != nullptr; node = node->next) {
            if (node->op == Op::continue_ && is_own && found_.step == nullptr) return false;
            if (node->op == Op::clear && node->slot == slot) return false;
            if (node->op == Op::get && node->slot == slot && found_.step == nullptr)
                found_.gets.push_back(node);
            if (node->op == Op::set && node->slot == slot) {
                if (found_.step != nullptr || node->parent != found_.loop->regions[1]) return false;
                found_.step = node;
            }
            if (std::ranges::any_of(node->reductions,
                                    [&](const auto& one) { return one.slot == slot; })) {
                return false;
            }
            for (const Region* inner : node->regions)
                if (!visit(*inner, is_own && !ir::is_loop(*node))) return false;
        }
        return true;
    }

    bool steps_by_one() const {
        const Node* sum = found_.step->operands[0];
        if (!is_made_by(sum, Op::add)) return false;
        const auto is_counter = [&](const Node* value) {
            return is_made_by(value, Op::get) && value->slot == found_.counter->slot;
        };
        return (is_counter(sum->operands[0]) && is_constant(sum->operands[1], 1)) ||
               (is_counter(sum->operands[1]) && is_constant(sum->operands[0], 1));
    }

    CountedWhile& found_;
};

/// Inner loops first. The slot of a counter is set as before where something else reads it.
class WhileCounter {
  public:
    WhileCounter(Function& function, types::Context& types)
        : b_(function, types), replaced_(function.next_id), gets_(function.slots.size()) {}

    bool run() {
        Region& body = b_.function().body;
        if (!has_while(body)) return false;
        count_gets(body);
        region(body);
        if (changed_) update(body);
        return changed_;
    }

  private:
    static bool has_while(const Region& region) {
        for (const Node* node = region.first; node != nullptr; node = node->next) {
            if (node->op == Op::while_) return true;
            if (std::ranges::any_of(node->regions,
                                    [](const Region* inner) { return has_while(*inner); })) {
                return true;
            }
        }
        return false;
    }

    void count_gets(const Region& region) {
        for (const Node* node = region.first; node != nullptr; node = node->next) {
            if (node->op == Op::get) ++gets_[node->slot];
            for (const ir::Reduction& reduction : node->reductions) ++gets_[reduction.slot];
            for (const Region* inner : node->regions) count_gets(*inner);
        }
    }

    void update(Region& region) {
        for (Node* node = region.first; node != nullptr; node = node->next) {
            replaced_.update_operands(*node);
            for (Region* inner : node->regions) update(*inner);
        }
    }

    void region(Region& region) {
        for (Node* node = region.first; node != nullptr;) {
            Node* next = node->next;
            for (Region* inner : node->regions) this->region(*inner);
            if (node->op == Op::while_) consider(node);
            node = next;
        }
    }

    void consider(Node* loop) {
        std::optional<CountedWhile> found = Judge::begin(loop);
        if (found && Judge(*found).allows(b_.function().options)) count(*found);
    }

    void count(const CountedWhile& found) {
        b_.before(found.loop);
        b_.set_span_of(*found.loop);
        Node* start = value_before(found);
        for (Node* node : found.in_front) move_before(node, found.loop);
        Region* rounds = b_.new_region({b_.types().int64()});
        Node* made = b_.for_(start, found.stop, b_.int64(1), rounds);
        made->imm = found.loop->imm | (found.asks_typed ? ir::kBrief : 0);
        for (Node* get : found.gets) {
            replaced_.replace(get, rounds->parameters[0]);
            ir::unlink(get);
        }
        int& gets = gets_[found.counter->slot];
        gets -= static_cast<int>(found.gets.size()) + 1;
        if (gets == 0) ir::unlink(found.step);
        take_nodes(*rounds, *found.loop->regions[1]);
        ir::unlink(found.loop);
        changed_ = true;
    }

    /// The counter in front of the loop.
    Node* value_before(const CountedWhile& found) {
        const SlotId slot = found.counter->slot;
        for (Node* node = found.loop->previous; node != nullptr && node->regions.empty();
             node = node->previous) {
            if (node->op == Op::set && node->slot == slot) return node->operands[0];
        }
        ++gets_[slot];
        return b_.get(slot);
    }

    static void take_nodes(Region& to, Region& from) {
        to.first = from.first;
        to.last = from.last;
        for (Node* node = to.first; node != nullptr; node = node->next) node->parent = &to;
    }

    Builder b_;
    Replacements replaced_;
    std::vector<int> gets_;  // by slot
    bool changed_ = false;
};

}  // namespace

bool count_whiles(ir::Function& function, types::Context& types) {
    return WhileCounter(function, types).run();
}

}  // namespace numen::opt
