#include "syntax/definitions.h"

#include <variant>

namespace numen::syntax {

namespace {

using AnyNode = std::variant<const Stmt*, const Expr*, const Pattern*>;

/// Visits every node with a list of work instead of recursion, since spines of operands may be
/// long.
class Finder {
  public:
    Finder(const Tree& tree, int line) : source_(*tree.source), line_(line) {
        add(tree.module.body);
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

    void add(const Expr* expression) {
        if (expression != nullptr) work_.push_back(expression);
    }
    void add(const Pattern* pattern) {
        if (pattern != nullptr) work_.push_back(pattern);
    }
    void add(std::span<const Expr* const> expressions) {
        for (const Expr* expression : expressions) add(expression);
    }
    void add(std::span<const Pattern* const> patterns) {
        for (const Pattern* pattern : patterns) add(pattern);
    }
    void add(Block block) {
        for (const Stmt* statement : block) {
            if (may_hold_line(statement)) work_.push_back(statement);
        }
    }
    void add(std::span<const Keyword> keywords) {
        for (const Keyword& keyword : keywords) add(keyword.value);
    }
    void add(const Parameters& parameters) {
        for (const Parameter& parameter : parameters.positional) add(parameter.default_value);
        for (const Parameter& parameter : parameters.keyword_only) add(parameter.default_value);
    }
    void add(std::span<const Comprehension> generators) {
        for (const Comprehension& generator : generators) {
            add(generator.target);
            add(generator.iter);
            add(generator.conditions);
        }
    }

    void visit(const Stmt* statement);
    void visit(const Expr* expression);
    void visit(const Pattern* pattern);

    const support::Source& source_;
    int line_;
    std::vector<AnyNode> work_;
};

void Finder::visit(const Stmt* statement) {
    switch (statement->kind) {
        case StmtKind::Expr: return add(as<ExprStmt>(statement)->value);
        case StmtKind::Assign: {
            const auto* node = as<Assign>(statement);
            add(node->targets);
            return add(node->value);
        }
        case StmtKind::AugAssign: {
            const auto* node = as<AugAssign>(statement);
            add(node->target);
            return add(node->value);
        }
        case StmtKind::AnnAssign: {
            const auto* node = as<AnnAssign>(statement);
            add(node->target);
            return add(node->value);
        }
        case StmtKind::Return: return add(as<Return>(statement)->value);
        case StmtKind::If: {
            const auto* node = as<If>(statement);
            add(node->test);
            add(node->body);
            return add(node->orelse);
        }
        case StmtKind::While: {
            const auto* node = as<While>(statement);
            add(node->test);
            add(node->body);
            return add(node->orelse);
        }
        case StmtKind::For: {
            const auto* node = as<For>(statement);
            add(node->target);
            add(node->iter);
            add(node->body);
            return add(node->orelse);
        }
        case StmtKind::Raise: {
            const auto* node = as<Raise>(statement);
            add(node->exception);
            return add(node->cause);
        }
        case StmtKind::Try: {
            const auto* node = as<Try>(statement);
            add(node->body);
            for (const ExceptHandler& handler : node->handlers) {
                add(handler.type);
                add(handler.body);
            }
            add(node->orelse);
            return add(node->finalbody);
        }
        case StmtKind::Assert: {
            const auto* node = as<Assert>(statement);
            add(node->test);
            return add(node->message);
        }
        case StmtKind::FunctionDef: {
            const auto* node = as<FunctionDef>(statement);
            Span first = node->decorators.empty() ? node->span : node->decorators[0]->span;
            if (begins_here(first)) found.functions.push_back(node);
            add(node->decorators);
            add(node->parameters);
            return add(node->body);
        }
        case StmtKind::ClassDef: {
            const auto* node = as<ClassDef>(statement);
            add(node->decorators);
            add(node->bases);
            add(node->keywords);
            return add(node->body);
        }
        case StmtKind::With: {
            const auto* node = as<With>(statement);
            for (const WithItem& item : node->items) {
                add(item.context);
                add(item.target);
            }
            return add(node->body);
        }
        case StmtKind::Match: {
            const auto* node = as<Match>(statement);
            add(node->subject);
            for (const MatchCase& each : node->cases) {
                add(each.pattern);
                add(each.guard);
                add(each.body);
            }
            return;
        }
        case StmtKind::Delete: return add(as<Delete>(statement)->targets);
        case StmtKind::TypeAlias: return add(as<TypeAlias>(statement)->value);
        case StmtKind::Break:
        case StmtKind::Continue:
        case StmtKind::Pass:
        case StmtKind::Global:
        case StmtKind::Nonlocal:
        case StmtKind::Import:
        case StmtKind::ImportFrom: return;
    }
}

void Finder::visit(const Expr* expression) {
    switch (expression->kind) {
        case ExprKind::Name:
        case ExprKind::Constant: return;
        case ExprKind::Attribute: return add(as<Attribute>(expression)->value);
        case ExprKind::Subscript: {
            const auto* node = as<Subscript>(expression);
            add(node->value);
            return add(node->index);
        }
        case ExprKind::Slice: {
            const auto* node = as<Slice>(expression);
            add(node->lower);
            add(node->upper);
            return add(node->step);
        }
        case ExprKind::Call: {
            const auto* node = as<Call>(expression);
            add(node->func);
            add(node->args);
            return add(node->keywords);
        }
        case ExprKind::BinOp: {
            const auto* node = as<BinOp>(expression);
            add(node->left);
            return add(node->right);
        }
        case ExprKind::UnaryOp: return add(as<UnaryOp>(expression)->operand);
        case ExprKind::BoolOp: return add(as<BoolOp>(expression)->values);
        case ExprKind::Compare: {
            const auto* node = as<Compare>(expression);
            add(node->left);
            return add(node->comparators);
        }
        case ExprKind::IfExp: {
            const auto* node = as<IfExp>(expression);
            add(node->test);
            add(node->body);
            return add(node->orelse);
        }
        case ExprKind::Tuple: return add(as<Tuple>(expression)->elements);
        case ExprKind::List: return add(as<List>(expression)->elements);
        case ExprKind::Set: return add(as<Set>(expression)->elements);
        case ExprKind::Dict: {
            const auto* node = as<Dict>(expression);
            add(node->keys);
            return add(node->values);
        }
        case ExprKind::ListComp: {
            const auto* node = as<ListComp>(expression);
            add(node->element);
            return add(node->generators);
        }
        case ExprKind::SetComp: {
            const auto* node = as<SetComp>(expression);
            add(node->element);
            return add(node->generators);
        }
        case ExprKind::DictComp: {
            const auto* node = as<DictComp>(expression);
            add(node->key);
            add(node->value);
            return add(node->generators);
        }
        case ExprKind::GeneratorExp: {
            const auto* node = as<GeneratorExp>(expression);
            add(node->element);
            return add(node->generators);
        }
        case ExprKind::Lambda: {
            const auto* node = as<Lambda>(expression);
            if (begins_here(node->span)) found.lambdas.push_back(node);
            add(node->parameters);
            return add(node->body);
        }
        case ExprKind::NamedExpr: return add(as<NamedExpr>(expression)->value);
        case ExprKind::Starred: return add(as<Starred>(expression)->value);
        case ExprKind::JoinedStr: return add(as<JoinedStr>(expression)->values);
        case ExprKind::TemplateStr: return add(as<TemplateStr>(expression)->values);
        case ExprKind::FormattedValue: {
            const auto* node = as<FormattedValue>(expression);
            add(node->value);
            return add(node->format_spec);
        }
        case ExprKind::Await: return add(as<Await>(expression)->value);
        case ExprKind::Yield: return add(as<Yield>(expression)->value);
        case ExprKind::YieldFrom: return add(as<YieldFrom>(expression)->value);
    }
}

void Finder::visit(const Pattern* pattern) {
    switch (pattern->kind) {
        case PatternKind::Value: return add(as<PatternValue>(pattern)->value);
        case PatternKind::Mapping: {
            const auto* node = as<PatternMapping>(pattern);
            add(node->keys);
            return add(node->patterns);
        }
        case PatternKind::Class: {
            const auto* node = as<PatternClass>(pattern);
            add(node->cls);
            add(node->patterns);
            return add(node->keyword_patterns);
        }
        case PatternKind::Sequence: return add(as<PatternSequence>(pattern)->patterns);
        case PatternKind::As: return add(as<PatternAs>(pattern)->pattern);
        case PatternKind::Or: return add(as<PatternOr>(pattern)->patterns);
        case PatternKind::Singleton:
        case PatternKind::Star: return;
    }
}

}  // namespace

Definitions definitions_at(const Tree& tree, int line) {
    return std::move(Finder(tree, line).found);
}

}  // namespace numen::syntax
