#include <algorithm>

#include "ir/clone.h"
#include "opt/broadcast.h"
#include "opt/overlap.h"
#include "opt/pass.h"
#include "opt/replacements.h"

namespace numen::opt {

using types::Kind;

namespace {

/// How far apart an array and its one use may be; longer statements are rare, and searching them
/// again and again would not be linear.
constexpr int kMaxDistance = 512;
/// More arrays read at once would not fit the registers of their addresses.
constexpr std::size_t kMaxInputs = 16;
constexpr int kMaxBody = 96;
/// What may be computed again for every row that an array is broadcast to.
constexpr int kCheapBody = 3;

bool is_array_level(Op op) { return op == Op::map || op == Op::map_into || op == Op::reduce; }
/// Inputs of an array-level node begin here.
std::size_t first_input(const Node& node) { return node.op == Op::map_into ? 1 : 0; }

int length(const Region& region) {
    int count = 0;
    for (const Node* node = region.first; node != nullptr; node = node->next) ++count;
    return count;
}

/// Joins a map whose array is read once with the array operation that reads it. The shapes of both
/// are tested where they were, each with its own operands, so errors stay what and where they are.
class Fuser {
  public:
    Fuser(Function& function, types::Context& types)
        : b_(function, types),
          uses_(function.next_id),
          sets_(function.next_id),
          retains_(function.next_id),
          keepers_(function.next_id),
          order_(function.next_id),
          shapes_(function.next_id),
          replaced_(function.next_id),
          slots_(function.slots.size()) {}

    bool run() {
        count(b_.function().body);
        region(b_.function().body);
        if (changed_) drop_clears(b_.function().body);
        return changed_;
    }

  private:
    struct SlotUses {
        int sets = 0;
        int gets = 0;
        std::vector<const Node*> changes;  // sets and clears
    };

    void count(const Region& region) {
        for (Node* node = region.first; node != nullptr; node = node->next) {
            order_[node->id] = next_order_++;
            for (const Node* operand : node->operands) ++uses_[operand->id];
            if (node->op == Op::set) {
                ++slots_[node->slot].sets;
                sets_[node->operands[0]->id].push_back(node);
                keepers_[owner(node->operands[0])->id].push_back(node);
            }
            if (node->op == Op::set || node->op == Op::clear) {
                slots_[node->slot].changes.push_back(node);
            }
            if (node->op == Op::retain) retains_[node->operands[0]->id].push_back(node);
            if (node->op == Op::get) ++slots_[node->slot].gets;
            for (const ir::Reduction& reduction : node->reductions) ++slots_[reduction.slot].gets;
            for (const Region* inner : node->regions) count(*inner);
        }
    }

    void region(Region& region) {
        for (Node* node = region.first; node != nullptr;) {
            Node* next = node->next;
            replaced_.update_operands(*node);
            for (Region* inner : node->regions) this->region(*inner);
            if (is_array_level(node->op)) fuse_inputs(node);
            node = next;
        }
    }

    /// Takes in the maps that only this node reads.
    void fuse_inputs(Node* node) {
        std::vector<Node*> producers;
        std::size_t inputs = node->operands.size() - first_input(*node);
        int body = length(*node->regions[0]);
        for (Node* input : node->operands.subspan(first_input(*node))) {
            if (std::find(producers.begin(), producers.end(), input) != producers.end()) continue;
            if (!can_fuse(*input, *node)) continue;
            inputs += input->operands.size() - 1;
            body += length(*input->regions[0]);
            if (inputs > kMaxInputs || body > kMaxBody) break;
            producers.push_back(input);
        }
        if (!producers.empty()) fuse(node, producers);
    }

    bool can_fuse(const Node& map, const Node& reader) {
        if (!is_made_by(&map, Op::map) || map.parent != reader.parent || map.id >= uses_.size()) {
            return false;
        }
        // It is kept alive by slots that nobody reads, and read by this node only.
        if (sets_[map.id].empty()) return false;
        for (const Node* set : sets_[map.id]) {
            if (slots_[set->slot].gets != 0) return false;
        }
        auto reads = std::count(reader.operands.begin(), reader.operands.end(), &map);
        if (uses_[map.id] != static_cast<std::size_t>(reads) + holders(map)) return false;
        if (reader.op == Op::map_into && reader.operands[0] == &map) return false;
        const Region& body = *map.regions[0];
        for (const Node* node = body.first; node != body.last; node = node->next) {
            if (!has_flag(*node, 'P') || node->op == Op::get) return false;
        }
        if (map.type->ndim < ndim(reader) && length(body) - 1 > kCheapBody) return false;
        const bool are_kept = std::ranges::all_of(map.operands, [&](const Node* input) {
            return !input->type->is(Kind::Array) || is_kept(*owner(input), reader);
        });
        int distance = 0;
        for (const Node* node = map.next; node != &reader; node = node->next) {
            if (++distance > kMaxDistance || changes_inputs(*node, map, are_kept)) return false;
        }
        return true;
    }

    /// Nodes that keep a value alive.
    std::size_t holders(const Node& value) const {
        return sets_[value.id].size() + retains_[value.id].size();
    }

    static int ndim(const Node& node) {
        int most = 0;
        for (const Node* operand : node.operands) most = std::max(most, int{operand->type->ndim});
        return most;
    }

    // ---- what may happen between a map and its reader ----

    /// Whether a node may write or free memory that the map reads. `are_kept`: it frees nothing.
    bool changes_inputs(const Node& node, const Node& map, bool are_kept) {
        switch (node.op) {
            case Op::set:
            case Op::clear:
                return !are_kept && types::is_managed(b_.function().slots[node.slot].type);
            case Op::elem_store:
            case Op::map_into: return writes_inputs(node.operands[0], map);
            case Op::elem_load:
            case Op::load:
            case Op::take:
            case Op::retain:
            case Op::index_check:
            case Op::alloc:
            case Op::map:
            case Op::reduce: return false;
            case Op::if_:
                return region_changes(*node.regions[0], map, are_kept) ||
                       region_changes(*node.regions[1], map, are_kept);
            case Op::for_:
            case Op::block: return region_changes(*node.regions[0], map, are_kept);
            default: return !has_flag(node, 'P');
        }
    }

    bool region_changes(const Region& region, const Node& map, bool are_kept) {
        // After an error the reader does not run.
        bool fails = region.last != nullptr &&
                     (region.last->op == Op::raise || region.last->op == Op::reraise ||
                      region.last->op == Op::return_ || region.last->type->is(Kind::Never)) &&
                     region.last->op != Op::leave && region.last->op != Op::break_ &&
                     region.last->op != Op::continue_;
        if (fails) return false;
        for (const Node* node = region.first; node != nullptr; node = node->next) {
            bool jumps =
                node->op == Op::leave || node->op == Op::break_ || node->op == Op::continue_;
            if (!jumps && changes_inputs(*node, map, are_kept)) return true;
        }
        return false;
    }

    static bool writes_inputs(const Node* written, const Node& map) {
        for (const Node* input : map.operands) {
            if (input->type->is(Kind::Array) && !are_apart(written, input)) return true;
        }
        return false;
    }

    // ---- what keeps the memory that a map reads ----

    /// What owns the memory of a value: the value that its owner was taken from.
    static const Node* owner(const Node* value) {
        while (!value->is_parameter) {
            if (value->op == Op::field) {
                value = value->operands[0];
            } else if (value->op == Op::pack && value->type->is(Kind::Array)) {
                value = value->operands[types::kArrayOwner];
            } else {
                break;
            }
        }
        return value;
    }

    /// Whether the memory of an owner lives until the reader, whatever is cleared before.
    bool is_kept(const Node& owner, const Node& reader) const {
        // The caller keeps parameters, nobody keeps constants.
        if (owner.is_parameter || owner.op == Op::zero) return true;
        if (owner.op == Op::get && holds_until(owner, reader)) return true;
        return owner.id < keepers_.size() &&
               std::ranges::any_of(
                   keepers_[owner.id], [&](const Node* set) { return holds_until(*set, reader); });
    }

    /// Whether a slot has at the reader what it had behind `from`, which sets or gets it.
    bool holds_until(const Node& from, const Node& reader) const {
        const Node* end = ancestor_in(from.parent, reader);
        if (end == nullptr || order(*end) < order(from)) return false;
        // Changes outside of the region that `from` is in happen before it or behind the reader.
        return std::ranges::none_of(slots_[from.slot].changes, [&](const Node* change) {
            const Node* at = ancestor_in(from.parent, *change);
            return at != nullptr && order(*at) > order(from) && order(*at) <= order(*end);
        });
    }

    /// The node itself or the one around it that is in the region; null when none is.
    static const Node* ancestor_in(const Region* region, const Node& node) {
        const Node* at = &node;
        while (at != nullptr && at->parent != region) {
            at = at->parent != nullptr ? at->parent->owner : nullptr;  // null: taken out
        }
        return at;
    }

    std::uint32_t order(const Node& node) const { return order_[node.id]; }

    // ---- the fused node ----

    const Shape& shape_of_map(Node* map) {
        if (map->id >= shapes_.size()) shapes_.resize(map->id + std::size_t{64});
        return shapes_[map->id];
    }

    void fuse(Node* node, std::span<Node* const> producers) {
        changed_ = true;
        for (Node* map : producers) test_shape(map);
        Shape joint = test_shape(node, producers);

        b_.before(node);
        b_.set_span_of(*node);
        std::vector<Node*> operands(
            node->operands.begin(),
            node->operands.begin() + static_cast<std::ptrdiff_t>(first_input(*node)));
        std::size_t first = operands.size();
        auto add = [&](Node* operand) {
            if (std::find(operands.begin() + static_cast<std::ptrdiff_t>(first), operands.end(),
                          operand) == operands.end()) {
                operands.push_back(operand);
            }
        };
        auto is_producer = [&](Node* input) {
            return std::find(producers.begin(), producers.end(), input) != producers.end();
        };
        for (Node* input : node->operands.subspan(first)) {
            if (!is_producer(input)) {
                add(input);
            } else {
                for (Node* inner : input->operands) add(inner);
            }
        }
        std::vector<const Type*> parameters;
        for (std::size_t i = first; i < operands.size(); ++i) {
            parameters.push_back(b_.types().scalar(operands[i]->type->dtype));
        }
        Region* body = b_.new_region(parameters);
        Region* regions[] = {body};
        Node* fused = b_.make(node->op, node->type, operands, regions);
        fused->copy_attributes(*node);
        fused->fits = true;

        b_.at_end(body);
        ir::Cloner cloner(b_);
        auto element = [&](Node* operand) {
            auto at = std::find(operands.begin() + static_cast<std::ptrdiff_t>(first),
                                operands.end(), operand);
            return body->parameters[static_cast<std::size_t>(at - operands.begin()) - first];
        };
        auto elements = [&](std::span<Node* const> inputs) {
            std::vector<Node*> out;
            for (Node* input : inputs) out.push_back(element(input));
            return out;
        };
        std::vector<Node*> computed;
        for (Node* map : producers) {
            computed.push_back(cloner.yielded(*map->regions[0], elements(map->operands)));
        }
        std::vector<Node*> arguments;
        for (Node* input : node->operands.subspan(first)) {
            auto made = std::find(producers.begin(), producers.end(), input);
            arguments.push_back(made == producers.end()
                                    ? element(input)
                                    : computed[static_cast<std::size_t>(made - producers.begin())]);
        }
        b_.make(Op::yield, b_.types().never(), {cloner.yielded(*node->regions[0], arguments)});

        take_place(node, fused, std::move(joint));
        for (Node* map : producers) {
            for (Node* set : sets_[map->id]) {
                --slots_[set->slot].sets;
                unlink(set);
            }
            for (Node* retain : retains_[map->id]) unlink(retain);
            unlink(map);
        }
    }

    /// Builds the test of a map's own inputs where the map is.
    void test_shape(Node* map) {
        if (!shape_of_map(map).empty() || map->type->ndim == 0) return;
        b_.before(map);
        b_.set_span_of(*map);
        std::vector<Shape> shapes = shapes_of(b_, map->operands);
        Shape joint = joint_shape(b_, shapes);
        if (!map->fits) test_fit(b_, shapes, joint);
        shapes_[map->id] = std::move(joint);
    }

    /// The same for their reader, which sees the maps as the arrays that they are.
    Shape test_shape(Node* node, std::span<Node* const> producers) {
        b_.before(node);
        b_.set_span_of(*node);
        std::vector<Shape> shapes;
        for (Node* input : node->operands.subspan(first_input(*node))) {
            bool is_fused = std::find(producers.begin(), producers.end(), input) != producers.end();
            shapes.push_back(is_fused ? shape_of_map(input) : shape_of(b_, input));
        }
        Shape joint = joint_shape(b_, shapes);
        if (!node->fits) test_fit(b_, shapes, joint);
        return joint;
    }

    /// The fused node is used, set and known as the one that it replaces.
    void take_place(Node* node, Node* fused, Shape joint) {
        std::size_t ids = b_.function().next_id;
        uses_.resize(ids);
        sets_.resize(ids);
        retains_.resize(ids);
        keepers_.resize(ids);
        order_.resize(ids);
        shapes_.resize(ids);
        uses_[fused->id] = uses_[node->id];
        sets_[fused->id] = sets_[node->id];
        retains_[fused->id] = retains_[node->id];
        keepers_[fused->id] = keepers_[node->id];
        order_[fused->id] = order_[node->id];
        shapes_[fused->id] = std::move(joint);
        replaced_.replace(node, fused);
        unlink(node);
    }

    /// A slot that is never set holds nothing to release.
    void drop_clears(Region& region) {
        for (Node* node = region.first; node != nullptr;) {
            Node* next = node->next;
            for (Region* inner : node->regions) drop_clears(*inner);
            if (node->op == Op::clear && slots_[node->slot].sets == 0) unlink(node);
            node = next;
        }
    }

    Builder b_;
    // By node id.
    std::vector<std::uint32_t> uses_;
    std::vector<std::vector<Node*>> sets_;     // those that store the value in a slot
    std::vector<std::vector<Node*>> retains_;  // of the value
    std::vector<std::vector<Node*>> keepers_;  // sets of values whose memory this one owns
    std::vector<std::uint32_t> order_;         // in the function's text; fused ones as the replaced
    std::uint32_t next_order_ = 0;
    std::vector<Shape> shapes_;  // of maps whose shapes are tested; empty for others
    Replacements replaced_;
    std::vector<SlotUses> slots_;
    bool changed_ = false;
};

}  // namespace

bool fuse(ir::Function& function, types::Context& types) { return Fuser(function, types).run(); }

}  // namespace numen::opt
