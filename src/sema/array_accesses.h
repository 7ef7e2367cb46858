#pragma once

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
    bool operator==(const ArrayPart&) const = default;
};

struct ArrayAccess {
    ArrayPart part;
    support::Span span;
    bool writes = false;
    std::vector<Polynomial> conditions;  // none is negative when it happens
};

struct BodyAccesses {
    std::vector<ArrayAccess> accesses;
    Unknown index = 0;              // the loop's variable
    std::int64_t distance = 1;      // of two values of it, at least
    std::vector<Polynomial> facts;  // none is negative
    std::vector<Choice> choices;    // of each, one way holds
    std::vector<bool> is_fixed;     // by unknown: the same in all iterations
};

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

    void reads(const syntax::Expr* top);
    void read_call(const syntax::Call& call);
    bool read_callee(const syntax::Call& call);
    void bind_comprehension(std::span<const syntax::Comprehension> generators);
    void write(const syntax::Expr* target, support::Span span);
    void add(const ArrayPart& part, support::Span span, bool writes);
    std::optional<ArrayPart> part_of(const syntax::Expr* e);
    void subscript(ArrayPart& part, const syntax::Expr* index);
    AxisPart axis_of(const syntax::Expr* item, const std::string& array, std::size_t axis);

    const LoopSurroundings& surroundings_;
    BodyAccesses out_;
    BodyIntegers integers_;
    Parts parts_;  // of variables that are views
    int scopes_ = 0;
    int calls_ = 0;                             // that are being read
    const FunctionSource* function_ = nullptr;  // whose body that is; null: the loop's
    int depth_ = 0;                             // of the expression
};

}  // namespace numen::sema
