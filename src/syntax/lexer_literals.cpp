// The lexer's part that reads numbers, strings and f-strings.
#include <cstring>

#include "syntax/character.h"
#include "syntax/lexer_impl.h"

namespace numen::syntax {

// ---- numbers -----------------------------------------------------------------------------------

void Lexer::lex_number() {
    std::uint32_t begin = at_;
    auto finish = [&](const char* what) {
        check_number_end(begin, what);
        stream_.tokens.push_back({TokenKind::Number, begin, at_});
    };
    if (text_[at_] == '0') {
        switch (text_[at_ + 1] | 0x20) {
            case 'x': lex_based_digits(begin, 16, "hexadecimal"); return finish("hexadecimal");
            case 'o': lex_based_digits(begin, 8, "octal"); return finish("octal");
            case 'b': lex_based_digits(begin, 2, "binary"); return finish("binary");
            default: break;
        }
    }
    bool integer = true;
    if (text_[at_] != '.') lex_decimal_digits(begin);
    std::uint32_t digits_end = at_;
    if (text_[at_] == '.') {
        integer = false;
        ++at_;
        if (is_digit(text_[at_])) lex_decimal_digits(begin);
    }
    if ((text_[at_] | 0x20) == 'e') {
        std::uint32_t digits = at_ + 1;
        bool has_sign = text_[digits] == '+' || text_[digits] == '-';
        if (has_sign) ++digits;
        if (is_digit(text_[digits])) {
            integer = false;
            at_ = digits;
            lex_decimal_digits(begin);
        } else if (has_sign) {
            fail(begin, digits, "invalid decimal literal: the exponent has no digits");
        }
    }
    if ((text_[at_] | 0x20) == 'j') {
        ++at_;
        return finish("imaginary");
    }
    if (integer && text_[begin] == '0') {
        for (std::uint32_t i = begin; i < digits_end; ++i) {
            if (text_[i] != '0' && text_[i] != '_') {
                fail(begin, at_,
                     "leading zeros in decimal integer literals are not permitted; use an 0o "
                     "prefix for octal integers");
            }
        }
    }
    finish("decimal");
}

void Lexer::lex_decimal_digits(std::uint32_t begin) {
    for (;;) {
        while (is_digit(text_[at_])) ++at_;
        if (text_[at_] != '_') return;
        ++at_;
        if (!is_digit(text_[at_])) fail(begin, at_, "invalid decimal literal");
    }
}

void Lexer::lex_based_digits(std::uint32_t begin, int base, const char* what) {
    at_ += 2;
    auto invalid_digit = [&] {
        fail(at_, at_ + 1,
             std::string("invalid digit '") + text_[at_] + "' in " + what + " literal");
    };
    do {
        if (text_[at_] == '_') ++at_;
        if (digit_value(text_[at_]) >= base) {
            if (is_digit(text_[at_])) invalid_digit();
            fail(begin, at_, std::string("invalid ") + what + " literal");
        }
        while (digit_value(text_[at_]) < base) ++at_;
    } while (text_[at_] == '_');
    if (is_digit(text_[at_])) invalid_digit();
}

void Lexer::check_number_end(std::uint32_t begin, const char* what) const {
    CharClass next = classify(text_[at_]);
    if (next != CharClass::Letter && next != CharClass::NonAscii) return;
    // A keyword may follow without a space: 1or 2.
    for (const char* word : {"and", "else", "for", "if", "in", "is", "not", "or"}) {
        if (std::strncmp(text_ + at_, word, std::strlen(word)) == 0) return;
    }
    fail(begin, at_, std::string("invalid ") + what + " literal");
}

// ---- strings -----------------------------------------------------------------------------------

Lexer::Quotes Lexer::read_quotes() {
    char mark = text_[at_];
    std::uint32_t length = text_[at_ + 1] == mark && text_[at_ + 2] == mark ? 3 : 1;
    at_ += length;
    return {mark, length};
}

bool Lexer::skip_quotes(Quotes quotes) {
    if (text_[at_] != quotes.mark) return false;
    if (quotes.length == 3 && (text_[at_ + 1] != quotes.mark || text_[at_ + 2] != quotes.mark)) {
        return false;
    }
    at_ += quotes.length;
    return true;
}

void Lexer::lex_string(std::uint32_t begin) {
    Quotes quotes = read_quotes();
    while (!skip_quotes(quotes)) {
        if (at_end() || (quotes.length == 1 && at_line_break())) {
            fail_unterminated(begin, quotes, "string");
        }
        if (text_[at_] == '\\') {
            ++at_;
            if (skip_line_break() || at_end()) continue;
        }
        ++at_;
    }
    stream_.tokens.push_back({TokenKind::String, begin, at_});
}

void Lexer::fail_unterminated(std::uint32_t begin, Quotes quotes, const char* what) const {
    for (const FString& outer : fstrings_) {
        if (outer.quotes.mark == quotes.mark && outer.quotes.length == quotes.length) {
            fail(outer.begin, at_, "f-string: expecting '}'");
        }
    }
    // At the end of the text, the line that its last line break ends counts.
    std::uint32_t seen = at_end() && at_ > begin ? at_ - 1 : at_;
    std::string message = quotes.length == 3 ? "unterminated triple-quoted " : "unterminated ";
    message += what;
    message += " literal (detected at line " + std::to_string(source_.position(seen).line) + ")";
    // A triple-quoted one may run over the rest of the file: point at its beginning.
    std::uint32_t end = quotes.length == 3 ? begin : at_;
    while (quotes.length == 3 && text_[end] != quotes.mark) ++end;
    fail(begin, quotes.length == 3 ? end + 3 : end, std::move(message));
}

// ---- f-strings ---------------------------------------------------------------------------------

void Lexer::lex_fstring(std::uint32_t begin, bool raw) {
    FString string{read_quotes(), raw, begin};
    stream_.tokens.push_back({TokenKind::FStringStart, begin, at_});
    lex_fstring_text(string, false);
    std::uint32_t end = at_;
    at_ += string.quotes.length;
    stream_.tokens.push_back({TokenKind::FStringEnd, end, at_});
}

/// Stops before the closing quotes, or before the brace that ends a format specification.
void Lexer::lex_fstring_text(const FString& string, bool in_spec) {
    std::uint32_t begin = at_;
    auto emit_text = [&] {
        if (at_ > begin) stream_.tokens.push_back({TokenKind::FStringText, begin, at_});
    };
    for (;;) {
        std::uint32_t here = at_;
        if (skip_quotes(string.quotes)) {
            at_ = here;
            if (in_spec) fail(string.begin, at_, "f-string: expecting '}'");
            return emit_text();
        }
        if (at_end() || (string.quotes.length == 1 && at_line_break())) {
            fail_unterminated(string.begin, string.quotes, "f-string");
        }
        switch (text_[at_]) {
            case '\\': {
                ++at_;
                char escaped = text_[at_];
                if (escaped == '{' || escaped == '}') continue;
                if (skip_line_break() || at_end()) continue;
                ++at_;
                if (!string.raw && escaped == 'N' && text_[at_] == '{') {
                    while (text_[at_] != '}' && text_[at_] != string.quotes.mark &&
                           !at_line_break() && !at_end()) {
                        ++at_;
                    }
                    if (text_[at_] == '}') ++at_;
                }
                continue;
            }
            case '{':
                if (!in_spec && text_[at_ + 1] == '{') {
                    at_ += 2;
                    continue;
                }
                emit_text();
                lex_replacement_field(string);
                begin = at_;
                continue;
            case '}':
                if (in_spec) return emit_text();
                if (text_[at_ + 1] != '}') {
                    fail(at_, at_ + 1, "f-string: single '}' is not allowed");
                }
                at_ += 2;
                continue;
            default: ++at_;
        }
    }
}

void Lexer::lex_replacement_field(const FString& string) {
    using enum TokenKind;
    const std::uint32_t brace = at_;
    open_bracket(brace);
    const std::size_t depth = stream_.open_brackets.size();
    stream_.tokens.push_back({LeftBrace, at_, at_ + 1});
    ++at_;
    fstrings_.push_back(string);
    auto emit = [&](TokenKind kind) {
        stream_.tokens.push_back({kind, at_, at_ + 1});
        ++at_;
    };
    for (bool more = true; more;) {
        // Blanks are passed before looking, so that the characters that end the expression are
        // seen here and not by lex_token().
        skip_blanks();
        bool top = stream_.open_brackets.size() == depth;
        if (top && text_[at_] == ':') {
            emit(Colon);
            lex_fstring_text(string, true);
        } else if (top && text_[at_] == '!' && text_[at_ + 1] != '=') {
            emit(Exclamation);
        } else if (top && text_[at_] == '}') {
            more = false;
        } else if (!lex_token()) {
            fail(brace, brace + 1, "f-string: '{' was never closed");
        }
    }
    fstrings_.pop_back();
    stream_.open_brackets.pop_back();
    emit(RightBrace);
}

}  // namespace numen::syntax
