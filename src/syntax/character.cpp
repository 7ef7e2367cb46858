#include "syntax/character.h"

#include <algorithm>

namespace numen::syntax {

Decoded decode_utf8(const char* at, const char* end) {
    auto byte = [&](int i) { return static_cast<unsigned char>(at[i]); };
    unsigned char first = byte(0);
    if (first < 0x80) return {first, 1};
    std::uint32_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || end - at < static_cast<std::ptrdiff_t>(length)) return {};
    char32_t code_point = first & (0xFF >> (length + 1));
    for (std::uint32_t i = 1; i < length; ++i) {
        if ((byte(static_cast<int>(i)) & 0xC0) != 0x80) return {};
        code_point = code_point << 6 | (byte(static_cast<int>(i)) & 0x3F);
    }
    bool overlong = (length == 3 && code_point < 0x800) || (length == 4 && code_point < 0x10000);
    bool surrogate = code_point >= 0xD800 && code_point < 0xE000;
    if (overlong || surrogate || code_point > 0x10FFFF) return {};
    return {code_point, length};
}

void append_utf8(std::string& out, char32_t code_point) {
    auto put = [&](char32_t bits) { out += static_cast<char>(bits); };
    if (code_point < 0x80) {
        put(code_point);
    } else if (code_point < 0x800) {
        put(0xC0 | code_point >> 6);
        put(0x80 | (code_point & 0x3F));
    } else if (code_point < 0x10000) {
        put(0xE0 | code_point >> 12);
        put(0x80 | (code_point >> 6 & 0x3F));
        put(0x80 | (code_point & 0x3F));
    } else {
        put(0xF0 | code_point >> 18);
        put(0x80 | (code_point >> 12 & 0x3F));
        put(0x80 | (code_point >> 6 & 0x3F));
        put(0x80 | (code_point & 0x3F));
    }
}

}  // namespace numen::syntax
