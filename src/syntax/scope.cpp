#include "syntax/scope.h"

#include <initializer_list>
#include <string>

#include "support/diagnostic.h"
#include "syntax/visit.h"

namespace numen::syntax {

NameSet::NameSet(std::vector<std::string_view> names) : names_(std::move(names)) {
    std::sort(names_.begin(), names_.end());
    names_.erase(std::unique(names_.begin(), names_.end()), names_.end());
}

namespace {

using Names = std::vector<std::string_view>;

/// Goes over the text of one scope and notes what happens to names.
class ScopeWalk {
  public:
    void parameters(const Parameters& parameters) {
        for_each_parameter(parameters, [&](const Parameter& one) { bound_.push_back(one.name); });
        parameter_count_ = static_cast<std::ptrdiff_t>(bound_.size());
    }

    void block(Block statements) {
        for (const Stmt* one : statements) statement(one);
    }

    bool yields() const { return yields_; }

    /// Without recursion but for new scopes, since spines may be as long as the text.
    void expression(const Expr* root) {
        if (root == nullptr) return;
        const std::size_t base = pending_.size();
        pending_.push_back(root);
        while (pending_.size() > base) {
            const Expr* next = pending_.back();
            pending_.pop_back();
            switch (next->kind) {
                case ExprKind::Name: used_.push_back(as<Name>(next)->id); break;
                case ExprKind::NamedExpr:
                    bound_.push_back(as<NamedExpr>(next)->target->id);
                    pending_.push_back(as<NamedExpr>(next)->value);
                    break;
                case ExprKind::Lambda: lambda(as<Lambda>(next)); break;
                case ExprKind::Yield:
                    yields_ = true;
                    if (as<Yield>(next)->value != nullptr)
                        pending_.push_back(as<Yield>(next)->value);
                    break;
                case ExprKind::YieldFrom:
                    yields_ = true;
                    pending_.push_back(as<YieldFrom>(next)->value);
                    break;
                case ExprKind::ListComp: {
                    const auto* list = as<ListComp>(next);
                    comprehension({list->element}, list->generators);
                    break;
                }
                case ExprKind::SetComp: {
                    const auto* set = as<SetComp>(next);
                    comprehension({set->element}, set->generators);
                    break;
                }
                case ExprKind::DictComp: {
                    const auto* dict = as<DictComp>(next);
                    comprehension({dict->key, dict->value}, dict->generators);
                    break;
                }
                case ExprKind::GeneratorExp: {
                    const auto* generator = as<GeneratorExp>(next);
                    comprehension({generator->element}, generator->generators);
                    break;
                }
                default:
                    for_each_child(next, [&](const Expr* child) { pending_.push_back(child); });
            }
        }
    }

    void all(std::span<const Expr* const> expressions) {
        for (const Expr* one : expressions) expression(one);
    }

    void target(const Expr* target) {
        if (target == nullptr) return;
        if (const auto* name = as<Name>(target)) {
            bound_.push_back(name->id);
        } else if (as<Tuple>(target) || as<List>(target) || as<Starred>(target)) {
            for_each_child(target, [&](const Expr* element) { this->target(element); });
        } else {
            expression(target);
        }
    }

    NameSet bound() && { return NameSet(std::move(bound_)); }

    ScopeNames finish() && {
        ScopeNames names;
        names.globals = NameSet(std::move(globals_));
        names.nonlocals = NameSet(std::move(nonlocals_));
        std::erase_if(bound_, [&](std::string_view name) {
            return names.globals.contains(name) || names.nonlocals.contains(name);
        });
        names.locals = NameSet(std::move(bound_));
        auto is_local = [&](std::string_view name) { return names.locals.contains(name); };
        used_.insert(used_.end(), used_inside_.begin(), used_inside_.end());
        used_.insert(used_.end(), names.nonlocals.begin(), names.nonlocals.end());
        std::erase_if(used_, is_local);
        names.free = NameSet(std::move(used_));
        names.changed_inside = NameSet(std::move(changed_inside_));
        return names;
    }

  private:
    void append(Names& names, const NameSet& more) {
        names.insert(names.end(), more.begin(), more.end());
    }

    /// A function inside: its body is not this scope's, but what it takes from outside is used.
    void function(const ScopeNames& inner) {
        append(used_inside_, inner.free);
        append(changed_inside_, inner.nonlocals);
        for (std::string_view name : inner.changed_inside) {
            if (!inner.locals.contains(name)) changed_inside_.push_back(name);
        }
    }

    void lambda(const Lambda* lambda) {
        for_each_default(lambda->parameters, [&](const Expr* value) { pending_.push_back(value); });
        function(scope_names(lambda->parameters, lambda->body));
    }

    /// The first iterable belongs to this scope, and so do walrus targets anywhere inside.
    void comprehension(std::initializer_list<const Expr*> elements,
                       std::span<const Comprehension> generators) {
        ScopeWalk targets;
        ScopeWalk inner;
        for (const Comprehension& clause : generators) {
            targets.target(clause.target);
            ScopeWalk iterable;
            iterable.expression(clause.iter);
            if (!iterable.bound_.empty()) {
                fail(clause.iter->span,
                     "assignment expression cannot be used in a comprehension iterable expression");
            }
            (&clause == generators.data() ? *this : inner).take(iterable, NameSet());
            inner.all(clause.conditions);
        }
        for (const Expr* element : elements) inner.expression(element);
        NameSet own = NameSet(targets.bound_);
        for (std::string_view name : inner.bound_) {
            if (own.contains(name)) {
                fail((*elements.begin())->span,
                     "assignment expression cannot rebind comprehension iteration variable '" +
                         std::string(name) + "'");
            }
        }
        take(inner, own);
        take(targets, own);
        bound_.insert(bound_.end(), inner.bound_.begin(), inner.bound_.end());
    }

    /// What `inner` uses and does not find among its own names is used by this scope.
    void take(const ScopeWalk& inner, const NameSet& own) {
        auto add = [&](Names& to, const Names& from) {
            for (std::string_view name : from) {
                if (!own.contains(name)) to.push_back(name);
            }
        };
        add(used_, inner.used_);
        add(used_inside_, inner.used_inside_);
        add(changed_inside_, inner.changed_inside_);
    }

    /// Functions in a class do not see its names; what the class itself uses may be its own.
    void class_body(const ClassDef* definition) {
        ScopeWalk inner;
        inner.block(definition->body);
        NameSet own = NameSet(inner.bound_);
        for (std::string_view name : inner.used_) {
            if (!own.contains(name)) used_.push_back(name);
        }
        used_inside_.insert(used_inside_.end(), inner.used_inside_.begin(),
                            inner.used_inside_.end());
        for (std::string_view name : inner.nonlocals_) {
            used_.push_back(name);
            changed_inside_.push_back(name);
        }
        changed_inside_.insert(changed_inside_.end(), inner.changed_inside_.begin(),
                               inner.changed_inside_.end());
    }

    /// A declaration must come before the names are used.
    void declare(const Stmt* stmt, std::span<const std::string_view> names, const char* what,
                 Names& declared, const Names& others) {
        auto in = [](const Names& list, std::string_view name) {
            return std::find(list.begin(), list.end(), name) != list.end();
        };
        for (std::string_view name : names) {
            std::string quoted = "name '" + std::string(name) + "' is ";
            if (std::find(bound_.begin(), bound_.begin() + parameter_count_, name) !=
                bound_.begin() + parameter_count_) {
                fail(stmt->span, quoted + "parameter and " + what);
            }
            if (in(others, name)) fail(stmt->span, quoted + "nonlocal and global");
            if (in(declared, name)) continue;
            if (in(bound_, name)) {
                fail(stmt->span, quoted + "assigned to before " + what + " declaration");
            }
            if (in(used_, name)) {
                fail(stmt->span, quoted + "used prior to " + what + " declaration");
            }
            declared.push_back(name);
        }
    }

    [[noreturn]] static void fail(Span span, std::string message) {
        throw support::CompileError(support::Code::syntax, span, std::move(message));
    }

    void name(std::string_view name) {
        if (!name.empty()) bound_.push_back(name);
    }

    void imported(std::span<const Alias> aliases) {
        for (const Alias& alias : aliases) {
            if (alias.name == "*") continue;
            name(alias.asname.empty() ? alias.name.substr(0, alias.name.find('.')) : alias.asname);
        }
    }

    void pattern(const Pattern* pattern) {
        auto all = [&](std::span<const Pattern* const> patterns) {
            for (const Pattern* one : patterns) this->pattern(one);
        };
        switch (pattern->kind) {
            case PatternKind::Value: return expression(as<PatternValue>(pattern)->value);
            case PatternKind::Singleton: return;
            case PatternKind::Sequence: return all(as<PatternSequence>(pattern)->patterns);
            case PatternKind::Mapping:
                for (const Expr* key : as<PatternMapping>(pattern)->keys) expression(key);
                all(as<PatternMapping>(pattern)->patterns);
                return name(as<PatternMapping>(pattern)->rest);
            case PatternKind::Class:
                expression(as<PatternClass>(pattern)->cls);
                all(as<PatternClass>(pattern)->patterns);
                return all(as<PatternClass>(pattern)->keyword_patterns);
            case PatternKind::Star: return name(as<PatternStar>(pattern)->name);
            case PatternKind::As:
                if (const Pattern* inner = as<PatternAs>(pattern)->pattern) this->pattern(inner);
                return name(as<PatternAs>(pattern)->name);
            case PatternKind::Or: return all(as<PatternOr>(pattern)->patterns);
        }
    }

    void statement(const Stmt* stmt) {
        switch (stmt->kind) {
            case StmtKind::Expr: return expression(as<ExprStmt>(stmt)->value);
            case StmtKind::Assign:
                expression(as<Assign>(stmt)->value);
                for (const Expr* one : as<Assign>(stmt)->targets) target(one);
                return;
            case StmtKind::AugAssign:
                expression(as<AugAssign>(stmt)->value);
                expression(as<AugAssign>(stmt)->target);
                return target(as<AugAssign>(stmt)->target);
            case StmtKind::AnnAssign:
                expression(as<AnnAssign>(stmt)->value);
                return target(as<AnnAssign>(stmt)->target);
            case StmtKind::Return: return expression(as<Return>(stmt)->value);
            case StmtKind::If:
                for (const IfClause& clause : as<If>(stmt)->clauses) {
                    expression(clause.test);
                    block(clause.body);
                }
                return block(as<If>(stmt)->orelse);
            case StmtKind::While:
                expression(as<While>(stmt)->test);
                block(as<While>(stmt)->body);
                return block(as<While>(stmt)->orelse);
            case StmtKind::For:
                expression(as<For>(stmt)->iter);
                target(as<For>(stmt)->target);
                block(as<For>(stmt)->body);
                return block(as<For>(stmt)->orelse);
            case StmtKind::Break:
            case StmtKind::Continue:
            case StmtKind::Pass: return;
            case StmtKind::Raise:
                expression(as<Raise>(stmt)->exception);
                return expression(as<Raise>(stmt)->cause);
            case StmtKind::Try:
                block(as<Try>(stmt)->body);
                for (const ExceptHandler& handler : as<Try>(stmt)->handlers) {
                    expression(handler.type);
                    name(handler.name);
                    block(handler.body);
                }
                block(as<Try>(stmt)->orelse);
                return block(as<Try>(stmt)->finalbody);
            case StmtKind::Assert:
                expression(as<Assert>(stmt)->test);
                return expression(as<Assert>(stmt)->message);
            case StmtKind::FunctionDef: {
                const auto* definition = as<FunctionDef>(stmt);
                all(definition->decorators);
                for_each_default(definition->parameters,
                                 [&](const Expr* value) { expression(value); });
                name(definition->name);
                return function(scope_names(definition->parameters, definition->body));
            }
            case StmtKind::ClassDef: {
                const auto* definition = as<ClassDef>(stmt);
                all(definition->decorators);
                all(definition->bases);
                for (const Keyword& keyword : definition->keywords) expression(keyword.value);
                name(definition->name);
                return class_body(definition);
            }
            case StmtKind::With:
                for (const WithItem& item : as<With>(stmt)->items) {
                    expression(item.context);
                    target(item.target);
                }
                return block(as<With>(stmt)->body);
            case StmtKind::Match:
                expression(as<Match>(stmt)->subject);
                for (const MatchCase& one : as<Match>(stmt)->cases) {
                    pattern(one.pattern);
                    expression(one.guard);
                    block(one.body);
                }
                return;
            case StmtKind::Global:
                return declare(stmt, as<Global>(stmt)->names, "global", globals_, nonlocals_);
            case StmtKind::Nonlocal:
                return declare(stmt, as<Nonlocal>(stmt)->names, "nonlocal", nonlocals_, globals_);
            case StmtKind::Delete:
                for (const Expr* one : as<Delete>(stmt)->targets) target(one);
                return;
            case StmtKind::Import: return imported(as<Import>(stmt)->names);
            case StmtKind::ImportFrom: return imported(as<ImportFrom>(stmt)->names);
            case StmtKind::TypeAlias: return name(as<TypeAlias>(stmt)->name->id);
        }
    }

    std::vector<const Expr*> pending_;
    Names bound_;  // parameters first
    std::ptrdiff_t parameter_count_ = 0;
    Names used_;         // by this scope itself
    Names used_inside_;  // by functions inside, from outside them
    Names globals_;
    Names nonlocals_;
    Names changed_inside_;
    bool yields_ = false;
};

}  // namespace

ScopeNames scope_names(const Parameters& parameters, Block body) {
    ScopeWalk walk;
    walk.parameters(parameters);
    walk.block(body);
    return std::move(walk).finish();
}

ScopeNames scope_names(const Parameters& parameters, const Expr* body) {
    ScopeWalk walk;
    walk.parameters(parameters);
    walk.expression(body);
    return std::move(walk).finish();
}

bool has_yield(Block body) {
    ScopeWalk walk;
    walk.block(body);
    return walk.yields();
}

bool yields_in_try(Block body) {
    for (const Stmt* one : body) {
        if (one->kind == StmtKind::FunctionDef || one->kind == StmtKind::ClassDef) continue;
        const bool is_try = one->kind == StmtKind::Try || one->kind == StmtKind::With;
        if (is_try && has_yield(Block(&one, 1))) return true;
        bool found = false;
        for_each_child(one, [&](const auto* child) {
            if constexpr (std::is_same_v<decltype(child), const Stmt*>)
                found = found || yields_in_try(Block(&child, 1));
        });
        if (found) return true;
    }
    return false;
}

NameSet assigned_names(Block block) {
    ScopeWalk walk;
    walk.block(block);
    return std::move(walk).bound();
}

NameSet assigned_names(const Expr* expression) {
    ScopeWalk walk;
    walk.expression(expression);
    return std::move(walk).bound();
}

NameSet target_names(const Expr* target) {
    ScopeWalk walk;
    walk.target(target);
    return std::move(walk).bound();
}

}  // namespace numen::syntax
