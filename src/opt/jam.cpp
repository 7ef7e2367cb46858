#include <algorithm>
#include <vector>

#include "ir/clone.h"
#include "opt/overlap.h"
#include "opt/pass.h"
#include "opt/raising_checks.h"
#include "opt/slots.h"

namespace numen::opt {

namespace {

/// Doubles in a vector register, and more additions than a processor has at work at a time.
constexpr int kRounds = 8;
/// Beyond it the rounds are long enough to keep a processor busy, and their copies too much code.
constexpr int kMostNodes = 40;

/// A loop in whose rounds others add up floats (before; for ... { s += ... }; after), such as those
/// of a matrix product. The order of additions is the language's, so the inner loops wait for each,
/// and cannot be vectorised. But rounds of the outer loop know nothing of each other.
struct Nest {
    Node* outer = nullptr;
    Node* last = nullptr;  // of the loops straight in it; what is behind runs in order
    int nodes = 0;
    bool adds_floats = false;
    bool may_fail = false;       // has checks that raise, up to the last inner loop
    bool checks_index = false;   // there
    bool is_affine = true;       // all indices there
    std::vector<SlotId> slots;   // that a round sets before it reads them
    std::vector<Node*> read;     // arrays, before and in the inner loops
    std::vector<Node*> written;  // arrays, behind them
};

/// Unroll and jam, as in D. Callahan, S. Carr, K. Kennedy, Improving register allocation for
/// subscripted variables, PLDI 1990: rounds of the outer loop are run eight at a time, with the
/// inner loops for all of them.
class Jammer {
  public:
    Jammer(Function& function, types::Context& types) : function_(function), b_(function, types) {}

    bool run() {
        if (function_.options.fastmath & ir::kReassociate) return false;  // is vectorised anyway
        find(function_.body);
        for (const Nest& nest : nests_) jam(nest);
        return !nests_.empty();
    }

  private:
    void find(Region& region) {
        for (Node* node = region.first; node != nullptr; node = node->next) {
            // A handler could see that variables are ahead of the round that raised.
            if (node->op == Op::try_) continue;
            Nest nest{.outer = node};
            if (node->op == Op::for_ && is_jammable(nest)) {
                nests_.push_back(std::move(nest));
                continue;
            }
            const bool is_choice = node->op == Op::if_ && node->imm == 1;  // the second way is rare
            for (Region* inner : node->regions.first(is_choice ? 1 : node->regions.size())) {
                find(*inner);
            }
        }
    }

    bool is_jammable(Nest& nest) {
        if (!is_constant(nest.outer->operands[2], 1)) return false;
        Region& body = *nest.outer->regions[0];
        for (Node* node = body.first; node != nullptr; node = node->next) {
            if (node->op == Op::for_) nest.last = node;
        }
        if (nest.last == nullptr) return false;
        for (Node* node = body.first; node != nest.last->next; node = node->next) {
            if (node->op == Op::for_ && has_few_rounds(*node)) return false;
            if (!is_pure(*node, nest)) return false;
        }
        for (Node* node = nest.last->next; node != nullptr; node = node->next) {
            if (!is_in_order(*node, nest)) return false;
        }
        if (nest.may_fail && (nest.checks_index || !nest.is_affine)) return false;
        return nest.adds_floats && are_separate(nest);
    }

    /// Whether the node does no more than set variables, and all rounds do it equally often.
    bool is_pure(Node& node, Nest& nest) {
        if (++nest.nodes > kMostNodes) return false;
        if (names_slot(node)) return node.op != Op::clear && add_slot(node, nest);
        if (node.op == Op::elem_load) {
            nest.read.push_back(node.operands[0]);
            nest.is_affine &= are_affine(node.operands.subspan(1), nest.outer);
            return true;
        }
        if (is_raising_check(node)) return nest.may_fail = true;
        // What is the same in all rounds raises in the first, before that stored anything.
        auto is_shared = [&](const Node* value) {
            return is_constant(value) || !is_in(value->parent, nest.outer) ||
                   (value->is_parameter && value->parent->owner != nest.outer);
        };
        switch (node.op) {
            case Op::for_:
            case Op::index_check:
                nest.checks_index |= node.op == Op::index_check;
                if (!std::all_of(node.operands.begin(), node.operands.end(), is_shared)) {
                    return false;
                }
                break;
            case Op::if_: break;
            default: return is_value(node);
        }
        for (const Region* region : node.regions) {
            for (Node* each = region->first; each != nullptr; each = each->next) {
                if (!is_pure(*each, nest)) return false;
            }
        }
        nest.adds_floats |= node.op == Op::for_ && carries_float(*node.regions[0]);
        return true;
    }

    static bool is_value(const Node& node) {
        return has_flag(node, 'P') && node.regions.empty() &&
               (node.op == Op::const_string || !types::is_managed(node.type));
    }

    /// Whether it may be run after the inner loops of other rounds, in the order of the rounds.
    bool is_in_order(Node& node, Nest& nest) {
        if (++nest.nodes > kMostNodes) return false;
        if (names_slot(node)) return node.op != Op::clear && add_slot(node, nest);
        switch (node.op) {
            case Op::elem_store: nest.written.push_back(node.operands[0]); return true;
            case Op::elem_load:
            case Op::index_check:
            case Op::raise: return true;
            case Op::if_:
                return std::all_of(node.regions.begin(), node.regions.end(), [&](Region* region) {
                    for (Node* each = region->first; each != nullptr; each = each->next) {
                        if (!is_in_order(*each, nest)) return false;
                    }
                    return true;
                });
            default: return is_value(node);
        }
    }

    /// The first that a round does with each slot is to set it, whatever the round does then.
    bool add_slot(const Node& node, Nest& nest) const {
        const bool is_known =
            std::find(nest.slots.begin(), nest.slots.end(), node.slot) != nest.slots.end();
        if (is_known) return true;
        if (node.op != Op::set || node.parent != nest.outer->regions[0]) return false;
        if (!function_.slots[node.slot].type->is_scalar()) return false;
        nest.slots.push_back(node.slot);
        return true;
    }

    /// Whether no round can read what an earlier one wrote, or a test before the loop can tell.
    static bool are_separate(Nest& nest) {
        auto is_before = [&](const Node* array) { return !is_in(array->parent, nest.outer); };
        for (std::vector<Node*>* arrays : {&nest.read, &nest.written}) {
            std::sort(arrays->begin(), arrays->end(),
                      [](const Node* a, const Node* c) { return a->id < c->id; });
            arrays->erase(std::unique(arrays->begin(), arrays->end()), arrays->end());
            if (!std::all_of(arrays->begin(), arrays->end(), is_before)) return false;
        }
        return std::none_of(nest.read.begin(), nest.read.end(), [&](const Node* array) {
            return std::find(nest.written.begin(), nest.written.end(), array) != nest.written.end();
        });
    }

    /// for (x = start; x < middle; x += 8) { eight rounds } for (x = middle; x < stop; ++x) { one }
    void jam(const Nest& nest) {
        b_.before(nest.outer);
        b_.set_span_of(*nest.outer);
        Node* middle = end_of_jammed(nest);
        const Region& body = *nest.outer->regions[0];
        Region* rounds = b_.new_region({b_.types().int64()});
        b_.for_(nest.outer->operands[0], middle, b_.int64(kRounds), rounds)->imm = nest.outer->imm;
        b_.at_end(rounds);

        std::vector<Copy> copies;
        for (int round = 0; round < kRounds; ++round) {
            ir::Cloner& nodes = copies.emplace_back(Copy{ir::Cloner(b_), 0}).nodes;
            Node* counter = rounds->parameters[0];
            if (round > 0) counter = b_.binary(Op::add, counter, b_.int64(round));
            nodes.bind(body.parameters[0], counter);
            // The last round leaves in the variables what the loop leaves in them.
            for (SlotId slot : nest.slots) {
                if (round == kRounds - 1) break;
                const ir::Slot like = function_.slots[slot];
                nodes.bind(slot, function_.new_slot(like.type, like.name));
            }
        }
        if (nest.may_fail) begin_checks(copies);
        copy(body.first, nest.last->next, copies);
        if (nest.may_fail) {
            end_checks(nest, rounds->parameters[0], copies);
        } else {
            copy_in_order(nest, copies);
        }
        nest.outer->operands[0] = middle;
    }

    struct Copy {
        ir::Cloner nodes;
        SlotId failed;  // whether a check of the round did
    };

    /// Operations once for each copy, loops once for all.
    void copy(const Node* first, const Node* end, std::vector<Copy>& copies) {
        for (const Node* node = first; node != end;) {
            if (node->op == Op::for_) {
                copy_loop(*node, copies);
                node = node->next;
                continue;
            }
            const Node* next = node;
            while (next != end && next->op != Op::for_) next = next->next;
            for (Copy& copy : copies) {
                for (const Node* each = node; each != next; each = each->next) {
                    copy_unchecked(b_, copy.nodes, *each, copy.failed);
                }
            }
            node = next;
        }
    }

    void copy_loop(const Node& loop, std::vector<Copy>& copies) {
        Region* rounds = b_.new_region({b_.types().int64()});
        auto bound = [&](std::size_t i) { return copies[0].nodes(loop.operands[i]); };
        b_.for_(bound(0), bound(1), bound(2), rounds)->imm = loop.imm;
        const Builder::Place behind = b_.place();
        b_.at_end(rounds);
        for (Copy& copy : copies) {
            copy.nodes.bind(loop.regions[0]->parameters[0], rounds->parameters[0]);
        }
        copy(loop.regions[0]->first, nullptr, copies);
        b_.at(behind);
    }

    void copy_in_order(const Nest& nest, std::vector<Copy>& copies) {
        for (Copy& copy : copies) {
            for (const Node* each = nest.last->next; each != nullptr; each = each->next) {
                copy.nodes.node(*each);
            }
        }
    }

    void begin_checks(std::vector<Copy>& copies) {
        for (Copy& copy : copies) {
            copy.failed = function_.new_slot(b_.types().boolean());
            b_.set(copy.failed, b_.boolean(false));
        }
    }

    /// What is behind the inner loops, if no check failed. Otherwise the eight rounds once more,
    /// one by one: none of them has done anything yet that can be seen.
    void end_checks(const Nest& nest, Node* counter, std::vector<Copy>& copies) {
        Node* failed = nullptr;
        for (const Copy& copy : copies) {
            Node* here = b_.get(copy.failed);
            failed = failed == nullptr ? here : b_.binary(Op::or_, failed, here);
        }
        Region *passed = b_.new_region(), *again = b_.new_region();
        b_.if_(not_(b_, failed), passed, again)->imm = 1;
        b_.at_end(passed);
        copy_in_order(nest, copies);
        b_.at_end(again);
        ir::Cloner exact(b_);
        Region* round = exact.region(*nest.outer->regions[0]);
        Node* end = b_.binary(Op::add, counter, b_.int64(kRounds));
        b_.for_(counter, end, b_.int64(1), round)->imm = nest.outer->imm;
    }

    /// The start if rounds may read what others wrote, or if there are none.
    Node* end_of_jammed(const Nest& nest) {
        Node* start = nest.outer->operands[0];
        Node* stop = nest.outer->operands[1];
        Node* condition = b_.binary(Op::lt, start, stop);
        for (Node* written : nest.written) {
            for (Node* read : nest.read) {
                if (Node* meet = may_meet(b_, written, read)) {
                    condition = both(b_, condition, not_(b_, meet));
                }
            }
        }
        Node* length = b_.binary(Op::and_, b_.binary(Op::sub, stop, start), b_.int64(-kRounds));
        return select(b_, condition, b_.binary(Op::add, start, length), start);
    }

    Function& function_;
    Builder b_;
    std::vector<Nest> nests_;
};

}  // namespace

bool jam(Function& function, types::Context& types) { return Jammer(function, types).run(); }

}  // namespace numen::opt
