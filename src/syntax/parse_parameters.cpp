// Parameters of functions and lambdas, and type parameters.
#include "syntax/parser_impl.h"

namespace numen::syntax {

/// The state of one parameter list while it is read.
struct Parser::ParameterList {
    TokenKind closing;  // `)` of a def, `:` of a lambda
    std::vector<Parameter> positional;
    std::vector<Parameter> keyword_only;
    Parameters result;
    bool slash = false;
    bool star = false;

    bool annotated() const { return closing == TokenKind::RightParen; }
};

Parameters Parser::parse_parameters(TokenKind closing) {
    ParameterList list{closing, {}, {}, {}, false, false};
    while (!at(closing)) {
        switch (kind()) {
            case TokenKind::Slash: parse_positional_marker(list); break;
            case TokenKind::Star: parse_star_parameter(list); break;
            case TokenKind::StarStar: parse_double_star_parameter(list); break;
            case TokenKind::LeftParen:
                fail_unexpected(list.annotated()
                                    ? "Function parameters cannot be parenthesized"
                                    : "Lambda expression parameters cannot be parenthesized");
            default: parse_plain_parameter(list);
        }
        if (accept(TokenKind::Comma)) {
            if (list.result.kwarg != nullptr && !at(closing)) {
                fail_unexpected("arguments cannot follow var-keyword argument");
            }
            continue;
        }
        if (!at(closing)) {
            fail_unexpected("invalid syntax: expected ',' or '" + std::string(spelling(closing)) +
                            "' after a parameter");
        }
    }
    list.result.positional = tree_.arena.copy(list.positional);
    list.result.keyword_only = tree_.arena.copy(list.keyword_only);
    check_duplicate_parameters(list.result);
    return list.result;
}

void Parser::parse_positional_marker(ParameterList& list) {
    if (list.slash) fail_unexpected("/ may appear only once");
    if (list.star) fail_unexpected("/ must be ahead of *");
    if (list.positional.empty()) fail_unexpected("at least one argument must precede /");
    list.slash = true;
    list.result.positional_only = static_cast<std::uint32_t>(list.positional.size());
    advance();
}

void Parser::parse_star_parameter(ParameterList& list) {
    if (list.star) fail_unexpected("* argument may appear only once");
    list.star = true;
    Span star = token_span();
    advance();
    if (at(TokenKind::Comma)) {
        if (peek_kind() != TokenKind::Name) {
            fail_unexpected(star, "named arguments must follow bare *");
        }
        return;
    }
    if (at(list.closing)) fail_unexpected(star, "named arguments must follow bare *");
    Parameter parameter = parse_parameter(list.annotated(), true);
    if (at(TokenKind::Equal)) {
        fail_unexpected("var-positional argument cannot have default value");
    }
    list.result.vararg = tree_.arena.make<Parameter>(parameter);
}

void Parser::parse_double_star_parameter(ParameterList& list) {
    advance();
    Parameter parameter = parse_parameter(list.annotated(), false);
    if (at(TokenKind::Equal)) fail_unexpected("var-keyword argument cannot have default value");
    list.result.kwarg = tree_.arena.make<Parameter>(parameter);
}

void Parser::parse_plain_parameter(ParameterList& list) {
    Parameter parameter = parse_parameter(list.annotated(), false);
    if (accept(TokenKind::Equal)) {
        if (at(TokenKind::Comma) || at(list.closing)) {
            fail_unexpected(span(previous_end() - 1, previous_end()),
                            "expected default value expression");
        }
        parameter.default_value = parse_expression();
    } else if (!list.star && !list.positional.empty() &&
               list.positional.back().default_value != nullptr) {
        fail(parameter.span, "parameter without a default follows parameter with a default");
    }
    (list.star ? list.keyword_only : list.positional).push_back(parameter);
}

/// Name and annotation; the span of a parameter does not hold its default.
Parameter Parser::parse_parameter(bool annotated, bool starred) {
    std::uint32_t first = begin();
    Span name_span = token_span();
    std::string_view name = expect_name("a parameter name");
    check_simple_target(name, name_span);
    const Expr* annotation = nullptr;
    if (annotated && accept(TokenKind::Colon)) {
        annotation = starred && at(TokenKind::Star) ? parse_starred() : parse_expression();
    }
    return {name, annotation, nullptr, since(first)};
}

void Parser::check_duplicate_parameters(const Parameters& parameters) const {
    RepeatedName repeated;
    auto check = [&](const Parameter& parameter) {
        if (!repeated.add(parameter.name)) {
            fail(parameter.span,
                 "duplicate argument '" + std::string(parameter.name) + "' in function definition");
        }
    };
    for (const Parameter& parameter : parameters.positional) check(parameter);
    if (parameters.vararg != nullptr) check(*parameters.vararg);
    for (const Parameter& parameter : parameters.keyword_only) check(parameter);
    if (parameters.kwarg != nullptr) check(*parameters.kwarg);
}

/// `[T: bound = default, *Ts, **P]`, or nothing.
std::span<const TypeParameter> Parser::parse_type_parameters() {
    if (!at(TokenKind::LeftBracket)) return {};
    advance();
    if (at(TokenKind::RightBracket)) fail_unexpected("Type parameter list cannot be empty");
    std::vector<TypeParameter> parameters;
    RepeatedName repeated;
    while (!at(TokenKind::RightBracket)) {
        std::uint32_t first = begin();
        TypeParameter parameter{};
        if (accept(TokenKind::Star))
            parameter.kind = '*';
        else if (accept(TokenKind::StarStar))
            parameter.kind = '2';
        parameter.name = expect_name("a type parameter name");
        if (parameter.kind == 0 && accept(TokenKind::Colon)) parameter.bound = parse_expression();
        if (accept(TokenKind::Equal)) {
            parameter.default_value =
                parameter.kind == '*' ? parse_star_expression() : parse_expression();
        } else if (!parameters.empty() && parameters.back().default_value != nullptr) {
            fail(since(first), "non-default type parameter '" + std::string(parameter.name) +
                                   "' follows default type parameter");
        }
        parameter.span = since(first);
        if (!repeated.add(parameter.name)) {
            fail(parameter.span, "duplicate type parameter '" + std::string(parameter.name) + "'");
        }
        parameters.push_back(parameter);
        if (accept(TokenKind::Comma)) continue;
        if (!at(TokenKind::RightBracket)) fail_after_item(nullptr, TokenKind::RightBracket);
    }
    advance();
    return tree_.arena.copy(parameters);
}

}  // namespace numen::syntax
