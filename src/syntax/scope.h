#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

#include "syntax/ast.h"

/// Which names a scope binds, and which it takes from outside: what type inference and capturing
/// need to know before they look at values.
namespace numen::syntax {

/// A set of names, sorted. The names are views of the tree's text.
class NameSet {
  public:
    NameSet() = default;
    /// From names in any order, with repetitions.
    explicit NameSet(std::vector<std::string_view> names);

    bool contains(std::string_view name) const {
        return std::binary_search(names_.begin(), names_.end(), name);
    }
    bool empty() const { return names_.empty(); }
    std::size_t size() const { return names_.size(); }
    auto begin() const { return names_.begin(); }
    auto end() const { return names_.end(); }
    bool operator==(const NameSet&) const = default;

  private:
    std::vector<std::string_view> names_;
};

/// The names of one function or lambda. Annotations count for nothing: compiled code never
/// evaluates them.
struct ScopeNames {
    /// Parameters, and what the body binds: by assignment, for, with, walrus, import, except,
    /// match, def, class, type or del. Without what is declared global or nonlocal. The targets of
    /// a comprehension belong to the comprehension.
    NameSet locals;
    NameSet globals;    // declared global
    NameSet nonlocals;  // declared nonlocal
    /// Used here or by functions inside, but not local: a variable of a function around this one,
    /// a global or a builtin.
    NameSet free;
    /// Declared nonlocal by functions inside, and not bound between here and there: variables
    /// that a call may change.
    NameSet changed_inside;
};

/// Throws CompileError (Code::syntax) where CPython's compiler finds a wrong declaration: a name is
/// used before it is declared global, a walrus binds the variable of a comprehension, ...
ScopeNames scope_names(const Parameters& parameters, Block body);
ScopeNames scope_names(const Parameters& parameters, const Expr* body);

/// Whether a function with this body is a generator: it has a yield of its own.
bool has_yield(Block body);
/// Whether one of its yields is inside a try or with statement.
bool yields_in_try(Block body);

/// Names that running a block, an expression, or an assignment to a target may assign or delete,
/// walrus operators within expressions included; not what functions inside them do.
NameSet assigned_names(Block block);
NameSet assigned_names(const Expr* expression);
NameSet target_names(const Expr* target);

}  // namespace numen::syntax
