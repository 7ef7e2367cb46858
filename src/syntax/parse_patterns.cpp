// The match statement and its patterns.
#include <algorithm>

#include "syntax/parser_impl.h"

namespace numen::syntax {

/// `match` begins a statement where its line ends in a colon, which no expression or assignment
/// to a variable of that name does.
bool Parser::at_match_statement() const {
    switch (peek_kind()) {
        case TokenKind::Equal:
        case TokenKind::Dot:
        case TokenKind::Comma:
        case TokenKind::Colon:
        case TokenKind::Newline: return false;
        default: break;
    }
    if (!starts_expression(peek_kind()) && peek_kind() != TokenKind::Star) return false;
    std::size_t i = at_ + 1;
    while (tokens_[i].kind > TokenKind::Newline) ++i;
    return tokens_[i].kind == TokenKind::Newline && tokens_[i - 1].kind == TokenKind::Colon;
}

const Stmt* Parser::parse_match() {
    std::uint32_t first = begin();
    advance();
    const Expr* subject = parse_subject();
    expect(TokenKind::Colon);
    expect_newline();
    if (!accept(TokenKind::Indent)) {
        fail_unexpected("expected an indented block after 'match' statement on line " +
                        std::to_string(line_of(first)));
    }
    std::vector<MatchCase> cases;
    do {
        if (!at_word("case")) fail_unexpected("invalid syntax: expected 'case' within 'match'");
        if (!cases.empty() && cases.back().guard == nullptr) {
            check_refutable(cases.back().pattern);
        }
        cases.push_back(parse_case());
    } while (!at(TokenKind::Dedent) && !at(TokenKind::End));
    accept(TokenKind::Dedent);
    return make_stmt<Match>(since_block(first), subject,
                            std::span<const MatchCase>(tree_.arena.copy(cases)));
}

MatchCase Parser::parse_case() {
    std::uint32_t first = begin();
    advance();
    const Pattern* pattern = parse_patterns();
    check_captures(pattern);
    const Expr* guard = accept(TokenKind::KwIf) ? parse_named_expression() : nullptr;
    Block body = parse_block("'case' statement", first);
    return {pattern, guard, body};
}

// ---- patterns ----------------------------------------------------------------------------------

/// What stands behind `case`: a pattern, or several that form a sequence.
const Pattern* Parser::parse_patterns() {
    std::uint32_t first = begin();
    const Pattern* pattern = parse_sequence_item();
    if (!at(TokenKind::Comma)) {
        if (pattern->kind == PatternKind::Star) {
            fail(pattern->span, "a starred pattern must be in a sequence");
        }
        return pattern;
    }
    ListBuilder<const Pattern*> items(pattern_stack_);
    items.push(pattern);
    while (accept(TokenKind::Comma) && !at(TokenKind::Colon) && !at(TokenKind::KwIf)) {
        items.push(parse_sequence_item());
    }
    return make_sequence(since(first), items);
}

const Pattern* Parser::make_sequence(Span where, const ListBuilder<const Pattern*>& items) {
    int stars = 0;
    for (const Pattern* item : items.items()) {
        if (item->kind == PatternKind::Star && ++stars > 1) {
            fail(item->span, "multiple starred expressions in sequence pattern");
        }
    }
    return make_pattern<PatternSequence>(where, items.copy_to(tree_.arena));
}

const Pattern* Parser::parse_sequence_item() {
    return at(TokenKind::Star) ? parse_star_pattern() : parse_pattern();
}

const Pattern* Parser::parse_star_pattern() {
    std::uint32_t first = begin();
    advance();
    std::string_view name;
    if (at_word("_"))
        advance();
    else
        name = parse_capture_name();
    return make_pattern<PatternStar>(since(first), name);
}

const Pattern* Parser::parse_pattern() {
    Nested nested(*this);
    std::uint32_t first = begin();
    const Pattern* pattern = parse_or_pattern();
    if (!accept(TokenKind::KwAs)) return pattern;
    if (at_word("_")) fail_unexpected("cannot use '_' as a target");
    if (!at(TokenKind::Name)) fail_unexpected("invalid pattern target");
    std::string_view name = parse_capture_name();
    if (at(TokenKind::Dot) || at(TokenKind::LeftParen)) fail_unexpected("invalid pattern target");
    return make_pattern<PatternAs>(since(first), pattern, name);
}

const Pattern* Parser::parse_or_pattern() {
    std::uint32_t first = begin();
    const Pattern* pattern = parse_closed_pattern();
    if (!at(TokenKind::Bar)) return pattern;
    ListBuilder<const Pattern*> alternatives(pattern_stack_);
    alternatives.push(pattern);
    while (accept(TokenKind::Bar)) {
        check_refutable(alternatives.back());
        alternatives.push(parse_closed_pattern());
    }
    return make_pattern<PatternOr>(since(first), alternatives.copy_to(tree_.arena));
}

const Pattern* Parser::parse_closed_pattern() {
    Span where = token_span();
    auto singleton = [&](ConstantKind value) {
        advance();
        return make_pattern<PatternSingleton>(where, value);
    };
    switch (kind()) {
        case TokenKind::KwNone: return singleton(ConstantKind::None);
        case TokenKind::KwTrue: return singleton(ConstantKind::True);
        case TokenKind::KwFalse: return singleton(ConstantKind::False);
        case TokenKind::Number:
        case TokenKind::Minus:
        case TokenKind::String:
        case TokenKind::FStringStart: {
            const Expr* value = parse_literal_pattern_value();
            return make_pattern<PatternValue>(since(where.begin), value);
        }
        case TokenKind::Name: return parse_name_pattern();
        case TokenKind::LeftParen: return parse_bracketed_pattern(TokenKind::RightParen);
        case TokenKind::LeftBracket: return parse_bracketed_pattern(TokenKind::RightBracket);
        case TokenKind::LeftBrace: return parse_mapping_pattern();
        default: fail_unexpected("invalid syntax: expected a pattern");
    }
}

/// A string, or a number with its sign, or the sum of a real and an imaginary one.
const Expr* Parser::parse_literal_pattern_value() {
    if (at(TokenKind::String) || at(TokenKind::FStringStart)) {
        const Expr* text = parse_strings();
        if (text->kind != ExprKind::Constant) {
            fail(text->span, "patterns may only match literals and attribute lookups");
        }
        return text;
    }
    std::uint32_t first = begin();
    auto parse_signed = [&]() -> const Expr* {
        std::uint32_t sign = begin();
        bool negative = accept(TokenKind::Minus);
        if (!at(TokenKind::Number)) fail_unexpected("invalid syntax: expected a number");
        const Expr* number = parse_number();
        if (!negative) return number;
        return make<UnaryOp>(since(sign), UnaryOpKind::USub, number);
    };
    const Expr* real = parse_signed();
    if (!at(TokenKind::Plus) && !at(TokenKind::Minus)) return real;
    Span op_span = token_span();
    BinaryOp op = at(TokenKind::Plus) ? BinaryOp::Add : BinaryOp::Sub;
    advance();
    if (!at(TokenKind::Number)) fail_unexpected("imaginary number required in complex literal");
    const Expr* imaginary = parse_number();
    const auto* unsigned_real =
        as<Constant>(as<UnaryOp>(real) != nullptr ? as<UnaryOp>(real)->operand : real);
    if (unsigned_real->constant == ConstantKind::Imaginary) {
        fail(real->span, "real number required in complex literal");
    }
    if (as<Constant>(imaginary)->constant != ConstantKind::Imaginary) {
        fail(imaginary->span, "imaginary number required in complex literal");
    }
    return make<BinOp>(since(first), op, real, imaginary, op_span);
}

std::string_view Parser::parse_capture_name() {
    Span where = token_span();
    std::string_view name = expect_name("a name to capture");
    check_simple_target(name, where);
    return name;
}

/// A wildcard, a capture, a dotted name, or a class with its parenthesis.
const Pattern* Parser::parse_name_pattern() {
    Span where = token_span();
    bool plain = peek_kind() != TokenKind::Dot && peek_kind() != TokenKind::LeftParen;
    if (plain && at_word("_")) {
        advance();
        return make_pattern<PatternAs>(where, nullptr, std::string_view{});
    }
    if (plain) return make_pattern<PatternAs>(where, nullptr, parse_capture_name());
    const Expr* value = parse_dotted_expression();
    if (at(TokenKind::LeftParen)) return parse_class_pattern(value);
    return make_pattern<PatternValue>(since(where.begin), value);
}

const Expr* Parser::parse_dotted_expression() {
    std::uint32_t first = begin();
    Span where = token_span();
    const Expr* value = make<Name>(where, expect_name("a name"));
    while (accept(TokenKind::Dot)) {
        Span attr_span = token_span();
        std::string_view attr = expect_name("an attribute name");
        value = make<Attribute>(since(first), value, attr, attr_span);
    }
    return value;
}

/// A group or a sequence.
const Pattern* Parser::parse_bracketed_pattern(TokenKind closing) {
    std::uint32_t first = begin();
    advance();
    ListBuilder<const Pattern*> items(pattern_stack_);
    bool comma = false;
    while (!at(closing)) {
        items.push(parse_sequence_item());
        if (accept(TokenKind::Comma))
            comma = true;
        else if (!at(closing))
            fail_after_item(nullptr, closing);
    }
    advance();
    bool group = closing == TokenKind::RightParen && items.size() == 1 && !comma;
    if (!group) return make_sequence(since(first), items);
    if (items.back()->kind == PatternKind::Star) {
        fail(items.back()->span, "a starred pattern must be in a sequence");
    }
    return items.back();
}

const Pattern* Parser::parse_mapping_pattern() {
    std::uint32_t first = begin();
    advance();
    std::vector<const Expr*> keys;
    ListBuilder<const Pattern*> patterns(pattern_stack_);
    std::string_view rest;
    while (!at(TokenKind::RightBrace)) {
        if (accept(TokenKind::StarStar)) {
            if (at_word("_")) fail_unexpected("invalid syntax: write no '**_', it matches always");
            rest = parse_capture_name();
            accept(TokenKind::Comma);
            if (!at(TokenKind::RightBrace)) {
                fail_unexpected("invalid syntax: '**" + std::string(rest) +
                                "' must end the mapping pattern");
            }
            break;
        }
        keys.push_back(parse_mapping_key());
        expect(TokenKind::Colon);
        patterns.push(parse_pattern());
        if (accept(TokenKind::Comma)) continue;
        if (!at(TokenKind::RightBrace)) fail_after_item(nullptr, TokenKind::RightBrace);
    }
    advance();
    return make_pattern<PatternMapping>(since(first),
                                        std::span<const Expr* const>(tree_.arena.copy(keys)),
                                        patterns.copy_to(tree_.arena), rest);
}

const Expr* Parser::parse_mapping_key() {
    switch (kind()) {
        case TokenKind::KwNone: return parse_word_constant(ConstantKind::None);
        case TokenKind::KwTrue: return parse_word_constant(ConstantKind::True);
        case TokenKind::KwFalse: return parse_word_constant(ConstantKind::False);
        case TokenKind::Number:
        case TokenKind::Minus:
        case TokenKind::String:
        case TokenKind::FStringStart: return parse_literal_pattern_value();
        default: break;
    }
    if (at(TokenKind::Name) && peek_kind() == TokenKind::Dot) return parse_dotted_expression();
    fail_unexpected("mapping pattern keys may only match literals and attribute lookups");
}

const Pattern* Parser::parse_class_pattern(const Expr* cls) {
    advance();
    ListBuilder<const Pattern*> patterns(pattern_stack_);
    std::vector<std::string_view> keyword_names;
    std::vector<const Pattern*> keyword_patterns;
    RepeatedName repeated;
    while (!at(TokenKind::RightParen)) {
        if (at(TokenKind::Name) && peek_kind() == TokenKind::Equal) {
            std::string_view name = name_of(token());
            if (!repeated.add(name)) {
                fail_unexpected("attribute name repeated in class pattern: " + std::string(name));
            }
            at_ += 2;
            keyword_names.push_back(name);
            keyword_patterns.push_back(parse_pattern());
        } else {
            const Pattern* pattern = parse_pattern();
            if (!keyword_names.empty()) {
                fail(pattern->span, "positional patterns follow keyword patterns");
            }
            patterns.push(pattern);
        }
        if (accept(TokenKind::Comma)) continue;
        if (!at(TokenKind::RightParen)) fail_after_item(nullptr, TokenKind::RightParen);
    }
    advance();
    return make_pattern<PatternClass>(
        since(cls->span.begin), cls, patterns.copy_to(tree_.arena),
        std::span<const std::string_view>(tree_.arena.copy(keyword_names)),
        std::span<const Pattern* const>(tree_.arena.copy(keyword_patterns)));
}

// ---- checks ------------------------------------------------------------------------------------

namespace {

bool is_irrefutable(const Pattern* pattern) {
    if (const auto* either = as<PatternOr>(pattern)) {
        return is_irrefutable(either->patterns.back());
    }
    const auto* capture = as<PatternAs>(pattern);
    return capture != nullptr && (capture->pattern == nullptr || is_irrefutable(capture->pattern));
}

struct Capture {
    std::string_view name;
    Span span;
};

bool by_name(const Capture& a, const Capture& b) {
    return a.name.data() < b.name.data() ||
           (a.name.data() == b.name.data() && a.span.begin < b.span.begin);
}
bool same_name(const Capture& a, const Capture& b) { return a.name.data() == b.name.data(); }

/// The names that a pattern binds, sorted. Throws where it binds one twice, or its alternatives
/// do not bind the same.
std::vector<Capture> sorted_captures(const Pattern* pattern);

void append_captures(const Pattern* pattern, std::vector<Capture>& out) {
    auto append_all = [&](std::span<const Pattern* const> patterns) {
        for (const Pattern* item : patterns) append_captures(item, out);
    };
    auto append_name = [&](std::string_view name) {
        if (!name.empty()) out.push_back({name, pattern->span});
    };
    switch (pattern->kind) {
        case PatternKind::Value:
        case PatternKind::Singleton: return;
        case PatternKind::Sequence: return append_all(as<PatternSequence>(pattern)->patterns);
        case PatternKind::Mapping:
            append_all(as<PatternMapping>(pattern)->patterns);
            return append_name(as<PatternMapping>(pattern)->rest);
        case PatternKind::Class:
            append_all(as<PatternClass>(pattern)->patterns);
            return append_all(as<PatternClass>(pattern)->keyword_patterns);
        case PatternKind::Star: return append_name(as<PatternStar>(pattern)->name);
        case PatternKind::As:
            if (const Pattern* inner = as<PatternAs>(pattern)->pattern) append_captures(inner, out);
            return append_name(as<PatternAs>(pattern)->name);
        case PatternKind::Or: {
            auto alternatives = as<PatternOr>(pattern)->patterns;
            std::vector<Capture> first = sorted_captures(alternatives.front());
            for (const Pattern* alternative : alternatives.subspan(1)) {
                std::vector<Capture> other = sorted_captures(alternative);
                if (!std::equal(first.begin(), first.end(), other.begin(), other.end(),
                                same_name)) {
                    throw support::CompileError(support::Code::syntax, pattern->span,
                                                "alternative patterns bind different names");
                }
            }
            out.insert(out.end(), first.begin(), first.end());
        }
    }
}

std::vector<Capture> sorted_captures(const Pattern* pattern) {
    std::vector<Capture> captures;
    append_captures(pattern, captures);
    std::sort(captures.begin(), captures.end(), by_name);
    auto repeated = std::adjacent_find(captures.begin(), captures.end(), same_name);
    if (repeated != captures.end()) {
        throw support::CompileError(
            support::Code::syntax, (repeated + 1)->span,
            "multiple assignments to name '" + std::string(repeated->name) + "' in pattern");
    }
    return captures;
}

}  // namespace

void Parser::check_captures(const Pattern* pattern) const { sorted_captures(pattern); }

/// A pattern that always matches must be the last.
void Parser::check_refutable(const Pattern* pattern) const {
    if (!is_irrefutable(pattern)) return;
    for (;;) {
        if (const auto* either = as<PatternOr>(pattern)) {
            pattern = either->patterns.back();
        } else if (as<PatternAs>(pattern)->pattern != nullptr) {
            pattern = as<PatternAs>(pattern)->pattern;
        } else {
            break;
        }
    }
    std::string_view name = as<PatternAs>(pattern)->name;
    fail(pattern->span, name.empty() ? "wildcard makes remaining patterns unreachable"
                                     : "name capture '" + std::string(name) +
                                           "' makes remaining patterns unreachable");
}

}  // namespace numen::syntax
