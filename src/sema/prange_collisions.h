#pragma once

#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include "sema/array_accesses.h"
#include "sema/prange_safety.h"

/// Proofs that two iterations of a prange loop touch one element.
namespace numen::sema {

/// Tries pairs of iterations: one in which all indices come out right is a proof, and shows the
/// user what happens. A loop whose number of iterations is not known is taken to have those that
/// are tried, which are few.
class CollisionFinder {
  public:
    explicit CollisionFinder(const BodyAccesses& body);

    /// An iteration of `write` and another of `other` that touch one element of their array.
    std::optional<CollidingIterations> find(const ArrayAccess& write,
                                            const ArrayAccess& other) const;

  private:
    using Facts = std::vector<Polynomial>;
    struct Interval {
        Polynomial first, last;
    };

    Polynomial index_in(Iteration iteration) const;
    std::optional<CollidingIterations> if_they_meet(const ArrayAccess& write,
                                                    const ArrayAccess& other,
                                                    CollidingIterations iterations) const;
    Interval interval_of(const ArrayPart& part, std::size_t axis) const;
    bool may_write_the_same(const ArrayAccess& one, const ArrayAccess& two, const Facts& facts,
                            const Polynomial& difference) const;
    std::set<std::string_view> names_around(const syntax::Expr* value) const;
    bool has_index(const syntax::Expr* value) const;
    bool is_in_one_place(const ArrayPart& part) const;

    const BodyAccesses& body_;
    std::map<Unknown, Unknown> other_;
};

}  // namespace numen::sema
