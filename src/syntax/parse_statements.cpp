// Simple statements, and which rule a statement's first token leads to.
#include <optional>

#include "syntax/parser_impl.h"

namespace numen::syntax {

namespace {

std::optional<BinaryOp> augmented_operator(TokenKind kind) {
    switch (kind) {
        case TokenKind::PlusEqual: return BinaryOp::Add;
        case TokenKind::MinusEqual: return BinaryOp::Sub;
        case TokenKind::StarEqual: return BinaryOp::Mult;
        case TokenKind::AtEqual: return BinaryOp::MatMult;
        case TokenKind::SlashEqual: return BinaryOp::Div;
        case TokenKind::PercentEqual: return BinaryOp::Mod;
        case TokenKind::StarStarEqual: return BinaryOp::Pow;
        case TokenKind::LeftShiftEqual: return BinaryOp::LShift;
        case TokenKind::RightShiftEqual: return BinaryOp::RShift;
        case TokenKind::BarEqual: return BinaryOp::BitOr;
        case TokenKind::CaretEqual: return BinaryOp::BitXor;
        case TokenKind::AmpersandEqual: return BinaryOp::BitAnd;
        case TokenKind::SlashSlashEqual: return BinaryOp::FloorDiv;
        default: return std::nullopt;
    }
}

}  // namespace

void Parser::parse_statement(ListBuilder<const Stmt*>& out) {
    switch (kind()) {
        case TokenKind::KwIf: return out.push(parse_if());
        case TokenKind::KwWhile: return out.push(parse_while());
        case TokenKind::KwFor: return out.push(parse_for(begin(), false));
        case TokenKind::KwTry: return out.push(parse_try());
        case TokenKind::KwWith: return out.push(parse_with(begin(), false));
        case TokenKind::KwDef: return out.push(parse_function({}, begin(), false));
        case TokenKind::KwClass: return out.push(parse_class({}));
        case TokenKind::KwAsync: return out.push(parse_async());
        case TokenKind::At: return out.push(parse_decorated());
        case TokenKind::Name:
            if (at_word("match") && at_match_statement()) return out.push(parse_match());
            break;
        case TokenKind::KwElif:
        case TokenKind::KwElse:
        case TokenKind::KwExcept:
        case TokenKind::KwFinally:
            fail_unexpected("invalid syntax: '" + std::string(spelling(kind())) +
                            "' without a statement that it belongs to");
        default: break;
    }
    parse_simple_statements(out);
}

bool Parser::at_statement_end() const {
    return at(TokenKind::Newline) || at(TokenKind::Semicolon) || at(TokenKind::End);
}

/// The statements of one logical line.
void Parser::parse_simple_statements(ListBuilder<const Stmt*>& out) {
    do {
        out.push(parse_simple_statement());
        if (!at_statement_end()) fail_after_statement(out.back());
    } while (accept(TokenKind::Semicolon) && !at(TokenKind::Newline));
    expect_newline();
}

void Parser::expect_newline() {
    if (!accept(TokenKind::Newline)) fail_unexpected();
}

void Parser::fail_after_statement(const Stmt* statement) const {
    const auto* expr = as<ExprStmt>(statement);
    if (expr == nullptr) {
        if (at(TokenKind::ColonEqual)) fail_unexpected();
        fail_unexpected("invalid syntax: expected a new line or ';' after the statement");
    }
    const auto* name = as<Name>(expr->value);
    if (name != nullptr && (name->id == "print" || name->id == "exec") &&
        starts_expression(kind())) {
        std::string call(name->id);
        fail_unexpected(
            span(name->span.begin, token().end),
            "Missing parentheses in call to '" + call + "'. Did you mean " + call + "(...)?");
    }
    if (at(TokenKind::ColonEqual)) {
        fail_unexpected(
            "invalid syntax: an assignment expression needs parentheses as a statement");
    }
    fail_unexpected();
}

const Stmt* Parser::parse_simple_statement() {
    Span word = token_span();
    switch (kind()) {
        case TokenKind::KwPass: advance(); return make_stmt<Pass>(word);
        case TokenKind::KwBreak:
        case TokenKind::KwContinue: return parse_break_or_continue();
        case TokenKind::KwReturn: return parse_return();
        case TokenKind::KwRaise: return parse_raise();
        case TokenKind::KwAssert: return parse_assert();
        case TokenKind::KwDel: return parse_delete();
        case TokenKind::KwImport: return parse_import();
        case TokenKind::KwFrom: return parse_import_from();
        case TokenKind::KwGlobal: return parse_scope_declaration<Global>();
        case TokenKind::KwNonlocal: return parse_scope_declaration<Nonlocal>();
        case TokenKind::Name:
            if (at_word("type") && peek_kind() == TokenKind::Name) return parse_type_alias();
            return parse_expression_statement();
        case TokenKind::KwIf:
        case TokenKind::KwWhile:
        case TokenKind::KwFor:
        case TokenKind::KwTry:
        case TokenKind::KwWith:
        case TokenKind::KwDef:
        case TokenKind::KwClass:
            fail_unexpected("invalid syntax: '" + std::string(spelling(kind())) +
                            "' must begin a line of its own");
        default: return parse_expression_statement();
    }
}

const Stmt* Parser::parse_expression_statement() {
    std::uint32_t first = begin();
    const Expr* value = parse_star_expressions_or_yield();
    switch (kind()) {
        case TokenKind::Equal: return parse_assignment(first, value);
        case TokenKind::Colon: return parse_annotated_assignment(first, value);
        default: break;
    }
    if (augmented_operator(kind())) return parse_augmented_assignment(first, value);
    if (value->kind == ExprKind::Starred) fail(value->span, "can't use starred expression here");
    return make_stmt<ExprStmt>(since(first), value);
}

const Stmt* Parser::parse_assignment(std::uint32_t first, const Expr* value) {
    ExprList targets(expr_stack_);
    while (accept(TokenKind::Equal)) {
        check_assign_target(value);
        targets.push(value);
        value = parse_star_expressions_or_yield();
    }
    if (value->kind == ExprKind::Starred) fail(value->span, "can't use starred expression here");
    return make_stmt<Assign>(since(first), targets.copy_to(tree_.arena), value);
}

const Stmt* Parser::parse_annotated_assignment(std::uint32_t first, const Expr* target) {
    if (peek_kind() == TokenKind::Newline) {
        fail_unexpected(
            "invalid syntax: a line that ends in ':' must begin with a word like 'if', "
            "'for' or 'def'");
    }
    switch (target->kind) {
        case ExprKind::Name:
        case ExprKind::Attribute:
        case ExprKind::Subscript: break;
        case ExprKind::List:
        case ExprKind::Tuple:
            fail(target->span,
                 "only single target (not " + std::string(describe(target)) + ") can be annotated");
        default: fail_unexpected(target->span, "illegal target for annotation");
    }
    check_target(target);
    // A name in parentheses begins behind the statement.
    bool simple = target->kind == ExprKind::Name && target->span.begin == first;
    advance();
    const Expr* annotation = parse_expression();
    const Expr* value = accept(TokenKind::Equal) ? parse_value() : nullptr;
    return make_stmt<AnnAssign>(since(first), target, annotation, value, simple);
}

const Stmt* Parser::parse_augmented_assignment(std::uint32_t first, const Expr* target) {
    switch (target->kind) {
        case ExprKind::Name:
        case ExprKind::Attribute:
        case ExprKind::Subscript: break;
        default:
            fail(target->span, "'" + std::string(describe(target)) +
                                   "' is an illegal expression for augmented assignment");
    }
    check_target(target);
    BinaryOp op = *augmented_operator(kind());
    advance();
    const Expr* value = parse_value();
    return make_stmt<AugAssign>(since(first), target, op, value);
}

const Stmt* Parser::parse_return() {
    std::uint32_t first = begin();
    advance();
    const Expr* value = nullptr;
    if (!at_statement_end()) {
        value = parse_star_expressions();
        if (value->kind == ExprKind::Starred) {
            fail(value->span, "can't use starred expression here");
        }
    }
    return make_stmt<Return>(since(first), value);
}

const Stmt* Parser::parse_raise() {
    std::uint32_t first = begin();
    advance();
    const Expr* exception = nullptr;
    const Expr* cause = nullptr;
    if (!at_statement_end()) {
        exception = parse_expression();
        if (accept(TokenKind::KwFrom)) cause = parse_expression();
    }
    return make_stmt<Raise>(since(first), exception, cause);
}

const Stmt* Parser::parse_assert() {
    std::uint32_t first = begin();
    advance();
    const Expr* test = parse_expression();
    const Expr* message = accept(TokenKind::Comma) ? parse_expression() : nullptr;
    if (at(TokenKind::Equal)) fail_assignment_in_expression(message ? message : test);
    return make_stmt<Assert>(since(first), test, message);
}

const Stmt* Parser::parse_delete() {
    std::uint32_t first = begin();
    advance();
    ExprList targets(expr_stack_);
    do {
        const Expr* target =
            at(TokenKind::Star) ? parse_starred() : parse_operators(Precedence::Or);
        check_target(target, TargetUse::Delete);
        targets.push(target);
    } while (accept(TokenKind::Comma) && !at_statement_end());
    return make_stmt<Delete>(since(first), targets.copy_to(tree_.arena));
}

const Stmt* Parser::parse_break_or_continue() {
    Span word = token_span();
    bool is_break = at(TokenKind::KwBreak);
    if (loop_depth_ == 0) {
        fail(word, is_break ? "'break' outside loop" : "'continue' not properly in loop");
    }
    advance();
    if (is_break) return make_stmt<Break>(word);
    return make_stmt<Continue>(word);
}

template <class T>
const Stmt* Parser::parse_scope_declaration() {
    std::uint32_t first = begin();
    advance();
    std::vector<std::string_view> names;
    do {
        names.push_back(expect_name("a variable name"));
    } while (accept(TokenKind::Comma));
    return make_stmt<T>(since(first), std::span<const std::string_view>(tree_.arena.copy(names)));
}

/// `type Name[T] = value`
const Stmt* Parser::parse_type_alias() {
    std::uint32_t first = begin();
    advance();
    Span name_span = token_span();
    const Name* name = make<Name>(name_span, expect_name("a type name"));
    auto parameters = parse_type_parameters();
    expect(TokenKind::Equal);
    const Expr* value = parse_expression();
    return make_stmt<TypeAlias>(since(first), name, parameters, value);
}

// ---- imports -----------------------------------------------------------------------------------

std::string_view Parser::parse_dotted_name() {
    std::uint32_t first = begin();
    std::string_view name = expect_name("a module name");
    if (!at(TokenKind::Dot)) return name;
    std::string joined(name);
    while (accept(TokenKind::Dot)) {
        joined += '.';
        joined += expect_name("a module name");
    }
    // Where the text holds the name as it is, no copy is needed.
    Span whole = since(first);
    std::string_view text = source_->text().substr(whole.begin, whole.end - whole.begin);
    return text == joined ? text : tree_.arena.copy(std::string_view(joined));
}

Alias Parser::parse_alias(bool dotted) {
    std::uint32_t first = begin();
    Alias alias{};
    alias.name = dotted ? parse_dotted_name() : expect_name("a name to import");
    if (accept(TokenKind::KwAs)) alias.asname = expect_name("a name behind 'as'");
    alias.span = since(first);
    return alias;
}

const Stmt* Parser::parse_import() {
    std::uint32_t first = begin();
    advance();
    std::vector<Alias> names;
    do {
        names.push_back(parse_alias(true));
    } while (accept(TokenKind::Comma));
    if (at(TokenKind::KwFrom)) {
        fail_unexpected(since(first), "Did you mean to use 'from ... import ...' instead?");
    }
    return make_stmt<Import>(since(first), std::span<const Alias>(tree_.arena.copy(names)));
}

const Stmt* Parser::parse_import_from() {
    std::uint32_t first = begin();
    advance();
    int level = 0;
    for (;; advance()) {
        if (at(TokenKind::Dot))
            level += 1;
        else if (at(TokenKind::Ellipsis))
            level += 3;
        else
            break;
    }
    std::string_view module;
    if (level == 0 || !at(TokenKind::KwImport)) module = parse_dotted_name();
    expect(TokenKind::KwImport);
    std::vector<Alias> names;
    if (at(TokenKind::Star)) {
        names.push_back({"*", {}, token_span()});
        advance();
    } else if (accept(TokenKind::LeftParen)) {
        do {
            names.push_back(parse_alias(false));
        } while (accept(TokenKind::Comma) && !at(TokenKind::RightParen));
        if (!accept(TokenKind::RightParen)) fail_after_item(nullptr, TokenKind::RightParen);
    } else {
        do {
            if (!names.empty() && at(TokenKind::Newline)) {
                fail_unexpected("trailing comma not allowed without surrounding parentheses");
            }
            names.push_back(parse_alias(false));
        } while (accept(TokenKind::Comma));
    }
    return make_stmt<ImportFrom>(since(first), module,
                                 std::span<const Alias>(tree_.arena.copy(names)), level);
}

}  // namespace numen::syntax
