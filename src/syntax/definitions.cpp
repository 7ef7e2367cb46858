#include "syntax/definitions.h"

#include <variant>

#include "syntax/visit.h"

namespace numen::syntax {

namespace {

using AnyNode = std::variant<const Stmt*, const Expr*, const Pattern*>;

/// Visits every node with a list of work instead of recursion, since spines of operands may be
/// long.
class Finder {
  public:
    Finder(const Tree& tree, int line) : source_(*tree.source), line_(line) {
        for (const Stmt* statement : tree.module.body) add(statement);
        while (!work_.empty()) {
            AnyNode node = work_.back();
            work_.pop_back();
            std::visit([&](const auto* each) { visit(each); }, node);
        }
    }

    Definitions found;

  private:
    int line_of(Span span) const { return source_.position(span.begin).line; }
    bool begins_here(Span span) const { return line_ == 0 || line_of(span) == line_; }

    /// A statement that the line is not part of is left out with all it holds. Decorators stand
    /// before their statement's span.
    bool may_hold_line(const Stmt* statement) const {
        if (line_ == 0) return true;
        if (source_.position(statement->span.end).line < line_) return false;
        return line_of(statement->span) <= line_ || statement->kind == StmtKind::FunctionDef ||
               statement->kind == StmtKind::ClassDef;
    }

    void add(const Expr* expression) { work_.push_back(expression); }
    void add(const Pattern* pattern) { work_.push_back(pattern); }
    void add(const Stmt* statement) {
        if (may_hold_line(statement)) work_.push_back(statement);
    }

    template <class Node>
    void visit(const Node* node) {
        note(node);
        for_each_child(node, [&](const auto* child) { add(child); });
    }

    void note(const Stmt* statement) {
        const auto* function = as<FunctionDef>(statement);
        if (function == nullptr) return;
        bool decorated = !function->decorators.empty();
        if (begins_here(decorated ? function->decorators[0]->span : function->span)) {
            found.functions.push_back(function);
        }
    }
    void note(const Expr* expression) {
        const auto* lambda = as<Lambda>(expression);
        if (lambda != nullptr && begins_here(lambda->span)) found.lambdas.push_back(lambda);
    }
    void note(const Pattern*) {}

    const support::Source& source_;
    int line_;
    std::vector<AnyNode> work_;
};

}  // namespace

Definitions definitions_at(const Tree& tree, int line) {
    return std::move(Finder(tree, line).found);
}

}  // namespace numen::syntax
