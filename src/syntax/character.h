#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace numen::syntax {

enum class CharClass : std::uint8_t { Other, Letter, Digit, Quote, NonAscii };

namespace detail {
inline constexpr auto kCharClasses = [] {
    std::array<CharClass, 256> table{};
    for (int c = 'a'; c <= 'z'; ++c) table[c] = table[c - 'a' + 'A'] = CharClass::Letter;
    table['_'] = CharClass::Letter;
    for (int c = '0'; c <= '9'; ++c) table[c] = CharClass::Digit;
    table['"'] = table['\''] = CharClass::Quote;
    for (int c = 0x80; c < 0x100; ++c) table[c] = CharClass::NonAscii;
    return table;
}();
}  // namespace detail

constexpr CharClass classify(char c) { return detail::kCharClasses[static_cast<unsigned char>(c)]; }

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Value of a digit in bases up to 16, or 99.
constexpr int digit_value(char c) {
    if (is_digit(c)) return c - '0';
    char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : 99;
}

struct Decoded {
    char32_t code_point;
    std::uint32_t length;  // bytes read; 0 when they are not UTF-8
};

/// Reads one character of strict UTF-8 (no surrogates, no overlong forms) from [at, end).
Decoded decode_utf8(const char* at, const char* end);

/// Appends a code point as UTF-8; surrogates get their three bytes too.
void append_utf8(std::string& out, char32_t code_point);

/// What may begin and continue an identifier (XID_Start, XID_Continue and the underscore).
bool is_identifier_start(char32_t code_point);
bool is_identifier_continue(char32_t code_point);
bool is_printable(char32_t code_point);

/// The NFKC form of an identifier: the name that Python looks up.
std::string normalize_identifier(std::string_view name);

}  // namespace numen::syntax
