#include "runtime/error.h"
#include "runtime/string.h"
#include "runtime/unicode.h"

using namespace numen::runtime;
using namespace numen::runtime::unicode;

namespace {

const String* str(Ref object) { return as<const String>(object); }

void add(StringBuilder& out, const Cased& cased) {
    for (int i = 0; i < cased.count; ++i) out.add(cased.characters[i]);
}

constexpr CodePoint kCapitalSigma = 0x3A3, kSmallSigma = 0x3C3, kFinalSigma = 0x3C2;

/// Whether a letter stands next to place `at` in a direction, case-ignorable characters aside.
bool letter_beside(const String* s, std::int64_t at, int direction) {
    do {
        at += direction;
        if (at < 0 || at >= s->length) return false;
    } while (has((*s)[at], kCaseIgnorable));
    return has((*s)[at], unicode::kCased);
}

/// Lower case of the character at a place. A capital sigma that ends a word becomes the final
/// sigma.
void add_lower(StringBuilder& out, const String* s, std::int64_t at) {
    const CodePoint c = (*s)[at];
    if (c == kCapitalSigma) {
        const bool final = letter_beside(s, at, -1) && !letter_beside(s, at, 1);
        out.add(final ? kFinalSigma : kSmallSigma);
    } else {
        add(out, to_lower(c));
    }
}

/// The string with every character replaced by what change(builder, string, place) adds.
template <class Change>
std::int32_t changed(Ref* out, Ref string, Change change) {
    return guarded([&] {
        StringBuilder builder;
        for (std::int64_t i = 0; i < str(string)->length; ++i) change(builder, str(string), i);
        return give(out, builder.finish());
    });
}

/// A string of ASCII with the letters from `first` to `last` moved by 32, the distance of the
/// cases.
std::int32_t ascii_moved(Ref* out, const String* s, char first, char last) {
    String* moved = s->length > 1 ? allocate_string(s->length, 127) : nullptr;
    if (s->length > 1 && !moved) return 1;
    auto move = [&](char c) { return c >= first && c <= last ? static_cast<char>(c ^ 32) : c; };
    if (!moved) {
        const auto only = static_cast<unsigned char>(s->length ? move(s->narrow()[0]) : 0);
        return give(out, s->length ? string_of(only) : empty_string());
    }
    char* to = moved->data<char>();
    for (char c : s->narrow()) *to++ = move(c);
    return give(out, moved);
}

/// Whether there are characters, and all have one of the properties.
bool all_have(Ref string, int flags) {
    const String* s = str(string);
    for (std::int64_t i = 0; i < s->length; ++i) {
        if (!has((*s)[i], flags)) return false;
    }
    return s->length > 0;
}

/// Whether some character has the case and none has another.
bool all_of_case(Ref string, int wanted, int others) {
    const String* s = str(string);
    bool any = false;
    for (std::int64_t i = 0; i < s->length; ++i) {
        if (has((*s)[i], others)) return false;
        any |= has((*s)[i], wanted);
    }
    return any;
}

}  // namespace

extern "C" {

std::int32_t numen_rt_string_upper(Ref* out, Ref string) {
    if (str(string)->ascii) return ascii_moved(out, str(string), 'a', 'z');
    return changed(out, string, [](StringBuilder& builder, const String* s, std::int64_t i) {
        add(builder, to_upper((*s)[i]));
    });
}

std::int32_t numen_rt_string_lower(Ref* out, Ref string) {
    if (str(string)->ascii) return ascii_moved(out, str(string), 'A', 'Z');
    return changed(out, string, add_lower);
}

std::int32_t numen_rt_string_title(Ref* out, Ref string) {
    bool in_word = false;
    return changed(out, string, [&](StringBuilder& builder, const String* s, std::int64_t i) {
        if (in_word) {
            add_lower(builder, s, i);
        } else {
            add(builder, to_title((*s)[i]));
        }
        in_word = has((*s)[i], unicode::kCased);
    });
}

std::int32_t numen_rt_string_capitalize(Ref* out, Ref string) {
    return changed(out, string, [](StringBuilder& builder, const String* s, std::int64_t i) {
        if (i == 0) {
            add(builder, to_title((*s)[i]));
        } else {
            add_lower(builder, s, i);
        }
    });
}

std::int32_t numen_rt_string_swapcase(Ref* out, Ref string) {
    return changed(out, string, [](StringBuilder& builder, const String* s, std::int64_t i) {
        if (has((*s)[i], kUpper)) {
            add_lower(builder, s, i);
        } else if (has((*s)[i], kLower)) {
            add(builder, to_upper((*s)[i]));
        } else {
            builder.add((*s)[i]);
        }
    });
}

std::int32_t numen_rt_string_casefold(Ref* out, Ref string) {
    if (str(string)->ascii) return ascii_moved(out, str(string), 'A', 'Z');
    return changed(out, string, [](StringBuilder& builder, const String* s, std::int64_t i) {
        add(builder, to_folded((*s)[i]));
    });
}

bool numen_rt_string_isalnum(Ref string) {
    return all_have(string, kAlpha | kDecimal | kDigit | kNumeric);
}
bool numen_rt_string_isalpha(Ref string) { return all_have(string, kAlpha); }
bool numen_rt_string_isascii(Ref string) { return str(string)->ascii != 0; }
bool numen_rt_string_isdecimal(Ref string) { return all_have(string, kDecimal); }
bool numen_rt_string_isdigit(Ref string) { return all_have(string, kDigit); }
bool numen_rt_string_isnumeric(Ref string) { return all_have(string, kNumeric); }
bool numen_rt_string_isspace(Ref string) { return all_have(string, kSpace); }
bool numen_rt_string_isprintable(Ref string) {
    return str(string)->length == 0 || all_have(string, kPrintable);
}
bool numen_rt_string_isidentifier(Ref string) {
    return all_have(string, kIdentifierContinue) && has((*str(string))[0], kIdentifierStart);
}
bool numen_rt_string_islower(Ref string) { return all_of_case(string, kLower, kUpper | kTitle); }
bool numen_rt_string_isupper(Ref string) { return all_of_case(string, kUpper, kLower | kTitle); }

bool numen_rt_string_istitle(Ref string) {
    const String* s = str(string);
    bool any = false, in_word = false;
    for (std::int64_t i = 0; i < s->length; ++i) {
        const bool begins = has((*s)[i], kUpper | kTitle), goes_on = has((*s)[i], kLower);
        if ((begins && in_word) || (goes_on && !in_word)) return false;
        in_word = begins || goes_on;
        any |= in_word;
    }
    return any;
}

}  // extern "C"
