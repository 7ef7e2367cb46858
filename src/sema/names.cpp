#include "sema/names.h"

namespace numen::sema {

using namespace syntax;

namespace {

struct Walk {
    BodyNames names;

    void block(Block statements) {
        for (const Stmt* one : statements) statement(one);
    }

    void target(const Expr* e) {
        if (e == nullptr) return;
        if (const auto* name = as<Name>(e)) {
            names.bound.insert(name->id);
        } else if (const auto* tuple = as<Tuple>(e)) {
            for (const Expr* one : tuple->elements) target(one);
        } else if (const auto* list = as<List>(e)) {
            for (const Expr* one : list->elements) target(one);
        } else if (const auto* starred = as<Starred>(e)) {
            target(starred->value);
        } else {
            expression(e);
        }
    }

    void all(std::span<const Expr* const> expressions) {
        for (const Expr* one : expressions) expression(one);
    }

    void generators(std::span<const Comprehension> clauses) {
        for (const Comprehension& one : clauses) {
            expression(one.iter);
            all(one.conditions);
        }
    }

    void inner(Block body) {
        Walk walk;
        walk.block(body);
        names.nonlocal_in_inner.insert(walk.names.declared_nonlocal.begin(),
                                       walk.names.declared_nonlocal.end());
        names.nonlocal_in_inner.insert(walk.names.nonlocal_in_inner.begin(),
                                       walk.names.nonlocal_in_inner.end());
    }

    void expression(const Expr* e) {
        if (e == nullptr) return;
        switch (e->kind) {
            case ExprKind::Name:
            case ExprKind::Constant:
            case ExprKind::Lambda: return;
            case ExprKind::NamedExpr: {
                const auto& node = *static_cast<const NamedExpr*>(e);
                names.bound.insert(node.target->id);
                return expression(node.value);
            }
            case ExprKind::Attribute: return expression(static_cast<const Attribute*>(e)->value);
            case ExprKind::Subscript: {
                const auto& node = *static_cast<const Subscript*>(e);
                expression(node.value);
                return expression(node.index);
            }
            case ExprKind::Slice: {
                const auto& node = *static_cast<const Slice*>(e);
                expression(node.lower);
                expression(node.upper);
                return expression(node.step);
            }
            case ExprKind::Call: {
                const auto& node = *static_cast<const Call*>(e);
                expression(node.func);
                all(node.args);
                for (const Keyword& one : node.keywords) expression(one.value);
                return;
            }
            case ExprKind::BinOp: {
                const Expr* left = e;  // a long chain leans to the left
                while (const auto* node = as<BinOp>(left)) {
                    expression(node->right);
                    left = node->left;
                }
                return expression(left);
            }
            case ExprKind::UnaryOp: return expression(static_cast<const UnaryOp*>(e)->operand);
            case ExprKind::BoolOp: return all(static_cast<const BoolOp*>(e)->values);
            case ExprKind::Compare: {
                const auto& node = *static_cast<const Compare*>(e);
                expression(node.left);
                return all(node.comparators);
            }
            case ExprKind::IfExp: {
                const auto& node = *static_cast<const IfExp*>(e);
                expression(node.test);
                expression(node.body);
                return expression(node.orelse);
            }
            case ExprKind::Tuple: return all(static_cast<const Tuple*>(e)->elements);
            case ExprKind::List: return all(static_cast<const List*>(e)->elements);
            case ExprKind::Set: return all(static_cast<const Set*>(e)->elements);
            case ExprKind::Dict: {
                const auto& node = *static_cast<const Dict*>(e);
                all(node.keys);
                return all(node.values);
            }
            case ExprKind::ListComp: {
                const auto& node = *static_cast<const ListComp*>(e);
                expression(node.element);
                return generators(node.generators);
            }
            case ExprKind::SetComp: {
                const auto& node = *static_cast<const SetComp*>(e);
                expression(node.element);
                return generators(node.generators);
            }
            case ExprKind::DictComp: {
                const auto& node = *static_cast<const DictComp*>(e);
                expression(node.key);
                expression(node.value);
                return generators(node.generators);
            }
            case ExprKind::GeneratorExp: {
                const auto& node = *static_cast<const GeneratorExp*>(e);
                expression(node.element);
                return generators(node.generators);
            }
            case ExprKind::Starred: return expression(static_cast<const Starred*>(e)->value);
            case ExprKind::JoinedStr: return all(static_cast<const JoinedStr*>(e)->values);
            case ExprKind::TemplateStr: return all(static_cast<const TemplateStr*>(e)->values);
            case ExprKind::FormattedValue: {
                const auto& node = *static_cast<const FormattedValue*>(e);
                expression(node.value);
                return expression(node.format_spec);
            }
            case ExprKind::Await: return expression(static_cast<const Await*>(e)->value);
            case ExprKind::Yield: return expression(static_cast<const Yield*>(e)->value);
            case ExprKind::YieldFrom: return expression(static_cast<const YieldFrom*>(e)->value);
        }
    }

    void pattern(const Pattern* p) {
        if (p == nullptr) return;
        switch (p->kind) {
            case PatternKind::Value:
            case PatternKind::Singleton: return;
            case PatternKind::Sequence:
                for (const Pattern* one : static_cast<const PatternSequence*>(p)->patterns)
                    pattern(one);
                return;
            case PatternKind::Mapping: {
                const auto& node = *static_cast<const PatternMapping*>(p);
                for (const Pattern* one : node.patterns) pattern(one);
                if (!node.rest.empty()) names.bound.insert(node.rest);
                return;
            }
            case PatternKind::Class: {
                const auto& node = *static_cast<const PatternClass*>(p);
                for (const Pattern* one : node.patterns) pattern(one);
                for (const Pattern* one : node.keyword_patterns) pattern(one);
                return;
            }
            case PatternKind::Star:
                if (auto name = static_cast<const PatternStar*>(p)->name; !name.empty())
                    names.bound.insert(name);
                return;
            case PatternKind::As: {
                const auto& node = *static_cast<const PatternAs*>(p);
                pattern(node.pattern);
                if (!node.name.empty()) names.bound.insert(node.name);
                return;
            }
            case PatternKind::Or:
                for (const Pattern* one : static_cast<const PatternOr*>(p)->patterns) pattern(one);
                return;
        }
    }

    void imported(std::span<const Alias> aliases) {
        for (const Alias& one : aliases) {
            names.bound.insert(one.asname.empty() ? one.name.substr(0, one.name.find('.'))
                                                  : one.asname);
        }
    }

    void statement(const Stmt* s) {
        switch (s->kind) {
            case StmtKind::Expr: return expression(static_cast<const ExprStmt*>(s)->value);
            case StmtKind::Assign: {
                const auto& node = *static_cast<const Assign*>(s);
                expression(node.value);
                for (const Expr* one : node.targets) target(one);
                return;
            }
            case StmtKind::AugAssign: {
                const auto& node = *static_cast<const AugAssign*>(s);
                expression(node.value);
                return target(node.target);
            }
            case StmtKind::AnnAssign: {
                const auto& node = *static_cast<const AnnAssign*>(s);
                expression(node.value);
                return target(node.target);
            }
            case StmtKind::Return: return expression(static_cast<const Return*>(s)->value);
            case StmtKind::If: {
                const auto& node = *static_cast<const If*>(s);
                expression(node.test);
                block(node.body);
                return block(node.orelse);
            }
            case StmtKind::While: {
                const auto& node = *static_cast<const While*>(s);
                expression(node.test);
                block(node.body);
                return block(node.orelse);
            }
            case StmtKind::For: {
                const auto& node = *static_cast<const For*>(s);
                expression(node.iter);
                target(node.target);
                block(node.body);
                return block(node.orelse);
            }
            case StmtKind::Break:
            case StmtKind::Continue:
            case StmtKind::Pass: return;
            case StmtKind::Raise: {
                const auto& node = *static_cast<const Raise*>(s);
                expression(node.exception);
                return expression(node.cause);
            }
            case StmtKind::Try: {
                const auto& node = *static_cast<const Try*>(s);
                block(node.body);
                for (const ExceptHandler& one : node.handlers) {
                    if (!one.name.empty()) names.bound.insert(one.name);
                    block(one.body);
                }
                block(node.orelse);
                return block(node.finalbody);
            }
            case StmtKind::Assert: {
                const auto& node = *static_cast<const Assert*>(s);
                expression(node.test);
                return expression(node.message);
            }
            case StmtKind::FunctionDef: {
                const auto& node = *static_cast<const FunctionDef*>(s);
                names.bound.insert(node.name);
                return inner(node.body);
            }
            case StmtKind::ClassDef:
                names.bound.insert(static_cast<const ClassDef*>(s)->name);
                return;
            case StmtKind::With: {
                const auto& node = *static_cast<const With*>(s);
                for (const WithItem& one : node.items) {
                    expression(one.context);
                    target(one.target);
                }
                return block(node.body);
            }
            case StmtKind::Match: {
                const auto& node = *static_cast<const Match*>(s);
                expression(node.subject);
                for (const MatchCase& one : node.cases) {
                    pattern(one.pattern);
                    expression(one.guard);
                    block(one.body);
                }
                return;
            }
            case StmtKind::Global:
                for (auto name : static_cast<const Global*>(s)->names)
                    names.declared_global.insert(name);
                return;
            case StmtKind::Nonlocal:
                for (auto name : static_cast<const Nonlocal*>(s)->names)
                    names.declared_nonlocal.insert(name);
                return;
            case StmtKind::Delete:
                for (const Expr* one : static_cast<const Delete*>(s)->targets) target(one);
                return;
            case StmtKind::Import: return imported(static_cast<const Import*>(s)->names);
            case StmtKind::ImportFrom: return imported(static_cast<const ImportFrom*>(s)->names);
            case StmtKind::TypeAlias:
                names.bound.insert(static_cast<const TypeAlias*>(s)->name->id);
                return;
        }
    }
};

}  // namespace

BodyNames body_names(Block body) {
    Walk walk;
    walk.block(body);
    return walk.names;
}

NameSet assigned_names(Block block) { return body_names(block).bound; }

NameSet assigned_names(const Expr* expression) {
    Walk walk;
    walk.expression(expression);
    return walk.names.bound;
}

NameSet target_names(const Expr* target) {
    Walk walk;
    walk.target(target);
    return walk.names.bound;
}

}  // namespace numen::sema
