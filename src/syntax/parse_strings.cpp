// String literals: implicit concatenation, f-strings and t-strings.
#include "syntax/parser_impl.h"

namespace numen::syntax {

/// Puts adjacent literals together: neighbouring texts become one Constant, replacement fields
/// stand between them.
class StringJoiner {
  public:
    explicit StringJoiner(Parser& parser) : parser_(parser), parts_(parser.expr_stack_) {}

    void add_text(std::string_view text, Span where) {
        if (!has_text_) {
            text_ = text;
            text_span_ = where;
            has_text_ = true;
            return;
        }
        if (joined_.empty()) joined_ = text_;
        joined_ += text;
        text_span_.end = where.end;
    }

    void add_field(const Expr* field) {
        flush();
        parts_.push(field);
    }

    /// The parts of an f-string.
    std::span<const Expr* const> finish() {
        flush();
        return parts_.copy_to(parser_.tree_.arena);
    }

    /// The value, when there was nothing but text.
    std::string_view text() {
        return joined_.empty() ? text_ : parser_.tree_.arena.copy(std::string_view(joined_));
    }

  private:
    void flush() {
        if (!has_text_) return;
        if (std::string_view joined = text(); !joined.empty()) {
            parts_.push(parser_.make_constant(text_span_, ConstantKind::Str, joined));
        }
        text_ = {};
        joined_.clear();
        has_text_ = false;
    }

    Parser& parser_;
    Parser::ExprList parts_;
    std::string_view text_;  // the only piece so far, or
    std::string joined_;     // all pieces, when there are more
    Span text_span_;
    bool has_text_ = false;
};

/// One or more adjacent literals.
const Expr* Parser::parse_strings() {
    std::uint32_t first = begin();
    StringJoiner joiner(*this);
    StringKinds kinds;
    while (at(TokenKind::String) || at(TokenKind::FStringStart)) {
        if (at(TokenKind::FStringStart))
            parse_formatted_string(joiner, kinds);
        else
            parse_plain_string(joiner, kinds);
        check_string_kinds(kinds, first);
    }
    Span where = since(first);
    if (kinds.templates) return make<TemplateStr>(where, joiner.finish());
    if (kinds.formatted) return make<JoinedStr>(where, joiner.finish());
    return make_constant(where, kinds.bytes ? ConstantKind::Bytes : ConstantKind::Str,
                         joiner.text());
}

void Parser::parse_plain_string(StringJoiner& joiner, StringKinds& kinds) {
    StringParts parts = split_string(text_of(token()));
    (parts.bytes ? kinds.bytes : kinds.plain) = true;
    auto body_begin = static_cast<std::uint32_t>(parts.body.data() - source_->text().data());
    Span body = span(body_begin, body_begin + static_cast<std::uint32_t>(parts.body.size()));
    EscapeRules rules{parts.bytes, parts.raw, false, &options_.character_names};
    joiner.add_text(decode_string(body, rules, tree_.arena), token_span());
    advance();
}

void Parser::check_string_kinds(const StringKinds& kinds, std::uint32_t first) const {
    bool text = kinds.plain || kinds.formatted || kinds.templates;
    if (kinds.bytes && text) fail(since(first), "cannot mix bytes and nonbytes literals");
    if (kinds.templates && (kinds.plain || kinds.formatted)) {
        fail(since(first), "cannot mix t-string literals with string or f-string literals");
    }
}

void Parser::parse_formatted_string(StringJoiner& joiner, StringKinds& kinds) {
    std::string_view opening = text_of(token());
    std::string_view prefix = opening.substr(0, opening.find_first_of("'\""));
    bool raw = prefix.find_first_of("rR") != std::string_view::npos;
    bool is_template = prefix.find_first_of("tT") != std::string_view::npos;
    (is_template ? kinds.templates : kinds.formatted) = true;
    advance();
    parse_formatted_parts(joiner, raw);
    if (!accept(TokenKind::FStringEnd)) fail_unexpected();
}

/// Text and replacement fields, up to the end of the string or of the format specification.
void Parser::parse_formatted_parts(StringJoiner& joiner, bool raw) {
    EscapeRules rules{false, raw, true, &options_.character_names};
    for (;;) {
        if (at(TokenKind::FStringText)) {
            joiner.add_text(decode_string(token_span(), rules, tree_.arena), token_span());
            advance();
        } else if (at(TokenKind::LeftBrace)) {
            parse_replacement_field(joiner, raw);
        } else {
            return;
        }
    }
}

void Parser::parse_replacement_field(StringJoiner& joiner, bool raw) {
    Nested nested(*this);
    std::uint32_t first = begin();
    std::size_t start = at_;
    advance();
    switch (kind()) {
        case TokenKind::RightBrace:
        case TokenKind::Colon:
        case TokenKind::Exclamation:
        case TokenKind::Equal:
            fail_unexpected("f-string: valid expression required before '" +
                            std::string(spelling(kind())) + "'");
        default: break;
    }
    const Expr* value = parse_value();
    bool debug = accept(TokenKind::Equal);
    if (at(TokenKind::Invalid)) fail_unexpected();
    if (debug) joiner.add_text(debug_text(start), span(first + 1, begin()));
    char conversion = at(TokenKind::Exclamation) ? parse_conversion() : '\0';
    const JoinedStr* spec = at(TokenKind::Colon) ? parse_format_spec(raw) : nullptr;
    if (debug && conversion == '\0' && spec == nullptr) conversion = 'r';
    if (!accept(TokenKind::RightBrace)) {
        fail_unexpected(starts_expression(kind())
                            ? "f-string: invalid syntax. Perhaps you forgot a comma?"
                            : "f-string: expecting '=', or '!', or ':', or '}'");
    }
    joiner.add_field(make<FormattedValue>(since(first), value, conversion, spec));
}

/// What "{x = }" shows: its own text from behind the brace, the token at `brace`, up to the current
/// token, without comments. They stand between tokens only.
std::string_view Parser::debug_text(std::size_t brace) {
    Span whole = span(tokens_[brace].end, begin());
    std::string_view source = source_->text();
    EscapeRules rules{false, true, false, nullptr};
    if (source.substr(whole.begin, whole.end - whole.begin).find('#') == std::string_view::npos) {
        return decode_string(whole, rules, tree_.arena);
    }
    std::string text;
    for (std::size_t i = brace; i < at_; ++i) {
        std::uint32_t gap_end = tokens_[i + 1].begin;
        for (std::uint32_t at = tokens_[i].end; at < gap_end; ++at) {
            if (source[at] == '#')
                at = static_cast<std::uint32_t>(source.find_first_of("\r\n", at));
            text += source[at];
        }
        if (i + 1 < at_) text += text_of(tokens_[i + 1]);
    }
    return tree_.arena.copy(std::string_view(text));
}

char Parser::parse_conversion() {
    std::uint32_t mark = begin();
    advance();
    if (begin() != mark + 1) {
        fail_unexpected("f-string: conversion type must come right after the exclamation mark");
    }
    std::string_view letter = text_of(token());
    if (letter != "s" && letter != "r" && letter != "a") {
        fail_unexpected("f-string: invalid conversion character " +
                        (at(TokenKind::Name) ? "'" + std::string(letter) + "'" : "") +
                        ": expected 's', 'r', or 'a'");
    }
    advance();
    return letter[0];
}

const JoinedStr* Parser::parse_format_spec(bool raw) {
    std::uint32_t first = begin();
    advance();
    StringJoiner joiner(*this);
    parse_formatted_parts(joiner, raw);
    return make<JoinedStr>(since(first), joiner.finish());
}

}  // namespace numen::syntax
