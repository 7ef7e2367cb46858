#include <map>
#include <optional>
#include <unordered_map>

#include "ir/printer.h"
#include "ir/verifier_rules.h"

namespace numen::ir {

namespace {

using types::Component;
using types::Kind;

/// One counted reference as it travels through field and pack: where it came from.
using Origin = std::uint32_t;
/// The reference of null and of constants: there is always one more to give.
constexpr Origin kImmortal = 0;

/// How many references of an origin are there to give. Origins at zero are left out, so that two
/// states compare. Unknown ones (stored in memory, or given away on one way out of a try) are
/// not checked any further.
struct State {
    std::map<Origin, int> owned;
    std::map<Origin, bool> unknown;
    bool reachable = true;

    bool operator==(const State&) const = default;
};

class OwnershipCheck {
  public:
    OwnershipCheck(const Function& function, Findings& findings)
        : function_(function), findings_(findings) {}

    void run() {
        State state;
        region(function_.body, state);
        if (state.reachable) nothing_left(state, nullptr, 1);
    }

  private:
    /// The places that jumps go to, with the state of each jump that goes there.
    struct Target {
        const Node* node;
        std::vector<State> arrivals;
    };

    static std::size_t components_of(const Type* type) { return types::components(type).size(); }

    /// Origins of the value's reference components; other components are kImmortal too.
    const std::vector<Origin>& origins(const Node* node) { return origins_[node]; }

    std::vector<Origin> fresh(const Node& node, State* owner) {
        std::vector<Origin> out;
        for (Component component : types::components(node.type)) {
            if (component != Component::reference) {
                out.push_back(kImmortal);
                continue;
            }
            out.push_back(next_++);
            makers_[out.back()] = &node;
            if (owner != nullptr) owner->owned[out.back()] = 1;
        }
        return out;
    }

    void give(const Node& node, const Node* value, State& state) {
        for (Origin origin : origins(value)) {
            if (origin == kImmortal || state.unknown.contains(origin)) continue;
            auto found = state.owned.find(origin);
            if (found == state.owned.end()) {
                findings_.add(node, "takes over a reference that is not there to give");
                return;
            }
            if (--found->second == 0) state.owned.erase(found);
        }
    }

    /// Reports origins from `first` on that are still owned when `node` (or the end of the body)
    /// leaves them behind.
    void nothing_left(const State& state, const Node* node, Origin first) {
        for (auto it = state.owned.lower_bound(first); it != state.owned.end(); ++it) {
            const Node& maker = *makers_[it->first];
            if (node == nullptr) {
                findings_.add(maker, "its reference is not given away on every path");
            } else {
                findings_.add(*node,
                              "leaves behind the reference of `" + print(function_, maker) + "`");
            }
            return;
        }
    }

    void region(const Region& region, State& state) {
        for (const Node* parameter : region.parameters) {
            origins_[parameter] = fresh(*parameter, nullptr);
        }
        Origin first = next_;
        for (const Node* node = region.first; node != nullptr && state.reachable;
             node = node->next) {
            if (findings_.full()) return;
            this->node(*node, state);
        }
        if (state.reachable && region.owner != nullptr) nothing_left(state, nullptr, first);
    }

    void node(const Node& node, State& state) {
        if (may_raise(node)) raises(node, state);
        switch (node.op) {
            case Op::const_string:
            case Op::const_bytes:
            case Op::zero: origins_[&node].assign(components_of(node.type), kImmortal); return;
            case Op::alloc:
            case Op::call:
            case Op::call_runtime:
            case Op::call_pointer:
            case Op::map:
            case Op::take:
                for (const Region* inner : node.regions) iteration(*inner, state);
                origins_[&node] = fresh(node, &state);
                if (node.type->is(Kind::Never)) state.reachable = false;
                return;
            case Op::map_into:
            case Op::reduce: return iteration(*node.regions[0], state);
            case Op::pack: {
                std::vector<Origin> all;
                for (const Node* operand : node.operands) {
                    all.insert(all.end(), origins(operand).begin(), origins(operand).end());
                }
                origins_[&node] = std::move(all);
                return;
            }
            case Op::field: return field(node);
            case Op::retain:
                for (Origin origin : origins(node.operands[0])) {
                    if (origin != kImmortal && !state.unknown.contains(origin)) {
                        ++state.owned[origin];
                    }
                }
                return;
            case Op::release:
                // What was loaded has the reference of its place in memory: who overwrites it there
                // drops that.
                if (node.operands[0]->op == Op::load) return;
                return give(node, node.operands[0], state);
            case Op::set: return give(node, node.operands[0], state);
            case Op::store:
                for (Origin origin : origins(node.operands[2])) {
                    if (origin == kImmortal) continue;
                    state.owned.erase(origin);
                    state.unknown[origin] = true;
                }
                return;
            case Op::return_:
                for (const Node* operand : node.operands) give(node, operand, state);
                nothing_left(state, &node, 1);
                state.reachable = false;
                return;
            case Op::raise:
            case Op::reraise: state.reachable = false; return;
            case Op::yield: return;
            case Op::if_: {
                State otherwise = state;
                region(*node.regions[0], state);
                region(*node.regions[1], otherwise);
                merge(node, state, otherwise);
                return;
            }
            case Op::for_:
            case Op::parallel_for:
            case Op::while_: return loop(node, state);
            case Op::block: {
                targets_.push_back({&node, {}});
                region(*node.regions[0], state);
                Target target = std::move(targets_.back());
                targets_.pop_back();
                for (const State& arrival : target.arrivals) merge(node, state, arrival);
                return;
            }
            case Op::leave:
            case Op::break_:
            case Op::continue_: return jump(node, state);
            case Op::try_: return try_(node, state);
            default: origins_[&node] = fresh(node, nullptr); return;
        }
    }

    void field(const Node& node) {
        // A field's components stand after those of the fields before it.
        const Type* whole = node.operands[0]->type;
        std::size_t begin = 0;
        if (whole->is(Kind::Array) || whole->is(Kind::Record)) {
            begin = static_cast<std::size_t>(node.imm);
        } else if (whole->is(Kind::Optional)) {
            begin = node.imm == 0 ? 0 : 1;
        } else if (!whole->elements.empty()) {
            for (std::int64_t i = 0; i < node.imm; ++i) {
                begin += components_of(whole->elements[static_cast<std::size_t>(i)]);
            }
        }
        const std::vector<Origin>& all = origins(node.operands[0]);
        std::size_t count = components_of(node.type);
        std::vector<Origin> part(count, kImmortal);
        for (std::size_t i = 0; i < count && begin + i < all.size(); ++i) part[i] = all[begin + i];
        origins_[&node] = std::move(part);
    }

    /// The region of a map, or a loop's: run any number of times, so it leaves what it found.
    void iteration(const Region& body, const State& state) {
        State inside = state;
        region(body, inside);
        if (inside.reachable && inside.owned != state.owned) {
            findings_.add(*body.owner, "a round gives away references from outside");
        }
    }

    void loop(const Node& node, State& state) {
        targets_.push_back({&node, {}});
        for (const Region* inner : node.regions) iteration(*inner, state);
        for (const State& arrival : targets_.back().arrivals) {
            if (arrival.owned != state.owned) {
                findings_.add(node, "a round gives away references from outside");
            }
        }
        targets_.pop_back();
    }

    void jump(const Node& node, State& state) {
        auto is_target = [&](const Node& target) {
            if (node.op == Op::leave) return target.op == Op::block && target.label == node.label;
            return target.op != Op::block;
        };
        for (auto target = targets_.rbegin(); target != targets_.rend(); ++target) {
            if (!is_target(*target->node)) continue;
            target->arrivals.push_back(state);
            break;
        }
        state.reachable = false;
    }

    /// What is owned since the innermost try began, or at all, would never be given away.
    void raises(const Node& node, const State& state) {
        nothing_left(state, &node, tries_.empty() ? 1 : tries_.back());
    }

    void try_(const Node& node, State& state) {
        State before = state;
        tries_.push_back(next_);
        region(*node.regions[0], state);
        tries_.pop_back();
        State handler = before;
        // Whether these are still there depends on what raised.
        for (auto [origin, count] : before.owned) {
            if (!state.reachable || !state.owned.contains(origin)) {
                handler.owned.erase(origin);
                handler.unknown[origin] = true;
            }
        }
        region(*node.regions[1], handler);
        merge(node, state, handler);
    }

    /// Joins two ways to one place. Both must own the same; what either does not know is not known.
    void merge(const Node& node, State& state, const State& other) {
        if (!other.reachable) return;
        if (!state.reachable) {
            state = other;
            return;
        }
        for (auto [origin, unused] : other.unknown) state.unknown[origin] = true;
        State rest = other;
        for (auto [origin, unused] : state.unknown) {
            state.owned.erase(origin);
            rest.owned.erase(origin);
        }
        if (state.owned != rest.owned) {
            findings_.add(node, "the ways through it do not give away the same references");
        }
    }

    const Function& function_;
    Findings& findings_;
    std::unordered_map<const Node*, std::vector<Origin>> origins_;
    std::unordered_map<Origin, const Node*> makers_;
    std::vector<Target> targets_;
    std::vector<Origin> tries_;
    Origin next_ = kImmortal + 1;
};

}  // namespace

void check_ownership(const Function& function, Findings& findings) {
    OwnershipCheck(function, findings).run();
}

}  // namespace numen::ir
