#include "runtime/format.h"

#include <algorithm>
#include <cmath>

#include "runtime/error.h"
#include "runtime/number_text.h"

namespace numen::runtime {

namespace {

/// [[fill]align][sign][z][#][0][width][grouping][.precision][type]
struct Spec {
    CodePoint fill = ' ';
    char align = 0;
    char sign = 0;
    bool no_negative_zero = false;
    bool alternate = false;
    bool zero_fill = false;
    std::int64_t width = -1;
    char grouping = 0;
    int precision = -1;
    CodePoint type = 0;  // 0: none given

    bool is_type(const char* types) const {
        for (; *types; ++types) {
            if (type == static_cast<CodePoint>(*types)) return true;
        }
        return false;
    }
};

bool is_align(CodePoint c) { return c == '<' || c == '>' || c == '=' || c == '^'; }

/// A type character in a message.
std::string shown(CodePoint type) {
    if (type > 32 && type < 128) return {static_cast<char>(type)};
    return "\\x" + digits_of(type, 16);
}

class SpecParser {
  public:
    SpecParser(const String* text, Spec& spec) : text_(text), spec_(spec) {}

    /// False with ValueError pending.
    bool run(const char* type_name, char default_align) {
        const bool fill_given = text_->length >= 2 && is_align((*text_)[1]);
        if (fill_given) {
            spec_.fill = (*text_)[0];
            at_ = 1;
        }
        const bool align_given = is_align(peek());
        if (align_given) spec_.align = static_cast<char>(next());
        if (peek() == ' ' || peek() == '+' || peek() == '-') spec_.sign = static_cast<char>(next());
        if (take('z')) spec_.no_negative_zero = true;
        if (take('#')) spec_.alternate = true;
        if (!fill_given && take('0')) {
            spec_.fill = '0';
            spec_.zero_fill = true;
            if (!align_given && default_align == '>') spec_.align = '=';
        }
        std::int64_t number = 0;
        int digits = read_number(number);
        if (digits < 0) return false;
        if (digits > 0) spec_.width = number;
        if (take(',')) spec_.grouping = ',';
        if (take('_')) {
            if (spec_.grouping) return fail("Cannot specify both ',' and '_'.");
            spec_.grouping = '_';
        }
        if (peek() == ',' && spec_.grouping) {
            return fail(spec_.grouping == '_' ? "Cannot specify both ',' and '_'."
                                              : "Cannot specify ',' with ','.");
        }
        if (take('.')) {
            digits = read_number(number);
            if (digits < 0) return false;
            if (digits == 0) return fail("Format specifier missing precision");
            if (number > INT32_MAX) return fail("precision too big");
            spec_.precision = static_cast<int>(number);
        }
        if (text_->length - at_ > 1) {
            return fail("Invalid format specifier '" + utf8_of(text_) + "' for object of type '" +
                        type_name + "'");
        }
        if (text_->length - at_ == 1) spec_.type = next();
        return grouping_fits();
    }

  private:
    CodePoint peek() const { return at_ < text_->length ? (*text_)[at_] : 0; }
    CodePoint next() { return (*text_)[at_++]; }
    bool take(CodePoint c) {
        if (at_ >= text_->length || (*text_)[at_] != c) return false;
        ++at_;
        return true;
    }
    /// Number of digits read, or -1 having raised.
    int read_number(std::int64_t& number) {
        number = 0;
        int digits = 0;
        for (; peek() >= '0' && peek() <= '9'; ++digits) {
            const auto digit = static_cast<std::int64_t>(next() - '0');
            if (__builtin_mul_overflow(number, 10, &number) ||
                __builtin_add_overflow(number, digit, &number)) {
                fail("Too many decimal digits in format string");
                return -1;
            }
        }
        return digits;
    }
    bool grouping_fits() {
        if (!spec_.grouping || spec_.type == 0 || spec_.is_type("defgEGF%")) return true;
        if (spec_.grouping == '_' && spec_.is_type("boxX")) return true;
        return fail(std::string("Cannot specify '") + spec_.grouping + "' with '" +
                    shown(spec_.type) + "'.");
    }
    bool fail(const std::string& message) {
        raise("ValueError", message);
        return false;
    }

    const String* text_;
    Spec& spec_;
    std::int64_t at_ = 0;
};

String* fail(const std::string& message) {
    raise("ValueError", message);
    return nullptr;
}

String* unknown_type(const Spec& spec, const char* type_name) {
    return fail("Unknown format code '" + shown(spec.type) + "' for object of type '" + type_name +
                "'");
}

/// Inserts separators from the right, and zeros on the left until it is `width` long.
std::string grouped(const std::string& digits, char separator, int group, std::int64_t width) {
    std::string reversed;
    auto left = static_cast<std::int64_t>(digits.size());
    for (;;) {
        const std::int64_t length =
            std::min<std::int64_t>(group, std::max({left, width, std::int64_t{1}}));
        for (std::int64_t i = 0; i < length; ++i) {
            reversed += left > 0 ? digits[static_cast<std::size_t>(--left)] : '0';
        }
        width -= length;
        if (left <= 0 && width <= 0) break;
        reversed += separator;
        --width;
    }
    return {reversed.rbegin(), reversed.rend()};
}

/// A number in pieces: sign, prefix (0x), digits, the rest (.5e+10).
struct NumberText {
    std::string sign;
    std::string prefix;
    std::string digits;
    std::string rest;
    int group = 3;
};

std::string sign_text(const Spec& spec, bool negative) {
    if (negative) return "-";
    return spec.sign == '+' ? "+" : spec.sign == ' ' ? " " : "";
}

/// Pads head and body to the spec's width; the body is what add_body(builder) adds.
template <class AddBody>
String* padded(const Spec& spec, char default_align, std::string_view head,
               std::int64_t body_length, AddBody add_body) {
    const char align = spec.align ? spec.align : default_align;
    const std::int64_t padding = spec.width - body_length - static_cast<std::int64_t>(head.size());
    const std::int64_t left = align == '>' ? padding : align == '^' ? padding / 2 : 0;
    StringBuilder text;
    text.repeat(spec.fill, left);
    text.add(head);
    if (align == '=') text.repeat(spec.fill, padding);
    add_body(text);
    if (align == '<' || align == '^') text.repeat(spec.fill, padding - left);
    return text.finish();
}

String* padded(const Spec& spec, std::string_view head, std::string_view body) {
    return padded(spec, '>', head, static_cast<std::int64_t>(body.size()),
                  [&](StringBuilder& text) { text.add(body); });
}

String* write_number(const Spec& spec, NumberText number) {
    if (spec.grouping && !number.digits.empty()) {
        std::int64_t width = 0;
        if (spec.fill == '0' && spec.align == '=') {
            width =
                spec.width - static_cast<std::int64_t>(number.sign.size() + number.prefix.size() +
                                                       number.rest.size());
        }
        number.digits = grouped(number.digits, spec.grouping, number.group, width);
    }
    return padded(spec, number.sign + number.prefix, number.digits + number.rest);
}

/// A finite or not finite float in the spec's way, without its sign.
struct FloatText {
    bool negative = false;
    std::string digits;
    std::string rest;
};

FloatText float_pieces(double value, const Spec& spec, CodePoint type, bool add_point_zero) {
    FloatText pieces;
    pieces.negative = std::signbit(value) && !std::isnan(value);
    const bool upper = type == 'E' || type == 'F' || type == 'G';
    const bool percent = type == '%';
    if (percent) value *= 100;
    if (!std::isfinite(value)) {
        pieces.rest = std::isnan(value) ? (upper ? "NAN" : "nan") : (upper ? "INF" : "inf");
        if (percent) pieces.rest += "%";
        return pieces;
    }
    if (upper) type += 'a' - 'A';
    int precision = spec.precision;
    if (precision < 0 && type != 'r') precision = 6;
    Decimal decimal;
    DecimalStyle style;
    style.exponent_char = upper ? 'E' : 'e';
    style.keep_point = spec.alternate;
    if (type == 'e') {
        decimal = decimal_of_digits(value, precision + 1);
        style.exponent = true;
        style.places = precision;
    } else if (type == 'f' || percent) {
        decimal = decimal_of_places(value, precision);
        style.places = precision;
    } else if (type == 'r') {
        decimal = shortest_decimal(value);
        style.exponent = decimal.point <= -4 || decimal.point > 16;
        style.point_zero = add_point_zero;
    } else {  // g
        if (precision == 0) precision = 1;
        decimal = decimal_of_digits(value, precision);
        style.exponent =
            decimal.point <= -4 || decimal.point > precision - (add_point_zero ? 1 : 0);
        style.point_zero = add_point_zero;
        if (!spec.alternate) {
            const std::size_t last = decimal.digits.find_last_not_of('0');
            decimal.digits.resize(last == std::string::npos ? 1 : last + 1);
        }
    }
    if (spec.no_negative_zero && decimal.digits.find_first_not_of('0') == std::string::npos) {
        pieces.negative = false;
    }
    const std::string text = decimal_text(decimal, style);
    const std::size_t whole = std::min(text.find_first_not_of("0123456789"), text.size());
    pieces.digits = text.substr(0, whole);
    pieces.rest = text.substr(whole) + (percent ? "%" : "");
    return pieces;
}

String* write_float(double value, const Spec& spec, const char* type_name) {
    CodePoint type = spec.type;
    bool add_point_zero = false;
    if (type == 0) {
        add_point_zero = true;
        type = spec.precision < 0 ? 'r' : 'g';
    } else if (type == 'n') {
        type = 'g';
    } else if (!spec.is_type("eEfFgG%")) {
        return unknown_type(spec, type_name);
    }
    FloatText pieces = float_pieces(value, spec, type, add_point_zero);
    NumberText number;
    number.sign = sign_text(spec, pieces.negative);
    number.digits = pieces.digits;
    number.rest = pieces.rest;
    return write_number(spec, number);
}

String* write_character(std::uint64_t magnitude, bool negative, const Spec& spec) {
    if (spec.sign) return fail("Sign not allowed with integer format specifier 'c'");
    if (spec.alternate) {
        return fail("Alternate form (#) not allowed with integer format specifier 'c'");
    }
    if (!negative && magnitude > INT64_MAX) {
        raise("OverflowError", "Python int too large to convert to C long");
        return nullptr;
    }
    if (negative || magnitude > kMaxCodePoint) {
        raise("OverflowError", "%c arg not in range(0x110000)");
        return nullptr;
    }
    return padded(spec, '>', "", 1,
                  [&](StringBuilder& text) { text.add(static_cast<CodePoint>(magnitude)); });
}

String* format_integer(std::uint64_t magnitude, bool negative, const String* text,
                       const char* type_name) {
    Spec spec;
    if (!SpecParser(text, spec).run(type_name, '>')) return nullptr;
    if (spec.is_type("eEfFgG%")) {
        const auto value = static_cast<double>(magnitude);
        return write_float(negative ? -value : value, spec, type_name);
    }
    if (spec.type != 0 && !spec.is_type("bcdoxXn")) return unknown_type(spec, type_name);
    if (spec.precision >= 0) return fail("Precision not allowed in integer format specifier");
    if (spec.no_negative_zero) {
        return fail("Negative zero coercion (z) not allowed in integer format specifier");
    }
    if (spec.type == 'c') {
        return write_character(magnitude, negative, spec);
    }
    NumberText number;
    number.sign = sign_text(spec, negative);
    unsigned base = 10;
    switch (spec.type) {
        case 'b': base = 2; break;
        case 'o': base = 8; break;
        case 'x':
        case 'X': base = 16; break;
        default: break;
    }
    number.digits = digits_of(magnitude, base);
    if (spec.type == 'X') {
        for (char& c : number.digits) {
            if (c >= 'a') c = static_cast<char>(c - 32);
        }
    }
    if (base != 10) {
        number.group = 4;
        if (spec.alternate) number.prefix = std::string("0") + static_cast<char>(spec.type);
    }
    return write_number(spec, number);
}

}  // namespace

String* format_int(std::int64_t value, const String* spec, const char* type_name) {
    const auto bits = static_cast<std::uint64_t>(value);
    return format_integer(value < 0 ? -bits : bits, value < 0, spec, type_name);
}

String* format_uint(std::uint64_t value, const String* spec) {
    return format_integer(value, false, spec, "int");
}

String* format_float(double value, const String* text, const char* type_name) {
    Spec spec;
    if (!SpecParser(text, spec).run(type_name, '>')) return nullptr;
    return write_float(value, spec, type_name);
}

String* format_complex(double real, double imag, const String* text) {
    Spec spec;
    if (!SpecParser(text, spec).run("complex", '>')) return nullptr;
    if (spec.type != 0 && !spec.is_type("eEfFgGn")) return unknown_type(spec, "complex");
    if (spec.fill == '0') {
        return fail("Zero padding is not allowed in complex format specifier");
    }
    if (spec.align == '=') {
        return fail("'=' alignment flag is not allowed in complex format specifier");
    }
    CodePoint type = spec.type == 'n' ? 'g' : spec.type;
    const bool plain = type == 0;
    if (plain) type = spec.precision < 0 ? 'r' : 'g';
    // Without a type it looks like repr: parentheses, and no real part that is 0.
    const bool only_imag = plain && real == 0 && !std::signbit(real);
    const FloatText re = float_pieces(real, spec, type, false);
    const FloatText im = float_pieces(imag, spec, type, false);
    auto part = [&](const FloatText& pieces, const std::string& sign) {
        const std::string digits = spec.grouping && !pieces.digits.empty()
                                       ? grouped(pieces.digits, spec.grouping, 3, 0)
                                       : pieces.digits;
        return sign + digits + pieces.rest;
    };
    std::string all;
    if (only_imag) {
        all = part(im, sign_text(spec, im.negative)) + "j";
    } else {
        all = part(re, sign_text(spec, re.negative)) + part(im, im.negative ? "-" : "+") + "j";
        if (plain) all = "(" + all + ")";
    }
    return padded(spec, "", all);
}

String* format_string(const String* value, const String* text) {
    Spec spec;
    spec.type = 's';
    if (!SpecParser(text, spec).run("str", '<')) return nullptr;
    if (spec.type != 's') return unknown_type(spec, "str");
    if (spec.sign) {
        return fail(spec.sign == ' ' ? "Space not allowed in string format specifier"
                                     : "Sign not allowed in string format specifier");
    }
    if (spec.no_negative_zero) {
        return fail("Negative zero coercion (z) not allowed in string format specifier");
    }
    if (spec.alternate) {
        return fail("Alternate form (#) not allowed in string format specifier");
    }
    if (spec.align == '=') return fail("'=' alignment not allowed in string format specifier");
    const std::int64_t length =
        spec.precision >= 0 ? std::min<std::int64_t>(spec.precision, value->length) : value->length;
    return padded(spec, '<', "", length,
                  [&](StringBuilder& builder) { builder.add(value, 0, length); });
}

}  // namespace numen::runtime
