// Expressions around operators: conditional expressions, lambdas, yields and bare tuples.
#include <array>

#include "syntax/parser_impl.h"

namespace numen::syntax {

namespace {

struct Operator {
    Precedence precedence = Precedence::None;
    BinaryOp op{};
};

/// What each token means between two operands.
constexpr auto kOperators = [] {
    std::array<Operator, 256> table{};
    auto set = [&](TokenKind kind, Precedence precedence, BinaryOp op = {}) {
        table[static_cast<std::size_t>(kind)] = {precedence, op};
    };
    set(TokenKind::KwOr, Precedence::Or);
    set(TokenKind::KwAnd, Precedence::And);
    for (TokenKind kind : {TokenKind::EqualEqual, TokenKind::NotEqual, TokenKind::Less,
                           TokenKind::LessEqual, TokenKind::Greater, TokenKind::GreaterEqual,
                           TokenKind::KwIs, TokenKind::KwIn, TokenKind::KwNot}) {
        set(kind, Precedence::Comparison);
    }
    set(TokenKind::Bar, Precedence::BitOr, BinaryOp::BitOr);
    set(TokenKind::Caret, Precedence::BitXor, BinaryOp::BitXor);
    set(TokenKind::Ampersand, Precedence::BitAnd, BinaryOp::BitAnd);
    set(TokenKind::LeftShift, Precedence::Shift, BinaryOp::LShift);
    set(TokenKind::RightShift, Precedence::Shift, BinaryOp::RShift);
    set(TokenKind::Plus, Precedence::Sum, BinaryOp::Add);
    set(TokenKind::Minus, Precedence::Sum, BinaryOp::Sub);
    set(TokenKind::Star, Precedence::Product, BinaryOp::Mult);
    set(TokenKind::Slash, Precedence::Product, BinaryOp::Div);
    set(TokenKind::SlashSlash, Precedence::Product, BinaryOp::FloorDiv);
    set(TokenKind::Percent, Precedence::Product, BinaryOp::Mod);
    set(TokenKind::At, Precedence::Product, BinaryOp::MatMult);
    return table;
}();

constexpr Precedence tighter(Precedence precedence) {
    return static_cast<Precedence>(static_cast<int>(precedence) + 1);
}

}  // namespace

const Expr* Parser::parse_expression() {
    Nested nested(*this);
    if (at(TokenKind::KwLambda)) return parse_lambda();
    std::uint32_t first = begin();
    const Expr* body = parse_operators(Precedence::Or);
    if (!at(TokenKind::KwIf)) return body;
    advance();
    const Expr* test = parse_operators(Precedence::Or);
    if (!accept(TokenKind::KwElse)) {
        if (at(TokenKind::Invalid) || at(TokenKind::Colon)) fail_unexpected();
        fail_unexpected(since(first), "expected 'else' after 'if' expression");
    }
    const Expr* orelse = parse_expression();
    return make<IfExp>(since(first), test, body, orelse);
}

const Expr* Parser::parse_named_expression() {
    if (at(TokenKind::Name) && peek_kind() == TokenKind::ColonEqual) {
        Span target_span = token_span();
        std::string_view id = name_of(token());
        check_simple_target(id, target_span);
        const Name* target = make<Name>(target_span, id);
        at_ += 2;
        const Expr* value = parse_expression();
        return make<NamedExpr>(since(target_span.begin), target, value);
    }
    const Expr* expr = parse_expression();
    if (at(TokenKind::ColonEqual)) {
        fail(expr->span, "cannot use assignment expressions with " + std::string(describe(expr)));
    }
    if (at(TokenKind::Equal)) fail_assignment_in_expression(expr);
    return expr;
}

void Parser::fail_assignment_in_expression(const Expr* target) const {
    switch (target->kind) {
        case ExprKind::Name:
            fail_unexpected(span(target->span.begin, token().end),
                            "invalid syntax. Maybe you meant '==' or ':=' instead of '='?");
        case ExprKind::List:
        case ExprKind::Tuple:
        case ExprKind::GeneratorExp: fail_unexpected();
        default:
            fail(target->span, "cannot assign to " + std::string(describe(target)) +
                                   " here. Maybe you meant '==' instead of '='?");
    }
}

const Starred* Parser::parse_starred() {
    std::uint32_t first = begin();
    expect(TokenKind::Star);
    const Expr* value = parse_operators(Precedence::BitOr);
    return make<Starred>(since(first), value);
}

const Expr* Parser::parse_star_expression() {
    return at(TokenKind::Star) ? parse_starred() : parse_expression();
}

const Expr* Parser::parse_star_named_expression() {
    return at(TokenKind::Star) ? parse_starred() : parse_named_expression();
}

/// The rest of a tuple without parentheses, from its first comma on.
const Expr* Parser::parse_tuple_rest(std::uint32_t first, const Expr* element,
                                     ParseItem parse_item) {
    ExprList elements(expr_stack_);
    elements.push(element);
    while (accept(TokenKind::Comma)) {
        if (!starts_expression(kind()) && !at(TokenKind::Star)) break;
        elements.push((this->*parse_item)());
    }
    return make<Tuple>(since(first), elements.copy_to(tree_.arena));
}

/// Expressions with commas and stars, as on the right of an assignment.
const Expr* Parser::parse_star_expressions() {
    std::uint32_t first = begin();
    const Expr* value = parse_star_expression();
    if (!at(TokenKind::Comma)) return value;
    return parse_tuple_rest(first, value, &Parser::parse_star_expression);
}

const Expr* Parser::parse_star_expressions_or_yield() {
    return at(TokenKind::KwYield) ? parse_yield() : parse_star_expressions();
}

/// As parse_star_expressions_or_yield(), where a star alone has nothing to be unpacked into.
const Expr* Parser::parse_value() {
    const Expr* value = parse_star_expressions_or_yield();
    if (value->kind == ExprKind::Starred) fail(value->span, "can't use starred expression here");
    return value;
}

/// What `match` looks at.
const Expr* Parser::parse_subject() {
    std::uint32_t first = begin();
    const Expr* value = parse_star_named_expression();
    if (at(TokenKind::Comma)) {
        return parse_tuple_rest(first, value, &Parser::parse_star_named_expression);
    }
    if (value->kind == ExprKind::Starred) fail(value->span, "can't use starred expression here");
    return value;
}

/// Operands joined by operators at least as strong as `weakest`.
const Expr* Parser::parse_operators(Precedence weakest) {
    Nested nested(*this);
    std::uint32_t first = begin();
    const Expr* left = parse_unary(weakest);
    for (;;) {
        Operator next = kOperators[static_cast<std::size_t>(kind())];
        if (next.precedence < weakest || next.precedence == Precedence::None) return left;
        switch (next.precedence) {
            case Precedence::Or:
                left = parse_bool_operation(first, left, BoolOpKind::Or, Precedence::Or);
                break;
            case Precedence::And:
                left = parse_bool_operation(first, left, BoolOpKind::And, Precedence::And);
                break;
            case Precedence::Comparison:
                // `not` between operands belongs to `not in`; elsewhere it ends the expression.
                if (at(TokenKind::KwNot) && peek_kind() != TokenKind::KwIn) return left;
                left = parse_comparison(first, left);
                break;
            default: {
                Span op_span = token_span();
                advance();
                const Expr* right = parse_operators(tighter(next.precedence));
                left = make<BinOp>(since(first), next.op, left, right, op_span);
            }
        }
    }
}

const Expr* Parser::parse_bool_operation(std::uint32_t first, const Expr* left, BoolOpKind op,
                                         Precedence precedence) {
    ExprList values(expr_stack_);
    values.push(left);
    TokenKind word = kind();
    while (accept(word)) values.push(parse_operators(tighter(precedence)));
    return make<BoolOp>(since(first), op, values.copy_to(tree_.arena));
}

const Expr* Parser::parse_comparison(std::uint32_t first, const Expr* left) {
    ExprList comparators(expr_stack_);
    std::vector<CompareOp> ops;
    while (kOperators[static_cast<std::size_t>(kind())].precedence == Precedence::Comparison) {
        if (at(TokenKind::KwNot) && peek_kind() != TokenKind::KwIn) break;
        ops.push_back(parse_compare_operator());
        comparators.push(parse_operators(Precedence::BitOr));
    }
    return make<Compare>(since(first), left, tree_.arena.copy(ops),
                         comparators.copy_to(tree_.arena));
}

CompareOp Parser::parse_compare_operator() {
    TokenKind op = kind();
    advance();
    switch (op) {
        case TokenKind::EqualEqual: return CompareOp::Eq;
        case TokenKind::NotEqual: return CompareOp::NotEq;
        case TokenKind::Less: return CompareOp::Lt;
        case TokenKind::LessEqual: return CompareOp::LtE;
        case TokenKind::Greater: return CompareOp::Gt;
        case TokenKind::GreaterEqual: return CompareOp::GtE;
        case TokenKind::KwIn: return CompareOp::In;
        case TokenKind::KwNot: expect(TokenKind::KwIn); return CompareOp::NotIn;
        case TokenKind::KwIs: return accept(TokenKind::KwNot) ? CompareOp::IsNot : CompareOp::Is;
        default: NUMEN_UNREACHABLE("a comparison operator without its case");
    }
}

const Expr* Parser::parse_unary(Precedence weakest) {
    UnaryOpKind op;
    Precedence operand_precedence = Precedence::Unary;
    switch (kind()) {
        case TokenKind::Minus: op = UnaryOpKind::USub; break;
        case TokenKind::Plus: op = UnaryOpKind::UAdd; break;
        case TokenKind::Tilde: op = UnaryOpKind::Invert; break;
        case TokenKind::KwNot:
            if (weakest > Precedence::Not) {
                fail_unexpected("'not' after an operator must be parenthesized");
            }
            op = UnaryOpKind::Not;
            operand_precedence = Precedence::Not;
            break;
        default: return parse_power();
    }
    std::uint32_t first = begin();
    advance();
    const Expr* operand = parse_operators(operand_precedence);
    return make<UnaryOp>(since(first), op, operand);
}

const Expr* Parser::parse_power() {
    std::uint32_t first = begin();
    const Expr* base;
    if (at(TokenKind::KwAwait)) {
        advance();
        const Expr* value = parse_primary();
        base = make<Await>(since(first), value);
    } else {
        base = parse_primary();
    }
    if (!at(TokenKind::StarStar)) return base;
    Nested nested(*this);
    Span op_span = token_span();
    advance();
    const Expr* exponent = parse_unary(Precedence::Unary);
    return make<BinOp>(since(first), BinaryOp::Pow, base, exponent, op_span);
}

const Expr* Parser::parse_lambda() {
    std::uint32_t first = begin();
    advance();
    Parameters parameters = parse_parameters(TokenKind::Colon);
    expect(TokenKind::Colon);
    const Expr* body = parse_expression();
    return make<Lambda>(since(first), parameters, body);
}

const Expr* Parser::parse_yield() {
    std::uint32_t first = begin();
    advance();
    if (accept(TokenKind::KwFrom)) {
        const Expr* value = parse_expression();
        return make<YieldFrom>(since(first), value);
    }
    const Expr* value = nullptr;
    if (starts_expression(kind()) || at(TokenKind::Star)) {
        value = parse_star_expressions();
        if (value->kind == ExprKind::Starred) {
            fail(value->span, "can't use starred expression here");
        }
    }
    return make<Yield>(since(first), value);
}

}  // namespace numen::syntax
