#pragma once

#include "syntax/ast.h"

namespace numen::syntax {

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

}  // namespace numen::syntax
