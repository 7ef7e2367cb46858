#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// Numbers as text and back, by CPython's rules and independent of the locale. All throw bad_alloc.
namespace numen::runtime {

/// A finite number without its sign: 0.DIGITS times ten to the power of `point`. Zero has the digit
/// 0.
struct Decimal {
    std::string digits;  // without zeros at the end, unless asked for
    int point = 0;
};
/// The fewest digits that read back as the same value; also by way of float.
Decimal shortest_decimal(double value);
Decimal shortest_decimal(float value);
/// Correctly rounded (half to even) to `count` > 0 significant digits, zeros at the end included.
Decimal decimal_of_digits(double value, int count);
/// The same to `places` >= 0 digits behind the point; `digits` then has at least one.
Decimal decimal_of_places(double value, int places);

/// How a decimal is written.
struct DecimalStyle {
    bool exponent = false;    // 1.5e+10 rather than 15000000000
    bool point_zero = false;  // "1.0" where there would be no point (repr)
    bool keep_point = false;  // "1." (format's #)
    int places = 0;           // at least as many digits behind the point
    char exponent_char = 'e';
};
std::string decimal_text(const Decimal& decimal, const DecimalStyle& style);

/// repr() of a float, or str() of a NumPy float of the same width: "0.1", "1e+16", "nan", "-inf".
std::string float_text(double value);
std::string float_text(float value);
/// repr() of a complex: "(1+2j)", "2j". Both parts are of the width of the complex.
std::string complex_text(double real, double imag);
std::string complex_text(float real, float imag);
/// Digits in a base from 2 to 36, lower case.
std::string digits_of(std::uint64_t value, unsigned base);
std::string int_text(std::int64_t value);
std::string uint_text(std::uint64_t value);

/// What reading a number came to.
enum class Parsed : std::uint8_t { ok, malformed, too_large };
/// As int(text, base) without white space around: a sign, a prefix (base 0 or the one it stands
/// for), single underscores between digits. Too large means beyond int64.
Parsed parse_int(std::string_view ascii, int base, std::int64_t& value);
/// As float(text) without white space around: inf and nan by name, single underscores between
/// digits.
bool parse_float(std::string_view ascii, double& value);
bool parse_complex(std::string_view ascii, double& real, double& imag);

}  // namespace numen::runtime
