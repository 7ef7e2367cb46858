#include "sema/prange_safety.h"

#include <algorithm>
#include <map>

#include "sema/array_accesses.h"
#include "sema/prange_collisions.h"

namespace numen::sema {

namespace {

/// Pairs of accesses that are compared by inequalities; more are taken to be unproven.
constexpr std::size_t kMostPairs = 3000;
/// Unknown distances between iterations, as the width in out[i * width + j].
constexpr std::size_t kMostWidths = 3;
/// Branches that lead to the values of variables.
constexpr std::size_t kMostChoices = 4;

class Prover {
  public:
    explicit Prover(const BodyAccesses& body) : body_(body) {
        // The unknowns of the other iteration.
        for (std::size_t i = 0; i < body.is_fixed.size(); ++i) {
            const auto unknown = static_cast<Unknown>(i);
            if (!body.is_fixed[i]) other_[unknown] = unknown + static_cast<Unknown>(i + 1'000'000);
        }
    }

    /// Whether both are at one place of some axis that no other iteration has: the loop's variable
    /// and what all iterations have in common.
    bool are_apart(const ArrayAccess& one, const ArrayAccess& two) const {
        const std::size_t axes = std::min(one.part.axes.size(), two.part.axes.size());
        for (std::size_t i = 0; i < axes; ++i) {
            const AxisPart &a = one.part.axes[i], &b = two.part.axes[i];
            if (a.first.is_valid() && a.first == a.last && a == b && is_own(a.first)) return true;
        }
        return false;
    }

    /// Whether two accesses may be to one element in different iterations.
    bool may_meet(const ArrayAccess& one, const ArrayAccess& two) const {
        std::vector<Polynomial> sums, gaps;
        const std::size_t axes = std::min(one.part.axes.size(), two.part.axes.size());
        for (std::size_t i = 0; i < axes; ++i) {
            const AxisPart &a = one.part.axes[i], &b = two.part.axes[i];
            sums.push_back(a.last - b.first.renamed(other_));
            sums.push_back(b.last.renamed(other_) - a.first);
            if (a.first == a.last && b.first == b.last) gaps.push_back(sums.back());
        }
        std::erase_if(sums, [](const Polynomial& sum) { return !sum.is_valid(); });
        if (sums.empty()) return true;
        const std::vector<Choice> choices = add_related(sums, one, two);
        add_multiples(sums, gaps);
        const Polynomial here = Polynomial::of(body_.index), there = here.renamed(other_);
        const std::vector<Polynomial> widths = widths_of(sums);
        for (const Polynomial& gap : {there - here, here - there}) {
            std::vector<Polynomial> all = sums;
            all.push_back(gap - body_.distance);
            if (may_hold(std::move(all), gap, widths, choices)) return true;
        }
        return false;
    }

  private:
    bool is_fixed(Unknown unknown) const {
        const auto index = static_cast<std::size_t>(unknown);
        return index < body_.is_fixed.size() && body_.is_fixed[index];
    }

    bool is_own(const Polynomial& sum) const {
        return sum.terms().contains({body_.index}) &&
               std::all_of(sum.terms().begin(), sum.terms().end(), [&](const auto& term) {
                   const Polynomial::Product& product = term.first;
                   return product == Polynomial::Product{body_.index} ||
                          std::all_of(product.begin(), product.end(),
                                      [&](Unknown unknown) { return is_fixed(unknown); });
               });
    }

    /// Adds the conditions and facts that speak of unknowns in the sums, or lead to such; returns
    /// choices that do.
    std::vector<Choice> add_related(std::vector<Polynomial>& sums, const ArrayAccess& one,
                                    const ArrayAccess& two) const {
        std::vector<Polynomial> known = one.conditions;
        for (const Polynomial& sum : two.conditions) known.push_back(sum.renamed(other_));
        for (const Polynomial& sum : body_.facts) {
            known.push_back(sum);
            known.push_back(sum.renamed(other_));
        }
        std::vector<Choice> open, related;
        for (const Choice& choice : body_.choices) {
            open.push_back(choice);
            open.push_back({other_.at(choice.value), renamed(choice.one), renamed(choice.other)});
        }
        std::set<Unknown> unknowns;
        auto learn = [&](const Polynomial& sum) {
            for (const auto& [product, factor] : sum.terms()) {
                unknowns.insert(product.begin(), product.end());
            }
        };
        auto is_related = [&](const Polynomial& sum) {
            for (const auto& [product, factor] : sum.terms()) {
                for (Unknown unknown : product) {
                    if (unknowns.contains(unknown)) return true;
                }
            }
            return false;
        };
        for (const Polynomial& sum : sums) learn(sum);
        for (bool grows = true; grows;) {
            grows = false;
            for (Polynomial& sum : known) {
                if (!sum.is_valid() || !is_related(sum)) continue;
                learn(sum);
                if (std::find(sums.begin(), sums.end(), sum) == sums.end()) sums.push_back(sum);
                sum = Polynomial::none();
                grows = true;
            }
            for (Choice& choice : open) {
                const bool is_taken = choice.one.empty();
                if (is_taken || related.size() == kMostChoices || !unknowns.contains(choice.value))
                    continue;
                for (const Polynomial& sum : choice.one) learn(sum);
                for (const Polynomial& sum : choice.other) learn(sum);
                related.push_back(std::exchange(choice, {}));
                grows = true;
            }
        }
        return related;
    }

    std::vector<Polynomial> renamed(std::vector<Polynomial> sums) const {
        for (Polynomial& sum : sums) sum = sum.renamed(other_);
        return sums;
    }

    /// Where positions are equal, so are what they are multiplied by sizes: i * width, after
    /// i = k // width.
    void add_multiples(std::vector<Polynomial>& sums, std::span<const Polynomial> gaps) const {
        std::vector<Polynomial> sizes;
        for (const Polynomial& sum : sums) {
            for (const auto& [product, factor] : sum.terms()) {
                Polynomial size = Polynomial::constant(1);
                std::size_t count = 0;
                for (Unknown unknown : product) {
                    if (!is_fixed(unknown)) continue;
                    size = size * Polynomial::of(unknown);
                    ++count;
                }
                const bool is_one = count == 0 || count == product.size();
                if (is_one || std::find(sizes.begin(), sizes.end(), size) != sizes.end()) continue;
                sizes.push_back(std::move(size));
            }
        }
        if (sizes.size() > kMostWidths) sizes.resize(kMostWidths);
        for (const Polynomial& gap : gaps) {
            for (const Polynomial& size : sizes) {
                sums.push_back(gap * size);
                sums.push_back(Polynomial() - gap * size);
            }
        }
    }

    /// What the loop's variable is multiplied by.
    std::vector<Polynomial> widths_of(const std::vector<Polynomial>& sums) const {
        std::vector<Polynomial> widths;
        for (const Polynomial& sum : sums) {
            for (const auto& [product, factor] : sum.terms()) {
                if (product.size() < 2 ||
                    std::count(product.begin(), product.end(), body_.index) != 1) {
                    continue;
                }
                Polynomial width = Polynomial::constant(1);
                for (Unknown unknown : product) {
                    if (unknown != body_.index) width = width * Polynomial::of(unknown);
                }
                if (std::find(widths.begin(), widths.end(), width) == widths.end()) {
                    widths.push_back(width);
                }
            }
        }
        if (widths.size() > kMostWidths) widths.resize(kMostWidths);
        return widths;
    }

    /// Tries widths that are not negative and those that are: in both cases the distance of two
    /// iterations times the width is known to be at least the width, in absolute value.
    bool may_hold(std::vector<Polynomial> sums, const Polynomial& gap,
                  std::span<const Polynomial> widths, std::span<const Choice> choices) const {
        if (!choices.empty()) {
            for (const auto& way : {choices[0].one, choices[0].other}) {
                std::vector<Polynomial> all = sums;
                all.insert(all.end(), way.begin(), way.end());
                if (may_hold(std::move(all), gap, widths, choices.subspan(1))) return true;
            }
            return false;
        }
        if (widths.empty()) return may_all_be_natural(std::move(sums));
        const Polynomial zero;
        for (const Polynomial& width : {widths[0], zero - widths[0]}) {
            std::vector<Polynomial> all = sums;
            all.push_back(width);
            all.push_back((gap - body_.distance) * width);
            if (may_hold(std::move(all), gap, widths.subspan(1), choices)) return true;
        }
        return false;
    }

    const BodyAccesses& body_;
    std::map<Unknown, Unknown> other_;
};

/// Whether one is a view of the other, or both are slices of a third. Rows of one array are taken
/// to be different ones.
bool is_overlapping(const LoopSurroundings::Memory& one, const LoopSurroundings::Memory& two) {
    if (one.array == nullptr || two.array == nullptr || one.viewed != two.viewed) return false;
    return one.array == one.viewed || two.array == two.viewed ||
           (one.has_its_axes && two.has_its_axes);
}

/// Whether the array of one is in that of the other, as pair[0] is in pair[i].
bool holds(const ArrayAccess& one, const ArrayAccess& two) {
    const std::string &outer = one.part.array, &inner = two.part.array;
    return inner.starts_with(outer) && inner.size() > outer.size() &&
           (inner[outer.size()] == '.' || inner[outer.size()] == '[');
}

class LoopSafety {
  public:
    LoopSafety(const BodyAccesses& body, const std::set<std::string_view>& reduced)
        : body_(body), prover_(body), collisions_(body), reduced_(reduced) {}

    /// Finds what is not seen to be apart: the first pair of each array, or a pair that collides.
    void compare() {
        std::set<std::string_view> done(reduced_);
        for (const ArrayAccess& write : body_.accesses) {
            if (!write.writes || reduced_.contains(write.part.array)) continue;
            for (const ArrayAccess& other : body_.accesses) {
                const auto pair = as_one_array(write, other);
                if (!pair && !is_overlapping(memory_of(write), memory_of(other)) &&
                    !holds(write, other) && !holds(other, write))
                    continue;
                if (pair && are_apart(pair->first, pair->second)) continue;
                const UnprovenAccess found{write.part.array, write.span, other.part.array,
                                           other.span, other.writes};
                if (done.insert(write.part.array).second) unproven.push_back(found);
                if (!pair || !memory_of(write).is_array || pairs_ >= kMostPairs) continue;
                const auto iterations = collisions_.find(pair->first, pair->second);
                if (!iterations) continue;
                collision = Collision{found, *iterations};
                return;
            }
        }
    }

    std::optional<Collision> collision;
    std::vector<UnprovenAccess> unproven;

    std::vector<PossibleOverlap> overlaps() {
        std::vector<PossibleOverlap> out;
        auto entry = [&](const std::string& one, const std::string& other) -> PossibleOverlap& {
            for (PossibleOverlap& each : out) {
                const bool is_it = each.written == one && each.other == other;
                if (is_it || (each.written == other && each.other == one)) return each;
            }
            return out.emplace_back(one, other, true);
        };
        for (const ArrayAccess& write : body_.accesses) {
            if (!write.writes || reduced_.contains(write.part.array)) continue;
            for (const ArrayAccess& other : body_.accesses) {
                if (are_same(write, other) || reduced_.contains(other.part.array)) continue;
                PossibleOverlap& pair = entry(write.part.array, other.part.array);
                pair.unless_same = pair.unless_same && are_apart(write, other);
            }
        }
        return out;
    }

  private:
    const LoopSurroundings::Memory& memory_of(const ArrayAccess& access) const {
        return body_.memory.at(access.part.array);
    }

    bool are_same(const ArrayAccess& one, const ArrayAccess& two) const {
        const void* array = memory_of(one).array;
        return one.part.array == two.part.array || is_of_records(one, two) ||
               is_of_records(two, one) || (array != nullptr && array == memory_of(two).array);
    }

    /// Whether the array of one has records, of which that of the other is a field: it has the same
    /// axes.
    bool is_of_records(const ArrayAccess& one, const ArrayAccess& other) const {
        return holds(one, other) && memory_of(one).is_array;
    }

    /// Both accesses as those to one array: where one is a slice of the other, or both are slices
    /// of a third, as those to that.
    std::optional<std::pair<const ArrayAccess&, const ArrayAccess&>> as_one_array(
        const ArrayAccess& one, const ArrayAccess& two) {
        if (are_same(one, two)) return {{one, two}};
        if (!is_overlapping(memory_of(one), memory_of(two))) return std::nullopt;
        const ArrayAccess *first = viewed(one), *second = viewed(two);
        if (first == nullptr || second == nullptr) return std::nullopt;
        return {{*first, *second}};
    }

    /// An access to a slice as one to the array itself; null where it is not known what it is
    /// there.
    const ArrayAccess* viewed(const ArrayAccess& access) {
        if (memory_of(access).array == memory_of(access).viewed) return &access;
        if (!access.viewed) return nullptr;
        auto [entry, is_new] = viewed_.try_emplace(&access, access);
        if (is_new) {
            entry->second.part = *access.viewed;
            entry->second.is_sure = access.is_sure && access.viewed->is_exact;
        }
        return &entry->second;
    }

    /// Whether two accesses to one array are to different elements in different iterations.
    bool are_apart(const ArrayAccess& one, const ArrayAccess& two) {
        return prover_.are_apart(one, two) ||
               (++pairs_ < kMostPairs && !prover_.may_meet(one, two));
    }

    const BodyAccesses& body_;
    const Prover prover_;
    const CollisionFinder collisions_;
    const std::set<std::string_view>& reduced_;
    std::map<const ArrayAccess*, ArrayAccess> viewed_;
    std::size_t pairs_ = 0;
};

}  // namespace

std::string iteration_text(std::optional<std::int64_t> start, std::int64_t from_start) {
    if (start) return std::to_string(*start + from_start);
    if (from_start == 0) return "start";
    return (from_start > 0 ? "start + " : "start - ") + std::to_string(std::abs(from_start));
}

PrangeSafety prange_safety(const syntax::For& loop, const std::set<std::string_view>& reduced,
                           const LoopSurroundings& surroundings) {
    const BodyAccesses body = AccessReader(surroundings).read(loop);
    LoopSafety safety(body, reduced);
    safety.compare();
    return {safety.collision, safety.unproven, safety.overlaps()};
}

}  // namespace numen::sema
