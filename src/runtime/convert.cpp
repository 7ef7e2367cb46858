#include <string>

#include "runtime/error.h"
#include "runtime/format.h"
#include "runtime/number_text.h"
#include "runtime/show.h"
#include "runtime/string.h"
#include "runtime/unicode.h"

using namespace numen::runtime;

namespace {

const String* str(Ref object) { return as<const String>(object); }

std::int32_t give_ascii(Ref* out, const std::string& ascii) {
    return give(out, string_from_ascii(ascii));
}

/// The text of a number as its parser takes it: Unicode's digits as ASCII, without white space
/// around;
/// "?" for what no number has. This follows CPython's int() and float().
std::string number_text_of(const String* s) {
    std::string text;
    for (std::int64_t i = 0; i < s->length; ++i) {
        const CodePoint c = (*s)[i];
        if (c < 127) {
            text += static_cast<char>(c);
        } else if (unicode::has(c, unicode::kSpace)) {
            text += ' ';
        } else if (unicode::has(c, unicode::kDecimal)) {
            text += static_cast<char>('0' + unicode::decimal_value(c));
        } else {
            text += '?';
        }
    }
    constexpr const char* kSpace = " \t\n\v\f\r";
    const std::size_t first = text.find_first_not_of(kSpace);
    if (first == std::string::npos) return "";
    return text.substr(first, text.find_last_not_of(kSpace) + 1 - first);
}

/// Whether all underscores stand between digits.
bool underscores_fit(const std::string& text) {
    auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '_') continue;
        if (i == 0 || i + 1 == text.size() || !is_digit(text[i - 1]) || !is_digit(text[i + 1])) {
            return false;
        }
    }
    return true;
}

std::string repr_utf8(const String* s) {
    StringBuilder repr;
    add_repr(repr, s);
    Owned<String> text(repr.finish());
    return text ? utf8_of(text.get()) : "";
}

template <class Format>
std::int32_t formatted(Ref* out, Ref spec, Format format) {
    return guarded([&] { return give(out, format(str(spec))); });
}

}  // namespace

extern "C" {

std::int32_t numen_rt_string_of_int64(Ref* out, std::int64_t value) {
    return guarded([&] { return give_ascii(out, int_text(value)); });
}
std::int32_t numen_rt_string_of_uint64(Ref* out, std::uint64_t value) {
    return guarded([&] { return give_ascii(out, uint_text(value)); });
}
std::int32_t numen_rt_string_of_float64(Ref* out, double value) {
    return guarded([&] { return give_ascii(out, float_text(value)); });
}
std::int32_t numen_rt_string_of_float32(Ref* out, float value) {
    return guarded([&] { return give_ascii(out, float_text(value)); });
}
std::int32_t numen_rt_string_of_complex128(Ref* out, double real, double imag) {
    return guarded([&] { return give_ascii(out, complex_text(real, imag)); });
}
std::int32_t numen_rt_string_of_complex64(Ref* out, float real, float imag) {
    return guarded([&] { return give_ascii(out, complex_text(real, imag)); });
}
std::int32_t numen_rt_string_of_bool(Ref* out, bool value) {
    return give(out, string_from_ascii(value ? "True" : "False"));
}

std::int32_t numen_rt_string_repr(Ref* out, Ref string) {
    return guarded([&] {
        StringBuilder repr;
        add_repr(repr, str(string));
        return give(out, repr.finish());
    });
}

std::int32_t numen_rt_value_repr(Ref* out, void* value, void* code) {
    const ElementType* type = element_type(static_cast<const char*>(code));
    if (!type) return 1;
    return guarded([&] {
        StringBuilder repr;
        return add_repr(repr, *type, value) != 0 ? 1 : give(out, repr.finish());
    });
}

std::int32_t numen_rt_value_hash(std::int64_t* out, void* value, void* code) {
    const ElementType* type = element_type(static_cast<const char*>(code));
    if (!type || require_hashable(*type) != 0) return 1;
    *out = hash_element(*type, value);
    return 0;
}

std::int32_t numen_rt_int_in_base(Ref* out, std::int64_t value, std::int64_t base) {
    return guarded([&] {
        const auto bits = static_cast<std::uint64_t>(value);
        const char* prefix = base == 2 ? "0b" : base == 8 ? "0o" : "0x";
        return give_ascii(out,
                          (value < 0 ? "-" : "") + std::string(prefix) +
                              digits_of(value < 0 ? -bits : bits, static_cast<unsigned>(base)));
    });
}

std::int32_t numen_rt_int_of_string(std::int64_t* out, Ref string, std::int64_t base) {
    if (base != 0 && (base < 2 || base > 36)) {
        return raise("ValueError", "int() base must be >= 2 and <= 36, or 0");
    }
    return guarded([&] {
        switch (parse_int(number_text_of(str(string)), static_cast<int>(base), *out)) {
            case Parsed::ok: return 0;
            case Parsed::too_large:
                return raise("OverflowError", "Python int too large to convert to C long");
            case Parsed::malformed: break;
        }
        return raise("ValueError", "invalid literal for int() with base " + int_text(base) + ": " +
                                       repr_utf8(str(string)));
    });
}

std::int32_t numen_rt_float_of_string(double* out, Ref string) {
    return guarded([&] {
        if (parse_float(number_text_of(str(string)), *out)) return 0;
        return raise("ValueError", "could not convert string to float: " + repr_utf8(str(string)));
    });
}

std::int32_t numen_rt_complex_of_string(Complex* out, Ref string) {
    return guarded([&] {
        const std::string text = number_text_of(str(string));
        if (!underscores_fit(text)) {
            return raise("ValueError",
                         "could not convert string to complex: " + repr_utf8(str(string)));
        }
        if (parse_complex(text, out->real, out->imag)) return 0;
        return raise("ValueError", "complex() arg is a malformed string");
    });
}

std::int32_t numen_rt_format_int64(Ref* out, std::int64_t value, Ref spec) {
    return formatted(out, spec, [&](const String* s) { return format_int(value, s); });
}
std::int32_t numen_rt_format_uint64(Ref* out, std::uint64_t value, Ref spec) {
    return formatted(out, spec, [&](const String* s) { return format_uint(value, s); });
}
std::int32_t numen_rt_format_float64(Ref* out, double value, Ref spec) {
    return formatted(out, spec, [&](const String* s) { return format_float(value, s); });
}
std::int32_t numen_rt_format_complex128(Ref* out, double real, double imag, Ref spec) {
    return formatted(out, spec, [&](const String* s) { return format_complex(real, imag, s); });
}
std::int32_t numen_rt_format_bool(Ref* out, bool value, Ref spec) {
    // bool is formatted as int, except by the empty specification.
    if (str(spec)->length == 0) return numen_rt_string_of_bool(out, value);
    return formatted(out, spec, [&](const String* s) { return format_int(value, s, "bool"); });
}
std::int32_t numen_rt_format_string(Ref* out, Ref string, Ref spec) {
    return formatted(out, spec, [&](const String* s) { return format_string(str(string), s); });
}

}  // extern "C"
