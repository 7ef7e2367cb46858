#include "syntax/literal.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "support/diagnostic.h"
#include "syntax/character.h"

namespace numen::syntax {

namespace {

using support::Arena;
using support::CompileError;

/// Which of the two a number is that no double comes near: huge like 1e400, or tiny like 1e-400.
bool is_huge(std::string_view digits) {
    std::size_t mark = std::min(digits.find_first_of("eE"), digits.size());
    std::string_view mantissa = digits.substr(0, mark);
    auto point = static_cast<std::int64_t>(std::min(mantissa.find('.'), mantissa.size()));
    auto first = static_cast<std::int64_t>(mantissa.find_first_of("123456789"));
    std::string_view power = digits.substr(std::min(mark + 1, digits.size()));
    bool negative = power.starts_with('-');
    power.remove_prefix(negative || power.starts_with('+') ? 1 : 0);
    std::int64_t exponent = 0;
    auto result = std::from_chars(power.data(), power.data() + power.size(), exponent);
    if (result.ec == std::errc::result_out_of_range) return !negative;
    return (point - first) + (negative ? -exponent : exponent) > 0;
}

double decode_float(std::string_view digits) {
    double value = 0;
    auto result = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (result.ec == std::errc::result_out_of_range) {
        return is_huge(digits) ? std::numeric_limits<double>::infinity() : 0.0;
    }
    return value;
}

struct Based {
    int base;
    std::string_view digits;
};

Based split_base(std::string_view digits) {
    if (digits.size() > 2 && digits[0] == '0') {
        switch (digits[1] | 0x20) {
            case 'x': return {16, digits.substr(2)};
            case 'o': return {8, digits.substr(2)};
            case 'b': return {2, digits.substr(2)};
            default: break;
        }
    }
    return {10, digits};
}

void decode_integer(std::string_view digits, Constant& constant) {
    Based based = split_base(digits);
    auto result = std::from_chars(based.digits.data(), based.digits.data() + based.digits.size(),
                                  constant.integer, based.base);
    if (result.ec == std::errc::result_out_of_range) {
        constant.integer = 0;
        constant.integer_overflows = true;
        constant.text = digits;
    }
}

}  // namespace

Constant decode_number(support::Span token, Arena& arena) {
    std::string_view text = token.source->text().substr(token.begin, token.end - token.begin);
    Constant constant{{ExprKind::Constant, token}, ConstantKind::Int, 0, 0.0, {}, false};
    if (text.find('_') != std::string_view::npos) {
        std::string plain;
        for (char c : text) {
            if (c != '_') plain += c;
        }
        text = arena.copy(std::string_view(plain));
    }
    bool prefixed = split_base(text).base != 10;
    if (!prefixed && (text.back() | 0x20) == 'j') {
        constant.constant = ConstantKind::Imaginary;
        constant.number = decode_float(text.substr(0, text.size() - 1));
    } else if (!prefixed && text.find_first_of(".eE") != std::string_view::npos) {
        constant.constant = ConstantKind::Float;
        constant.number = decode_float(text);
    } else {
        decode_integer(text, constant);
    }
    return constant;
}

StringParts split_string(std::string_view token) {
    StringParts parts{};
    std::size_t start = 0;
    for (; classify(token[start]) != CharClass::Quote; ++start) {
        char letter = static_cast<char>(token[start] | 0x20);
        parts.bytes |= letter == 'b';
        parts.raw |= letter == 'r';
    }
    std::size_t quotes = token.size() >= start + 6 && token[start + 1] == token[start] &&
                                 token[start + 2] == token[start]
                             ? 3
                             : 1;
    parts.body = token.substr(start + quotes, token.size() - start - 2 * quotes);
    return parts;
}

namespace {

/// One pass over the body of a literal that has something to replace.
class Unescape {
  public:
    Unescape(support::Span body, EscapeRules rules)
        : rules_(rules),
          source_(body.source),
          text_(body.source->text().substr(0, body.end)),
          at_(body.begin) {}

    std::string run() {
        while (at_ < text_.size()) {
            char c = text_[at_];
            if (c == '\\' && !rules_.raw) {
                escape();
            } else if (c == '\r') {  // every kind of line break reads as "\n"
                at_ += peek(1) == '\n' ? 2 : 1;
                out_ += '\n';
            } else {
                if (rules_.formatted && (c == '{' || c == '}') && peek(1) == c) ++at_;
                out_ += c;
                ++at_;
            }
        }
        return std::move(out_);
    }

  private:
    char peek(std::size_t ahead) const {
        return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
    }

    [[noreturn]] void fail(std::size_t begin, std::string message) const {
        throw CompileError(support::Code::syntax,
                           {source_, static_cast<std::uint32_t>(begin),
                            static_cast<std::uint32_t>(std::max(at_, begin + 1))},
                           std::move(message));
    }

    void escape() {
        std::size_t begin = at_;
        char c = peek(1);
        at_ += 2;
        switch (c) {
            case '\r': at_ += peek(0) == '\n' ? 1 : 0; return;
            case '\n': return;
            case '\\':
            case '\'':
            case '"': out_ += c; return;
            case 'a': out_ += '\a'; return;
            case 'b': out_ += '\b'; return;
            case 'f': out_ += '\f'; return;
            case 'n': out_ += '\n'; return;
            case 'r': out_ += '\r'; return;
            case 't': out_ += '\t'; return;
            case 'v': out_ += '\v'; return;
            case '0':
            case '1':
            case '2':
            case '3':
            case '4':
            case '5':
            case '6':
            case '7': octal(c); return;
            case 'x': hexadecimal(begin, 2, "\\xXX"); return;
            case 'u':
                if (rules_.bytes) break;
                hexadecimal(begin, 4, "\\uXXXX");
                return;
            case 'U':
                if (rules_.bytes) break;
                hexadecimal(begin, 8, "\\UXXXXXXXX");
                return;
            case 'N':
                if (rules_.bytes) break;
                named(begin);
                return;
            default: break;
        }
        // An unknown escape stands for itself.
        out_ += '\\';
        at_ = begin + 1;
    }

    void append(char32_t code_point) {
        if (rules_.bytes)
            out_ += static_cast<char>(code_point & 0xFF);
        else
            append_utf8(out_, code_point);
    }

    void octal(char first) {
        int value = first - '0';
        for (int i = 0; i < 2 && peek(0) >= '0' && peek(0) <= '7'; ++i) {
            value = value * 8 + (text_[at_++] - '0');
        }
        append(static_cast<char32_t>(value));
    }

    void hexadecimal(std::size_t begin, int digits, const char* form) {
        char32_t value = 0;
        for (int i = 0; i < digits; ++i) {
            int digit = digit_value(peek(0));
            if (digit >= 16) fail(begin, std::string("truncated ") + form + " escape");
            value = value * 16 + static_cast<char32_t>(digit);
            ++at_;
        }
        if (value > 0x10FFFF) fail(begin, "illegal Unicode character: above U+10FFFF");
        append(value);
    }

    void named(std::size_t begin) {
        std::size_t close = peek(0) == '{' ? text_.find('}', at_) : std::string_view::npos;
        if (close == std::string_view::npos || close == at_ + 1) {
            fail(begin, "malformed \\N character escape: write \\N{name}");
        }
        std::string_view name = text_.substr(at_ + 1, close - at_ - 1);
        at_ = close + 1;
        if (rules_.names == nullptr || !*rules_.names) {
            fail(begin,
                 "character names cannot be looked up here; write the character itself or its "
                 "number (\\uXXXX) in place of \\N{" +
                     std::string(name) + "}");
        }
        std::optional<std::string> character = (*rules_.names)(name);
        if (!character) fail(begin, "unknown Unicode character name '" + std::string(name) + "'");
        out_ += *character;
    }

    EscapeRules rules_;
    const support::Source* source_;
    std::string_view text_;
    std::size_t at_;
    std::string out_;
};

}  // namespace

std::string_view decode_string(support::Span body, EscapeRules rules, Arena& arena) {
    std::string_view text = body.source->text().substr(body.begin, body.end - body.begin);
    bool plain = true;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if ((c == '\\' && !rules.raw) || c == '\r' || (rules.formatted && (c == '{' || c == '}'))) {
            plain = false;
        }
        if (rules.bytes && static_cast<unsigned char>(c) >= 0x80) {
            auto at = static_cast<std::uint32_t>(body.begin + i);
            std::uint32_t length = decode_utf8(&text[i], text.data() + text.size()).length;
            throw CompileError(support::Code::syntax, {body.source, at, at + length},
                               "bytes can only contain ASCII literal characters");
        }
    }
    if (plain) return text;
    return arena.copy(std::string_view(Unescape(body, rules).run()));
}

}  // namespace numen::syntax
