#include "syntax/dump_impl.h"

namespace numen::syntax {

std::string dump(const Tree& tree, Positions positions) {
    std::string out;
    Dumper(tree, positions, out).module(tree.module);
    return out;
}

void Dumper::module(const Module& module) {
    open("Module");
    block_field("body", module.body);
    field("type_ignores");
    word("[]");
    close();
}

void Dumper::block_field(std::string_view name, Block block) {
    list_field(name, block, [&](const Stmt* item) { stmt(item); });
}

void Dumper::stmt(const Stmt* stmt) {
    switch (stmt->kind) {
        case StmtKind::Expr:
            open("Expr");
            expr_field("value", as<ExprStmt>(stmt)->value);
            break;
        case StmtKind::Assign:
            open("Assign");
            exprs_field("targets", as<Assign>(stmt)->targets, Use::Store);
            expr_field("value", as<Assign>(stmt)->value);
            break;
        case StmtKind::AugAssign: {
            const auto* assign = as<AugAssign>(stmt);
            open("AugAssign");
            expr_field("target", assign->target, Use::Store);
            field("op");
            word(class_name(assign->op));
            expr_field("value", assign->value);
            break;
        }
        case StmtKind::AnnAssign: {
            const auto* assign = as<AnnAssign>(stmt);
            open("AnnAssign");
            expr_field("target", assign->target, Use::Store);
            expr_field("annotation", assign->annotation);
            optional_field("value", assign->value);
            field("simple");
            number(assign->simple);
            break;
        }
        case StmtKind::Return:
            open("Return");
            optional_field("value", as<Return>(stmt)->value);
            break;
        case StmtKind::If: return if_statement(*as<If>(stmt));
        case StmtKind::While: {
            const auto* loop = as<While>(stmt);
            open("While");
            expr_field("test", loop->test);
            block_field("body", loop->body);
            block_field("orelse", loop->orelse);
            break;
        }
        case StmtKind::For: {
            const auto* loop = as<For>(stmt);
            open(loop->is_async ? "AsyncFor" : "For");
            expr_field("target", loop->target, Use::Store);
            expr_field("iter", loop->iter);
            block_field("body", loop->body);
            block_field("orelse", loop->orelse);
            break;
        }
        case StmtKind::Break: open("Break"); break;
        case StmtKind::Continue: open("Continue"); break;
        case StmtKind::Pass: open("Pass"); break;
        case StmtKind::Raise:
            open("Raise");
            optional_field("exc", as<Raise>(stmt)->exception);
            optional_field("cause", as<Raise>(stmt)->cause);
            break;
        case StmtKind::Try: {
            const auto* attempt = as<Try>(stmt);
            open(attempt->is_star ? "TryStar" : "Try");
            block_field("body", attempt->body);
            list_field("handlers", attempt->handlers,
                       [&](const ExceptHandler& item) { handler(item); });
            block_field("orelse", attempt->orelse);
            block_field("finalbody", attempt->finalbody);
            break;
        }
        case StmtKind::Assert:
            open("Assert");
            expr_field("test", as<Assert>(stmt)->test);
            optional_field("msg", as<Assert>(stmt)->message);
            break;
        case StmtKind::FunctionDef: function(*as<FunctionDef>(stmt)); break;
        case StmtKind::ClassDef: class_def(*as<ClassDef>(stmt)); break;
        case StmtKind::With: {
            const auto* with = as<With>(stmt);
            open(with->is_async ? "AsyncWith" : "With");
            list_field("items", with->items, [&](const WithItem& item) {
                open("withitem");
                expr_field("context_expr", item.context);
                if (item.target != nullptr) expr_field("optional_vars", item.target, Use::Store);
                close();
            });
            block_field("body", with->body);
            break;
        }
        case StmtKind::Match:
            open("Match");
            expr_field("subject", as<Match>(stmt)->subject);
            list_field("cases", as<Match>(stmt)->cases,
                       [&](const MatchCase& item) { match_case(item); });
            break;
        case StmtKind::Global:
            open("Global");
            names_field("names", as<Global>(stmt)->names);
            break;
        case StmtKind::Nonlocal:
            open("Nonlocal");
            names_field("names", as<Nonlocal>(stmt)->names);
            break;
        case StmtKind::Delete:
            open("Delete");
            exprs_field("targets", as<Delete>(stmt)->targets, Use::Del);
            break;
        case StmtKind::Import:
            open("Import");
            aliases_field(as<Import>(stmt)->names);
            break;
        case StmtKind::ImportFrom: {
            const auto* import = as<ImportFrom>(stmt);
            open("ImportFrom");
            optional_string_field("module", import->module);
            aliases_field(import->names);
            field("level");
            number(import->level);
            break;
        }
        case StmtKind::TypeAlias: {
            const auto* alias = as<TypeAlias>(stmt);
            open("TypeAlias");
            expr_field("name", alias->name, Use::Store);
            type_parameters_field(alias->type_parameters);
            expr_field("value", alias->value);
            break;
        }
    }
    close(stmt->span);
}

/// An `elif` is the `else` of the clause before it, with an `If` inside.
void Dumper::if_statement(const If& node) {
    for (const IfClause& clause : node.clauses) {
        if (&clause != node.clauses.data()) {
            field("orelse");
            word("[");
        }
        open("If");
        expr_field("test", clause.test);
        block_field("body", clause.body);
    }
    block_field("orelse", node.orelse);
    for (std::size_t i = node.clauses.size() - 1; i > 0; --i) {
        close(node.clauses[i].span);
        word("]");
    }
    close(node.span);
}

void Dumper::function(const FunctionDef& def) {
    open(def.is_async ? "AsyncFunctionDef" : "FunctionDef");
    string_field("name", def.name);
    parameters_field(def.parameters);
    block_field("body", def.body);
    exprs_field("decorator_list", def.decorators);
    optional_field("returns", def.returns);
    type_parameters_field(def.type_parameters);
}

void Dumper::class_def(const ClassDef& def) {
    open("ClassDef");
    string_field("name", def.name);
    exprs_field("bases", def.bases);
    keywords_field(def.keywords);
    block_field("body", def.body);
    exprs_field("decorator_list", def.decorators);
    type_parameters_field(def.type_parameters);
}

void Dumper::type_parameters_field(std::span<const TypeParameter> parameters) {
    if (parameters.empty()) return;
    list_field("type_params", parameters, [&](const TypeParameter& parameter) {
        open(parameter.kind == '*'   ? "TypeVarTuple"
             : parameter.kind == '2' ? "ParamSpec"
                                     : "TypeVar");
        string_field("name", parameter.name);
        optional_field("bound", parameter.bound);
        optional_field("default_value", parameter.default_value);
        close(parameter.span);
    });
}

void Dumper::handler(const ExceptHandler& handler) {
    open("ExceptHandler");
    optional_field("type", handler.type);
    optional_string_field("name", handler.name);
    block_field("body", handler.body);
    close(handler.span);
}

void Dumper::aliases_field(std::span<const Alias> names) {
    list_field("names", names, [&](const Alias& alias) {
        open("alias");
        string_field("name", alias.name);
        optional_string_field("asname", alias.asname);
        close(alias.span);
    });
}

void Dumper::match_case(const MatchCase& match_case) {
    open("match_case");
    field("pattern");
    pattern(match_case.pattern);
    optional_field("guard", match_case.guard);
    block_field("body", match_case.body);
    close();
}

void Dumper::patterns_field(std::string_view name, std::span<const Pattern* const> patterns) {
    list_field(name, patterns, [&](const Pattern* item) { pattern(item); });
}

void Dumper::pattern(const Pattern* pattern) {
    switch (pattern->kind) {
        case PatternKind::Value:
            open("MatchValue");
            expr_field("value", as<PatternValue>(pattern)->value);
            break;
        case PatternKind::Singleton: {
            ConstantKind value = as<PatternSingleton>(pattern)->value;
            open("MatchSingleton");
            field("value");
            word(value == ConstantKind::None   ? "None"
                 : value == ConstantKind::True ? "True"
                                               : "False");
            break;
        }
        case PatternKind::Sequence:
            open("MatchSequence");
            patterns_field("patterns", as<PatternSequence>(pattern)->patterns);
            break;
        case PatternKind::Mapping: {
            const auto* mapping = as<PatternMapping>(pattern);
            open("MatchMapping");
            exprs_field("keys", mapping->keys);
            patterns_field("patterns", mapping->patterns);
            optional_string_field("rest", mapping->rest);
            break;
        }
        case PatternKind::Class: {
            const auto* cls = as<PatternClass>(pattern);
            open("MatchClass");
            expr_field("cls", cls->cls);
            patterns_field("patterns", cls->patterns);
            names_field("kwd_attrs", cls->keyword_names);
            patterns_field("kwd_patterns", cls->keyword_patterns);
            break;
        }
        case PatternKind::Star:
            open("MatchStar");
            optional_string_field("name", as<PatternStar>(pattern)->name);
            break;
        case PatternKind::As: {
            const auto* capture = as<PatternAs>(pattern);
            open("MatchAs");
            if (capture->pattern != nullptr) {
                field("pattern");
                this->pattern(capture->pattern);
            }
            optional_string_field("name", capture->name);
            break;
        }
        case PatternKind::Or:
            open("MatchOr");
            patterns_field("patterns", as<PatternOr>(pattern)->patterns);
            break;
    }
    close(pattern->span);
}

}  // namespace numen::syntax
