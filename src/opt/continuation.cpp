#include "opt/continuation.h"

#include <algorithm>
#include <map>

#include "ir/runtime_rows.h"

namespace numen::opt {

namespace {

/// Each loop adds code that is hardly ever run.
constexpr std::size_t kMostLoops = 16;
/// A parallel loop that can be left is run in so many strips, if each has work for every thread.
constexpr std::int64_t kStrips = 16;

bool is_in_library(const Node& node) { return node.frame != nullptr && node.frame->is_library; }

/// What may go on for longer than arguments are large, as far as is known: numen's own functions do
/// not.
class LongRuns {
  public:
    bool may_run_long(const Node& node) {
        if (ir::is_loop(node)) return !ir::is_brief(node) && !is_in_library(node);
        return node.op == Op::call && may_run_long(*node.callee);
    }

    bool holds_long(const Region& region) {
        for (const Node* node = region.first; node != nullptr; node = node->next) {
            if (may_run_long(*node) || holds_long(*node)) return true;
        }
        return false;
    }

    bool holds_long(const Node& node) {
        return std::ranges::any_of(node.regions, [&](const Region* r) { return holds_long(*r); });
    }

    /// Collects the loops of a function, and of those that it calls outside of loops; false where
    /// something else may run long.
    bool collect(const Function& function, std::vector<LongLoop>& loops) {
        const auto [known, is_new] = is_collected_.emplace(&function, false);
        if (!is_new) return known->second;  // false in a recursion
        return known->second = collect(function, function.body, loops);
    }

  private:
    bool may_run_long(const Function& function) {
        const auto [known, is_new] = functions_.emplace(&function, true);  // in a recursion
        if (is_new) known->second = !function.is_library && holds_long(function.body);
        return known->second;
    }

    /// The same of a region, and of blocks and branches in it but those rarely taken.
    bool collect(const Function& function, const Region& region, std::vector<LongLoop>& loops) {
        for (Node* node = region.first; node != nullptr; node = node->next) {
            if (node->op == Op::call) {
                if (may_run_long(*node) && !collect(*node->callee, loops)) return false;
            } else if (may_run_long(*node)) {
                if (!can_be_left(*node)) return false;
                loops.push_back({&function, node});
            } else if (node->op == Op::block || node->op == Op::if_) {
                const std::size_t rare =
                    node->op == Op::if_ ? static_cast<std::size_t>(node->imm) : 0;
                for (const Region* inner : node->regions.first(node->regions.size() - rare)) {
                    if (!collect(function, *inner, loops)) return false;
                }
            } else if (holds_long(*node)) {
                return false;
            }
        }
        return true;
    }

    /// Sums of floats over strips would be others than those of the whole.
    static bool can_be_left(const Node& loop) {
        if (loop.op != Op::parallel_for) return true;
        const Node* step = loop.operands[2];
        return is_constant(step) && step->imm > 0 && loop.reductions.empty();
    }

    std::map<const Function*, bool> functions_;
    std::map<const Function*, bool> is_collected_;
};

/// Runs a parallel loop by strips of its range; gives the loop over the strips.
Node* run_by_strips(Builder& b, Node* parallel) {
    b.before(parallel);
    b.set_span_of(*parallel);
    Node* const begin = parallel->operands[0];
    Node* const end = parallel->operands[1];
    Node* const step = parallel->operands[2];
    const auto larger = [&](Node* one, Node* other) {
        return select(b, b.binary(Op::gt, one, other), one, other);
    };
    Node* range = b.binary(Op::sub, end, begin);
    Node* rounds = b.binary(Op::floordiv, range, b.int64(step->imm * kStrips));
    Node* threads = b.call_runtime(ir::rt::get_num_threads, b.types().int64(), {});
    Node* width = b.binary(Op::mul, larger(rounds, threads), step);
    Region* strip = b.new_region({b.types().int64()});
    Node* loop = b.for_(begin, end, width, strip);
    unlink(parallel);
    b.at_end(strip);
    Node* first = strip->parameters[0];
    Node* rest = b.binary(Op::sub, end, first);
    Node* next = select(b, b.binary(Op::gt, rest, width), b.binary(Op::add, first, width), end);
    std::vector<Node*> operands(parallel->operands.begin(), parallel->operands.end());
    operands[0] = first;
    operands[1] = next;
    Node* part = b.make(Op::parallel_for, b.types().none(), operands, parallel->regions);
    part->copy_attributes(*parallel);
    return loop;
}

}  // namespace

std::optional<std::vector<LongLoop>> loops_to_leave(const ir::Module& module) {
    std::vector<LongLoop> loops;
    const bool can_leave = LongRuns().collect(*module.functions[0], loops);
    if (!can_leave || loops.size() > kMostLoops) return std::nullopt;
    return loops;
}

Continuation::Continuation(LongLoop loop) : from_(*loop.function), loop_(loop.loop) {
    for (Node* node = loop_; node != nullptr; node = node->parent->owner) {
        path_.insert(path_.begin(), node->parent);
    }
    // A counted loop begins at the function's first parameter.
    need_of(*loop_, is_counted() ? 1 : 0);
    for (auto region = path_.rbegin(); region != path_.rend(); ++region) {
        for (Node* node = step_from(*region)->next; node != nullptr; node = node->next) {
            need_of(*node);
        }
    }
}

Node* Continuation::step_from(const Region* region) const {
    const auto place = std::ranges::find(path_, region);
    return place + 1 == path_.end() ? loop_ : (*(place + 1))->owner;
}

bool Continuation::note(std::uint32_t id) {
    if (id >= is_known_.size()) is_known_.resize(id + std::size_t{64});
    if (is_known_[id]) return false;
    return is_known_[id] = true;
}

void Continuation::need(Node* value) {
    if (!note(value->id)) return;
    const bool is_leaf = !value->is_parameter && value->op != Op::get &&
                         ir::has_flag(*value, 'P') && value->operands.empty();
    (is_leaf ? leaves_ : values_).push_back(value);
}

void Continuation::need_slot(SlotId slot) {
    if (std::ranges::find(slots_, slot) == slots_.end()) slots_.push_back(slot);
}

void Continuation::need_of(const Node& node, std::size_t first_operand) {
    for (Node* operand : node.operands.subspan(first_operand)) need(operand);
    note(node.id);
    if (ir::info(node.op).attribute == "slot") need_slot(node.slot);
    for (const ir::Reduction& reduction : node.reductions) need_slot(reduction.slot);
    for (const Region* region : node.regions) {
        for (const Node* parameter : region->parameters) note(parameter->id);
        for (const Node* inner = region->first; inner != nullptr; inner = inner->next) {
            need_of(*inner);
        }
    }
}

std::vector<const Type*> Continuation::parameters(types::Context& types) const {
    std::vector<const Type*> out;
    if (is_counted()) out.push_back(types.int64());
    for (const Node* value : values_) out.push_back(value->type);
    for (SlotId slot : slots_) out.push_back(from_.slots[slot].type);
    return out;
}

std::unique_ptr<Function> Continuation::make(types::Context& types) const {
    auto made = ir::empty_like(from_, types, parameters(types));
    Builder b(*made, types);
    b.at_end(&made->body);
    b.set_span_of(*loop_);

    ir::Cloner cloner(b);
    for (const Node* leaf : leaves_) cloner.node(*leaf);
    auto parameter = made->body.parameters.begin();
    Node* first_round = is_counted() ? *parameter++ : nullptr;
    for (const Node* value : values_) cloner.bind(value, *parameter++);
    for (SlotId slot : slots_) {
        if (types::is_managed(made->slots[slot].type)) {
            b.make(Op::retain, types.none(), {*parameter});
        }
        b.set(slot, *parameter++);
    }
    // What comes after a branch comes after it either way.
    const auto copy_rest = [&](const auto& self, std::size_t depth) -> void {
        Node* step = step_from(path_[depth]);
        if (step == loop_) {
            Node* copy = cloner.node(*loop_);
            if (first_round != nullptr) copy->operands[0] = first_round;
        } else if (step->op == Op::if_) {
            self(self, depth + 1);
        } else {
            Region* inside = b.new_region();
            Builder::Place place = b.place();
            b.at_end(inside);
            self(self, depth + 1);
            b.at(place);
            b.block(step->label, inside);
        }
        for (Node* node = step->next; node != nullptr && !b.terminated(); node = node->next) {
            cloner.node(*node);
        }
    };
    copy_rest(copy_rest, 0);
    return made;
}

void Continuation::leave_through(const ir::ModuleCopy& copy, types::Context& types,
                                 std::string_view name, std::size_t index) const {
    Function& quick = copy.copy_of(from_);
    Builder b(quick, types);
    Node* loop = copy.copy_of(from_, loop_);
    if (loop->op == Op::parallel_for) loop = run_by_strips(b, loop);
    Region* round = loop->regions[0];
    b.at({round, round->first});
    Node* data = b.make(Op::const_data, types.pointer(), {});
    data->text = quick.arena.copy(name);
    Node* place = word_at(b, data, index);
    Node* is_there = b.call_runtime(ir::rt::has_address, types.boolean(), {place});
    when(b, is_there, [&] {
        const Type* type = types.function(quick.result, parameters(types), true);
        std::vector<Node*> operands{b.make(Op::load, type, {place, b.int64(0)})};
        if (is_counted()) operands.push_back(round->parameters[0]);
        for (Node* value : values_) operands.push_back(copy.copy_of(from_, value));
        for (SlotId slot : slots_) operands.push_back(b.get(slot));
        Node* result = b.make(Op::call_pointer, quick.result, operands);
        // Errors have their frame from the other function, so this one adds none.
        result->frame = quick.arena.make<ir::InlinedFrame>(ir::InlinedFrame{.function = {},
                                                                            .file = {},
                                                                            .call = {},
                                                                            .outer = nullptr,
                                                                            .is_library = true,
                                                                            .hides_caller = true});
        if (quick.result->is(types::Kind::None)) {
            b.make(Op::return_, types.never(), {});
        } else {
            b.make(Op::return_, types.never(), {result});
        }
    });
}

}  // namespace numen::opt
