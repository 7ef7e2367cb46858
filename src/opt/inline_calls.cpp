#include <algorithm>
#include <vector>

#include "ir/clone.h"
#include "opt/build.h"
#include "opt/pass.h"
#include "support/diagnostic.h"

namespace numen::opt {

namespace {

// In nodes.
constexpr std::size_t kSmall = 60;
constexpr std::size_t kMostOfOneCall = 400;
constexpr std::size_t kMostInAll = 4000;

struct Callee {
    Function* function;
    std::size_t nodes = 0;
    int calls = 0;  // of it, in the module
    enum class State { new_, open, done } state = State::new_;
    /// Whether a copy of the body can stand for a call: control leaves at its end only, and nothing
    /// in it is about the function as a whole.
    bool can_be_inlined = false;
};

/// Callees first, so that what is copied has its own calls inlined.
class Inliner {
  public:
    Inliner(ir::Module& module, types::Context& types) : types_(types) {
        for (const auto& function : module.functions) callees_.push_back({function.get()});
        for (const auto& function : module.functions) count_calls(function->body);
    }

    bool run() {
        for (std::size_t i = 0; i < callees_.size(); ++i) visit(callees_[i]);
        return changed_;
    }

  private:
    Callee& callee(const Function* function) {
        auto found = std::find_if(callees_.begin(), callees_.end(),
                                  [&](const Callee& each) { return each.function == function; });
        NUMEN_ASSERT(found != callees_.end());
        return *found;
    }

    void count_calls(const Region& region) {
        for (const Node* node = region.first; node != nullptr; node = node->next) {
            if (node->op == Op::call || node->op == Op::callback) ++callee(node->callee).calls;
            for (const Region* inner : node->regions) count_calls(*inner);
        }
    }

    void visit(Callee& caller) {
        if (caller.state != Callee::State::new_) return;
        caller.state = Callee::State::open;
        std::vector<Node*> calls;
        find_calls(caller.function->body, calls);
        bool inlined = false;
        for (Node* node : calls) {
            Callee& called = callee(node->callee);
            visit(called);
            if (!pays(caller, called)) continue;
            inline_call(*caller.function, node);
            caller_nodes_ += called.nodes;
            inlined = true;
        }
        if (inlined) simplify(*caller.function, types_);
        changed_ = changed_ || inlined;
        measure(caller);
        caller.state = Callee::State::done;
    }

    /// Not those in elements of array operations, whose regions are copied into loops.
    static void find_calls(const Region& region, std::vector<Node*>& out) {
        for (Node* node = region.first; node != nullptr; node = node->next) {
            if (node->op == Op::call) out.push_back(node);
            if (node->op == Op::map || node->op == Op::map_into || node->op == Op::reduce) continue;
            for (const Region* inner : node->regions) find_calls(*inner, out);
        }
    }

    bool pays(const Callee& caller, const Callee& called) const {
        // One that is open calls itself, by whatever way.
        if (called.state != Callee::State::done || !called.can_be_inlined) return false;
        const ir::Options &inner = called.function->options, &outer = caller.function->options;
        if (inner.fastmath != outer.fastmath || inner.deterministic != outer.deterministic ||
            inner.accurate_math != outer.accurate_math) {
            return false;
        }
        if (caller_nodes_ > kMostInAll || called.function->inline_never) return false;
        return called.nodes <= kSmall || called.function->inline_always ||
               (called.calls == 1 && called.nodes <= kMostOfOneCall);
    }

    void measure(Callee& callee) {
        const Node* last = callee.function->body.last;
        callee.can_be_inlined = last != nullptr && last->op == Op::return_;
        callee.nodes = 0;
        measure(callee.function->body, callee);
    }

    void measure(const Region& region, Callee& callee) {
        for (const Node* node = region.first; node != nullptr; node = node->next) {
            ++callee.nodes;
            bool is_end = node == callee.function->body.last;
            // The handlers of a try_ must not see the frame of its own function, and threads get
            // functions of their own anyway.
            if ((node->op == Op::return_ && !is_end) || node->op == Op::try_ ||
                node->op == Op::reraise || node->op == Op::parallel_for ||
                (node->op == Op::call && node->callee == callee.function)) {
                callee.can_be_inlined = false;
            }
            for (const Region* inner : node->regions) measure(*inner, callee);
        }
    }

    void inline_call(Function& into, Node* call) {
        const Function& function = *call->callee;
        ir::Builder b(into, types_);
        b.before(call);
        b.set_span_of(*call);
        ir::Cloner cloner(b);
        cloner.slot_offset = static_cast<SlotId>(into.slots.size());
        cloner.label_offset = into.next_label;
        std::string_view file = function.source ? function.source->file() : std::string_view();
        cloner.inlined = into.arena.make<ir::InlinedFrame>(ir::InlinedFrame{
            .function = into.arena.copy(std::string_view(function.name)),
            .file = into.arena.copy(file),
            .call = call->span,
            .outer = call->frame,
            .is_library = function.is_library,
        });
        into.next_label += function.next_label;
        for (std::size_t i = 0; i < call->operands.size(); ++i) {
            cloner.bind(function.body.parameters[i], call->operands[i]);
        }
        for (const ir::Slot& slot : function.slots) {
            SlotId copy = into.new_slot(slot.type, into.arena.copy(slot.name));
            // As when the function begins; a loop around the call comes here more than once.
            if (!types::is_managed(slot.type)) b.set(copy, b.zero(slot.type));
        }
        for (Node* node = function.body.first; node != function.body.last; node = node->next) {
            cloner.node(*node);
        }
        for (SlotId slot = 0; slot < function.slots.size(); ++slot) {
            if (types::is_managed(function.slots[slot].type)) b.clear(cloner.slot_offset + slot);
        }
        if (!function.body.last->operands.empty()) {
            result_of(into, call, cloner(function.body.last->operands[0]));
        }
        ir::unlink(call);
    }

    /// Uses of the call become uses of the value that the function returns.
    static void result_of(Function& function, const Node* call, Node* value) {
        auto replace = [&](auto& self, Region& region) -> void {
            for (Node* node = region.first; node != nullptr; node = node->next) {
                for (Node*& operand : node->operands) {
                    if (operand == call) operand = value;
                }
                for (Region* inner : node->regions) self(self, *inner);
            }
        };
        replace(replace, function.body);
    }

    types::Context& types_;
    std::vector<Callee> callees_;
    std::size_t caller_nodes_ = 0;  // that were copied so far
    bool changed_ = false;
};

}  // namespace

bool inline_calls(ir::Module& module, types::Context& types) {
    return module.functions.size() > 1 && Inliner(module, types).run();
}

}  // namespace numen::opt
