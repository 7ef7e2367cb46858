#include <algorithm>
#include <bit>

#include "opt/facts.h"
#include "opt/loop_versions.h"
#include "opt/pass.h"

namespace numen::opt {

namespace {

/// Copies of loops are made as long as there are no more nodes in them than this.
constexpr std::size_t kMostCopied = 3000;
constexpr int kMostRounds = 8;
/// What no size is expected to be: that an array is longer than any index of 32 bits is not worth a
/// version of a loop.
constexpr std::int64_t kMostExpected = std::int64_t{1} << 30;

/// A loop of a few rounds, known here.
bool is_short(const Node& node) {
    if (node.op != Op::for_) return false;
    for (const Node* bound : node.operands) {
        if (!is_constant(bound) || bound->imm > 16 || bound->imm < -16) return false;
    }
    return true;
}

/// A negative index that is wrapped without a check: index < 0 ? index + size : index.
bool is_wrap(const Node& node) {
    if (node.op != Op::select) return false;
    const Node *test = node.operands[0], *index = node.operands[2];
    return is_made_by(test, Op::lt) && index->type->is_int64() && test->operands[0] == index &&
           is_constant(test->operands[1], 0);
}

/// A division that rounds down, and takes several instructions more than one of unsigned numbers.
/// By a power of two it is a shift, or a mask.
bool is_division(const Node& node) {
    if ((node.op != Op::floordiv && node.op != Op::mod) || !node.type->is_int64()) return false;
    const Node* divisor = node.operands[1];
    return !is_constant(divisor) || !std::has_single_bit(static_cast<std::uint64_t>(divisor->imm));
}

bool has_check(const Region& region) {
    for (const Node* node = region.first; node != nullptr; node = node->next) {
        if (node->op == Op::index_check || is_wrap(*node) || is_division(*node)) return true;
        for (const Region* inner : node->regions) {
            if (has_check(*inner)) return true;
        }
    }
    return false;
}

/// Leaves out checks of indices, and makes divisions unsigned: a check that passes is that both
/// numbers are not negative.
///
/// A walk in execution order learns what is known of integers (facts.h) and tries to show of each
/// check that it passes. Of variables that loops change it is guessed that they stay above or below
/// what they began with, and whether that is so is tested wherever they are set; the walk is
/// repeated without the guesses that were wrong until all hold, as in Flanagan and Leino's Houdini
/// (2001).
///
/// A check that passes if something holds which can be tested before a loop around it makes the
/// loop have two versions. The outermost such loop is taken. The slow version has all the checks,
/// so an index out of bounds raises in the round in which it is used, after all that came before.
class CheckElider {
  public:
    CheckElider(Function& function, types::Context& types)
        : b_(function, types), facts_(function.next_id), slots_(function.slots.size()) {}

    bool run() {
        for (int round = 0;; ++round) {
            if (round == kMostRounds) drop_guesses();
            guesses_held_ = true;
            start();
            walk(b_.function().body);
            if (guesses_held_) break;
        }
        return apply();
    }

  private:
    /// A variable at a place: its value, or else what is known of that.
    struct Variable {
        Node* value = nullptr;
        struct Bound {
            bool is_upper;
            Linear limit;
        };
        std::vector<Bound> bounds;
        // Of a bool that is the join of two branches.
        Node *condition = nullptr, *yes = nullptr, *no = nullptr;
    };
    struct Change {
        SlotId slot;
        Variable variable;
    };
    /// That a variable which a loop changes stays on one side of a limit.
    struct Guess {
        SlotId slot;
        bool is_upper;
        Node* start;  // the limit is the value from before the loop; null: `limit`
        std::int64_t limit;
        bool holds = true;
    };
    struct Check {
        Node* node;
        Node* value = nullptr;  // replaces it
        // Else it is replaced by a division of this type.
        types::DType divides = types::DType::int64;
        std::size_t loop = 0;  // the innermost one around
    };
    /// By their order in the walk, which is the same in every round.
    struct Loop {
        Node* node;
        std::uint32_t time;        // when it begins
        bool is_innermost = true;  // but for short ones, which are unrolled
        Assumption assumption;
        std::vector<Check> checks;  // those that pass by the assumption
    };

    // ---- one round ----

    void start() {
        facts_ = Facts(b_.function().next_id);
        changes_.clear();
        passed_.clear();
        parts_.clear();
        loops_.clear();
        proven_.clear();
        for (Variable& variable : slots_) variable = {};
        for (const Node* parameter : b_.function().body.parameters) {
            facts_.define(const_cast<Node*>(parameter));
        }
    }

    void walk(Region& region) {
        std::size_t facts = facts_.mark(), passed = passed_.size(), parts = parts_.size();
        for (Node* node = region.first; node != nullptr; node = node->next) visit(node);
        facts_.forget(facts);
        passed_.resize(passed);
        parts_.resize(parts);
    }

    void visit(Node* node) {
        switch (node->op) {
            case Op::get: return get(node);
            case Op::set: return set(node);
            case Op::clear: return unknown(node->slot);
            case Op::index_check: return check(node);
            case Op::field:
            case Op::string_length: return part(node);
            case Op::select: return select(node);
            case Op::floordiv:
            case Op::mod: return divide(node);
            case Op::if_: return if_(node);
            case Op::for_:
            case Op::while_:
            case Op::parallel_for: return loop(node);
            default: break;
        }
        if (!node->regions.empty()) return block(node);
        facts_.define(node);
    }

    void part(Node* node) {
        const Node* whole = facts_.canonical(node->operands[0]);
        for (Node* known : parts_) {
            if (known->op == node->op && known->imm == node->imm &&
                facts_.canonical(known->operands[0]) == whole) {
                return facts_.same(node, known);
            }
        }
        facts_.define(node);
        parts_.push_back(node);
    }

    void select(Node* node) {
        Node* index = node->operands[2];
        if (is_wrap(*node) && facts_.is_natural(facts_.linear(index))) {
            facts_.same(node, facts_.canonical(index));
            proven_.push_back({node, index});
            return;
        }
        facts_.define(node);
    }

    /// Unsigned divisions are shorter, and those of 32 bits shorter still: a loop is worth a test
    /// that its counter is so small.
    void divide(Node* node) {
        facts_.define(node);
        if (!is_division(*node)) return;
        Assumption shared;
        std::vector<Linear> needed;
        bool are_natural = true;
        for (Node* each : node->operands) {
            Linear exact = facts_.linear(each), room = Linear::constant(UINT32_MAX).minus(exact);
            const bool is_natural = facts_.is_natural(exact);
            are_natural = are_natural && is_natural;
            if (is_natural && facts_.is_natural(room)) continue;
            Linear number = facts_.linear(each, shared.modests);
            if (!is_natural) needed.push_back(number);
            needed.push_back(Linear::constant(UINT32_MAX).minus(number));
        }
        Check narrow{.node = node, .divides = types::DType::uint32};
        if (needed.empty()) {
            proven_.push_back(narrow);
        } else if (!plan(narrow, shared, needed) && are_natural) {
            proven_.push_back({.node = node, .divides = types::DType::uint64});
        }
    }

    // ---- checks ----

    void check(Node* node) {
        Node *index = node->operands[0], *size = node->operands[1];
        Linear at = facts_.linear(index), end = facts_.linear(size);
        Linear room = end.minus(at).plus(-1);
        bool not_negative = facts_.is_natural(at), not_beyond = facts_.is_natural(room);
        if (not_negative && not_beyond) {
            facts_.same(node, facts_.canonical(index));
            proven_.push_back({node, index});
            return;
        }
        for (Node* passed : passed_) {
            // A loop's body knows of checks in its condition, and does not see their values.
            if (!is_visible(passed, node->parent)) continue;
            if (facts_.canonical(passed->operands[0]) == facts_.canonical(index) &&
                facts_.canonical(passed->operands[1]) == facts_.canonical(size)) {
                facts_.same(node, facts_.canonical(passed));
                proven_.push_back({node, passed});
                return;
            }
        }
        Assumption shared;
        Linear start = facts_.linear(index, shared.modests);
        std::vector<Linear> needed;
        if (!not_negative) needed.push_back(start);
        if (!not_beyond) {
            needed.push_back(facts_.linear(size, shared.modests).minus(start).plus(-1));
        }
        plan({node, index}, shared, needed);
        passed_.push_back(node);
        if (not_negative) {
            facts_.same(node, facts_.canonical(index));
        } else {
            facts_.define(node);
            facts_.learn(facts_.linear(node));
            facts_.learn(end.minus(facts_.linear(node)).plus(-1));
        }
        facts_.learn(room);
    }

    /// Finds the outermost loop before which can be tested that the check passes: that the sums
    /// are not negative.
    bool plan(Check check, const Assumption& shared, const std::vector<Linear>& needed) {
        for (std::size_t index : open_) {
            Loop& loop = loops_[index];
            std::function<bool(const Node*)> is_before = [&](const Node* value) {
                return this->is_before(value, loop);
            };
            if (!std::all_of(shared.modests.begin(), shared.modests.end(), is_before)) continue;
            Assumption assumption = shared;
            if (!std::all_of(needed.begin(), needed.end(), [&](const Linear& sum) {
                    return assume(assumption, sum, is_before);
                })) {
                continue;
            }
            check.loop = open_.back();
            loop.assumption.add(assumption);
            loop.checks.push_back(check);
            return true;
        }
        return false;
    }

    bool assume(Assumption& assumption, const Linear& sum,
                const std::function<bool(const Node*)>& is_before) const {
        Linear reduced = facts_.reduce(sum, is_before);
        if (!is_testable(reduced) || reduced.constant() < -kMostExpected) return false;
        if (reduced.is_constant()) return true;
        // Of a sum that is never positive: such as that a string, and so all rounds over it, are
        // empty. What is tested nearer to the check may be more.
        if (facts_.is_natural(Linear().minus(reduced))) return false;
        assumption.naturals.push_back(reduced);
        return true;
    }

    bool is_before(const Node* value, const Loop& loop) const {
        return facts_.was_defined_by(value, loop.time) && is_visible(value, loop.node->parent);
    }

    // ---- variables ----

    void become(SlotId slot, Variable variable) {
        changes_.push_back({slot, std::move(slots_[slot])});
        slots_[slot] = std::move(variable);
    }

    /// The variable holds what is not known, but by the guesses about loops that are running.
    void unknown(SlotId slot) {
        Variable variable;
        for (std::size_t loop : open_) add_guesses(loop, slot, variable);
        become(slot, std::move(variable));
    }

    void add_guesses(std::size_t loop, SlotId slot, Variable& variable) const {
        for (const Guess& guess : guesses_[loop]) {
            if (guess.slot != slot || !guess.holds) continue;
            variable.bounds.push_back({guess.is_upper, limit_of(guess)});
        }
    }

    Linear limit_of(const Guess& guess) const {
        return guess.start == nullptr ? Linear::constant(guess.limit) : facts_.linear(guess.start);
    }

    void get(Node* node) {
        Variable& variable = slots_[node->slot];
        if (variable.value != nullptr) return facts_.same(node, variable.value);
        facts_.define(node);
        for (const Variable::Bound& bound : variable.bounds) {
            Linear distance = bound.limit.minus(facts_.linear(node));
            facts_.learn(bound.is_upper ? distance : Linear().minus(distance));
        }
        if (variable.condition != nullptr) {
            facts_.joined(node, variable.condition, variable.yes, variable.no);
        }
        become(node->slot, Variable{.value = node});
    }

    void set(Node* node) {
        Node* value = facts_.canonical(node->operands[0]);
        for (std::size_t loop : open_) test_guesses(loop, node->slot, value);
        become(node->slot, Variable{.value = value});
    }

    void test_guesses(std::size_t loop, SlotId slot, Node* value) {
        for (Guess& guess : guesses_[loop]) {
            if (guess.slot != slot || !guess.holds) continue;
            Linear distance = limit_of(guess).minus(facts_.linear(value));
            if (!guess.is_upper) distance = Linear().minus(distance);
            if (facts_.is_natural(distance)) continue;
            guess.holds = guesses_held_ = false;
        }
    }

    void drop_guesses() {
        for (auto& guesses : guesses_) {
            for (Guess& guess : guesses) guess.holds = false;
        }
    }

    /// Takes back the changes since there were `mark`; gives what the variables were last.
    std::vector<Change> take_back(std::size_t mark) {
        std::vector<Change> last;
        while (changes_.size() > mark) {
            Change change = std::move(changes_.back());
            changes_.pop_back();
            auto is_slot = [&](const Change& each) { return each.slot == change.slot; };
            if (std::none_of(last.begin(), last.end(), is_slot)) {
                last.push_back({change.slot, slots_[change.slot]});
            }
            slots_[change.slot] = std::move(change.variable);
        }
        return last;
    }

    /// The variables that a region changes, each once.
    std::vector<SlotId> changed_in(const Node& node) const {
        std::vector<SlotId> slots;
        auto visit = [&](auto& self, const Node& each) -> void {
            if (each.op == Op::set || each.op == Op::clear) slots.push_back(each.slot);
            for (const ir::Reduction& reduction : each.reductions) slots.push_back(reduction.slot);
            for (const Region* region : each.regions) {
                for (const Node* inner = region->first; inner != nullptr; inner = inner->next) {
                    self(self, *inner);
                }
            }
        };
        visit(visit, node);
        std::sort(slots.begin(), slots.end());
        slots.erase(std::unique(slots.begin(), slots.end()), slots.end());
        return slots;
    }

    // ---- control ----

    static bool never_ends(const Region& region) {
        return region.last != nullptr &&
               (ir::has_flag(*region.last, 'T') || region.last->type->is(types::Kind::Never));
    }

    void if_(Node* node) {
        Node* condition = facts_.canonical(node->operands[0]);
        std::vector<Change> last[2];
        std::size_t mark = changes_.size();
        for (std::size_t i = 0; i < 2; ++i) {
            std::size_t facts = facts_.mark();
            facts_.assume(condition, i == 0);
            walk(*node->regions[i]);
            facts_.forget(facts);
            last[i] = take_back(mark);
        }
        bool no_yes = never_ends(*node->regions[0]), no_no = never_ends(*node->regions[1]);
        if (no_yes != no_no) {
            for (Change& change : last[no_yes ? 1 : 0]) {
                become(change.slot, std::move(change.variable));
            }
            return facts_.assume(condition, !no_yes);
        }
        std::vector<SlotId> joined;
        for (const auto& changes : last) {
            for (const Change& change : changes) joined.push_back(change.slot);
        }
        std::sort(joined.begin(), joined.end());
        joined.erase(std::unique(joined.begin(), joined.end()), joined.end());
        for (SlotId slot : joined) join(slot, condition, last[0], last[1]);
    }

    void join(SlotId slot, Node* condition, const std::vector<Change>& yes,
              const std::vector<Change>& no) {
        auto at_end = [&](const std::vector<Change>& changes) {
            for (const Change& change : changes) {
                if (change.slot == slot) return change.variable.value;
            }
            return slots_[slot].value;
        };
        Node *first = at_end(yes), *second = at_end(no);
        if (first != nullptr && first == second) return become(slot, Variable{.value = first});
        unknown(slot);
        if (first == nullptr || second == nullptr || !first->type->is_bool()) return;
        slots_[slot].condition = condition;
        slots_[slot].yes = first;
        slots_[slot].no = second;
    }

    /// Anything else with regions: they may be left at any place.
    void block(Node* node) {
        std::size_t mark = changes_.size();
        for (Region* region : node->regions) {
            for (Node* parameter : region->parameters) facts_.define(parameter);
            walk(*region);
            take_back(mark);
            if (node->op == Op::try_) {
                for (SlotId slot : changed_in(*node)) unknown(slot);
            }
        }
        for (SlotId slot : changed_in(*node)) unknown(slot);
    }

    void loop(Node* node) {
        std::vector<SlotId> changed = changed_in(*node);
        std::size_t index = loops_.size();
        loops_.push_back({.node = node, .time = facts_.now()});
        if (!is_short(*node)) {
            for (std::size_t outer : open_) loops_[outer].is_innermost = false;
        }
        open_guesses(index, changed);
        open_.push_back(index);
        std::size_t mark = changes_.size(), facts = facts_.mark();
        for (SlotId slot : changed) unknown(slot);
        if (node->op == Op::while_) {
            std::size_t passed = passed_.size(), parts = parts_.size();
            // What the condition has learned holds in the body too.
            Region& test = *node->regions[0];
            for (Node* each = test.first; each != nullptr; each = each->next) visit(each);
            if (test.last != nullptr && test.last->op == Op::yield) {
                facts_.assume(test.last->operands[0], true);
            }
            walk(*node->regions[1]);
            passed_.resize(passed);
            parts_.resize(parts);
        } else {
            count(node);
            walk(*node->regions[0]);
        }
        facts_.forget(facts);
        take_back(mark);
        open_.pop_back();
        for (SlotId slot : changed) {
            unknown(slot);
            add_guesses(index, slot, slots_[slot]);
        }
    }

    /// What is known of the parameter of a counting loop.
    void count(Node* node) {
        Node* counter = node->regions[0]->parameters[0];
        facts_.define(counter);
        Linear start = facts_.linear(node->operands[0]), stop = facts_.linear(node->operands[1]),
               step = facts_.linear(node->operands[2]), here = facts_.linear(counter);
        if (facts_.is_natural(step.plus(-1))) {
            facts_.learn(here.minus(start));
            facts_.learn(stop.minus(here).plus(-1));
        } else if (facts_.is_natural(Linear().minus(step).plus(-1))) {
            facts_.learn(start.minus(here));
            facts_.learn(here.minus(stop).plus(-1));
        }
    }

    void open_guesses(std::size_t loop, const std::vector<SlotId>& changed) {
        if (loop == guesses_.size()) {
            auto& guesses = guesses_.emplace_back();
            for (SlotId slot : changed) {
                if (!b_.function().slots[slot].type->is_int64()) continue;
                Node* start = slots_[slot].value;
                if (start != nullptr) {
                    guesses.push_back(
                        {.slot = slot, .is_upper = false, .start = start, .limit = 0});
                    guesses.push_back({.slot = slot, .is_upper = true, .start = start, .limit = 0});
                }
                for (std::int64_t limit : {0, -1}) {
                    Guess guess{.slot = slot, .is_upper = false, .start = nullptr, .limit = limit};
                    if (begins_natural(guess)) guesses.push_back(guess);
                }
            }
        }
        for (Guess& guess : guesses_[loop]) {
            if (!guess.holds) continue;
            if (guess.start != nullptr) {
                guess.start = slots_[guess.slot].value;
                if (guess.start == nullptr) guess.holds = guesses_held_ = false;
                continue;
            }
            if (!begins_natural(guess)) guess.holds = guesses_held_ = false;
        }
        for (const ir::Reduction& reduction : loops_[loop].node->reductions) {
            for (std::size_t each : open_) drop_guesses(each, reduction.slot);
            drop_guesses(loop, reduction.slot);
        }
    }

    bool begins_natural(const Guess& guess) const {
        const Variable& variable = slots_[guess.slot];
        if (variable.value != nullptr) {
            return facts_.is_natural(facts_.linear(variable.value).plus(-guess.limit));
        }
        return std::any_of(
            variable.bounds.begin(), variable.bounds.end(), [&](const Variable::Bound& bound) {
                return !bound.is_upper && facts_.is_natural(bound.limit.plus(-guess.limit));
            });
    }

    void drop_guesses(std::size_t loop, SlotId slot) {
        for (Guess& guess : guesses_[loop]) {
            if (guess.slot == slot && guess.holds) guess.holds = guesses_held_ = false;
        }
    }

    // ---- the end ----

    bool apply() {
        replacements_.assign(b_.function().next_id, nullptr);
        for (const Check& check : proven_) leave_out(check);
        rewrite(b_.function().body);
        std::size_t copied = 0;
        bool has_versions = false;
        for (Loop& loop : loops_) {
            // Outside of innermost loops checks cost little.
            auto pays = [&](const Check& check) { return loops_[check.loop].is_innermost; };
            if (std::none_of(loop.checks.begin(), loop.checks.end(), pays)) continue;
            copied += count_nodes(*loop.node);
            if (copied > kMostCopied) break;
            if (!loop.assumption.is_empty()) make_versions(b_, loop.node, loop.assumption);
            for (const Check& check : loop.checks) leave_out(check);
            // At once, so that copies of the loops inside have nothing that was left out.
            for (Region* region : loop.node->regions) rewrite(*region);
            has_versions = true;
        }
        if (has_versions) rewrite(b_.function().body);
        return has_versions || !proven_.empty();
    }

    void leave_out(const Check& check) {
        Node* node = check.node;
        Node* value = check.value != nullptr ? check.value : division(node, check.divides);
        if (node->id >= replacements_.size()) replacements_.resize(node->id + std::size_t{64});
        replacements_[node->id] = value;
        ir::unlink(node);
    }

    Node* division(Node* node, types::DType dtype) {
        const Type* type = b_.types().scalar(dtype);
        b_.before(node);
        b_.set_span_of(*node);
        const auto converted = [&](Node* number) {
            return is_constant(number) ? b_.constant(type, number->imm) : b_.cast(number, type);
        };
        Node* made =
            b_.binary(node->op, converted(node->operands[0]), converted(node->operands[1]));
        return b_.cast(made, node->type);
    }

    void rewrite(Region& region) {
        for (Node* node = region.first; node != nullptr; node = node->next) {
            for (Node*& operand : node->operands) {
                while (operand->id < replacements_.size() &&
                       replacements_[operand->id] != nullptr) {
                    operand = replacements_[operand->id];
                }
            }
            for (Region* inner : node->regions) rewrite(*inner);
        }
    }

    Builder b_;
    Facts facts_;
    std::vector<Variable> slots_;
    std::vector<Change> changes_;  // what variables were before
    std::vector<Node*> passed_;    // checks that have passed here
    std::vector<Node*> parts_;     // that are visible here
    std::vector<Loop> loops_;
    std::vector<std::size_t> open_;            // the loops around, outermost first
    std::vector<std::vector<Guess>> guesses_;  // by loop
    bool guesses_held_ = true;
    std::vector<Check> proven_;
    std::vector<Node*> replacements_;  // by node id
};

}  // namespace

bool elide_checks(ir::Function& function, types::Context& types) {
    if (function.options.boundscheck && !has_check(function.body)) return false;
    return CheckElider(function, types).run();
}

}  // namespace numen::opt
