#pragma once

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sema/body_integers.h"
#include "sema/prange_safety.h"
#include "syntax/scope.h"

/// Reads the accesses of a loop's body to the arrays around it.
namespace numen::sema {

/// One axis of an array in an access: the elements from `first` to `last`, as far as these are
/// valid.
struct AxisPart {
    Polynomial first = Polynomial::none(), last = Polynomial::none();
    bool is_open = true;  // the next subscript is of this axis, as after a slice
    bool operator==(const AxisPart&) const = default;
};

/// A part of an array: what is known of its leading axes.
struct ArrayPart {
    std::string array;
    std::vector<AxisPart> axes;
    int depth = 0;         // how many subscripts lead from here to a number
    bool is_known = true;  // whether it is known which axis the next subscript is of
    bool is_exact = true;  // all of these elements, not just some among them
    bool operator==(const ArrayPart&) const = default;
};

struct ArrayAccess {
    ArrayPart part;
    std::optional<ArrayPart>
        viewed;  // the same as a part of the array of which its array is a view
    support::Span span;
    bool writes = false;
    std::vector<Polynomial> conditions;  // none is negative when it happens
    /// Whether every iteration does it, to all of the part. Inner loops over the same numbers in
    /// every iteration are taken to have rounds.
    bool is_sure = false;
    /// What is written, where that is seen in the loop itself, and what it is as an integer.
    const syntax::Expr* value = nullptr;
    Polynomial number = Polynomial::none();
};

/// The numbers that the variable of an inner loop has in every iteration: all of these, where they
/// are valid.
struct InnerNumbers {
    Polynomial first = Polynomial::none(), last = Polynomial::none();
};

struct BodyAccesses {
    std::vector<ArrayAccess> accesses;
    Unknown index = 0;  // the loop's variable
    std::string_view index_name;
    std::set<std::string_view> assigned;  // by an iteration
    std::optional<IntegerRange> range;
    std::map<Unknown, InnerNumbers> inner;
    std::map<std::string, LoopSurroundings::Memory, std::less<>> memory;  // by name of the array
    std::int64_t distance = 1;      // of two values of it, at least
    std::vector<Polynomial> facts;  // none is negative
    std::vector<Choice> choices;    // of each, one way holds
    std::vector<bool> is_fixed;     // by unknown: the same in all iterations
};

/// Whether a name is one of some.
template <std::size_t n>
bool is_one_of(std::string_view name, const std::array<std::string_view, n>& names) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// Walks a body in the order in which it runs, with what is known of integer variables as sums.
class AccessReader {
  public:
    explicit AccessReader(const LoopSurroundings& surroundings) : surroundings_(surroundings) {}
    BodyAccesses read(const syntax::For& loop);

  private:
    using Parts = std::map<std::string_view, ArrayPart>;
    struct Scope {
        BodyIntegers::Scope integers;
        Parts parts;
    };

    void block(syntax::Block statements);
    void statement(const syntax::Stmt* s);
    void if_from(std::span<const syntax::IfClause> clauses, syntax::Block orelse,
                 const syntax::NameSet& names);
    void for_statement(const syntax::For& node);
    void while_statement(const syntax::While& node);
    void aug_assign(const syntax::AugAssign& node);
    void assign(const syntax::Expr* target, const syntax::Expr* value);
    struct Assigned {
        std::optional<ArrayPart> part;
        Polynomial number = Polynomial::none();
    };
    Assigned assigned(const syntax::Expr* value);
    void assign_name(std::string_view name, Assigned value);
    void forget(const syntax::NameSet& names);
    /// Goes on with other variables; returns those until now.
    Scope exchange_scope(Scope other);
    void join(const Scope& other, const std::vector<Polynomial>& here,
              const std::vector<Polynomial>& there, const syntax::NameSet& names);

    void reads(const syntax::Expr* top, bool all_of_it = false);
    void reads_perhaps(std::span<const syntax::Expr* const> parts);
    void read_call(const syntax::Call& call);
    bool read_callee(const syntax::Call& call);
    void bind_comprehension(std::span<const syntax::Comprehension> generators);
    void write(const syntax::Expr* target, support::Span span, bool all_of_it = false,
               const syntax::Expr* value = nullptr);
    void add(ArrayAccess access, bool all_of_it);
    bool is_same_in_all_iterations(const IntegerRange& range) const;
    std::optional<ArrayPart> part_of(const syntax::Expr* e);
    std::optional<ArrayPart> held_by(const ArrayPart& part, const std::string& step);
    std::optional<ArrayPart> viewed_part(const ArrayPart& part);
    void subscript(ArrayPart& part, const syntax::Expr* index);
    AxisPart axis_of(const syntax::Expr* item, const std::string& array, std::size_t axis);

    const LoopSurroundings& surroundings_;
    BodyAccesses out_;
    BodyIntegers integers_;
    Parts parts_;     // of variables that are views
    int guards_ = 0;  // what is read now is not reached in every iteration where there are any
    int scopes_ = 0;
    int calls_ = 0;                             // that are being read
    const FunctionSource* function_ = nullptr;  // whose body that is; null: the loop's
    int depth_ = 0;                             // of the expression
};

}  // namespace numen::sema
