#include <algorithm>

#include "runtime/error.h"
#include "runtime/string.h"
#include "runtime/unicode.h"

using namespace numen::runtime;

namespace {

const String* str(Ref object) { return as<const String>(object); }

std::int32_t give_same(Ref* out, Ref string) {
    retain(string);
    *out = string;
    return 0;
}

bool is_among(const String* characters, CodePoint c) {
    for (std::int64_t i = 0; i < characters->length; ++i) {
        if ((*characters)[i] == c) return true;
    }
    return false;
}

/// Without the given characters (null: white space) at the left or right end.
std::int32_t strip(Ref* out, Ref string, Ref characters, bool left, bool right) {
    const String* s = str(string);
    auto goes = [&](CodePoint c) {
        return characters ? is_among(str(characters), c) : unicode::has(c, unicode::kSpace);
    };
    std::int64_t start = 0, stop = s->length;
    while (left && start < stop && goes((*s)[start])) ++start;
    while (right && stop > start && goes((*s)[stop - 1])) --stop;
    if (stop - start == s->length) return give_same(out, string);
    return give(out, substring(s, start, stop - start));
}

/// With so many fill characters on both sides.
std::int32_t pad(Ref* out, Ref string, Ref fill, std::int64_t left, std::int64_t right) {
    if (str(fill)->length != 1) {
        return raise("TypeError", "The fill character must be exactly one character long");
    }
    if (left <= 0 && right <= 0) return give_same(out, string);
    return guarded([&] {
        StringBuilder builder;
        builder.repeat((*str(fill))[0], left);
        builder.add(str(string));
        builder.repeat((*str(fill))[0], right);
        return give(out, builder.finish());
    });
}

std::int64_t missing(Ref string, std::int64_t width) {
    return width > str(string)->length ? width - str(string)->length : 0;
}

}  // namespace

extern "C" {

std::int32_t numen_rt_string_strip(Ref* out, Ref string, Ref characters) {
    return strip(out, string, characters, true, true);
}
std::int32_t numen_rt_string_lstrip(Ref* out, Ref string, Ref characters) {
    return strip(out, string, characters, true, false);
}
std::int32_t numen_rt_string_rstrip(Ref* out, Ref string, Ref characters) {
    return strip(out, string, characters, false, true);
}

std::int32_t numen_rt_string_center(Ref* out, Ref string, std::int64_t width, Ref fill) {
    // An odd one goes to the left when the width is odd too, as in CPython.
    const std::int64_t all = missing(string, width);
    const std::int64_t left = all / 2 + (all & width & 1);
    return pad(out, string, fill, left, all - left);
}
std::int32_t numen_rt_string_ljust(Ref* out, Ref string, std::int64_t width, Ref fill) {
    return pad(out, string, fill, 0, missing(string, width));
}
std::int32_t numen_rt_string_rjust(Ref* out, Ref string, std::int64_t width, Ref fill) {
    return pad(out, string, fill, missing(string, width), 0);
}

std::int32_t numen_rt_string_zfill(Ref* out, Ref string, std::int64_t width) {
    const String* s = str(string);
    const std::int64_t zeros = missing(string, width);
    if (zeros == 0) return give_same(out, string);
    return guarded([&] {
        const bool sign = s->length > 0 && ((*s)[0] == '+' || (*s)[0] == '-');
        StringBuilder builder;
        builder.add(s, 0, sign);
        builder.repeat('0', zeros);
        builder.add(s, sign, s->length - sign);
        return give(out, builder.finish());
    });
}

std::int32_t numen_rt_string_expandtabs(Ref* out, Ref string, std::int64_t tab_size) {
    const String* s = str(string);
    return guarded([&] {
        StringBuilder builder;
        std::int64_t column = 0;
        for (std::int64_t i = 0; i < s->length; ++i) {
            const CodePoint c = (*s)[i];
            if (c == '\t') {
                const std::int64_t spaces = tab_size > 0 ? tab_size - column % tab_size : 0;
                builder.repeat(' ', spaces);
                column += spaces;
                continue;
            }
            builder.add(c);
            column = c == '\n' || c == '\r' ? 0 : column + 1;
        }
        return give(out, builder.finish());
    });
}

}  // extern "C"
