#include "opt/facts.h"

#include <algorithm>
#include <bit>

namespace numen::opt {

namespace {

constexpr std::int64_t kMost = INT64_MAX;
constexpr std::int64_t kLeast = INT64_MIN;
constexpr int kMaxDepth = 16;
constexpr std::int64_t kMostShift = std::countr_zero(std::uint64_t{Linear::kMostFactor});
/// Largest size of an array whose elements all have memory: more than a processor can address.
constexpr std::int64_t kMostElements = std::int64_t{1} << 57;

bool is_shape(const Node* node) {
    if (!is_made_by(node, Op::field)) return false;
    const Type* array = node->operands[0]->type;
    std::int64_t axis = node->imm - types::shape_field(0);
    return array->is(types::Kind::Array) && axis >= 0 && axis < array->ndim;
}

}  // namespace

Facts::Value& Facts::at(const Node* node) {
    if (node->id >= values_.size()) values_.resize(node->id + std::size_t{64});
    return values_[node->id];
}

const Facts::Value* Facts::find(const Node* node) const {
    return node->id < values_.size() ? &values_[node->id] : nullptr;
}

std::uint32_t Facts::order(const Node* node) const {
    const Value* value = find(node);
    return value == nullptr ? 0 : value->order;
}

Node* Facts::canonical(Node* node) const {
    const Value* value = find(node);
    while (value != nullptr && value->same_as != nullptr) {
        node = value->same_as;
        value = find(node);
    }
    return node;
}

void Facts::same(const Node* node, Node* as) { at(node).same_as = as == node ? nullptr : as; }

// ---- what is learned ----

void Facts::forget(std::size_t mark) {
    while (facts_.size() > mark) {
        at(facts_.back().value).last_fact = facts_.back().earlier;
        facts_.pop_back();
    }
}

void Facts::bound(const Node* value, bool is_upper, const Linear& limit, std::int64_t factor) {
    if (!limit.is_valid()) return;
    Value& entry = at(value);
    facts_.push_back({value, factor, is_upper, limit, entry.last_fact});
    entry.last_fact = static_cast<std::int64_t>(facts_.size()) - 1;
}

void Facts::learn(const Linear& sum) {
    if (!sum.is_valid() || sum.terms().size() > 3) return;
    for (const Linear::Term& term : sum.terms()) {
        Linear rest = sum, whole;
        whole.add(Linear::of(term.value), term.factor);
        rest = rest.minus(whole);
        if (term.factor > 0) {  // factor * value >= -rest
            bound(term.value, false, Linear().minus(rest), term.factor);
        } else {
            bound(term.value, true, rest, -term.factor);
        }
    }
}

void Facts::assume_comparison(const Node* node, bool truth) {
    if (!node->operands[0]->type->is_int64()) return;
    Linear a = linear(node->operands[0]), b = linear(node->operands[1]);
    Op op = node->op;
    if (!truth) {
        op = op == Op::lt   ? Op::ge
             : op == Op::ge ? Op::lt
             : op == Op::le ? Op::gt
             : op == Op::gt ? Op::le
             : op == Op::eq ? Op::ne
                            : Op::eq;
    }
    switch (op) {
        case Op::lt: return learn(b.minus(a).plus(-1));
        case Op::le: return learn(b.minus(a));
        case Op::gt: return learn(a.minus(b).plus(-1));
        case Op::ge: return learn(a.minus(b));
        case Op::eq: learn(a.minus(b)); return learn(b.minus(a));
        default:  // Op::ne: moves a bound that is known to be reached
            if (is_natural(a.minus(b))) return learn(a.minus(b).plus(-1));
            if (is_natural(b.minus(a))) return learn(b.minus(a).plus(-1));
    }
}

void Facts::assume(Node* condition, bool truth) {
    condition = canonical(condition);
    if (condition->is_parameter) return;
    switch (condition->op) {
        case Op::lt:
        case Op::le:
        case Op::gt:
        case Op::ge:
        case Op::eq:
        case Op::ne: return assume_comparison(condition, truth);
        case Op::invert: return assume(condition->operands[0], !truth);
        case Op::and_:
            if (!truth) return;
            assume(condition->operands[0], true);
            return assume(condition->operands[1], true);
        case Op::or_:
            if (truth) return;
            assume(condition->operands[0], false);
            return assume(condition->operands[1], false);
        case Op::get: break;
        default: return;
    }
    const Value* value = find(condition);
    if (value == nullptr || value->condition == nullptr) return;
    Node *test = value->condition, *yes = value->yes, *no = value->no;
    // `a and b` is: if a { b } else { a }. When one branch would have set the other value, the
    // other branch was taken.
    bool not_from_no = no == test ? truth : is_constant(no) && (no->imm != 0) != truth;
    bool not_from_yes = yes == test ? !truth : is_constant(yes) && (yes->imm != 0) != truth;
    if (not_from_no) {
        assume(test, true);
        assume(yes, truth);
    } else if (not_from_yes) {
        assume(test, false);
        assume(no, truth);
    }
}

void Facts::joined(const Node* value, Node* condition, Node* yes, Node* no) {
    Value& entry = at(value);
    entry.condition = condition;
    entry.yes = yes;
    entry.no = no;
}

// ---- definitions ----

void Facts::define(Node* node) {
    Value& entry = at(node);
    entry = Value();
    entry.order = ++defined_;
    if (!node->type->is_int64()) return;
    entry.form = entry.modest_form = Linear::of(node);
    if (node->is_parameter) return;
    auto of = [&](std::size_t index) { return linear(node->operands[index]); };
    switch (node->op) {
        case Op::constant: entry.form = entry.modest_form = Linear::constant(node->imm); return;
        case Op::string_length:
            at_least(node, Linear::constant(0));
            at_most(node, Linear::constant(kMostElements));
            return;
        case Op::field:
            if (!is_shape(node)) return;
            at_least(node, Linear::constant(0));
            // Only views without strides of their own have memory for all elements.
            if (const Type* array = node->operands[0]->type;
                array->ndim == 1 && array->layout != types::Layout::A) {
                at_most(node, Linear::constant(kMostElements));
            }
            return;
        case Op::add:
        case Op::sub:
        case Op::mul:
        case Op::shl:
        case Op::neg: {
            std::vector<const Node*> modest;
            Linear a = linear(node->operands[0], modest);
            Linear sum;
            if (node->op == Op::neg) {
                sum.add(a, -1);
            } else {
                Linear b = linear(node->operands[1], modest);
                if (node->op == Op::add) sum = a.add(b);
                if (node->op == Op::sub) sum = a.minus(b);
                if (node->op == Op::mul && b.is_constant()) std::swap(a, b);
                if (node->op == Op::mul || node->op == Op::shl) {
                    const Linear& by = node->op == Op::mul ? a : b;
                    const Linear& of = node->op == Op::mul ? b : a;
                    const std::int64_t most =
                        node->op == Op::mul ? Linear::kMostFactor : kMostShift;
                    if (!by.is_constant() || by.constant() < 0 || by.constant() > most) return;
                    auto factor = static_cast<std::int64_t>(by.constant());
                    sum.add(of, node->op == Op::mul ? factor : std::int64_t{1} << factor);
                }
            }
            return define_sum(node, sum, modest);
        }
        case Op::floordiv:
            if (Linear by = of(1); by.is_constant() && by.constant() > 0 && by.constant() < 1 << 20)
                define_quotient(node, static_cast<std::int64_t>(by.constant()));
            return;
        case Op::shr:
            if (Linear by = of(1); by.is_constant() && by.constant() >= 0 && by.constant() < 20)
                define_quotient(node, std::int64_t{1} << static_cast<int>(by.constant()));
            return;
        case Op::mod: return define_remainder(node);
        case Op::and_:
            for (std::size_t i = 0; i < 2; ++i) {
                if (!is_natural(of(i))) continue;
                at_least(node, Linear::constant(0));
                at_most(node, of(i));
            }
            return;
        case Op::select: return define_select(node);
        case Op::cast: {
            const Type* from = node->operands[0]->type;
            if (!from->is_integer() && !from->is_bool()) return;
            int bits = from->is_bool() ? 1 : 8 * static_cast<int>(types::size_of(from->dtype));
            if (bits == 64) return;
            bool is_signed = types::kind(from->dtype) == 'i';
            at_least(node, Linear::constant(is_signed ? -(std::int64_t{1} << (bits - 1)) : 0));
            at_most(node, Linear::constant((std::int64_t{1} << (bits - is_signed)) - 1));
            return;
        }
        default: return;
    }
}

/// The sum is the value if it cannot be beyond int64.
void Facts::define_sum(Node* node, const Linear& sum, const std::vector<const Node*>& modest) {
    if (!sum.is_valid()) return;
    Linear above = Linear::constant(kMost).minus(sum), below = sum.plus(0);
    below.add(Linear::constant(kLeast), -1);
    if (modest.empty() && is_natural(above) && is_natural(below)) {
        Value& entry = at(node);
        entry.form = entry.modest_form = sum;
        return;
    }
    std::vector<const Node*> needed = modest;
    for (const Linear* side : {&above, &below}) {
        Search with_modest{.modest = &needed};
        if (!search(*side, with_modest, 0)) return;
    }
    Value& entry = at(node);
    entry.modest_form = sum;
    entry.modest = std::move(needed);
}

/// floor(x / divisor)
void Facts::define_quotient(Node* node, std::int64_t divisor) {
    Linear x = linear(node->operands[0]);
    bound(node, true, x, divisor);
    bound(node, false, x.plus(1 - divisor), divisor);
    if (is_natural(x)) {
        at_least(node, Linear::constant(0));
        at_most(node, x);
    }
    // The middle of two values is between them, and less than the greater one when they differ.
    if (divisor != 2 || x.terms().size() != 2) return;
    if (x.terms()[0].factor != 1 || x.terms()[1].factor != 1) return;
    Linear low = Linear::of(x.terms()[0].value), high = Linear::of(x.terms()[1].value);
    low.add(Linear::constant(x.constant()));
    if (!is_natural(high.minus(low))) std::swap(low, high);
    if (!is_natural(high.minus(low))) return;
    at_least(node, low);
    at_most(node, is_natural(high.minus(low).plus(-1)) ? high.plus(-1) : high);
}

/// Of the sign of the divisor; 0 when that is 0.
void Facts::define_remainder(Node* node) {
    Linear x = linear(node->operands[0]), divisor = linear(node->operands[1]);
    if (!is_natural(divisor)) return;
    at_least(node, Linear::constant(0));
    if (is_natural(divisor.plus(-1))) at_most(node, divisor.plus(-1));
    if (is_natural(x)) at_most(node, x);
}

void Facts::define_select(Node* node) {
    Linear yes = linear(node->operands[1]), no = linear(node->operands[2]);
    const Node* test = node->operands[0];
    bool compares = !test->is_parameter && test->op >= Op::lt && test->op <= Op::ge &&
                    test->operands[0]->type->is_int64();
    if (compares) {
        Linear a = linear(test->operands[0]), b = linear(test->operands[1]);
        bool less = test->op == Op::lt || test->op == Op::le;
        bool in_order = a == yes && b == no, swapped = a == no && b == yes;
        if (in_order || swapped) {  // the least or the greatest of both
            bool least = less == in_order;
            bound(node, least, yes);
            bound(node, least, no);
        }
    }
    for (std::int64_t limit : {0, 1}) {
        if (is_natural(yes.plus(-limit)) && is_natural(no.plus(-limit))) {
            at_least(node, Linear::constant(limit));
        }
    }
    if (is_natural(yes.minus(no))) {
        at_most(node, yes);
        at_least(node, no);
    } else if (is_natural(no.minus(yes))) {
        at_most(node, no);
        at_least(node, yes);
    }
}

// ---- answers ----

Linear Facts::linear(Node* node) const {
    node = canonical(node);
    const Value* value = find(node);
    return value == nullptr || value->order == 0 ? Linear::of(node) : value->form;
}

Linear Facts::linear(Node* node, std::vector<const Node*>& modest) const {
    node = canonical(node);
    const Value* value = find(node);
    if (value == nullptr || value->order == 0) return Linear::of(node);
    for (const Node* each : value->modest) {
        if (std::find(modest.begin(), modest.end(), each) == modest.end()) modest.push_back(each);
    }
    return value->modest_form;
}

bool Facts::search(const Linear& sum, Search& state, int depth) const {
    if (!sum.is_valid() || depth > kMaxDepth || --state.steps < 0) return false;
    auto stays = [&](const Node* value) {
        return state.available != nullptr && (*state.available)(value);
    };
    const Linear::Term* last = nullptr;
    for (const Linear::Term& term : sum.terms()) {
        if (stays(term.value)) continue;
        if (last == nullptr || order(term.value) > order(last->value)) last = &term;
    }
    if (last == nullptr) {
        if (sum.is_constant() && sum.constant() < 0) return false;
        state.result = sum;
        return true;
    }
    // That a size is not negative is true, but no size is so small: a test of what follows fails.
    if (state.available != nullptr && is_shape(last->value)) return false;
    Linear rest = sum, whole;
    whole.add(Linear::of(last->value), last->factor);
    rest = rest.minus(whole);
    auto goes_back = [&](const Linear& bound) {
        return std::all_of(bound.terms().begin(), bound.terms().end(), [&](const auto& term) {
            return order(term.value) < order(last->value);
        });
    };
    auto without = [&](const Linear& bound, std::int64_t times) {
        Linear bounded = rest;
        return bounded.add(bound, times);
    };
    const Value* value = find(last->value);
    // The first that was learned comes first: the bounds of loops before what checks have shown.
    std::array<std::int64_t, 24> known{};
    std::size_t count = 0;
    for (std::int64_t i = value == nullptr ? -1 : value->last_fact; i >= 0 && count < known.size();
         i = facts_[static_cast<std::size_t>(i)].earlier) {
        known[count++] = i;
    }
    while (count > 0) {
        const Fact& fact = facts_[static_cast<std::size_t>(known[--count])];
        if (fact.is_upper == last->factor > 0 || last->factor % fact.factor != 0) continue;
        int cost = goes_back(fact.bound) ? 1 : kMaxDepth / 3;
        Linear bounded = without(fact.bound, last->factor / fact.factor);
        if (search(bounded, state, depth + cost)) return true;
    }
    if (state.available != nullptr) return false;
    if (state.modest != nullptr) {
        std::int64_t limit = last->factor > 0 ? -kModest : kModest;
        if (!search(without(Linear::constant(limit), last->factor), state, depth + 1)) return false;
        if (std::find(state.modest->begin(), state.modest->end(), last->value) ==
            state.modest->end()) {
            state.modest->push_back(last->value);
        }
        return true;
    }
    return search(without(Linear::constant(last->factor > 0 ? kLeast : kMost), last->factor), state,
                  depth + 1);
}

bool Facts::is_natural(const Linear& sum) const {
    Search state;
    return search(sum, state, 0);
}

Linear Facts::reduce(const Linear& sum, const std::function<bool(const Node*)>& available) const {
    Search state{.available = &available};
    if (search(sum, state, 0)) return state.result;
    Linear none;
    return none.add(none, INT64_MAX);  // not valid
}

}  // namespace numen::opt
