#pragma once

#include <string>
#include <string_view>

#include "runtime/object.h"

/// str: immutable text of Unicode code points, each in 1, 2 or 4 bytes, whichever is the least that
/// holds all of them (as CPython stores it), so that indexing is O(1) and equal texts have equal
/// bytes.
///
/// bytes are kept as the str whose code points they are, which has width 1: everything but their
/// text, their white space and what an index gives is the same, hash included.
namespace numen::runtime {

using CodePoint = char32_t;
inline constexpr CodePoint kMaxCodePoint = 0x10FFFF;

/// The characters follow the header. Back ends write literals as writable data in this layout, with
/// references = kImmortal and hash = kUnknownHash.
struct String {
    Object object;
    std::int64_t length;  // in code points
    /// Python's hash, computed when first asked for.
    std::atomic<std::int64_t> hash;
    std::uint32_t width;  // bytes per code point: 1 when all are below 256, 2 below 65536, else 4
    std::uint32_t ascii;  // 1 when all are below 128

    template <class Char = void>
    Char* data() {
        return reinterpret_cast<Char*>(this + 1);
    }
    template <class Char = void>
    const Char* data() const {
        return reinterpret_cast<const Char*>(this + 1);
    }
    std::int64_t bytes() const { return length * width; }
    CodePoint operator[](std::int64_t index) const {
        switch (width) {
            case 1: return data<std::uint8_t>()[index];
            case 2: return data<char16_t>()[index];
            default: return data<char32_t>()[index];
        }
    }
    /// The characters of a string of width 1.
    std::string_view narrow() const { return {data<char>(), static_cast<std::size_t>(length)}; }
};
static_assert(sizeof(String) == 40 && offsetof(String, length) == 16 &&
              offsetof(String, hash) == 24 && offsetof(String, width) == 32);
/// Bytes behind the characters, of any value: four bytes may be read where a character begins.
inline constexpr std::size_t kStringPadding = 3;
/// CPython's hashes are never -1.
inline constexpr std::int64_t kUnknownHash = -1;

/// Calls function(const Char* characters) with the characters in their width.
template <class Function>
decltype(auto) with_characters(const String* s, Function function) {
    switch (s->width) {
        case 1: return function(s->data<std::uint8_t>());
        case 2: return function(s->data<char16_t>());
        default: return function(s->data<char32_t>());
    }
}

/// The functions that make strings give an owned reference, or null with the error pending.

/// A string to be filled with `length` characters whose largest is `largest`; only with length > 0.
String* allocate_string(std::int64_t length, CodePoint largest);
/// From a source of any width, narrowed as far as it goes.
String* string_from(const std::uint8_t* characters, std::int64_t length);
String* string_from(const char16_t* characters, std::int64_t length);
String* string_from(const char32_t* characters, std::int64_t length);
/// From UTF-8; encoded surrogates are taken as they are. ValueError when it is malformed.
String* string_from_utf8(std::string_view utf8);
String* string_from_ascii(std::string_view ascii);
/// Immortal.
String* empty_string();
/// The string of one code point; immortal below 256.
String* string_of(CodePoint character);
/// UTF-8 of the characters; lone surrogates are encoded like others. Throws bad_alloc.
std::string utf8_of(const String* s);
void append_utf8(std::string& out, CodePoint character);
void destroy_String(String* s);

bool equal(const String* a, const String* b);
/// -1, 0 or 1, by code points.
int compare(const String* a, const String* b);
/// Python's hash(), cached in the string.
std::int64_t hash_of(const String* s);
/// The largest character that a string of the same width and kind could have: for allocate_string.
inline CodePoint largest_class(const String* s) {
    if (s->ascii) return 127;
    return s->width == 1 ? 255 : s->width == 2 ? 65535 : kMaxCodePoint;
}
/// The characters [start, start + length), which must be inside.
String* substring(const String* s, std::int64_t start, std::int64_t length);
/// Copies characters into `to` at a position; `to` must be at least as wide.
void copy_characters(String* to, std::int64_t at, const String* from, std::int64_t start,
                     std::int64_t length);

/// Collects characters for a new string, in bytes as long as all are below 256. Methods throw
/// bad_alloc.
class StringBuilder {
  public:
    void add(CodePoint character) {
        if (character >= 256 && !is_wide_) widen();
        if (is_wide_) {
            wide_.push_back(character);
        } else {
            narrow_.push_back(static_cast<char>(character));
        }
    }
    void add(std::string_view ascii) {
        if (is_wide_) {
            wide_.append(ascii.begin(), ascii.end());
        } else {
            narrow_ += ascii;
        }
    }
    void add(const String* s) { add(s, 0, s->length); }
    void add(const String* s, std::int64_t start, std::int64_t length);
    void repeat(CodePoint character, std::int64_t times);
    /// An owned string, or null with MemoryError pending.
    String* finish() const;
    std::int64_t length() const {
        return static_cast<std::int64_t>(is_wide_ ? wide_.size() : narrow_.size());
    }

  private:
    void widen();

    std::string narrow_;  // Latin-1
    std::u32string wide_;
    bool is_wide_ = false;
};

/// Gives a new string (null when making it failed) as a row's result.
inline std::int32_t give(Ref* out, String* s) {
    if (!s) return 1;
    *out = ref(s);
    return 0;
}

}  // namespace numen::runtime
