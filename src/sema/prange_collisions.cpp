#include "sema/prange_collisions.h"

#include <algorithm>
#include <set>

#include "syntax/visit.h"

namespace numen::sema {

using namespace syntax;

namespace {

/// So many iterations are tried.
constexpr std::int64_t kMostIterations = 8;

std::string_view text_of(const Expr* e) {
    return e->span.source->text().substr(e->span.begin, e->span.end - e->span.begin);
}

bool contains(const Polynomial& sum, Unknown unknown) {
    return std::ranges::any_of(sum.terms(), [&](const auto& term) {
        return std::ranges::find(term.first, unknown) != term.first.end();
    });
}

bool is_negative(const Polynomial& sum) { return sum.as_constant().value_or(0) < 0; }

/// Whether a sum cannot be negative where the facts hold.
bool is_natural(const Polynomial& sum, std::vector<Polynomial> facts) {
    if (const auto constant = sum.as_constant()) return *constant >= 0;
    if (!sum.is_valid()) return false;
    facts.push_back(Polynomial::constant(-1) - sum);
    return !may_all_be_natural(std::move(facts));
}

bool has_slice(const ArrayPart& part) {
    return std::ranges::any_of(part.axes, [](const AxisPart& axis) { return axis.is_open; });
}

}  // namespace

CollisionFinder::CollisionFinder(const BodyAccesses& body) : body_(body) {
    for (std::size_t i = 0; i < body.is_fixed.size(); ++i) {
        const auto unknown = static_cast<Unknown>(i);
        if (body.is_fixed[i] || body.inner.contains(unknown)) continue;
        other_[unknown] = unknown + static_cast<Unknown>(body.is_fixed.size());
    }
}

std::optional<CollidingIterations> CollisionFinder::find(const ArrayAccess& write,
                                                         const ArrayAccess& other) const {
    if (!write.is_sure || !other.is_sure || !body_.range || !body_.range->step) return std::nullopt;
    for (std::int64_t far = 1; far < kMostIterations; ++far) {
        for (std::int64_t near = 0; near < far; ++near) {
            const Iteration one{near}, two{far};
            if (auto found = if_they_meet(write, other, {one, two})) return found;
            if (auto found = if_they_meet(write, other, {two, one})) return found;
        }
    }
    if (std::abs(*body_.range->step) != 1) return std::nullopt;
    const Iteration first{0}, last{.from_start = 0, .is_last = true};
    if (auto found = if_they_meet(write, other, {first, last})) return found;
    return if_they_meet(write, other, {last, first});
}

/// The loop's variable. The last iteration is known of loops without gaps only.
Polynomial CollisionFinder::index_in(Iteration iteration) const {
    const std::int64_t step = *body_.range->step;
    return iteration.is_last ? body_.range->stop - step
                             : body_.range->start + iteration.from_start * step;
}

std::optional<CollidingIterations> CollisionFinder::if_they_meet(
    const ArrayAccess& write, const ArrayAccess& other, CollidingIterations iterations) const {
    const Polynomial here = index_in(iterations.writer), there = index_in(iterations.other);
    auto in_one = [&](const Polynomial& sum) { return sum.with(body_.index, here); };
    auto in_other = [&](const Polynomial& sum) {
        return sum.with(body_.index, there).renamed(other_);
    };
    Facts needed;
    const std::size_t axes = std::min(write.part.axes.size(), other.part.axes.size());
    for (std::size_t i = 0; i < axes; ++i) {
        Interval a = interval_of(write.part, i), b = interval_of(other.part, i);
        a = {in_one(a.first), in_one(a.last)};
        b = {in_other(b.first), in_other(b.last)};
        for (const Polynomial& gap :
             {a.last - a.first, b.last - b.first, a.last - b.first, b.last - a.first}) {
            if (is_negative(gap)) return std::nullopt;
            if (gap.is_valid()) needed.push_back(gap);
        }
        // What reaches to the array's end may have no elements.
        const bool reach_the_end = !a.last.is_valid() && !b.last.is_valid();
        if (reach_the_end && !(a.first - b.first).as_constant()) return std::nullopt;
        // What is negative counts from the end.
        if (is_negative(a.first) || is_negative(b.first)) return std::nullopt;
    }
    Facts facts;
    for (const Polynomial& fact : body_.facts) {
        facts.push_back(in_one(fact));
        facts.push_back(in_other(fact));
    }
    // There are two iterations.
    const Polynomial ahead = iterations.writer.is_last ? here - there : there - here;
    const bool ends = iterations.writer.is_last || iterations.other.is_last;
    if (ends) facts.push_back((*body_.range->step > 0 ? ahead : Polynomial() - ahead) - 1);
    for (const Polynomial& gap : needed) {
        if (!is_natural(gap, facts)) return std::nullopt;
    }
    if (!may_all_be_natural(facts)) return std::nullopt;
    const Polynomial difference = in_one(write.number) - in_other(other.number);
    if (other.writes && may_write_the_same(write, other, facts, difference)) return std::nullopt;
    return iterations;
}

/// The elements of one axis. Nothing is known of the end of what reaches to the array's end.
CollisionFinder::Interval CollisionFinder::interval_of(const ArrayPart& part,
                                                       std::size_t axis) const {
    Interval made{part.axes[axis].first, part.axes[axis].last};
    if (!made.first.is_valid()) made.first = Polynomial::constant(0);
    if (made.first != made.last) return made;
    for (const auto& [unknown, numbers] : body_.inner) {
        const Polynomial rest = made.first - Polynomial::of(unknown);
        if (!numbers.first.is_valid() || contains(rest, unknown)) continue;
        // An inner loop goes over the whole axis, unless another axis goes with it.
        bool is_alone = true;
        for (std::size_t i = 0; i < part.axes.size(); ++i) {
            const AxisPart& each = part.axes[i];
            if (i == axis) continue;
            is_alone = is_alone && !contains(each.first, unknown) && !contains(each.last, unknown);
        }
        if (is_alone) return {rest + numbers.first, rest + numbers.last};
    }
    return made;
}

/// Whether two iterations may well leave the same in an element that both write, so that it does
/// not matter which one is last: the True that tells that one has found something, the distance
/// that is written to [i, j] and [j, i], or slices, as of what softmax takes away from rows.
bool CollisionFinder::may_write_the_same(const ArrayAccess& one, const ArrayAccess& two,
                                         const Facts& facts, const Polynomial& difference) const {
    if (one.value == nullptr || two.value == nullptr) return true;
    if (has_slice(one.part) || has_slice(two.part)) return true;
    if (is_natural(difference - 1, facts) ||
        is_natural(Polynomial::constant(-1) - difference, facts))
        return false;
    const std::string_view text = text_of(one.value), other_text = text_of(two.value);
    if (one.value->kind == ExprKind::Constant && two.value->kind == ExprKind::Constant)
        return text == other_text;
    if (text != other_text) return names_around(one.value) == names_around(two.value);
    return !has_index(one.value) || !is_in_one_place(one.part);
}

std::set<std::string_view> CollisionFinder::names_around(const Expr* value) const {
    std::set<std::string_view> names;
    for_each_expression(value, [&](const Expr* e) {
        const auto* name = as<Name>(e);
        if (name != nullptr && !body_.assigned.contains(name->id)) names.insert(name->id);
    });
    return names;
}

bool CollisionFinder::has_index(const Expr* value) const {
    bool found = false;
    for_each_expression(value, [&](const Expr* e) {
        const auto* name = as<Name>(e);
        found = found || (name != nullptr && name->id == body_.index_name);
    });
    return found;
}

/// Whether a part is the same in every iteration.
bool CollisionFinder::is_in_one_place(const ArrayPart& part) const {
    auto is_same = [&](const Polynomial& sum) {
        return std::ranges::none_of(sum.terms(), [&](const auto& term) {
            return std::ranges::any_of(term.first,
                                       [&](Unknown unknown) { return other_.contains(unknown); });
        });
    };
    return std::ranges::all_of(
        part.axes, [&](const AxisPart& axis) { return is_same(axis.first) && is_same(axis.last); });
}

}  // namespace numen::sema
