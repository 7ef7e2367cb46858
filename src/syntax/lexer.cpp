#include "syntax/lexer.h"

#include <array>
#include <cstring>

#include "syntax/character.h"
#include "syntax/lexer_impl.h"

namespace numen::syntax {

namespace {

struct KeywordRow {
    std::string_view text;
    TokenKind kind;
};

constexpr KeywordRow kKeywords[] = {
#define NUMEN_OPERATOR(kind, text)
#define NUMEN_KEYWORD(kind, text) {text, TokenKind::kind},
#include "syntax/tokens.def"
#undef NUMEN_OPERATOR
#undef NUMEN_KEYWORD
};

constexpr std::size_t keyword_slot(std::string_view word) {
    auto first = static_cast<unsigned char>(word.front());
    auto last = static_cast<unsigned char>(word.back());
    return (first * 7u + last * 3u + word.size() * 11u) % 128;
}

constexpr auto kKeywordTable = [] {
    std::array<KeywordRow, 128> table{};
    for (const KeywordRow& row : kKeywords) {
        std::size_t slot = keyword_slot(row.text);
        while (!table[slot].text.empty()) slot = (slot + 1) % table.size();
        table[slot] = row;
    }
    return table;
}();

TokenKind keyword_or_name(std::string_view word) {
    if (word.size() < 2 || word.size() > 8) return TokenKind::Name;
    for (std::size_t slot = keyword_slot(word); !kKeywordTable[slot].text.empty();
         slot = (slot + 1) % kKeywordTable.size()) {
        if (kKeywordTable[slot].text == word) return kKeywordTable[slot].kind;
    }
    return TokenKind::Name;
}

/// Whether a word directly before a quote is a string prefix, and which.
struct Prefix {
    bool valid = false;
    bool formatted = false;
    bool raw = false;
};

Prefix string_prefix(std::string_view word) {
    Prefix prefix;
    bool bytes = false;
    bool unicode = false;
    if (word.size() > 2) return prefix;
    for (char c : word) {
        switch (c | 0x20) {
            case 'r':
                if (prefix.raw) return {};
                prefix.raw = true;
                break;
            case 'b': bytes = true; break;
            case 'u': unicode = true; break;
            case 'f':
            case 't': prefix.formatted = true; break;
            default: return {};
        }
    }
    // Two letters go together only when one of them is r, and never with u.
    prefix.valid = word.size() == 1 || (prefix.raw && !unicode && (bytes || prefix.formatted));
    return prefix;
}

}  // namespace

std::string_view spelling(TokenKind kind) {
    static constexpr std::string_view kSpellings[] = {
#define NUMEN_OPERATOR(kind, text) text,
#define NUMEN_KEYWORD(kind, text) text,
#include "syntax/tokens.def"
#undef NUMEN_OPERATOR
#undef NUMEN_KEYWORD
    };
    if (kind < TokenKind::LeftParen) return {};
    return kSpellings[static_cast<int>(kind) - static_cast<int>(TokenKind::LeftParen)];
}

Lexer::Lexer(const support::Source& source, TokenStream& stream)
    : source_(source),
      stream_(stream),
      text_(source.text().data()),
      size_(static_cast<std::uint32_t>(source.text().size())) {
    stream_.tokens.reserve(source.text().size() / 4 + 16);
}

void Lexer::run() {
    check_encoding();
    if (source_.text().starts_with("\xEF\xBB\xBF")) at_ = 3;
    for (start_line(); !at_end(); start_line()) {
        while (lex_token()) {
        }
    }
    if (!stream_.open_brackets.empty()) {
        std::uint32_t bracket = stream_.open_brackets.back();
        fail(bracket, bracket + 1, std::string("'") + text_[bracket] + "' was never closed");
    }
    while (indents_.size() > 1) {
        indents_.pop_back();
        push(TokenKind::Dedent, at_);
    }
    push(TokenKind::End, at_);
}

void Lexer::fail(std::uint32_t begin, std::uint32_t end, std::string message) const {
    throw support::CompileError(support::Code::syntax, {&source_, begin, end}, std::move(message));
}

void Lexer::check_encoding() const {
    const char* const end = text_ + size_;
    for (const char* p = text_; p < end;) {
        std::uint64_t eight;
        if (end - p >= 8 && (std::memcpy(&eight, p, 8), true) &&
            (eight & 0x8080808080808080u) == 0 &&
            ((eight - 0x0101010101010101u) & ~eight & 0x8080808080808080u) == 0) {
            p += 8;
            continue;
        }
        auto at = static_cast<std::uint32_t>(p - text_);
        if (*p == '\0') fail(at, at + 1, "source code cannot contain null bytes");
        if (static_cast<unsigned char>(*p) < 0x80) {
            ++p;
            continue;
        }
        Decoded decoded = decode_utf8(p, end);
        if (decoded.length == 0) fail(at, at + 1, "source code is not valid UTF-8");
        p += decoded.length;
    }
}

void Lexer::start_line() {
    for (;;) {
        std::uint32_t start = at_;
        Indent indent = read_indent();
        if (text_[at_] == '#') skip_comment();
        if (skip_line_break()) continue;
        if (at_end()) return;
        set_indent(start, indent);
        return;
    }
}

Lexer::Indent Lexer::read_indent() {
    // Tabs reach to the next multiple of eight; counted again as one column each, they tell
    // whether the comparison of two lines hangs on the width of a tab.
    Indent indent{0, 0};
    Indent before_join{0, 0};
    for (;; ++at_) {
        switch (text_[at_]) {
            case ' ':
                ++indent.column;
                ++indent.alternative;
                break;
            case '\t':
                indent.column = (indent.column / 8 + 1) * 8;
                ++indent.alternative;
                break;
            case '\f': indent = before_join = {0, 0}; break;
            case '\\':
                // The indentation of a line that is joined to the next counts where it starts.
                if (before_join.column == 0) before_join = indent;
                skip_line_join();
                --at_;
                break;
            default: return before_join.column != 0 ? before_join : indent;
        }
    }
}

void Lexer::set_indent(std::uint32_t line_start, Indent indent) {
    auto tabs_error = [&] {
        fail(line_start, at_, "inconsistent use of tabs and spaces in indentation");
    };
    if (indents_.empty()) {
        indents_.push_back(indent);  // the first line stands at column zero, wherever it begins
        return;
    }
    if (indent.column == indents_.back().column) {
        if (indent.alternative != indents_.back().alternative) tabs_error();
        return;
    }
    if (indent.column > indents_.back().column) {
        if (indent.alternative <= indents_.back().alternative) tabs_error();
        if (indents_.size() >= kMaxIndents) fail(line_start, at_, "too many levels of indentation");
        indents_.push_back(indent);
        stream_.tokens.push_back({TokenKind::Indent, line_start, at_});
        return;
    }
    while (indents_.size() > 1 && indent.column < indents_.back().column) {
        indents_.pop_back();
        push(TokenKind::Dedent, at_);
    }
    if (indent.column != indents_.back().column) {
        fail(line_start, at_, "unindent does not match any outer indentation level");
    }
    if (indent.alternative != indents_.back().alternative) tabs_error();
}

bool Lexer::skip_line_break() {
    if (text_[at_] == '\n') {
        ++at_;
        return true;
    }
    if (text_[at_] == '\r') {
        at_ += text_[at_ + 1] == '\n' ? 2 : 1;
        return true;
    }
    return false;
}

void Lexer::skip_comment() {
    while (text_[at_] != '\n' && text_[at_] != '\r' && text_[at_] != '\0') ++at_;
}

void Lexer::skip_blanks() {
    for (;;) {
        switch (text_[at_]) {
            case ' ':
            case '\t':
            case '\f': ++at_; break;
            case '#': skip_comment(); break;
            case '\\': skip_line_join(); break;
            case '\n':
            case '\r':
                if (stream_.open_brackets.empty()) return;
                skip_line_break();
                break;
            default: return;
        }
    }
}

void Lexer::skip_line_join() {
    std::uint32_t backslash = at_++;
    if (!at_end() && !skip_line_break()) {
        fail(backslash, at_ + 1, "unexpected character after line continuation character");
    }
    if (at_end()) {
        fail(backslash, backslash + 1, "unexpected end of the text after a line continuation");
    }
}

bool Lexer::lex_token() {
    skip_blanks();
    if (at_line_break() || at_end()) {
        if (!stream_.open_brackets.empty()) return false;
        stream_.tokens.push_back({TokenKind::Newline, at_, at_ + (at_end() ? 0 : 1)});
        skip_line_break();
        return false;
    }
    lex_word_or_operator(text_[at_]);
    return true;
}

void Lexer::lex_word_or_operator(char c) {
    switch (classify(c)) {
        case CharClass::Letter:
        case CharClass::NonAscii: lex_name(); return;
        case CharClass::Digit: lex_number(); return;
        case CharClass::Quote: lex_string(at_); return;
        case CharClass::Other: break;
    }
    if (c == '.' && classify(text_[at_ + 1]) == CharClass::Digit) {
        lex_number();
        return;
    }
    lex_operator(c);
}

void Lexer::lex_name() {
    std::uint32_t begin = at_;
    bool ascii = true;
    for (;; ++at_) {
        CharClass kind = classify(text_[at_]);
        if (kind == CharClass::Letter || kind == CharClass::Digit) continue;
        if (kind != CharClass::NonAscii) break;
        ascii = false;
    }
    std::string_view word(text_ + begin, at_ - begin);
    if (!ascii) {
        check_identifier(begin, at_);
        stream_.tokens.push_back({TokenKind::Name, begin, at_});
        return;
    }
    if ((text_[at_] == '"' || text_[at_] == '\'') && word.size() <= 2) {
        if (Prefix prefix = string_prefix(word); prefix.valid) {
            if (prefix.formatted)
                lex_fstring(begin, prefix.raw);
            else
                lex_string(begin);
            return;
        }
    }
    stream_.tokens.push_back({keyword_or_name(word), begin, at_});
}

void Lexer::check_identifier(std::uint32_t begin, std::uint32_t end) const {
    for (std::uint32_t at = begin; at < end;) {
        Decoded c = decode_utf8(text_ + at, text_ + end);
        bool allowed =
            at == begin ? is_identifier_start(c.code_point) : is_identifier_continue(c.code_point);
        if (!allowed) {
            char number[16];
            std::snprintf(number, sizeof number, "U+%04X", static_cast<unsigned>(c.code_point));
            std::string shown(text_ + at, c.length);
            fail(at, at + c.length,
                 is_printable(c.code_point)
                     ? "invalid character '" + shown + "' (" + number + ")"
                     : std::string("invalid non-printable character ") + number);
        }
        at += c.length;
    }
}

void Lexer::open_bracket(std::uint32_t at) {
    if (stream_.open_brackets.size() >= kMaxBrackets) {
        fail(at, at + 1, "too many nested brackets (more than 200)");
    }
    stream_.open_brackets.push_back(at);
}

void Lexer::close_bracket(char closing) {
    if (stream_.open_brackets.empty()) {
        fail(at_, at_ + 1, std::string("unmatched '") + closing + "'");
    }
    std::uint32_t open_at = stream_.open_brackets.back();
    char opening = text_[open_at];
    char expected = opening == '(' ? ')' : opening == '[' ? ']' : '}';
    if (closing != expected) {
        std::string message = std::string("closing parenthesis '") + closing +
                              "' does not match opening parenthesis '" + opening + "'";
        int line = source_.position(open_at).line;
        if (line != source_.position(at_).line) message += " on line " + std::to_string(line);
        throw support::CompileError({support::Code::syntax,
                                     std::move(message),
                                     {&source_, at_, at_ + 1},
                                     {{"it was opened here", {&source_, open_at, open_at + 1}}},
                                     {}});
    }
    stream_.open_brackets.pop_back();
}

void Lexer::lex_operator(char c) {
    using enum TokenKind;
    char next = text_[at_ + 1];
    char third = next == '\0' ? '\0' : text_[at_ + 2];
    auto emit = [&](TokenKind kind, std::uint32_t length) {
        stream_.tokens.push_back({kind, at_, at_ + length});
        at_ += length;
    };
    auto plain_or_assign = [&](TokenKind plain, TokenKind assign) {
        next == '=' ? emit(assign, 2) : emit(plain, 1);
    };
    auto doubled = [&](TokenKind one, TokenKind assign, TokenKind two, TokenKind two_assign) {
        if (next == c)
            third == '=' ? emit(two_assign, 3) : emit(two, 2);
        else
            plain_or_assign(one, assign);
    };
    switch (c) {
        case '(': open_bracket(at_); return emit(LeftParen, 1);
        case '[': open_bracket(at_); return emit(LeftBracket, 1);
        case '{': open_bracket(at_); return emit(LeftBrace, 1);
        case ')': close_bracket(c); return emit(RightParen, 1);
        case ']': close_bracket(c); return emit(RightBracket, 1);
        case '}': close_bracket(c); return emit(RightBrace, 1);
        case ',': return emit(Comma, 1);
        case ':': return plain_or_assign(Colon, ColonEqual);
        case ';': return emit(Semicolon, 1);
        case '~': return emit(Tilde, 1);
        case '.': return next == '.' && third == '.' ? emit(TokenKind::Ellipsis, 3) : emit(Dot, 1);
        case '=': return plain_or_assign(Equal, EqualEqual);
        case '+': return plain_or_assign(Plus, PlusEqual);
        case '-': return next == '>' ? emit(Arrow, 2) : plain_or_assign(Minus, MinusEqual);
        case '%': return plain_or_assign(Percent, PercentEqual);
        case '@': return plain_or_assign(At, AtEqual);
        case '&': return plain_or_assign(Ampersand, AmpersandEqual);
        case '|': return plain_or_assign(Bar, BarEqual);
        case '^': return plain_or_assign(Caret, CaretEqual);
        case '*': return doubled(Star, StarEqual, StarStar, StarStarEqual);
        case '/': return doubled(Slash, SlashEqual, SlashSlash, SlashSlashEqual);
        case '<': return doubled(Less, LessEqual, LeftShift, LeftShiftEqual);
        case '>': return doubled(Greater, GreaterEqual, RightShift, RightShiftEqual);
        case '!':
            if (next == '=') return emit(NotEqual, 2);
            fail(at_, at_ + 1, "'!' is not an operator; write 'not'");
        default: {
            char number[16];
            std::snprintf(number, sizeof number, "U+%04X", static_cast<unsigned>(c));
            fail(at_, at_ + 1,
                 c > ' ' && c < 0x7F ? std::string("invalid character '") + c + "' (" + number + ")"
                                     : std::string("invalid non-printable character ") + number);
        }
    }
}

TokenStream tokenize(const support::Source& source) {
    TokenStream stream;
    Lexer lexer(source, stream);
    try {
        lexer.run();
    } catch (const support::CompileError& error) {
        const support::Span& span = error.diagnostic().span;
        stream.error = error.diagnostic();
        stream.tokens.push_back({TokenKind::Invalid, span.begin, span.end});
    }
    return stream;
}

}  // namespace numen::syntax
