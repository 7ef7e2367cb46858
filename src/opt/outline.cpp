#include <algorithm>
#include <string>
#include <unordered_map>
#include <vector>

#include "ir/clone.h"
#include "ir/printer.h"
#include "opt/build.h"
#include "opt/pass.h"

namespace numen::opt {

using types::Kind;

namespace {

/// Operations on whole arrays in a function; as loops, so many would make it too long for the
/// optimizer (ir/length.h).
constexpr std::size_t kMany = 250;

bool is_array_level(const Node& node) {
    return node.op == Op::map || node.op == Op::map_into || node.op == Op::reduce;
}

void find_array_level(const Region& region, std::vector<Node*>& found) {
    for (Node* node = region.first; node != nullptr; node = node->next) {
        if (is_array_level(*node)) {
            found.push_back(node);
            continue;
        }
        for (const Region* inner : node->regions) find_array_level(*inner, found);
    }
}

void forget_frames(const Region& region) {
    for (Node* node = region.first; node != nullptr; node = node->next) {
        node->frame = nullptr;
        for (const Region* inner : node->regions) forget_frames(*inner);
    }
}

/// Moves operations out of one function after the other.
class Outliner {
  public:
    Outliner(ir::Module& module, types::Context& types) : module_(module), types_(types) {}

    bool run() {
        bool changed = false;
        for (std::size_t i = 0, count = module_.functions.size(); i < count; ++i) {
            std::vector<Node*> found;
            find_array_level(module_.functions[i]->body, found);
            if (found.size() < kMany) continue;
            for (Node* node : found) changed = outline(*module_.functions[i], node) || changed;
        }
        return changed;
    }

  private:
    /// What an operation uses from outside, each value once.
    struct Needs {
        const Node& of;
        std::vector<Node*> values;
        bool can_move = true;

        explicit Needs(const Node& node) : of(node) {
            for (Node* operand : node.operands) need(operand);
            for (const Region* inner : node.regions) need_of(*inner);
        }

        void need(Node* value) {
            if (std::ranges::find(values, value) == values.end()) values.push_back(value);
        }

        void need_of(const Region& region) {
            for (const Node* node = region.first; node != nullptr; node = node->next) {
                // An error within would lose the frame of the function that was inlined.
                can_move = can_move && ir::info(node->op).attribute != "slot" &&
                           (!ir::may_raise(*node) || node->frame == of.frame);
                for (Node* operand : node->operands) {
                    if (!is_inside(operand->parent)) need(operand);
                }
                for (const Region* inner : node->regions) need_of(*inner);
            }
        }

        bool is_inside(const Region* region) const {
            while (region != nullptr && region->owner != &of) {
                region = region->owner == nullptr ? nullptr : region->owner->parent;
            }
            return region != nullptr;
        }
    };

    bool outline(Function& from, Node* node) {
        const Needs needs(*node);
        if (!needs.can_move) return false;
        Function* function = function_of(from, *node, needs.values);
        node->op = Op::call;
        node->callee = function;
        node->operands = from.arena.copy(std::span<Node* const>(needs.values));
        node->regions = {};
        node->fits = false;
        return true;
    }

    /// The function of an operation: one that is there already, where it does the same.
    Function* function_of(const Function& from, const Node& node, std::span<Node* const> values) {
        std::vector<const Type*> parameters;
        for (const Node* value : values) parameters.push_back(value->type);
        auto made = std::make_unique<Function>();
        made->name = from.name;
        made->source = from.source;
        made->result = node.type;
        made->options = from.options;
        made->inline_never = true;
        made->is_library = true;  // the call has the line
        Builder b(*made, types_);
        made->body.parameters = b.new_region(parameters)->parameters;
        for (Node* parameter : made->body.parameters) parameter->parent = &made->body;
        b.at_end(&made->body);
        ir::Cloner cloner(b);
        for (std::size_t i = 0; i < values.size(); ++i) {
            cloner.bind(values[i], made->body.parameters[i]);
        }
        Node* result = cloner.node(node);
        const bool is_value = !node.type->is(Kind::None);
        b.make(Op::return_, types_.never(), std::span<Node* const>(&result, is_value ? 1 : 0));
        forget_frames(made->body);
        auto [known, is_new] = made_.emplace(ir::print(*made), made.get());
        if (is_new) {
            made->symbol = from.symbol + ".part" + std::to_string(made_.size());
            module_.functions.push_back(std::move(made));
        }
        return known->second;
    }

    ir::Module& module_;
    types::Context& types_;
    std::unordered_map<std::string, Function*> made_;  // by its text
};

}  // namespace

bool outline(ir::Module& module, types::Context& types) { return Outliner(module, types).run(); }

}  // namespace numen::opt
