// Compound statements: those with blocks.
#include "syntax/parser_impl.h"

namespace numen::syntax {

/// From the colon on. `what` names the statement, which began at `header`, in messages.
Block Parser::parse_block(const char* what, std::uint32_t header) {
    if (!accept(TokenKind::Colon)) {
        if (at(TokenKind::Equal)) {
            fail_unexpected("invalid syntax. Maybe you meant '==' or ':=' instead of '='?");
        }
        fail_expected(TokenKind::Colon);
    }
    ListBuilder<const Stmt*> statements(stmt_stack_);
    if (!accept(TokenKind::Newline)) {
        parse_simple_statements(statements);
        return statements.copy_to(tree_.arena);
    }
    if (!accept(TokenKind::Indent)) {
        fail_unexpected(std::string("expected an indented block after ") + what + " on line " +
                        std::to_string(line_of(header)));
    }
    do {
        parse_statement(statements);
    } while (!at(TokenKind::Dedent) && !at(TokenKind::End));
    accept(TokenKind::Dedent);
    return statements.copy_to(tree_.arena);
}

Block Parser::parse_loop_block(const char* what, std::uint32_t header) {
    ++loop_depth_;
    Block body = parse_block(what, header);
    --loop_depth_;
    return body;
}

Block Parser::parse_optional_else() {
    std::uint32_t header = begin();
    if (!accept(TokenKind::KwElse)) return {};
    return parse_block("'else' statement", header);
}

/// A statement with blocks ends with the last token that shows, be it a semicolon.
Span Parser::since_block(std::uint32_t first) const {
    std::size_t last = at_ - 1;
    while (tokens_[last].kind == TokenKind::Newline || tokens_[last].kind == TokenKind::Dedent) {
        --last;
    }
    return span(first, tokens_[last].end);
}

const Stmt* Parser::parse_if() {
    const std::uint32_t first = begin();
    std::vector<IfClause> clauses;
    do {
        const std::uint32_t header = begin();
        const char* what = at(TokenKind::KwIf) ? "'if' statement" : "'elif' statement";
        advance();
        const Expr* test = parse_named_expression();
        clauses.push_back({test, parse_block(what, header), since_block(header)});
    } while (at(TokenKind::KwElif));
    Block orelse = parse_optional_else();
    const Span whole = since_block(first);
    for (IfClause& clause : clauses) clause.span.end = whole.end;
    return make_stmt<If>(whole, std::span<const IfClause>(tree_.arena.copy(clauses)), orelse);
}

const Stmt* Parser::parse_while() {
    std::uint32_t first = begin();
    advance();
    const Expr* test = parse_named_expression();
    Block body = parse_loop_block("'while' statement", first);
    Block orelse = parse_optional_else();
    return make_stmt<While>(since_block(first), test, body, orelse);
}

/// `first` is where the statement begins, before an `async`.
const Stmt* Parser::parse_for(std::uint32_t first, bool is_async) {
    std::uint32_t header = begin();
    advance();
    const Expr* target = parse_target_list();
    if (!accept(TokenKind::KwIn)) {
        fail_unexpected("invalid syntax: expected 'in' after the target of 'for'");
    }
    const Expr* iter = parse_star_expressions();
    if (iter->kind == ExprKind::Starred) fail(iter->span, "can't use starred expression here");
    Block body = parse_loop_block("'for' statement", header);
    Block orelse = parse_optional_else();
    return make_stmt<For>(since_block(first), target, iter, body, orelse, is_async);
}

// ---- try ---------------------------------------------------------------------------------------

const Stmt* Parser::parse_try() {
    std::uint32_t first = begin();
    advance();
    Block body = parse_block("'try' statement", first);
    std::vector<ExceptHandler> handlers;
    bool is_star = false;
    while (at(TokenKind::KwExcept)) {
        if (!handlers.empty() && handlers.back().type == nullptr) {
            fail(handlers.back().span, "default 'except:' must be last");
        }
        bool star = peek_kind() == TokenKind::Star;
        if (!handlers.empty() && star != is_star) {
            fail(token_span(), "cannot have both 'except' and 'except*' on the same 'try'");
        }
        is_star = star;
        handlers.push_back(parse_except_handler(star));
    }
    Block orelse = handlers.empty() ? Block{} : parse_optional_else();
    Block finalbody;
    std::uint32_t header = begin();
    if (accept(TokenKind::KwFinally)) finalbody = parse_block("'finally' statement", header);
    if (handlers.empty() && finalbody.empty()) {
        fail_unexpected("expected 'except' or 'finally' block");
    }
    return make_stmt<Try>(since_block(first), body,
                          std::span<const ExceptHandler>(tree_.arena.copy(handlers)), orelse,
                          finalbody, is_star);
}

ExceptHandler Parser::parse_except_handler(bool is_star) {
    std::uint32_t first = begin();
    advance();
    ExceptHandler handler{};
    if (is_star) {
        advance();
        if (at(TokenKind::Colon)) fail_unexpected("expected one or more exception types");
    }
    if (!at(TokenKind::Colon)) {
        std::uint32_t type_begin = begin();
        handler.type = parse_expression();
        if (at(TokenKind::Comma)) {
            handler.type = parse_tuple_rest(type_begin, handler.type, &Parser::parse_expression);
            if (at(TokenKind::KwAs)) {
                fail(handler.type->span,
                     "multiple exception types must be parenthesized when "
                     "using 'as'");
            }
        }
        if (accept(TokenKind::KwAs)) {
            check_simple_target(text_of(token()), token_span());
            handler.name = expect_name("a name behind 'as'");
        }
    }
    handler.body = parse_block(is_star ? "'except*' statement" : "'except' statement", first);
    handler.span = since_block(first);
    return handler;
}

// ---- with --------------------------------------------------------------------------------------

const Stmt* Parser::parse_with(std::uint32_t first, bool is_async) {
    std::uint32_t header = begin();
    advance();
    std::vector<WithItem> items;
    if (at_parenthesized_with_items()) {
        advance();
        do {
            items.push_back(parse_with_item());
        } while (accept(TokenKind::Comma) && !at(TokenKind::RightParen));
        if (!accept(TokenKind::RightParen)) {
            fail_after_item(items.back().context, TokenKind::RightParen);
        }
    } else {
        do {
            items.push_back(parse_with_item());
        } while (accept(TokenKind::Comma));
    }
    Block body = parse_block("'with' statement", header);
    return make_stmt<With>(since_block(first), std::span<const WithItem>(tree_.arena.copy(items)),
                           body, is_async);
}

/// Whether a parenthesis behind `with` holds the items, and is not the first one's own: then its
/// closing one ends the header, and nothing in it says that it is one expression.
bool Parser::at_parenthesized_with_items() const {
    if (!at(TokenKind::LeftParen)) return false;
    int depth = 0;
    bool expression = peek_kind() == TokenKind::RightParen || peek_kind() == TokenKind::KwYield;
    for (std::size_t i = at_;; ++i) {
        switch (tokens_[i].kind) {
            case TokenKind::LeftParen:
            case TokenKind::LeftBracket:
            case TokenKind::LeftBrace: ++depth; break;
            case TokenKind::RightParen:
            case TokenKind::RightBracket:
            case TokenKind::RightBrace:
                if (--depth == 0) return !expression && tokens_[i + 1].kind == TokenKind::Colon;
                break;
            case TokenKind::KwAs:
                if (depth == 1) return true;
                break;
            case TokenKind::KwFor:
            case TokenKind::ColonEqual:
                if (depth == 1) expression = true;
                break;
            case TokenKind::Star: {
                TokenKind before = tokens_[i - 1].kind;
                if (depth == 1 && (before == TokenKind::LeftParen || before == TokenKind::Comma)) {
                    expression = true;
                }
                break;
            }
            case TokenKind::Newline:
            case TokenKind::End:
            case TokenKind::Invalid: return false;
            default: break;
        }
    }
}

WithItem Parser::parse_with_item() {
    WithItem item{parse_expression(), nullptr};
    if (accept(TokenKind::KwAs)) item.target = parse_target();
    return item;
}

// ---- functions and classes ---------------------------------------------------------------------

const Stmt* Parser::parse_async() {
    std::uint32_t first = begin();
    advance();
    switch (kind()) {
        case TokenKind::KwDef: return parse_function({}, first, true);
        case TokenKind::KwFor: return parse_for(first, true);
        case TokenKind::KwWith: return parse_with(first, true);
        default: fail_unexpected("invalid syntax: expected 'def', 'for' or 'with' after 'async'");
    }
}

const Stmt* Parser::parse_decorated() {
    ExprList decorators(expr_stack_);
    while (accept(TokenKind::At)) {
        decorators.push(parse_named_expression());
        expect_newline();
    }
    Exprs list = decorators.copy_to(tree_.arena);
    std::uint32_t first = begin();
    switch (kind()) {
        case TokenKind::KwDef: return parse_function(list, first, false);
        case TokenKind::KwClass: return parse_class(list);
        case TokenKind::KwAsync:
            advance();
            if (at(TokenKind::KwDef)) return parse_function(list, first, true);
            [[fallthrough]];
        default: fail_unexpected("invalid syntax: expected a function or class after a decorator");
    }
}

const Stmt* Parser::parse_function(Exprs decorators, std::uint32_t first, bool is_async) {
    std::uint32_t header = begin();
    advance();
    Span name_span = token_span();
    std::string_view name = expect_name("a function name");
    auto type_parameters = parse_type_parameters();
    if (!accept(TokenKind::LeftParen)) fail_expected(TokenKind::LeftParen);
    Parameters parameters = parse_parameters(TokenKind::RightParen);
    expect(TokenKind::RightParen);
    const Expr* returns = accept(TokenKind::Arrow) ? parse_expression() : nullptr;
    int outer_loops = std::exchange(loop_depth_, 0);
    Block body = parse_block("function definition", header);
    loop_depth_ = outer_loops;
    return make_stmt<FunctionDef>(since_block(first), name, parameters, body, decorators, returns,
                                  type_parameters, is_async, name_span);
}

const Stmt* Parser::parse_class(Exprs decorators) {
    std::uint32_t first = begin();
    advance();
    std::string_view name = expect_name("a class name");
    auto type_parameters = parse_type_parameters();
    ExprList bases(expr_stack_);
    ListBuilder<Keyword> keywords(keyword_stack_);
    if (accept(TokenKind::LeftParen)) {
        parse_arguments(bases, keywords);
        expect(TokenKind::RightParen);
    }
    Exprs base_list = bases.copy_to(tree_.arena);
    auto keyword_list = keywords.copy_to(tree_.arena);
    int outer_loops = std::exchange(loop_depth_, 0);
    Block body = parse_block("class definition", first);
    loop_depth_ = outer_loops;
    return make_stmt<ClassDef>(since_block(first), name, base_list, keyword_list, body, decorators,
                               type_parameters);
}

}  // namespace numen::syntax
