#include "opt/loop_versions.h"

#include <algorithm>
#include <cstdlib>

#include "ir/clone.h"
#include "opt/facts.h"
#include "opt/slots.h"

namespace numen::opt {

namespace {

Node* value_of(const Linear::Term& term) { return const_cast<Node*>(term.value); }

bool is_size(const Node* node) {
    return is_made_by(node, Op::field) && node->operands[0]->type->is(types::Kind::Array);
}

/// Of at most one value on either side, taken once: compares without any way to overflow. Null when
/// the sum is not of this kind.
Node* simple_test(Builder& b, const Linear& sum) {
    Node *plus = nullptr, *minus = nullptr;
    for (const Linear::Term& term : sum.terms()) {
        Node*& side = term.factor > 0 ? plus : minus;
        if (side != nullptr || (term.factor != 1 && term.factor != -1)) return nullptr;
        side = value_of(term);
    }
    if (sum.constant() > Facts::kModest || sum.constant() < -Facts::kModest) return nullptr;
    auto constant = static_cast<std::int64_t>(sum.constant());
    if (minus == nullptr) return b.binary(Op::ge, plus, b.int64(-constant));
    if (plus == nullptr) return b.binary(Op::le, minus, b.int64(constant));
    // The constant goes where it is taken away from a size, which is not negative.
    if (constant < 0) {
        if (!is_size(plus)) return nullptr;
        plus = b.binary(Op::add, plus, b.int64(constant));
    } else if (constant > 0) {
        if (!is_size(minus)) return nullptr;
        minus = b.binary(Op::add, minus, b.int64(-constant));
    }
    return b.binary(Op::ge, plus, minus);
}

/// -kModest <= value < kModest, in one comparison.
Node* modest_test(Builder& b, const Node* value) {
    const Type* u64 = b.types().scalar(types::DType::uint64);
    Node* moved = b.binary(Op::add, const_cast<Node*>(value), b.int64(Facts::kModest));
    return b.binary(Op::lt, b.cast(moved, u64), b.constant(u64, 2 * Facts::kModest));
}

/// Compares what is added with what is taken away, which cannot overflow when values are modest.
Node* general_test(Builder& b, const Linear& sum) {
    Node *plus = nullptr, *minus = b.int64(static_cast<std::int64_t>(-sum.constant()));
    for (const Linear::Term& term : sum.terms()) {
        Node*& side = term.factor > 0 ? plus : minus;
        Node* times = value_of(term);
        std::int64_t factor = std::abs(term.factor);
        if (factor != 1) times = b.binary(Op::mul, times, b.int64(factor));
        side = side == nullptr ? times : b.binary(Op::add, side, times);
    }
    return b.binary(Op::ge, plus == nullptr ? b.int64(0) : plus, minus);
}

Node* build_test(Builder& b, const Assumption& assumption) {
    Node* all = nullptr;
    std::vector<const Node*> modests = assumption.modests;
    for (const Linear& sum : assumption.naturals) {
        Node* test = simple_test(b, sum);
        if (test == nullptr) {
            test = general_test(b, sum);
            for (const Linear::Term& term : sum.terms()) modests.push_back(term.value);
        }
        all = both(b, all, test);
    }
    std::sort(modests.begin(), modests.end(),
              [](const Node* a, const Node* c) { return a->id < c->id; });
    modests.erase(std::unique(modests.begin(), modests.end()), modests.end());
    for (const Node* value : modests) all = both(b, all, modest_test(b, value));
    return all;
}

/// By slot: how often the region names it.
std::vector<std::uint32_t> count_slots(const Region& region, std::size_t slots) {
    std::vector<std::uint32_t> count(slots);
    auto visit = [&](auto& self, const Region& each) -> void {
        for (const Node* node = each.first; node != nullptr; node = node->next) {
            if (names_slot(*node)) ++count[node->slot];
            for (const ir::Reduction& reduction : node->reductions) ++count[reduction.slot];
            for (const Region* inner : node->regions) self(self, *inner);
        }
    };
    visit(visit, region);
    return count;
}

/// Gives the region of its own those slots that are nowhere else than in it and its original.
void take_own_slots(Function& function, Region& region) {
    std::size_t before = function.slots.size();
    std::vector<std::uint32_t> everywhere = count_slots(function.body, before);
    std::vector<std::uint32_t> here = count_slots(region, before);
    std::vector<SlotId> names(before);
    for (SlotId slot = 0; slot < before; ++slot) {
        bool is_own = here[slot] > 0 && 2 * here[slot] == everywhere[slot];
        ir::Slot like = function.slots[slot];
        names[slot] = is_own ? function.new_slot(like.type, like.name) : slot;
    }
    rename_slots(region, names, function.arena);
}

}  // namespace

void Assumption::add(const Assumption& other) {
    for (const Linear& sum : other.naturals) {
        if (std::find(naturals.begin(), naturals.end(), sum) == naturals.end()) {
            naturals.push_back(sum);
        }
    }
    for (const Node* value : other.modests) {
        if (std::find(modests.begin(), modests.end(), value) == modests.end()) {
            modests.push_back(value);
        }
    }
}

bool is_testable(const Linear& sum) {
    std::int64_t factors = 0;
    for (const Linear::Term& term : sum.terms()) factors += std::abs(term.factor);
    return sum.is_valid() && factors <= Linear::kMostFactor &&
           sum.constant() < 16 * Facts::kModest && sum.constant() > -16 * Facts::kModest;
}

std::size_t count_nodes(const Node& node) {
    std::size_t count = 1;
    for (const Region* region : node.regions) {
        for (const Node* each = region->first; each != nullptr; each = each->next) {
            count += count_nodes(*each);
        }
    }
    return count;
}

Node* make_versions(Builder& b, Node* loop, Node* test) {
    b.before(loop);
    b.set_span_of(*loop);
    Region *fast = b.new_region(), *slow = b.new_region();
    Node* choice = b.if_(test, fast, slow);
    b.at_end(slow);
    ir::Cloner(b).node(*loop);
    ir::unlink(loop);
    loop->parent = fast;
    fast->first = fast->last = loop;
    take_own_slots(b.function(), *slow);
    return choice;
}

void make_versions(Builder& b, Node* loop, const Assumption& assumption) {
    b.before(loop);
    b.set_span_of(*loop);
    make_versions(b, loop, build_test(b, assumption))->imm = 1;
}

}  // namespace numen::opt
