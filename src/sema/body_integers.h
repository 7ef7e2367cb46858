#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sema/inequalities.h"
#include "syntax/scope.h"

namespace numen::sema {

/// The arguments of range(). The step is nothing where it is not known.
struct IntegerRange {
    Polynomial start, stop;
    std::optional<std::int64_t> step;
};

/// The integers of a loop's body, for somebody who walks it in the order in which it runs: each
/// expression as a sum of products of unknowns, and what holds of these.
class BodyIntegers {
  public:
    /// The variables of the loop, or of a function that it calls.
    struct Scope {
        int number = 0;                       // functions may have names in common
        std::set<std::string_view> assigned;  // the others keep one value all through the loop
        std::map<std::string_view, Polynomial> values;
        std::map<std::string_view, std::string> given;  // parameters, by the fixed text they are
    };
    Scope scope;

    /// What an expression is here: an unknown of its own where nothing is known.
    Polynomial value_of(const syntax::Expr* e);
    void assign(std::string_view name, Polynomial value);
    void forget(std::string_view name) { assign(name, unknown()); }
    /// Gives a variable what it has behind two ways, of which the other is given with the
    /// conditions of both.
    void join(std::string_view name, const std::vector<Polynomial>& here, const Scope& other,
              const std::vector<Polynomial>& there);

    Unknown make_unknown(bool is_fixed);
    /// Notes what is known of the variable of a loop over a range; nothing where it is none.
    std::optional<IntegerRange> enter_range(const syntax::Expr* iterable, Unknown index);
    /// Notes what follows when a condition holds or does not, until leave().
    void assume(const syntax::Expr* test, bool holds);
    void leave(std::size_t conditions) { conditions_.resize(conditions); }

    /// Tells expressions apart that have one value all through the loop: names, sizes.
    std::optional<std::string> fixed_text(const syntax::Expr* e) const;
    /// The unknown that such a text stands for. No size is negative.
    Polynomial fixed(const std::string& text, bool is_size);
    /// Of an array around the loop.
    Polynomial size_of(const std::string& array, std::size_t axis);

    /// None is negative at this place.
    const std::vector<Polynomial>& conditions() const { return conditions_; }
    /// None is negative anywhere.
    const std::vector<Polynomial>& facts() const { return facts_; }
    /// What variables are behind branches.
    const std::vector<Choice>& choices() const { return choices_; }
    /// By unknown: the same in all iterations.
    const std::vector<bool>& is_fixed() const { return is_fixed_; }

  private:
    Polynomial unknown() { return Polynomial::of(make_unknown(false)); }
    Polynomial value_of(const syntax::BinOp& op);
    Polynomial value_of(const syntax::IfExp& either);
    Polynomial divided(const Polynomial& left, const Polynomial& right);
    Polynomial extreme(const syntax::Call& call, bool is_least);
    Polynomial joined(const Polynomial& a, const std::vector<Polynomial>& where_a,
                      const Polynomial& b, const std::vector<Polynomial>& where_b);

    std::vector<Polynomial> conditions_, facts_;
    std::vector<Choice> choices_;
    std::vector<bool> is_fixed_;
    struct Division {
        Polynomial left, right, whole;
    };
    std::vector<Division> divisions_;
    std::map<std::string, Unknown> fixed_;  // by text
    int depth_ = 0;                         // of the expression
};

/// A small integer that is written out.
std::optional<std::int64_t> constant_of(const syntax::Expr* e);
/// `sqrt` of np.sqrt; empty for what is no name.
std::string_view last_name(const syntax::Expr* callee);

}  // namespace numen::sema
