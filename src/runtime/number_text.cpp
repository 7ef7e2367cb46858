#include "runtime/number_text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

namespace numen::runtime {

namespace {

/// Splits "d.ddde[+-]xx".
Decimal from_scientific(std::string_view text) {
    const std::size_t e = text.find('e');
    Decimal decimal;
    decimal.digits = text[0];
    if (e > 1) decimal.digits += text.substr(2, e - 2);
    std::string_view exponent = text.substr(e + 1);
    if (exponent[0] == '+') exponent.remove_prefix(1);
    int power = 0;
    std::from_chars(exponent.data(), exponent.data() + exponent.size(), power);
    decimal.point = power + 1;
    return decimal;
}

template <class Float>
Decimal shortest(Float value) {
    char text[64];
    auto end =
        std::to_chars(text, text + sizeof text, std::abs(value), std::chars_format::scientific);
    Decimal decimal = from_scientific({text, static_cast<std::size_t>(end.ptr - text)});
    if (value == 0) decimal.point = 1;
    return decimal;
}

/// Whether str() writes a number with an exponent. NumPy does so earlier for float32 than CPython
/// does for its floats (numpy/_core/src/multiarray/scalartypes.c.src).
bool has_exponent(double, const Decimal& decimal) {
    return decimal.point <= -4 || decimal.point > 16;
}
bool has_exponent(float value, const Decimal&) {
    const double size = std::abs(static_cast<double>(value));
    return size != 0 && (size < 1e-4 || size >= 1e6);
}

template <class Float>
std::string text_of_float(Float value) {
    if (std::isnan(value)) return "nan";
    const std::string sign = std::signbit(value) ? "-" : "";
    if (std::isinf(value)) return sign + "inf";
    const Decimal decimal = shortest(value);
    DecimalStyle style;
    style.exponent = has_exponent(value, decimal);
    style.point_zero = true;
    return sign + decimal_text(decimal, style);
}

/// As repr writes the parts of a complex: without ".0".
template <class Float>
std::string text_of_part(Float value, bool with_sign) {
    std::string text = text_of_float(value);
    if (text.ends_with(".0")) text.resize(text.size() - 2);
    return with_sign && text[0] != '-' ? "+" + text : text;
}

template <class Float>
std::string text_of_complex(Float real, Float imag) {
    if (real == 0 && !std::signbit(real)) return text_of_part(imag, false) + "j";
    return "(" + text_of_part(real, false) + text_of_part(imag, true) + "j)";
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

int digit_value(char c) {
    if (is_digit(c)) return c - '0';
    c = lower(c);
    return c >= 'a' && c <= 'z' ? c - 'a' + 10 : 99;
}

/// Takes "inf", "infinity" or "nan" off the front. The sign has been read.
bool take_name(std::string_view& text, double& value) {
    for (std::string_view name : {"infinity", "inf", "nan"}) {
        if (text.size() < name.size()) continue;
        const bool same = std::equal(name.begin(), name.end(), text.begin(),
                                     [](char a, char b) { return a == lower(b); });
        if (!same) continue;
        value = name == "nan" ? std::numeric_limits<double>::quiet_NaN()
                              : std::numeric_limits<double>::infinity();
        text.remove_prefix(name.size());
        return true;
    }
    return false;
}

/// Takes digits off the front of `text`, with single underscores between them when allowed.
void take_digits(std::string_view& text, std::string& digits) {
    bool after_digit = false;
    while (!text.empty()) {
        if (is_digit(text[0])) {
            digits += text[0];
            after_digit = true;
        } else if (text[0] == '_' && after_digit && text.size() > 1 && is_digit(text[1])) {
            after_digit = false;
        } else {
            return;
        }
        text.remove_prefix(1);
    }
}

/// The value of DIGITS without a point, whose point stands before digit number `point`, times ten
/// to the exponent. from_chars says "out of range" for too large and too small alike.
double read_decimal(const std::string& plain, const std::string& digits, std::int64_t point,
                    std::int64_t exponent) {
    double value = 0;
    auto result = std::from_chars(plain.data(), plain.data() + plain.size(), value);
    if (result.ec != std::errc::result_out_of_range) return value;
    const std::size_t first = digits.find_first_not_of('0');
    if (first == std::string::npos) return 0;
    const std::int64_t magnitude = exponent + point - static_cast<std::int64_t>(first);
    return magnitude > 0 ? std::numeric_limits<double>::infinity() : 0;
}

/// Takes a float without sign off the front.
bool take_unsigned_float(std::string_view& text, double& value) {
    if (take_name(text, value)) return true;
    std::string digits;
    take_digits(text, digits);
    const std::size_t point = digits.size();
    if (!text.empty() && text[0] == '.') {
        text.remove_prefix(1);
        // An underscore may not follow the point: take_digits asks for a digit first.
        take_digits(text, digits);
    }
    if (digits.empty()) return false;
    std::int64_t exponent = 0;
    if (!text.empty() && lower(text[0]) == 'e') {
        std::string_view rest = text.substr(1);
        const bool negative = !rest.empty() && rest[0] == '-';
        if (!rest.empty() && (rest[0] == '-' || rest[0] == '+')) rest.remove_prefix(1);
        std::string power;
        take_digits(rest, power);
        if (!power.empty()) {
            text = rest;
            constexpr std::int64_t kHuge = std::int64_t{1} << 40;
            if (std::from_chars(power.data(), power.data() + power.size(), exponent).ec !=
                std::errc()) {
                exponent = kHuge;
            }
            exponent = std::min(exponent, kHuge) * (negative ? -1 : 1);
        }
    }
    const std::string plain =
        digits.substr(0, point) + "." + digits.substr(point) + "e" + std::to_string(exponent);
    // from_chars wants a digit before the point.
    value = read_decimal(point == 0 ? "0" + plain : plain, digits, static_cast<std::int64_t>(point),
                         exponent);
    return true;
}

bool take_sign(std::string_view& text) {
    const bool negative = !text.empty() && text[0] == '-';
    if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
    return negative;
}

bool take_float(std::string_view& text, double& value) {
    std::string_view rest = text;
    const bool negative = take_sign(rest);
    if (!take_unsigned_float(rest, value)) return false;
    if (negative) value = -value;
    text = rest;
    return true;
}

bool take_j(std::string_view& text) {
    if (text.empty() || lower(text[0]) != 'j') return false;
    text.remove_prefix(1);
    return true;
}

}  // namespace

Decimal shortest_decimal(double value) { return shortest(value); }
Decimal shortest_decimal(float value) { return shortest(value); }

Decimal decimal_of_digits(double value, int count) {
    std::string text(static_cast<std::size_t>(count) + 16, '\0');
    auto end = std::to_chars(text.data(), text.data() + text.size(), std::abs(value),
                             std::chars_format::scientific, count - 1);
    Decimal decimal =
        from_scientific({text.data(), static_cast<std::size_t>(end.ptr - text.data())});
    if (value == 0) decimal.point = 1;
    return decimal;
}

Decimal decimal_of_places(double value, int places) {
    std::string text(static_cast<std::size_t>(places) + 320, '\0');
    auto end = std::to_chars(text.data(), text.data() + text.size(), std::abs(value),
                             std::chars_format::fixed, places);
    text.resize(static_cast<std::size_t>(end.ptr - text.data()));
    const std::size_t point = text.find('.');
    Decimal decimal;
    decimal.point = static_cast<int>(point == std::string::npos ? text.size() : point);
    if (point != std::string::npos) text.erase(point, 1);
    decimal.digits = std::move(text);
    return decimal;
}

std::string decimal_text(const Decimal& decimal, const DecimalStyle& style) {
    const std::string& digits = decimal.digits;
    std::string whole, rest;
    int point = style.exponent ? 1 : decimal.point;
    if (point <= 0) {
        whole = "0";
        rest = std::string(static_cast<std::size_t>(-point), '0') + digits;
    } else {
        const auto before = static_cast<std::size_t>(point);
        whole = digits.substr(0, before);
        if (whole.size() < before) whole.append(before - whole.size(), '0');
        if (digits.size() > before) rest = digits.substr(before);
    }
    if (rest.size() < static_cast<std::size_t>(style.places)) {
        rest.append(static_cast<std::size_t>(style.places) - rest.size(), '0');
    }
    if (style.point_zero && rest.empty() && !style.exponent) rest = "0";
    std::string text = whole;
    if (!rest.empty() || style.keep_point) text += "." + rest;
    if (style.exponent) {
        const int power = decimal.point - 1;
        const std::string size = std::to_string(std::abs(power));
        text += style.exponent_char;
        text += power < 0 ? '-' : '+';
        text += size.size() < 2 ? "0" + size : size;
    }
    return text;
}

std::string float_text(double value) { return text_of_float(value); }
std::string float_text(float value) { return text_of_float(value); }
std::string complex_text(double real, double imag) { return text_of_complex(real, imag); }
std::string complex_text(float real, float imag) { return text_of_complex(real, imag); }

std::string digits_of(std::uint64_t value, unsigned base) {
    char text[64];
    auto end = std::to_chars(text, text + sizeof text, value, static_cast<int>(base));
    return {text, end.ptr};
}
std::string int_text(std::int64_t value) { return std::to_string(value); }
std::string uint_text(std::uint64_t value) { return std::to_string(value); }

Parsed parse_int(std::string_view text, int base, std::int64_t& value) {
    const bool negative = take_sign(text);
    bool underscore_allowed = false;
    if (text.size() >= 2 && text[0] == '0') {
        const char letter = lower(text[1]);
        const int prefix = letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 0;
        if (prefix != 0 && (base == 0 || base == prefix)) {
            base = prefix;
            text.remove_prefix(2);
            underscore_allowed = true;  // 0x_ff
        }
    }
    const bool decimal_literal = base == 0;
    if (base == 0) base = 10;
    std::uint64_t magnitude = 0;
    bool too_large = false, any = false;
    for (char c : text) {
        if (c == '_' && underscore_allowed) {
            underscore_allowed = false;
            continue;
        }
        const int digit = digit_value(c);
        if (digit >= base) return Parsed::malformed;
        any = underscore_allowed = true;
        too_large |=
            __builtin_mul_overflow(magnitude, static_cast<std::uint64_t>(base), &magnitude);
        too_large |=
            __builtin_add_overflow(magnitude, static_cast<std::uint64_t>(digit), &magnitude);
    }
    if (!any || text.back() == '_') return Parsed::malformed;
    // int("010", 0) is malformed, as 010 is in source text; zeros alone are not.
    if (decimal_literal && text[0] == '0' && (magnitude != 0 || too_large))
        return Parsed::malformed;
    const std::uint64_t most = std::uint64_t{INT64_MAX} + (negative ? 1 : 0);
    if (too_large || magnitude > most) return Parsed::too_large;
    value = static_cast<std::int64_t>(negative ? -magnitude : magnitude);
    return Parsed::ok;
}

bool parse_float(std::string_view text, double& value) {
    return take_float(text, value) && text.empty();
}

// complex(text): "real", "imagj" or "real±imagj", where imag may be a sign alone.
bool parse_complex(std::string_view text, double& real, double& imag) {
    real = imag = 0;
    if (text.size() >= 2 && text.front() == '(' && text.back() == ')') {
        constexpr std::string_view kSpace = " \t\n\v\f\r";
        text = text.substr(1, text.size() - 2);
        text.remove_prefix(std::min(text.find_first_not_of(kSpace), text.size()));
        text.remove_suffix(text.size() - (text.find_last_not_of(kSpace) + 1));
    }
    auto take_imag = [&] {
        std::string_view rest = text;
        double value = 1;
        if (!take_float(rest, value)) {
            if (rest.empty()) return false;
            const bool negative = take_sign(rest);
            value = negative ? -1 : 1;
        }
        if (!take_j(rest) || !rest.empty()) return false;
        imag = value;
        return true;
    };
    if (take_imag()) return true;
    if (!take_float(text, real)) return false;
    if (text.empty()) return true;
    return (text[0] == '+' || text[0] == '-') && take_imag();
}

}  // namespace numen::runtime
