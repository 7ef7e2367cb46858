#include "support/scanner.h"

#include <charconv>
#include <cstdio>

#include "support/diagnostic.h"

namespace numen::support {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_word_part(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
}

int hex_digit(char c) {
    if (is_digit(c)) return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

}  // namespace

bool is_word(std::string_view text) {
    if (text.empty() || is_digit(text[0])) return false;
    for (char c : text) {
        if (!is_word_part(c)) return false;
    }
    return true;
}

std::string quote(std::string_view text, bool ascii) {
    std::string out = "\"";
    for (char c : text) {
        auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (c == '\n') {
            out += "\\n";
        } else if (byte < 0x20 || byte == 0x7f || (ascii && byte >= 0x80)) {
            char escape[8];
            std::snprintf(escape, sizeof escape, "\\x%02x", byte);
            out += escape;
        } else {
            out += c;
        }
    }
    return out + "\"";
}

std::string name_text(std::string_view name) {
    std::string_view rest = name;
    while (true) {
        std::size_t dot = rest.find('.');
        if (!is_word(rest.substr(0, dot))) return quote(name);
        if (dot == std::string_view::npos) return std::string(name);
        rest.remove_prefix(dot + 1);
    }
}

void Scanner::fail(std::uint32_t begin, const std::string& message) const {
    throw CompileError(Code::syntax, {&source_, begin, at_}, message);
}

bool Scanner::at_end() {
    while (more_on_line() == false && at_ < text_.size()) {
        if (peek() == '#') {
            while (at_ < text_.size() && peek() != '\n') ++at_;
        } else {
            ++at_;  // the line break
        }
    }
    return at_ == text_.size();
}

bool Scanner::more_on_line() {
    while (peek() == ' ' || peek() == '\t' || peek() == '\r') ++at_;
    return at_ < text_.size() && peek() != '\n' && peek() != '#';
}

bool Scanner::sees(std::string_view token) {
    at_end();
    if (!text_.substr(at_).starts_with(token)) return false;
    std::size_t after = at_ + token.size();
    return !is_word_part(token.back()) || after == text_.size() || !is_word_part(text_[after]);
}

bool Scanner::take(std::string_view token) {
    if (!sees(token)) return false;
    at_ += static_cast<std::uint32_t>(token.size());
    return true;
}

void Scanner::expect(std::string_view token) {
    if (take(token)) return;
    std::uint32_t begin = at_;
    if (at_ < text_.size()) ++at_;
    fail(begin, "expected '" + std::string(token) + "'");
}

std::string_view Scanner::word() {
    at_end();
    std::uint32_t begin = at_;
    while (is_word_part(peek())) ++at_;
    std::string_view found = text_.substr(begin, at_ - begin);
    if (!is_word(found)) fail(begin, "expected a word");
    return found;
}

std::string_view Scanner::label() {
    std::uint32_t begin = at_;
    while (is_word_part(peek()) || peek() == '.') ++at_;
    if (at_ == begin) fail(begin, "expected a name or a number");
    return text_.substr(begin, at_ - begin);
}

std::string Scanner::name() {
    if (sees("\"")) return quoted();
    std::uint32_t begin = at_;
    word();
    while (peek() == '.') {
        ++at_;
        if (!is_word_part(peek()) || is_digit(peek())) fail(begin, "expected a name");
        word();
    }
    return std::string(text_.substr(begin, at_ - begin));
}

std::string Scanner::quoted() {
    std::uint32_t begin = at_;
    expect("\"");
    std::string out;
    while (true) {
        char c = peek();
        if (at_ >= text_.size() || c == '\n') fail(begin, "the text does not end on its line");
        ++at_;
        if (c == '"') return out;
        if (c != '\\') {
            out += c;
            continue;
        }
        char escape = peek();
        ++at_;
        if (escape == 'n') {
            out += '\n';
        } else if (escape == '"' || escape == '\\') {
            out += escape;
        } else if (escape == 'x' && at_ + 2 <= text_.size() && hex_digit(text_[at_]) >= 0 &&
                   hex_digit(text_[at_ + 1]) >= 0) {
            out += static_cast<char>(hex_digit(text_[at_]) * 16 + hex_digit(text_[at_ + 1]));
            at_ += 2;
        } else {
            if (at_ > text_.size()) at_ = static_cast<std::uint32_t>(text_.size());
            fail(begin, "unknown escape in the text");
        }
    }
}

std::uint64_t Scanner::natural() {
    at_end();
    std::uint32_t begin = at_;
    while (is_digit(peek())) ++at_;
    std::uint64_t value = 0;
    auto digits = text_.substr(begin, at_ - begin);
    auto result = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (result.ec != std::errc{}) {
        fail(begin, digits.empty() ? "expected a number" : "the number does not fit 64 bits");
    }
    return value;
}

std::uint64_t Scanner::hexadecimal() {
    at_end();
    std::uint32_t begin = at_;
    if (!text_.substr(at_).starts_with("0x")) fail(begin, "expected a hexadecimal number");
    at_ += 2;
    std::uint32_t digits_begin = at_;
    while (hex_digit(peek()) >= 0) ++at_;
    std::uint64_t value = 0;
    auto digits = text_.substr(digits_begin, at_ - digits_begin);
    auto result = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (result.ec != std::errc{}) fail(begin, "expected a hexadecimal number of 64 bits");
    return value;
}

std::string_view Scanner::number() {
    at_end();
    std::uint32_t begin = at_;
    if (peek() == '-' || peek() == '+') ++at_;
    while (is_word_part(peek()) || peek() == '.' ||
           ((peek() == '-' || peek() == '+') && at_ > begin && text_[at_ - 1] == 'e')) {
        ++at_;
    }
    if (at_ == begin) fail(begin, "expected a number");
    return text_.substr(begin, at_ - begin);
}

}  // namespace numen::support
