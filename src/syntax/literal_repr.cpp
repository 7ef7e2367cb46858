#include "syntax/literal_repr.h"

#include <charconv>
#include <cmath>
#include <cstdio>
#include <vector>

#include "syntax/character.h"

namespace numen::syntax {

namespace {

/// As repr(float): the shortest digits that read back the same.
void append_float(std::string& out, double value, bool keep_point) {
    if (std::isinf(value)) {
        out += "inf";
        return;
    }
    char buffer[64];
    auto result =
        std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific);
    std::string_view text(buffer, static_cast<std::size_t>(result.ptr - buffer));
    std::size_t mark = text.find('e');
    int exponent = 0;
    std::string_view digits = text.substr(mark + 1);
    if (digits.front() == '+') digits.remove_prefix(1);
    std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
    if (exponent < -4 || exponent >= 16) {
        out += text;
        return;
    }
    result = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed);
    text = {buffer, static_cast<std::size_t>(result.ptr - buffer)};
    out += text;
    if (keep_point && text.find('.') == std::string_view::npos) out += ".0";
}

/// Digits in a base up to 16, with their prefix, as a decimal number.
std::string to_decimal(std::string_view digits) {
    std::uint32_t base = 10;
    if (digits.size() > 1 && digits[0] == '0') {
        char mark = static_cast<char>(digits[1] | 0x20);
        base = mark == 'x' ? 16 : mark == 'o' ? 8 : mark == 'b' ? 2 : 10;
        if (base != 10) digits.remove_prefix(2);
    }
    constexpr std::uint64_t kLimb = 1'000'000'000;
    std::vector<std::uint32_t> limbs{0};
    for (char c : digits) {
        std::uint64_t carry = static_cast<std::uint64_t>(digit_value(c));
        for (std::uint32_t& limb : limbs) {
            std::uint64_t value = static_cast<std::uint64_t>(limb) * base + carry;
            limb = static_cast<std::uint32_t>(value % kLimb);
            carry = value / kLimb;
        }
        if (carry != 0) limbs.push_back(static_cast<std::uint32_t>(carry));
    }
    std::string out = std::to_string(limbs.back());
    for (std::size_t i = limbs.size() - 1; i-- > 0;) {
        char part[16];
        std::snprintf(part, sizeof part, "%09u", limbs[i]);
        out += part;
    }
    return out;
}

/// One code point of a decoded string, in which surrogates stand as three bytes of their own.
Decoded decode_text(const char* at, const char* end) {
    Decoded strict = decode_utf8(at, end);
    if (strict.length != 0) return strict;
    auto bits = [&](int i) { return static_cast<char32_t>(static_cast<unsigned char>(at[i])); };
    return {(bits(0) & 0x0F) << 12 | (bits(1) & 0x3F) << 6 | (bits(2) & 0x3F), 3};
}

void append_code(std::string& out, char32_t code, bool bytes) {
    char buffer[16];
    const char* form = bytes || code < 0x100 ? "\\x%02x" : code < 0x10000 ? "\\u%04x" : "\\U%08x";
    std::snprintf(buffer, sizeof buffer, form, static_cast<unsigned>(code));
    out += buffer;
}

}  // namespace

void append_string_repr(std::string& out, std::string_view text, bool bytes) {
    bool has_single = text.find('\'') != std::string_view::npos;
    bool has_double = text.find('"') != std::string_view::npos;
    char quote = has_single && !has_double ? '"' : '\'';
    if (bytes) out += 'b';
    out += quote;
    const char* end = text.data() + text.size();
    for (const char* at = text.data(); at < end;) {
        auto byte = static_cast<unsigned char>(*at);
        if (byte >= 0x80 && !bytes) {
            Decoded c = decode_text(at, end);
            append_code(out, c.code_point, false);
            at += c.length;
            continue;
        }
        ++at;
        switch (byte) {
            case '\\': out += "\\\\"; break;
            case '\n': out += "\\n"; break;
            case '\r': out += "\\r"; break;
            case '\t': out += "\\t"; break;
            default:
                if (byte == static_cast<unsigned char>(quote)) {
                    out += '\\';
                    out += quote;
                } else if (byte < 0x20 || byte >= 0x7F) {
                    append_code(out, byte, bytes);
                } else {
                    out += static_cast<char>(byte);
                }
        }
    }
    out += quote;
}

void append_repr(std::string& out, const Constant& constant) {
    switch (constant.constant) {
        case ConstantKind::None: out += "None"; return;
        case ConstantKind::True: out += "True"; return;
        case ConstantKind::False: out += "False"; return;
        case ConstantKind::Ellipsis: out += "Ellipsis"; return;
        case ConstantKind::Int:
            out += constant.integer_overflows ? to_decimal(constant.text)
                                              : std::to_string(constant.integer);
            return;
        case ConstantKind::Float: append_float(out, constant.number, true); return;
        case ConstantKind::Imaginary:
            append_float(out, constant.number, false);
            out += 'j';
            return;
        case ConstantKind::Str: append_string_repr(out, constant.text); return;
        case ConstantKind::Bytes: append_string_repr(out, constant.text, true); return;
    }
}

}  // namespace numen::syntax
