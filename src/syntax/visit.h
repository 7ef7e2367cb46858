#pragma once

#include <vector>

#include "syntax/ast.h"

namespace numen::syntax {

/// Calls `visit(parameter)` for every parameter, in the order in which they are written.
template <class Visit>
void for_each_parameter(const Parameters& parameters, Visit&& visit) {
    for (const Parameter& parameter : parameters.positional) visit(parameter);
    if (parameters.vararg != nullptr) visit(*parameters.vararg);
    for (const Parameter& parameter : parameters.keyword_only) visit(parameter);
    if (parameters.kwarg != nullptr) visit(*parameters.kwarg);
}

/// Calls `visit(expr)` for every default value, which the scope around the function evaluates.
template <class Visit>
void for_each_default(const Parameters& parameters, Visit&& visit) {
    for_each_parameter(parameters, [&](const Parameter& parameter) {
        if (parameter.default_value != nullptr) visit(parameter.default_value);
    });
}

/// Calls `visit(child)` for every expression directly below `expr`, from left to right as they are
/// written (a comprehension's element before its clauses). Recursing through it is not safe on the
/// left spines of a tree (see kMaxDepth); put the children on a list of your own instead.
template <class Visit>
void for_each_child(const Expr* expr, Visit&& visit) {
    auto one = [&](const Expr* child) {
        if (child != nullptr) visit(child);
    };
    auto all = [&](std::span<const Expr* const> children) {
        for (const Expr* child : children) one(child);
    };
    auto clauses = [&](std::span<const Comprehension> generators) {
        for (const Comprehension& clause : generators) {
            one(clause.target);
            one(clause.iter);
            all(clause.conditions);
        }
    };
    switch (expr->kind) {
        case ExprKind::Name:
        case ExprKind::Constant: return;
        case ExprKind::Attribute: return one(as<Attribute>(expr)->value);
        case ExprKind::Subscript:
            one(as<Subscript>(expr)->value);
            return one(as<Subscript>(expr)->index);
        case ExprKind::Slice:
            one(as<Slice>(expr)->lower);
            one(as<Slice>(expr)->upper);
            return one(as<Slice>(expr)->step);
        case ExprKind::Call:
            one(as<Call>(expr)->func);
            all(as<Call>(expr)->args);
            for (const Keyword& keyword : as<Call>(expr)->keywords) one(keyword.value);
            return;
        case ExprKind::BinOp: one(as<BinOp>(expr)->left); return one(as<BinOp>(expr)->right);
        case ExprKind::UnaryOp: return one(as<UnaryOp>(expr)->operand);
        case ExprKind::BoolOp: return all(as<BoolOp>(expr)->values);
        case ExprKind::Compare:
            one(as<Compare>(expr)->left);
            return all(as<Compare>(expr)->comparators);
        case ExprKind::IfExp:
            one(as<IfExp>(expr)->body);
            one(as<IfExp>(expr)->test);
            return one(as<IfExp>(expr)->orelse);
        case ExprKind::Tuple: return all(as<Tuple>(expr)->elements);
        case ExprKind::List: return all(as<List>(expr)->elements);
        case ExprKind::Set: return all(as<Set>(expr)->elements);
        case ExprKind::Dict: {
            const auto* dict = as<Dict>(expr);
            for (std::size_t i = 0; i < dict->values.size(); ++i) {
                one(dict->keys[i]);
                one(dict->values[i]);
            }
            return;
        }
        case ExprKind::ListComp:
            one(as<ListComp>(expr)->element);
            return clauses(as<ListComp>(expr)->generators);
        case ExprKind::SetComp:
            one(as<SetComp>(expr)->element);
            return clauses(as<SetComp>(expr)->generators);
        case ExprKind::DictComp:
            one(as<DictComp>(expr)->key);
            one(as<DictComp>(expr)->value);
            return clauses(as<DictComp>(expr)->generators);
        case ExprKind::GeneratorExp:
            one(as<GeneratorExp>(expr)->element);
            return clauses(as<GeneratorExp>(expr)->generators);
        case ExprKind::Lambda:
            for_each_default(as<Lambda>(expr)->parameters, one);
            return one(as<Lambda>(expr)->body);
        case ExprKind::NamedExpr:
            one(as<NamedExpr>(expr)->target);
            return one(as<NamedExpr>(expr)->value);
        case ExprKind::Starred: return one(as<Starred>(expr)->value);
        case ExprKind::JoinedStr: return all(as<JoinedStr>(expr)->values);
        case ExprKind::TemplateStr: return all(as<TemplateStr>(expr)->values);
        case ExprKind::FormattedValue:
            one(as<FormattedValue>(expr)->value);
            return one(as<FormattedValue>(expr)->format_spec);
        case ExprKind::Await: return one(as<Await>(expr)->value);
        case ExprKind::Yield: return one(as<Yield>(expr)->value);
        case ExprKind::YieldFrom: return one(as<YieldFrom>(expr)->value);
    }
}

/// The name that an attribute is of, or of an attribute of which it is; null where it is of no
/// name.
inline const Name* root_name(const Expr* expr) {
    while (const auto* attribute = as<Attribute>(expr)) expr = attribute->value;
    return as<Name>(expr);
}

/// The clauses of a comprehension; empty for all else.
inline std::span<const Comprehension> clauses_of(const Expr* expr) {
    if (const auto* made = as<ListComp>(expr)) return made->generators;
    if (const auto* made = as<SetComp>(expr)) return made->generators;
    if (const auto* made = as<DictComp>(expr)) return made->generators;
    if (const auto* made = as<GeneratorExp>(expr)) return made->generators;
    return {};
}

/// Calls `visit(expr)` for an expression and every one inside it, in no order.
template <class Visit>
void for_each_expression(const Expr* expr, Visit&& visit) {
    std::vector<const Expr*> left = {expr};
    while (!left.empty()) {
        const Expr* one = left.back();
        left.pop_back();
        visit(one);
        for_each_child(one, [&](const Expr* child) { left.push_back(child); });
    }
}

/// Calls `visit(child)` for every pattern and expression directly below `pattern`.
template <class Visit>
void for_each_child(const Pattern* pattern, Visit&& visit) {
    auto all = [&](const auto& children) {
        for (const auto* child : children) visit(child);
    };
    switch (pattern->kind) {
        case PatternKind::Value: return visit(as<PatternValue>(pattern)->value);
        case PatternKind::Singleton:
        case PatternKind::Star: return;
        case PatternKind::Sequence: return all(as<PatternSequence>(pattern)->patterns);
        case PatternKind::Mapping:
            all(as<PatternMapping>(pattern)->keys);
            return all(as<PatternMapping>(pattern)->patterns);
        case PatternKind::Class:
            visit(as<PatternClass>(pattern)->cls);
            all(as<PatternClass>(pattern)->patterns);
            return all(as<PatternClass>(pattern)->keyword_patterns);
        case PatternKind::As:
            if (const Pattern* inner = as<PatternAs>(pattern)->pattern) visit(inner);
            return;
        case PatternKind::Or: return all(as<PatternOr>(pattern)->patterns);
    }
}

/// Calls `visit(child)` for every statement, expression and pattern directly below `stmt`, in the
/// order in which they are written. Annotations and type parameters are left out: compiled code
/// never evaluates them.
template <class Visit>
void for_each_child(const Stmt* stmt, Visit&& visit) {
    auto one = [&](const Expr* child) {
        if (child != nullptr) visit(child);
    };
    auto all = [&](const auto& children) {
        for (const auto* child : children) visit(child);
    };
    switch (stmt->kind) {
        case StmtKind::Expr: return one(as<ExprStmt>(stmt)->value);
        case StmtKind::Assign: all(as<Assign>(stmt)->targets); return one(as<Assign>(stmt)->value);
        case StmtKind::AugAssign:
            one(as<AugAssign>(stmt)->target);
            return one(as<AugAssign>(stmt)->value);
        case StmtKind::AnnAssign:
            one(as<AnnAssign>(stmt)->target);
            return one(as<AnnAssign>(stmt)->value);
        case StmtKind::Return: return one(as<Return>(stmt)->value);
        case StmtKind::If:
            for (const IfClause& clause : as<If>(stmt)->clauses) {
                one(clause.test);
                all(clause.body);
            }
            return all(as<If>(stmt)->orelse);
        case StmtKind::While:
            one(as<While>(stmt)->test);
            all(as<While>(stmt)->body);
            return all(as<While>(stmt)->orelse);
        case StmtKind::For:
            one(as<For>(stmt)->target);
            one(as<For>(stmt)->iter);
            all(as<For>(stmt)->body);
            return all(as<For>(stmt)->orelse);
        case StmtKind::Raise: one(as<Raise>(stmt)->exception); return one(as<Raise>(stmt)->cause);
        case StmtKind::Try:
            all(as<Try>(stmt)->body);
            for (const ExceptHandler& handler : as<Try>(stmt)->handlers) {
                one(handler.type);
                all(handler.body);
            }
            all(as<Try>(stmt)->orelse);
            return all(as<Try>(stmt)->finalbody);
        case StmtKind::Assert: one(as<Assert>(stmt)->test); return one(as<Assert>(stmt)->message);
        case StmtKind::FunctionDef:
            all(as<FunctionDef>(stmt)->decorators);
            for_each_default(as<FunctionDef>(stmt)->parameters, one);
            return all(as<FunctionDef>(stmt)->body);
        case StmtKind::ClassDef:
            all(as<ClassDef>(stmt)->decorators);
            all(as<ClassDef>(stmt)->bases);
            for (const Keyword& keyword : as<ClassDef>(stmt)->keywords) one(keyword.value);
            return all(as<ClassDef>(stmt)->body);
        case StmtKind::With:
            for (const WithItem& item : as<With>(stmt)->items) {
                one(item.context);
                one(item.target);
            }
            return all(as<With>(stmt)->body);
        case StmtKind::Match:
            one(as<Match>(stmt)->subject);
            for (const MatchCase& match_case : as<Match>(stmt)->cases) {
                visit(match_case.pattern);
                one(match_case.guard);
                all(match_case.body);
            }
            return;
        case StmtKind::Delete: return all(as<Delete>(stmt)->targets);
        case StmtKind::TypeAlias: return one(as<TypeAlias>(stmt)->value);
        case StmtKind::Break:
        case StmtKind::Continue:
        case StmtKind::Pass:
        case StmtKind::Global:
        case StmtKind::Nonlocal:
        case StmtKind::Import:
        case StmtKind::ImportFrom: return;
    }
}

/// Finds a statement that leaves the block in which those are that it is called with, other than by
/// an exception.
struct FindLeaving {
    bool in_loop = false;
    const Stmt* found = nullptr;

    void operator()(const Expr*) {}
    void operator()(const Pattern*) {}
    void operator()(const Stmt* statement) {
        if (found != nullptr) return;
        switch (statement->kind) {
            case StmtKind::FunctionDef:
            case StmtKind::ClassDef: return;
            case StmtKind::Return: found = statement; return;
            case StmtKind::Break:
            case StmtKind::Continue:
                if (!in_loop) found = statement;
                return;
            case StmtKind::For: return of_loop(*as<For>(statement));
            case StmtKind::While: return of_loop(*as<While>(statement));
            default: for_each_child(statement, *this);
        }
    }

  private:
    template <class Loop>
    void of_loop(const Loop& loop) {
        FindLeaving inside{.in_loop = true};
        for (const Stmt* each : loop.body) inside(each);
        found = inside.found;
        for (const Stmt* each : loop.orelse) (*this)(each);
    }
};

}  // namespace numen::syntax
