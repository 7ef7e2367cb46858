#include <algorithm>
#include <unordered_set>

#include "ir/names.h"
#include "ir/verifier_rules.h"

namespace numen::ir {

namespace {

using types::Kind;

/// What surrounds a node, as far as jumps are concerned.
struct Surroundings {
    bool in_loop = false;           // break and continue have a target
    bool loop_is_parallel = false;  // the target is a parallel_for: no break
    bool may_return = true;
    bool in_handler = false;
    std::vector<std::uint32_t> labels;
};

bool has_value_region(Op op, std::size_t index) {
    return op == Op::map || op == Op::map_into || op == Op::reduce ||
           (op == Op::while_ && index == 0);
}

Surroundings inside(const Node& node, std::size_t index, Surroundings around) {
    switch (node.op) {
        case Op::for_: around.in_loop = true, around.loop_is_parallel = false; break;
        case Op::while_:
            // The condition is not a round of its own loop, and must yield.
            around.in_loop = index == 1;
            around.loop_is_parallel = false;
            break;
        case Op::block: around.labels.push_back(node.label); break;
        case Op::try_: around.in_handler = around.in_handler || index == 1; break;
        case Op::parallel_for:
            around = {.in_loop = true, .loop_is_parallel = true, .may_return = false};
            break;
        case Op::map:
        case Op::map_into:
        case Op::reduce: around = {.may_return = false}; break;
        default: break;
    }
    return around;
}

class StructureCheck {
  public:
    StructureCheck(const Function& function, const Module* module, Findings& findings)
        : function_(function), module_(module), findings_(findings) {}

    void run() {
        if (function_.symbol.empty()) findings_.add("the function has no symbol");
        if (function_.result == nullptr) return findings_.add("the function has no result type");
        for (const Slot& slot : function_.slots) {
            if (slot.type->is(Kind::Never)) findings_.add("a slot has the type never");
        }
        if (function_.body.owner != nullptr) findings_.add("the body belongs to a node");
        region(function_.body, {});
        if (!findings_.empty()) return;
        if (!function_.result->is(Kind::None) && can_complete(function_.body)) {
            findings_.add("the end of the body can be reached without a result");
        }
    }

  private:
    void region(const Region& region, const Surroundings& around) {
        std::size_t scope = visible_order_.size();
        for (const Node* parameter : region.parameters) {
            if (!parameter->is_parameter || parameter->parent != &region) {
                findings_.add(*parameter, "a region's parameter does not know its region");
            }
            unique_id(*parameter);
            show(parameter);
        }
        const Node* previous = nullptr;
        for (const Node* node = region.first; node != nullptr; node = node->next) {
            if (findings_.full()) return;
            if (node->parent != &region || node->previous != previous || node->is_parameter) {
                return findings_.add(*node, "the node is not linked to its neighbours or region");
            }
            this->node(*node, around);
            show(node);
            previous = node;
        }
        if (region.last != previous) findings_.add("a region's last node is not its last");
        while (visible_order_.size() > scope) {
            visible_.erase(visible_order_.back());
            visible_order_.pop_back();
        }
    }

    void show(const Node* node) {
        visible_.insert(node);
        visible_order_.push_back(node);
    }

    void unique_id(const Node& node) {
        if (node.id >= function_.next_id || !ids_.insert(node.id).second) {
            findings_.add(node, "its id " + std::to_string(node.id) + " is not its own");
        }
    }

    void node(const Node& node, const Surroundings& around) {
        const OpInfo& op = info(node.op);
        unique_id(node);
        if (op.operands >= 0 && node.operands.size() != static_cast<std::size_t>(op.operands)) {
            findings_.add(node, "needs " + std::to_string(op.operands) + " operands");
        }
        if (node.regions.size() != static_cast<std::size_t>(op.regions)) {
            return findings_.add(node, "needs " + std::to_string(op.regions) + " regions");
        }
        for (const Node* operand : node.operands) {
            if (operand == nullptr) return findings_.add(node, "an operand is missing");
            if (!visible_.contains(operand)) {
                findings_.add(node,
                              "an operand is not defined before it, or not in a region around");
            }
        }
        attribute(node);
        place(node, around);
        for (std::size_t i = 0; i < node.regions.size(); ++i) {
            const Region& inner = *node.regions[i];
            if (inner.owner != &node)
                return findings_.add(node, "a region belongs to another node");
            region(inner, inside(node, i, around));
            bool yields = inner.last != nullptr && inner.last->op == Op::yield;
            if (has_value_region(node.op, i)) {
                if (!yields || inner.last->operands.size() != 1) {
                    findings_.add(node, "the region must end in a yield of one value");
                }
            } else if (yields) {
                findings_.add(*inner.last, "the region around has no value");
            }
        }
    }

    void attribute(const Node& node) {
        std::string_view attribute = info(node.op).attribute;
        if (attribute == "slot" && node.slot >= function_.slots.size()) {
            findings_.add(node, "no such slot");
        } else if (attribute == "runtime" && runtime_name(node.runtime).empty()) {
            findings_.add(node, "no such row in runtime/abi.def");
        } else if (attribute == "callee") {
            callee(node);
        } else if (attribute == "label" && node.label >= function_.next_label) {
            findings_.add(node, "the label was not made by the function");
        } else if (node.op == Op::const_data && module_ != nullptr) {
            auto is_named = [&](const Data& data) { return data.name == node.text; };
            if (std::none_of(module_->data.begin(), module_->data.end(), is_named)) {
                findings_.add(node, "no such data in the module");
            }
        }
        for (const Reduction& reduction : node.reductions) {
            if (reduction.slot >= function_.slots.size()) findings_.add(node, "no such slot");
        }
        if (!node.reductions.empty() && node.op != Op::parallel_for) {
            findings_.add(node, "only a parallel_for has reductions");
        }
    }

    void callee(const Node& node) {
        if (node.callee == nullptr) return findings_.add(node, "the callee is missing");
        if (module_ == nullptr) return;
        auto is_callee = [&](const auto& function) { return function.get() == node.callee; };
        if (std::none_of(module_->functions.begin(), module_->functions.end(), is_callee)) {
            findings_.add(node, "the callee is not in the module");
        }
    }

    void place(const Node& node, const Surroundings& around) {
        if (has_flag(node, 'T')) {
            if (node.next != nullptr) findings_.add(node, "must be the last in its region");
            if (!node.type->is(Kind::Never) && !node.type->is(Kind::None)) {
                findings_.add(node, "has no value, so its type is never");
            }
        }
        auto labelled = [&] {
            return std::find(around.labels.begin(), around.labels.end(), node.label) !=
                   around.labels.end();
        };
        switch (node.op) {
            case Op::break_:
                if (!around.in_loop || around.loop_is_parallel) {
                    findings_.add(node, "is not inside a loop that it may end");
                }
                break;
            case Op::continue_:
                if (!around.in_loop) findings_.add(node, "is not inside a loop");
                break;
            case Op::leave:
                if (!labelled()) findings_.add(node, "is not inside the block of its label");
                break;
            case Op::block:
                if (labelled()) findings_.add(node, "a block around it has the same label");
                break;
            case Op::return_:
                if (!around.may_return) {
                    findings_.add(node, "cannot return from inside an iteration");
                }
                break;
            case Op::reraise: break;  // what is pending may have been put back by error_restore
            case Op::error_matches:
            case Op::error_clear:
                if (!around.in_handler) {
                    findings_.add(node, "is not inside the second region of a try");
                }
                break;
            case Op::yield:
                if (node.parent->owner == nullptr) {
                    findings_.add(node, "the region around has no value");
                }
                break;
            default: break;
        }
    }

    const Function& function_;
    const Module* module_;
    Findings& findings_;
    std::unordered_set<const Node*> visible_;
    std::vector<const Node*> visible_order_;
    std::unordered_set<std::uint32_t> ids_;
};

/// Whether a break or leave that ends `target` from inside is in the region.
bool has_jump(const Region& region, const Node& target) {
    for (const Node* node = region.first; node != nullptr; node = node->next) {
        if (target.op == Op::block && node->op == Op::leave && node->label == target.label) {
            return true;
        }
        bool is_loop =
            node->op == Op::for_ || node->op == Op::while_ || node->op == Op::parallel_for;
        if (target.op == Op::while_) {
            if (node->op == Op::break_) return true;
            if (is_loop) continue;  // its breaks are its own
        }
        for (const Region* inner : node->regions) {
            if (has_jump(*inner, target)) return true;
        }
    }
    return false;
}

bool is_endless(const Node& loop) {
    const Node* last = loop.regions[0]->last;
    if (last == nullptr || last->op != Op::yield || last->operands.size() != 1) return false;
    const Node* condition = last->operands[0];
    return condition->op == Op::constant && !condition->is_parameter && condition->imm == 1 &&
           !has_jump(*loop.regions[1], loop);
}

bool can_complete(const Node& node) {
    if (has_flag(node, 'T') || node.type->is(Kind::Never)) return false;
    switch (node.op) {
        case Op::if_:
        case Op::try_: return can_complete(*node.regions[0]) || can_complete(*node.regions[1]);
        case Op::block: return can_complete(*node.regions[0]) || has_jump(*node.regions[0], node);
        case Op::while_: return !is_endless(node);
        default: return true;
    }
}

}  // namespace

bool can_complete(const Region& region) {
    for (const Node* node = region.first; node != nullptr; node = node->next) {
        if (!can_complete(*node)) return false;
    }
    return true;
}

void check_structure(const Function& function, const Module* module, Findings& findings) {
    StructureCheck(function, module, findings).run();
}

}  // namespace numen::ir
