#include <algorithm>
#include <vector>

#include "ir/clone.h"
#include "opt/overlap.h"
#include "opt/pass.h"
#include "opt/raising_checks.h"
#include "opt/slots.h"

namespace numen::opt {

namespace {

/// Rounds of a strip. What they store must fit into a first-level cache beside what they read.
constexpr std::int64_t kStrip = 256;
/// Loops of fewer rounds are not worth the start of a strip.
constexpr std::int64_t kFewRounds = 16;
constexpr int kMostNodes = 200;
constexpr std::size_t kMostStores = 4;
constexpr std::size_t kMostTests = 12;

/// A loop whose rounds do nothing but compute, store elements, and raise if something is wrong.
struct Speculation {
    Node* loop = nullptr;
    int nodes = 0;
    bool has_checks = false;
    bool goes_over_array = false;  // has no more rounds than an array has elements
    std::vector<Node*> loads;
    std::vector<Node*> stores;
    std::vector<SlotId> set;      // by a round before it reads them
    std::vector<SlotId> carried;  // from round to round
};

template <class T>
bool contains(const std::vector<T>& all, const T& one) {
    return std::find(all.begin(), all.end(), one) != all.end();
}

/// Whether a loop can be run a strip at a time without its checks.
class Judge {
  public:
    Judge(const Function& function, Speculation& found) : function_(function), found_(found) {}

    bool allows() {
        const Node& loop = *found_.loop;
        if (!is_constant(loop.operands[2], 1)) return false;
        for (Node* node = loop.regions[0]->first; node != nullptr; node = node->next) {
            if (!visit(*node, /*is_certain=*/true)) return false;
        }
        if (!found_.has_checks || (found_.stores.empty() && found_.carried.empty())) {
            return false;
        }
        return are_in_order() &&
               std::none_of(found_.set.begin(), found_.set.end(),
                            [&](SlotId slot) { return contains(found_.carried, slot); });
    }

  private:
    /// `is_certain`: every round comes to the node, once.
    bool visit(Node& node, bool is_certain) {
        if (++found_.nodes > kMostNodes) return false;
        switch (node.op) {
            case Op::get: return get(node);
            case Op::set: return set(node, is_certain);
            case Op::elem_load:
                found_.loads.push_back(&node);
                note_moving(node.operands.subspan(1));
                return is_plain(node.operands[0]) &&
                       are_affine(node.operands.subspan(1), found_.loop);
            case Op::elem_store:
                found_.stores.push_back(&node);
                note_moving(node.operands.subspan(2));
                return is_certain && found_.stores.size() <= kMostStores &&
                       is_plain(node.operands[0]) &&
                       are_affine(node.operands.subspan(2), found_.loop);
            case Op::if_:
                if (is_raising_check(node)) {
                    found_.has_checks = true;
                    return true;
                }
                return visit_all(node);
            case Op::for_: return is_short(node) && visit_all(node);
            default: return is_value(node);
        }
    }

    bool visit_all(Node& node) {
        for (const Region* region : node.regions) {
            for (Node* each = region->first; each != nullptr; each = each->next) {
                if (!visit(*each, /*is_certain=*/false)) return false;
            }
        }
        return true;
    }

    /// Of a constant number of rounds, few enough to be unrolled.
    static bool is_short(const Node& loop) {
        return std::all_of(loop.operands.begin(), loop.operands.end(), [](const Node* bound) {
            return is_constant(bound) && bound->imm >= -8 && bound->imm <= 8;
        });
    }

    /// What vectors can do, that is always defined.
    static bool is_value(const Node& node) {
        if (!has_flag(node, 'P') || !node.regions.empty()) return false;
        if (node.op == Op::const_string) return true;
        if (!node.type->is_scalar() || node.type->is_complex()) return false;
        if (node.op != Op::floordiv && node.op != Op::mod) return true;
        return node.type->is_integer() && is_constant(node.operands[1]);
    }

    bool is_plain(const Node* array) const {
        return !is_in(array->parent, found_.loop) && array->type->is(types::Kind::Array) &&
               array->type->elements.empty() && !types::is_complex(array->type->dtype);
    }

    // ---- slots ----

    bool get(const Node& node) {
        if (!contains(found_.set, node.slot) && !contains(read_, node.slot)) {
            read_.push_back(node.slot);
        }
        return node.type->is_scalar() && !node.type->is_complex();
    }

    bool set(const Node& node, bool is_certain) {
        const Type* type = function_.slots[node.slot].type;
        if (!type->is_scalar() || type->is_complex()) return false;
        if (contains(found_.set, node.slot)) return true;
        if (is_certain && !contains(read_, node.slot) && !contains(found_.carried, node.slot)) {
            found_.set.push_back(node.slot);
            return true;
        }
        if (!contains(found_.carried, node.slot)) found_.carried.push_back(node.slot);
        return is_sum(node);
    }

    /// What vectors can add up: slot = slot + value, of floats if their order is free.
    bool is_sum(const Node& node) const {
        const Node* value = node.operands[0];
        if (value->is_parameter) return false;
        switch (value->op) {
            case Op::add:
            case Op::mul:
                if (value->type->is_float() &&
                    (function_.options.fastmath & ir::kReassociate) == 0) {
                    return false;
                }
                break;
            case Op::and_:
            case Op::or_:
            case Op::xor_: break;
            default: return false;
        }
        return std::any_of(value->operands.begin(), value->operands.end(), [&](const Node* each) {
            return is_made_by(each, Op::get) && each->slot == node.slot;
        });
    }

    // ---- memory ----

    /// Whether the rounds of a strip may all load before one of them stores, as far as accesses of
    /// one array go; other arrays are compared before the loop.
    bool are_in_order() const {
        for (const Node* store : found_.stores) {
            for (const Node* load : found_.loads) {
                if (load->operands[0] != store->operands[0]) continue;
                if (!is_before(load, store) || !is_only_in_round(*load, *store)) return false;
            }
        }
        return true;
    }

    bool is_before(const Node* load, const Node* store) const {
        const Node* place = load;
        while (place->parent != store->parent) place = place->parent->owner;
        for (; place != nullptr; place = place->next) {
            if (place == store) return true;
        }
        return false;
    }

    /// Whether no other round stores what this one loads: an index of both is the counter, moved by
    /// something, and elements of different indices are different memory.
    bool is_only_in_round(const Node& load, const Node& store) const {
        if (load.operands[0]->type->layout == types::Layout::A) return false;
        for (std::size_t axis = 1; axis < load.operands.size(); ++axis) {
            const Node* index = load.operands[axis];
            if (moves(index) && equivalent(index, store.operands[axis + 1])) return true;
        }
        return false;
    }

    void note_moving(std::span<Node* const> indices) {
        found_.goes_over_array |= std::any_of(indices.begin(), indices.end(),
                                              [&](const Node* index) { return moves(index); });
    }

    bool moves(const Node* index) const {
        if (index == found_.loop->regions[0]->parameters[0]) return true;
        if (index->is_parameter || (index->op != Op::add && index->op != Op::sub)) return false;
        const auto is_fixed = [&](const Node* node) {
            return is_constant(node) || !is_in(node->parent, found_.loop);
        };
        return (moves(index->operands[0]) && is_fixed(index->operands[1])) ||
               (moves(index->operands[1]) && is_fixed(index->operands[0]));
    }

    const Function& function_;
    Speculation& found_;
    std::vector<SlotId> read_;
};

/// Rounds that may raise cannot be vectorised: each has to wait for what the one before decides. A
/// loop of such rounds is run a strip at a time. First all rounds of the strip, but with a variable
/// that remembers whether a check failed, and what they would store in a buffer. If none failed the
/// buffer is copied, else the strip is run again as the loop was written, with all that the rounds
/// before the one that raises do.
class Speculator {
  public:
    Speculator(Function& function, types::Context& types)
        : function_(function), b_(function, types) {}

    bool run() {
        find(function_.body);
        for (const Speculation& each : found_) speculate(each);
        return !found_.empty();
    }

  private:
    void find(Region& region) {
        for (Node* node = region.first; node != nullptr; node = node->next) {
            if (node->op == Op::for_ || node->op == Op::parallel_for) {
                Speculation found{.loop = node};
                if (Judge(function_, found).allows() && count_tests(found) <= kMostTests) {
                    found_.push_back(std::move(found));
                    continue;
                }
            }
            const bool is_choice = node->op == Op::if_ && node->imm == 1;  // the second way is rare
            for (Region* inner : node->regions.first(is_choice ? 1 : node->regions.size())) {
                find(*inner);
            }
        }
    }

    /// The arrays stored to, and for each those loaded from, that may be the same memory.
    template <class Visit>
    static void for_each_pair(const Speculation& found, Visit visit) {
        std::vector<std::pair<Node*, Node*>> seen;
        for (const Node* store : found.stores) {
            for (const Node* load : found.loads) {
                std::pair pair(store->operands[0], load->operands[0]);
                if (pair.first == pair.second || contains(seen, pair)) continue;
                seen.push_back(pair);
                visit(pair.first, pair.second);
            }
        }
    }

    static std::size_t count_tests(const Speculation& found) {
        std::size_t count = 0;
        for_each_pair(found, [&](Node* a, Node* c) { count += are_apart(a, c) ? 0 : 1; });
        return count;
    }

    void speculate(const Speculation& found) {
        Node* loop = found.loop;
        Node *start = loop->operands[0], *stop = loop->operands[1];
        b_.before(loop);
        b_.set_span_of(*loop);
        Node* length = b_.binary(Op::sub, stop, start);
        Node* pays = b_.binary(Op::ge, length, b_.int64(kFewRounds));
        for_each_pair(found, [&](Node* stored, Node* loaded) {
            if (Node* meet = may_meet(b_, stored, loaded)) pays = both(b_, pays, not_(b_, meet));
        });
        Region* strip = b_.new_region({b_.types().int64()});
        Node* strips = b_.for_(start, stop, b_.int64(kStrip), strip);
        strips->op = loop->op;
        strips->imm = found.goes_over_array || ir::is_brief(*loop) ? over_array(b_) : loop->imm;
        strips->reductions = loop->reductions;
        b_.at_end(strip);
        fill_strip(found, strip->parameters[0], pays);
        ir::unlink(loop);
    }

    void fill_strip(const Speculation& found, Node* begin, Node* pays) {
        const Type* u64 = b_.types().scalar(types::DType::uint64);
        Node* left = b_.binary(Op::sub, found.loop->operands[1], begin);
        Node* is_last =
            b_.binary(Op::lt, b_.cast(left, u64), b_.constant(u64, std::int64_t{kStrip}));
        Node* length = select(b_, is_last, left, b_.int64(kStrip));
        std::vector<Node*> buffers;
        for (const Node* store : found.stores) {
            const types::DType dtype = store->operands[0]->type->dtype;
            const Type* type = b_.types().array(dtype, 1, types::Layout::C);
            buffers.push_back(b_.make(Op::alloc, type, {b_.int64(kStrip)}));
            buffers.back()->imm = ir::kOnStack;
        }
        std::vector<Node*> before;
        for (SlotId slot : found.carried) before.push_back(b_.get(slot));
        const SlotId failed = function_.new_slot(b_.types().boolean());
        b_.set(failed, not_(b_, pays));
        when(b_, pays, [&] { run_unchecked(found, begin, length, buffers, failed); });

        Region *passed = b_.new_region(), *again = b_.new_region();
        b_.if_(not_(b_, b_.get(failed)), passed, again)->imm = 1;
        b_.at_end(passed);
        copy_buffers(found, begin, length, buffers);
        for (Node* buffer : buffers) release(buffer);
        b_.at_end(again);
        for (Node* buffer : buffers) release(buffer);
        for (std::size_t i = 0; i < before.size(); ++i) b_.set(found.carried[i], before[i]);
        ir::Cloner exact(b_);
        Region* round = exact.region(*found.loop->regions[0]);
        Node* end = b_.binary(Op::add, begin, length);
        b_.for_(begin, end, b_.int64(1), round)->imm = ir::kBrief;
    }

    void release(Node* buffer) { b_.make(Op::release, b_.types().none(), {buffer}); }

    void run_unchecked(const Speculation& found, Node* begin, Node* length,
                       const std::vector<Node*>& buffers, SlotId failed) {
        loop(b_, b_.int64(0), length, b_.int64(1), [&](Node* place) {
            ir::Cloner copy(b_);
            const Region& round = *found.loop->regions[0];
            copy.bind(round.parameters[0], b_.binary(Op::add, begin, place));
            auto store = [&](const Node& node) {
                const auto which = std::find(found.stores.begin(), found.stores.end(), &node);
                Node* buffer = buffers[static_cast<std::size_t>(which - found.stores.begin())];
                b_.make(Op::elem_store, b_.types().none(), {buffer, copy(node.operands[1]), place});
            };
            for (const Node* node = round.first; node != nullptr; node = node->next) {
                if (node->op == Op::elem_store) {
                    store(*node);
                } else {
                    copy_unchecked(b_, copy, *node, failed);
                }
            }
        });
    }

    /// In the order of the rounds, since arrays that are stored to may be the same memory.
    void copy_buffers(const Speculation& found, Node* begin, Node* length,
                      const std::vector<Node*>& buffers) {
        if (buffers.empty()) return;
        loop(b_, b_.int64(0), length, b_.int64(1), [&](Node* place) {
            ir::Cloner copy(b_);
            const Node* counter = found.loop->regions[0]->parameters[0];
            copy.bind(counter, b_.binary(Op::add, begin, place));
            for (std::size_t i = 0; i < buffers.size(); ++i) {
                const Node& store = *found.stores[i];
                b_.set_span_of(store);
                std::vector<Node*> operands{store.operands[0]};
                const Type* element = b_.types().scalar(buffers[i]->type->dtype);
                operands.push_back(b_.make(Op::elem_load, element, {buffers[i], place}));
                for (const Node* index : store.operands.subspan(2)) {
                    operands.push_back(copied_index(found, index, copy));
                }
                b_.make(Op::elem_store, b_.types().none(), operands);
            }
        });
    }

    Node* copied_index(const Speculation& found, const Node* index, ir::Cloner& copy) {
        if (index->is_parameter || !is_in(index->parent, found.loop)) {
            return copy(const_cast<Node*>(index));
        }
        if (copy(const_cast<Node*>(index)) != index) return copy(const_cast<Node*>(index));
        for (const Node* operand : index->operands) copied_index(found, operand, copy);
        return copy.node(*index);
    }

    Function& function_;
    Builder b_;
    std::vector<Speculation> found_;
};

}  // namespace

bool speculate(Function& function, types::Context& types) {
    return Speculator(function, types).run();
}

}  // namespace numen::opt
