#include <cstring>

#include "runtime/abi.h"
#include "runtime/error.h"
#include "runtime/string.h"

namespace {

using namespace numen::runtime;

const String* str(Ref object) { return as<String>(object); }

/// Whether the text is ASCII, where it is limited to that; else the error is pending.
std::int32_t check(const String* text, bool is_limited, const char* codec) {
    if (!is_limited || text->ascii != 0) return 0;
    for (std::int64_t i = 0; i < text->length; ++i) {
        if ((*text)[i] < 128) continue;
        return raise_format("UnicodeError", "'ascii' codec can't %s the character at position %lld",
                            codec, static_cast<long long>(i));
    }
    return 0;
}

}  // namespace

extern "C" {

std::int32_t numen_rt_bytes_from_memory(Ref* out, void* from, std::int64_t length) {
    return give(out, string_from(static_cast<const std::uint8_t*>(from), length));
}

std::int32_t numen_rt_bytes_from_chars(Ref* out, void* from, std::int64_t length) {
    const auto* bytes = static_cast<const std::uint8_t*>(from);
    while (length > 0 && bytes[length - 1] == 0) --length;
    return give(out, string_from(bytes, length));
}

std::int32_t numen_rt_string_from_chars(Ref* out, void* from, std::int64_t length) {
    // Fields of records lie anywhere: they are copied to where characters may be read.
    std::u32string characters(static_cast<std::size_t>(length), U'\0');
    std::memcpy(characters.data(), from, characters.size() * sizeof(char32_t));
    while (!characters.empty() && characters.back() == 0) characters.pop_back();
    for (char32_t c : characters) {
        if (c > kMaxCodePoint) {
            return raise_format("ValueError", "character U+%x is not in range [U+0000; U+10ffff]",
                                static_cast<unsigned>(c));
        }
    }
    return give(out, string_from(characters.data(), static_cast<std::int64_t>(characters.size())));
}

std::int32_t numen_rt_bytes_to_chars(Ref text, bool is_str, void* to, std::int64_t length) {
    const String* from = str(text);
    if (std::int32_t failed = check(from, is_str, "encode")) return failed;
    auto* bytes = static_cast<std::uint8_t*>(to);
    for (std::int64_t i = 0; i < length; ++i) {
        bytes[i] = i < from->length ? static_cast<std::uint8_t>((*from)[i]) : 0;
    }
    return 0;
}

std::int32_t numen_rt_string_to_chars(Ref text, bool is_str, void* to, std::int64_t length) {
    const String* from = str(text);
    if (std::int32_t failed = check(from, !is_str, "decode")) return failed;
    auto* place = static_cast<char*>(to);
    for (std::int64_t i = 0; i < length; ++i) {
        const CodePoint c = i < from->length ? (*from)[i] : 0;
        std::memcpy(place + i * static_cast<std::int64_t>(sizeof c), &c, sizeof c);
    }
    return 0;
}

}  // extern "C"
