#include <algorithm>
#include <optional>
#include <vector>

#include "ir/runtime_rows.h"
#include "opt/build.h"
#include "opt/pass.h"
#include "opt/replacements.h"

namespace numen::opt {

namespace {

namespace rt = ir::rt;

/// The rows that search a dict for a key.
enum class Search { find, at, slot };

std::optional<Search> search_of(const Node& node) {
    if (node.op != Op::call_runtime) return std::nullopt;
    switch (node.runtime) {
        case rt::dict_find_int64:
        case rt::dict_find_string: return Search::find;
        case rt::dict_at_int64:
        case rt::dict_at_string: return Search::at;
        case rt::dict_slot_int64:
        case rt::dict_slot_string: return Search::slot;
        default: return std::nullopt;
    }
}

bool has_search(const Region& region) {
    for (const Node* node = region.first; node != nullptr; node = node->next) {
        if (search_of(*node) || std::ranges::any_of(node->regions, [](const Region* inner) {
                return has_search(*inner);
            })) {
            return true;
        }
    }
    return false;
}

/// Searches a dict once for a key that is asked for, read and written: `if k in d: d[k] += 1`. What
/// one search found is where the next ones would find it, until something may add or remove keys.
/// Only within one round of a loop, as signal handlers run between rounds.
class SearchSharing {
  public:
    SearchSharing(Function& function, types::Context& types)
        : b_(function, types), replaced_(function.next_id) {}

    bool run() {
        region(b_.function().body);
        return changed_;
    }

  private:
    /// Where a key's value is. `is_there` is known to be so or not; unknown: null when it is not.
    struct Found {
        Node* dict;
        Node* key;
        Node* place;
        std::optional<bool> is_there;
    };

    void region(Region& region) {
        for (Node* node = region.first; node != nullptr;) {
            Node* next = node->next;
            replaced_.update_operands(*node);
            visit(node);
            node = next;
        }
    }

    void visit(Node* node) {
        if (const auto search = search_of(*node)) return share(node, *search);
        if (node->op == Op::if_) return branch(*node);
        for (Region* inner : node->regions) {
            forget();
            region(*inner);
        }
        if (!node->regions.empty() || may_change_dicts(*node)) forget();
    }

    static bool may_change_dicts(const Node& node) {
        switch (node.op) {
            case Op::call:
            case Op::call_pointer: return true;
            case Op::call_runtime: return node.runtime != rt::dict_length;
            default: return false;
        }
    }

    void forget() {
        found_.clear();
        ++changes_;
    }

    void branch(const Node& node) {
        const std::vector<Found> before = found_;
        const std::uint64_t changes = changes_;
        region_where(*node.regions[0], node.operands[0], true);
        found_ = before;
        region_where(*node.regions[1], node.operands[0], false);
        found_ = before;
        if (changes_ != changes) found_.clear();
    }

    /// A region that is run when the condition has this value.
    void region_where(Region& region, const Node* condition, bool holds) {
        while (is_made_by(condition, Op::invert)) {
            condition = condition->operands[0];
            holds = !holds;
        }
        if (is_made_by(condition, Op::ne) && is_made_by(condition->operands[1], Op::zero)) {
            for (Found& one : found_) {
                if (one.place == condition->operands[0]) one.is_there = holds;
            }
        }
        this->region(region);
    }

    void share(Node* node, Search search) {
        Node *dict = node->operands[0], *key = node->operands[1];
        const auto known = std::ranges::find_if(
            found_, [&](const Found& one) { return one.dict == dict && equivalent(one.key, key); });
        if (known == found_.end()) {
            if (search == Search::slot) forget();  // others move when it is added
            found_.push_back({dict, key, node, std::nullopt});
            if (search != Search::find) found_.back().is_there = true;
            return;
        }
        if (search == Search::find || known->is_there == true) return replace(node, known->place);
        if (search == Search::at) {
            known->place = node;
            known->is_there = true;
            return;
        }
        Node* place = node;
        if (known->is_there != false) {
            place = add_where_null(*node, known->place);
            replace(node, place);
        }
        forget();
        found_.push_back({dict, key, place, true});
    }

    void replace(Node* node, Node* place) {
        replaced_.replace(node, place);
        unlink(node);
        changed_ = true;
    }

    /// The place that was found, or that of a new key.
    Node* add_where_null(const Node& node, Node* place) {
        b_.before(const_cast<Node*>(&node));
        b_.set_span_of(node);
        const SlotId slot = b_.function().new_slot(place->type);
        b_.set(slot, place);
        when(b_, b_.binary(Op::eq, place, b_.zero(place->type)),
             [&] { b_.set(slot, b_.call_runtime(node.runtime, node.type, node.operands)); });
        return b_.get(slot);
    }

    Builder b_;
    Replacements replaced_;
    std::vector<Found> found_;
    std::uint64_t changes_ = 0;  // how often something may have added or removed keys
    bool changed_ = false;
};

}  // namespace

bool share_searches(ir::Function& function, types::Context& types) {
    return has_search(function.body) && SearchSharing(function, types).run();
}

}  // namespace numen::opt
