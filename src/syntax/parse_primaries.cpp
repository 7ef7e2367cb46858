// Atoms and what may follow them: attributes, calls, subscripts; displays and comprehensions.
#include "syntax/parser_impl.h"

namespace numen::syntax {

const Expr* Parser::parse_primary() {
    std::uint32_t first = begin();
    const Expr* value = parse_atom();
    for (;;) {
        switch (kind()) {
            case TokenKind::Dot: {
                advance();
                Span attr_span = token_span();
                std::string_view attr = expect_name("an attribute name");
                value = make<Attribute>(since(first), value, attr, attr_span);
                break;
            }
            case TokenKind::LeftParen: value = parse_call(first, value); break;
            case TokenKind::LeftBracket: value = parse_subscript(first, value); break;
            default: return value;
        }
    }
}

const Expr* Parser::parse_atom() {
    switch (kind()) {
        case TokenKind::Name: {
            const Name* name = make<Name>(token_span(), name_of(token()));
            advance();
            return name;
        }
        case TokenKind::Number: return parse_number();
        case TokenKind::String:
        case TokenKind::FStringStart: return parse_strings();
        case TokenKind::LeftParen: return parse_parenthesized();
        case TokenKind::LeftBracket: return parse_list();
        case TokenKind::LeftBrace: return parse_dict_or_set();
        case TokenKind::KwNone: return parse_word_constant(ConstantKind::None);
        case TokenKind::KwTrue: return parse_word_constant(ConstantKind::True);
        case TokenKind::KwFalse: return parse_word_constant(ConstantKind::False);
        case TokenKind::Ellipsis: return parse_word_constant(ConstantKind::Ellipsis);
        case TokenKind::KwLambda:
            fail_unexpected("invalid syntax: a lambda needs parentheses here");
        case TokenKind::FStringText:
            // The colon of a lambda began a format specification instead.
            fail_unexpected("f-string: lambda expressions are not allowed without parentheses");
        case TokenKind::Newline:
        case TokenKind::End: fail_unexpected("invalid syntax: expected an expression");
        default:
            fail_unexpected("invalid syntax: expected an expression, found '" +
                            std::string(text_of(token())) + "'");
    }
}

const Expr* Parser::parse_number() {
    Span where = token_span();
    advance();
    return tree_.arena.make<Constant>(decode_number(where, tree_.arena));
}

const Expr* Parser::parse_word_constant(ConstantKind constant) {
    Span where = token_span();
    advance();
    return make_constant(where, constant);
}

bool Parser::at_comprehension() const {
    return at(TokenKind::KwFor) || (at(TokenKind::KwAsync) && peek_kind() == TokenKind::KwFor);
}

std::span<const Comprehension> Parser::parse_comprehension_clauses() {
    std::vector<Comprehension> clauses;
    while (at_comprehension()) {
        bool is_async = accept(TokenKind::KwAsync);
        advance();
        const Expr* target = parse_target_list();
        if (!accept(TokenKind::KwIn)) {
            fail_unexpected("invalid syntax: expected 'in' after the target of 'for'");
        }
        const Expr* iter = parse_operators(Precedence::Or);
        ExprList conditions(expr_stack_);
        while (accept(TokenKind::KwIf)) conditions.push(parse_operators(Precedence::Or));
        clauses.push_back({target, iter, conditions.copy_to(tree_.arena), is_async});
    }
    return tree_.arena.copy(clauses);
}

/// The element of a comprehension is one expression.
void Parser::check_element(const Expr* element) const {
    if (element->kind == ExprKind::Starred) {
        fail(element->span, "iterable unpacking cannot be used in comprehension");
    }
}

const Expr* Parser::parse_parenthesized() {
    std::uint32_t first = begin();
    advance();
    if (accept(TokenKind::RightParen)) return make<Tuple>(since(first), Exprs{});
    if (at(TokenKind::KwYield)) {
        const Expr* value = parse_yield();
        if (!accept(TokenKind::RightParen)) fail_after_item(value, TokenKind::RightParen);
        return value;
    }
    if (at(TokenKind::StarStar)) {
        fail_unexpected("cannot use double starred expression here");
    }
    const Expr* value = parse_star_named_expression();
    if (at_comprehension()) {
        check_element(value);
        auto clauses = parse_comprehension_clauses();
        if (!accept(TokenKind::RightParen)) fail_after_item(nullptr, TokenKind::RightParen);
        return make<GeneratorExp>(since(first), value, clauses);
    }
    if (at(TokenKind::Comma)) {
        ExprList elements(expr_stack_);
        elements.push(value);
        while (accept(TokenKind::Comma) && !at(TokenKind::RightParen)) {
            elements.push(parse_star_named_expression());
        }
        if (!accept(TokenKind::RightParen)) fail_after_item(elements.back(), TokenKind::RightParen);
        return make<Tuple>(since(first), elements.copy_to(tree_.arena));
    }
    if (!accept(TokenKind::RightParen)) fail_after_item(value, TokenKind::RightParen);
    if (value->kind == ExprKind::Starred) fail(value->span, "cannot use starred expression here");
    return value;
}

const Expr* Parser::parse_list() {
    std::uint32_t first = begin();
    advance();
    ExprList elements(expr_stack_);
    while (!at(TokenKind::RightBracket)) {
        const Expr* element = parse_star_named_expression();
        if (elements.size() == 0 && at_comprehension()) {
            check_element(element);
            auto clauses = parse_comprehension_clauses();
            if (!accept(TokenKind::RightBracket)) {
                fail_after_item(nullptr, TokenKind::RightBracket);
            }
            return make<ListComp>(since(first), element, clauses);
        }
        elements.push(element);
        if (accept(TokenKind::Comma)) continue;
        if (at_comprehension()) {
            fail(span(elements.items()[0]->span.begin, element->span.end),
                 "did you forget parentheses around the comprehension target?");
        }
        if (!at(TokenKind::RightBracket)) fail_after_item(element, TokenKind::RightBracket);
    }
    advance();
    return make<List>(since(first), elements.copy_to(tree_.arena));
}

const Expr* Parser::parse_dict_or_set() {
    std::uint32_t first = begin();
    advance();
    if (at(TokenKind::RightBrace) || at(TokenKind::StarStar)) return parse_dict(first, nullptr);
    std::uint32_t element_begin = begin();
    const Expr* element = parse_star_named_expression();
    if (at(TokenKind::Colon) && element->kind != ExprKind::Starred) {
        if (element->kind == ExprKind::NamedExpr && element->span.begin == element_begin) {
            fail(element->span, "an assignment expression needs parentheses as a dictionary key");
        }
        return parse_dict(first, element);
    }
    if (at_comprehension()) {
        check_element(element);
        auto clauses = parse_comprehension_clauses();
        if (!accept(TokenKind::RightBrace)) fail_after_item(nullptr, TokenKind::RightBrace);
        return make<SetComp>(since(first), element, clauses);
    }
    return parse_set_rest(first, element);
}

const Expr* Parser::parse_set_rest(std::uint32_t first, const Expr* element) {
    ExprList elements(expr_stack_);
    elements.push(element);
    while (accept(TokenKind::Comma) && !at(TokenKind::RightBrace)) {
        elements.push(parse_star_named_expression());
    }
    if (!accept(TokenKind::RightBrace)) fail_after_item(elements.back(), TokenKind::RightBrace);
    return make<Set>(since(first), elements.copy_to(tree_.arena));
}

/// From behind the opening brace at `first`, or from behind the first key where it was read.
const Expr* Parser::parse_dict(std::uint32_t first, const Expr* key) {
    ExprList keys(expr_stack_);
    std::vector<const Expr*> values;
    while (!at(TokenKind::RightBrace)) {
        Span item = token_span();
        if (key == nullptr && accept(TokenKind::StarStar)) {
            keys.push(nullptr);
            values.push_back(parse_operators(Precedence::BitOr));
            if (at_comprehension()) {
                fail(item, "dict unpacking cannot be used in dict comprehension");
            }
        } else {
            if (key == nullptr) key = parse_expression();
            keys.push(key);
            values.push_back(parse_dict_value(key));
            if (keys.size() == 1 && at_comprehension()) {
                auto clauses = parse_comprehension_clauses();
                if (!accept(TokenKind::RightBrace)) {
                    fail_after_item(nullptr, TokenKind::RightBrace);
                }
                return make<DictComp>(since(first), key, values.front(), clauses);
            }
            key = nullptr;
        }
        if (accept(TokenKind::Comma)) continue;
        if (!at(TokenKind::RightBrace)) fail_after_item(values.back(), TokenKind::RightBrace);
    }
    advance();
    return make<Dict>(since(first), keys.copy_to(tree_.arena), tree_.arena.copy(values));
}

const Expr* Parser::parse_dict_value(const Expr* key) {
    if (!accept(TokenKind::Colon)) {
        fail_unexpected(key->span, "':' expected after dictionary key");
    }
    if (at(TokenKind::Comma) || at(TokenKind::RightBrace)) {
        fail_unexpected(span(previous_end() - 1, previous_end()),
                        "expression expected after dictionary key and ':'");
    }
    if (at(TokenKind::Star)) {
        fail_unexpected("cannot use a starred expression in a dictionary value");
    }
    return parse_expression();
}

const Expr* Parser::parse_call(std::uint32_t first, const Expr* callee) {
    std::uint32_t bracket = begin();
    advance();
    ExprList args(expr_stack_);
    ListBuilder<Keyword> keywords(keyword_stack_);
    parse_arguments(args, keywords);
    if (at_comprehension()) {
        // A generator as the only argument shares its parentheses with the call.
        const Expr* element = args.back();
        auto clauses = parse_comprehension_clauses();
        if (at(TokenKind::Comma)) {
            fail(since(element->span.begin), "Generator expression must be parenthesized");
        }
        if (!accept(TokenKind::RightParen)) fail_after_item(nullptr, TokenKind::RightParen);
        const Expr* generator = make<GeneratorExp>(since(bracket), element, clauses);
        return make<Call>(since(first), callee, tree_.arena.copy(Exprs(&generator, 1)),
                          std::span<const Keyword>{});
    }
    expect(TokenKind::RightParen);
    return make<Call>(since(first), callee, args.copy_to(tree_.arena),
                      keywords.copy_to(tree_.arena));
}

/// Arguments up to the closing parenthesis, or to the `for` behind a first and only one.
void Parser::parse_arguments(ExprList& args, ListBuilder<Keyword>& keywords) {
    bool unpacking = false;
    while (!at(TokenKind::RightParen)) {
        std::uint32_t first = begin();
        const Expr* value;
        if (accept(TokenKind::StarStar)) {
            value = parse_expression();
            keywords.push({{}, value, since(first)});
            unpacking = true;
        } else if (at(TokenKind::Name) && peek_kind() == TokenKind::Equal) {
            std::string_view name = name_of(token());
            check_simple_target(name, token_span());
            at_ += 2;
            if (at(TokenKind::Comma) || at(TokenKind::RightParen)) {
                fail_unexpected(since(first), "expected argument value expression");
            }
            value = parse_expression();
            keywords.push({name, value, since(first)});
        } else {
            value = parse_positional_argument();
            args.push(value);
            if (value->kind == ExprKind::Starred) {
                if (unpacking) {
                    fail(value->span,
                         "iterable argument unpacking follows keyword argument unpacking");
                }
            } else if (keywords.size() > 0) {
                fail(value->span, std::string("positional argument follows keyword argument") +
                                      (unpacking ? " unpacking" : ""));
            } else if (at_comprehension()) {
                if (args.size() == 1) return;
                parse_comprehension_clauses();
                fail(since(first), "Generator expression must be parenthesized");
            }
        }
        if (accept(TokenKind::Comma)) continue;
        if (!at(TokenKind::RightParen)) fail_after_item(value, TokenKind::RightParen);
    }
    check_repeated_keywords(keywords.items());
}

const Expr* Parser::parse_positional_argument() {
    std::uint32_t first = begin();
    if (accept(TokenKind::Star)) {
        const Expr* value = parse_expression();
        return make<Starred>(since(first), value);
    }
    if (at(TokenKind::Name) && peek_kind() == TokenKind::ColonEqual) {
        return parse_named_expression();
    }
    const Expr* value = parse_expression();
    if (at(TokenKind::Equal)) {
        std::uint32_t end = token().end;
        if (value->kind == ExprKind::Constant) {
            fail(span(first, end), "cannot assign to " + std::string(describe(value)));
        }
        fail(span(first, end), "expression cannot contain assignment, perhaps you meant \"==\"?");
    }
    if (at(TokenKind::ColonEqual)) {
        fail(value->span, "cannot use assignment expressions with " + std::string(describe(value)));
    }
    return value;
}

void Parser::check_repeated_keywords(std::span<const Keyword> keywords) const {
    RepeatedName repeated;
    for (const Keyword& keyword : keywords) {
        if (!keyword.name.empty() && !repeated.add(keyword.name)) {
            fail(keyword.span, "keyword argument repeated: " + std::string(keyword.name));
        }
    }
}

const Expr* Parser::parse_subscript(std::uint32_t first, const Expr* value) {
    advance();
    if (at(TokenKind::RightBracket)) {
        fail_unexpected("invalid syntax: expected an index between '[' and ']'");
    }
    std::uint32_t index_begin = begin();
    const Expr* index = parse_slice();
    if (at(TokenKind::Comma) || index->kind == ExprKind::Starred) {
        ExprList elements(expr_stack_);
        elements.push(index);
        while (accept(TokenKind::Comma) && !at(TokenKind::RightBracket)) {
            elements.push(parse_slice());
        }
        index = make<Tuple>(since(index_begin), elements.copy_to(tree_.arena));
    }
    if (!accept(TokenKind::RightBracket)) fail_after_item(index, TokenKind::RightBracket);
    return make<Subscript>(since(first), value, index);
}

/// One item between the brackets of a subscript.
const Expr* Parser::parse_slice() {
    if (at(TokenKind::Star)) return parse_starred();
    std::uint32_t first = begin();
    auto bound = [&]() -> const Expr* {
        if (at(TokenKind::Colon) || at(TokenKind::Comma) || at(TokenKind::RightBracket)) {
            return nullptr;
        }
        return parse_expression();
    };
    const Expr* lower = nullptr;
    if (!at(TokenKind::Colon)) {
        lower = parse_named_expression();
        if (!at(TokenKind::Colon)) return lower;
        if (lower->kind == ExprKind::NamedExpr && lower->span.begin == first) {
            fail(lower->span, "an assignment expression needs parentheses as the bound of a slice");
        }
    }
    advance();
    const Expr* upper = bound();
    const Expr* step = accept(TokenKind::Colon) ? bound() : nullptr;
    return make<Slice>(since(first), lower, upper, step);
}

}  // namespace numen::syntax
