#include "runtime/string.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "runtime/error.h"
#include "runtime/hash.h"
#include "runtime/slice.h"

namespace numen::runtime {

namespace {

std::uint32_t width_for(CodePoint largest) { return largest < 256 ? 1 : largest < 65536 ? 2 : 4; }

/// Strings that are never freed: the empty one and those of one character below 256.
class Constants {
  public:
    Constants() {
        for (int c = 0; c < 256; ++c) fill(of_character_[c], 1, static_cast<CodePoint>(c));
        fill(empty_, 0, 0);
    }
    String* empty() { return as_string(empty_); }
    String* of(CodePoint character) { return as_string(of_character_[character]); }

  private:
    struct alignas(String) Memory {
        std::byte bytes[sizeof(String) + alignof(String)];  // header and one character
    };
    static String* as_string(Memory& memory) { return reinterpret_cast<String*>(memory.bytes); }
    static void fill(Memory& memory, std::int64_t length, CodePoint character) {
        auto* s = new (memory.bytes) String{
            {kImmortal, ObjectKind::String}, length, kUnknownHash, 1, character < 128 ? 1u : 0u};
        *s->data<std::uint8_t>() = static_cast<std::uint8_t>(character);
    }
    Memory empty_;
    Memory of_character_[256];
};

Constants& constants() {
    static Constants strings;
    return strings;
}

template <class Char>
CodePoint largest_of(const Char* characters, std::int64_t length) {
    // The bitwise or has the same width and is as large as far as that matters.
    CodePoint all = 0;
    for (std::int64_t i = 0; i < length; ++i) all |= characters[i];
    return std::min(all, kMaxCodePoint);
}

template <class To, class From>
void convert(To* to, const From* from, std::int64_t length) {
    if constexpr (sizeof(To) == sizeof(From)) {
        std::memcpy(to, from, static_cast<std::size_t>(length) * sizeof(To));
    } else {
        for (std::int64_t i = 0; i < length; ++i) to[i] = static_cast<To>(from[i]);
    }
}

template <class Char>
String* narrowed(const Char* characters, std::int64_t length) {
    if (length == 0) return empty_string();
    if (length == 1) return string_of(characters[0]);
    String* s = allocate_string(length, largest_of(characters, length));
    if (!s) return nullptr;
    switch (s->width) {
        case 1: convert(s->data<std::uint8_t>(), characters, length); break;
        case 2: convert(s->data<char16_t>(), characters, length); break;
        default: convert(s->data<char32_t>(), characters, length); break;
    }
    return s;
}

/// The next code point of UTF-8 at `at`, which moves behind it; above kMaxCodePoint if malformed.
CodePoint next_of_utf8(std::string_view utf8, std::size_t& at) {
    constexpr CodePoint kBad = kMaxCodePoint + 1;
    auto byte = [&](std::size_t i) { return static_cast<unsigned char>(utf8[i]); };
    const unsigned first = byte(at++);
    if (first < 0x80) return first;
    const int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
    if (first < 0xC2 || first > 0xF4 || at + static_cast<std::size_t>(more) > utf8.size()) {
        return kBad;
    }
    CodePoint character = first & (0x3Fu >> more);
    for (int i = 0; i < more; ++i) {
        const unsigned next = byte(at++);
        if ((next & 0xC0) != 0x80) return kBad;
        character = (character << 6) | (next & 0x3F);
    }
    constexpr CodePoint kLeast[] = {0, 0x80, 0x800, 0x10000};
    return character < kLeast[more] ? kBad : character;
}

}  // namespace

String* allocate_string(std::int64_t length, CodePoint largest) {
    const std::uint32_t width = width_for(largest);
    if (length > (INT64_MAX - 4096) / width) {
        raise_memory_error();
        return nullptr;
    }
    void* memory =
        allocate_object(ObjectKind::String,
                        sizeof(String) + static_cast<std::size_t>(length) * width + kStringPadding);
    if (!memory) return nullptr;
    return new (memory)
        String{{1, ObjectKind::String}, length, kUnknownHash, width, largest < 128 ? 1u : 0u};
}

void destroy_String(String* s) { free_object(ref(s)); }

String* empty_string() { return constants().empty(); }

String* string_of(CodePoint character) {
    if (character < 256) return constants().of(character);
    String* s = allocate_string(1, character);
    if (!s) return nullptr;
    if (s->width == 2) {
        *s->data<char16_t>() = static_cast<char16_t>(character);
    } else {
        *s->data<char32_t>() = character;
    }
    return s;
}

String* string_from(const std::uint8_t* c, std::int64_t length) { return narrowed(c, length); }
String* string_from(const char16_t* c, std::int64_t length) { return narrowed(c, length); }
String* string_from(const char32_t* c, std::int64_t length) { return narrowed(c, length); }

String* string_from_ascii(std::string_view ascii) {
    return narrowed(reinterpret_cast<const std::uint8_t*>(ascii.data()),
                    static_cast<std::int64_t>(ascii.size()));
}

String* string_from_utf8(std::string_view utf8) {
    const bool ascii =
        std::all_of(utf8.begin(), utf8.end(), [](char c) { return (c & 0x80) == 0; });
    if (ascii) return string_from_ascii(utf8);
    String* s = nullptr;
    guarded([&] {
        std::u32string characters;
        for (std::size_t at = 0; at < utf8.size();) {
            CodePoint character = next_of_utf8(utf8, at);
            if (character > kMaxCodePoint) {
                return raise("ValueError", "malformed UTF-8");
            }
            characters.push_back(character);
        }
        s = string_from(characters.data(), static_cast<std::int64_t>(characters.size()));
        return 0;
    });
    return s;
}

void append_utf8(std::string& out, CodePoint c) {
    auto add = [&](unsigned byte) { out.push_back(static_cast<char>(byte)); };
    if (c < 0x80) {
        add(c);
    } else if (c < 0x800) {
        add(0xC0 | c >> 6);
        add(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
        add(0xE0 | c >> 12);
        add(0x80 | (c >> 6 & 0x3F));
        add(0x80 | (c & 0x3F));
    } else {
        add(0xF0 | c >> 18);
        add(0x80 | (c >> 12 & 0x3F));
        add(0x80 | (c >> 6 & 0x3F));
        add(0x80 | (c & 0x3F));
    }
}

std::string utf8_of(const String* s) {
    if (s->ascii) return std::string(s->narrow());
    std::string utf8;
    for (std::int64_t i = 0; i < s->length; ++i) append_utf8(utf8, (*s)[i]);
    return utf8;
}

bool equal(const String* a, const String* b) {
    if (a == b) return true;
    return a->length == b->length && a->width == b->width &&
           std::memcmp(a->data(), b->data(), static_cast<std::size_t>(a->bytes())) == 0;
}

int compare(const String* a, const String* b) {
    const std::int64_t common = std::min(a->length, b->length);
    int order = 0;
    if (a->width == 1 && b->width == 1) {
        order = std::memcmp(a->data(), b->data(), static_cast<std::size_t>(common));
    } else {
        with_characters(a, [&](auto* x) {
            with_characters(b, [&](auto* y) {
                std::int64_t i = 0;
                while (i < common && x[i] == y[i]) ++i;
                if (i < common) order = x[i] < y[i] ? -1 : 1;
            });
        });
    }
    if (order == 0) return a->length < b->length ? -1 : a->length > b->length;
    return order < 0 ? -1 : 1;
}

std::int64_t hash_of(const String* s) {
    auto& cached = const_cast<String*>(s)->hash;
    std::int64_t hash = cached.load(std::memory_order_relaxed);
    if (hash == kUnknownHash) {
        hash = hash_bytes(s->data(), static_cast<std::size_t>(s->bytes()));
        cached.store(hash, std::memory_order_relaxed);
    }
    return hash;
}

String* substring(const String* s, std::int64_t start, std::int64_t length) {
    return with_characters(
        s, [&](auto* characters) { return string_from(characters + start, length); });
}

void copy_characters(String* to, std::int64_t at, const String* from, std::int64_t start,
                     std::int64_t length) {
    with_characters(from, [&](auto* characters) {
        switch (to->width) {
            case 1: convert(to->data<std::uint8_t>() + at, characters + start, length); return;
            case 2: convert(to->data<char16_t>() + at, characters + start, length); return;
            default: convert(to->data<char32_t>() + at, characters + start, length); return;
        }
    });
}

void StringBuilder::widen() {
    for (char c : narrow_) wide_.push_back(static_cast<unsigned char>(c));
    narrow_.clear();
    is_wide_ = true;
}

void StringBuilder::add(const String* s, std::int64_t start, std::int64_t length) {
    if (s->width > 1 && !is_wide_) widen();
    if (!is_wide_) {
        narrow_.append(s->data<char>() + start, static_cast<std::size_t>(length));
        return;
    }
    with_characters(s, [&](auto* characters) {
        wide_.append(characters + start, characters + start + length);
    });
}

void StringBuilder::repeat(CodePoint character, std::int64_t times) {
    if (times <= 0) return;
    if (character >= 256 && !is_wide_) widen();
    if (is_wide_) {
        wide_.append(static_cast<std::size_t>(times), character);
    } else {
        narrow_.append(static_cast<std::size_t>(times), static_cast<char>(character));
    }
}

String* StringBuilder::finish() const {
    if (is_wide_) return string_from(wide_.data(), length());
    return string_from(reinterpret_cast<const std::uint8_t*>(narrow_.data()), length());
}

}  // namespace numen::runtime

using namespace numen::runtime;

namespace {

const String* str(Ref object) { return as<const String>(object); }

std::int32_t give_again(Ref* out, Ref string) {
    retain(string);
    *out = string;
    return 0;
}

}  // namespace

extern "C" {

void* numen_rt_string_data(Ref string) { return as<String>(string)->data(); }

std::int32_t numen_rt_bytes_from_c(Ref* out, void* text) {
    auto length = static_cast<std::int64_t>(std::strlen(static_cast<const char*>(text)));
    return give(out, string_from(static_cast<const std::uint8_t*>(text), length));
}

std::int32_t numen_rt_string_from_utf8(Ref* out, void* utf8, std::int64_t bytes) {
    return give(
        out, string_from_utf8({static_cast<const char*>(utf8), static_cast<std::size_t>(bytes)}));
}

std::int32_t numen_rt_string_concat(Ref* out, Ref a, Ref b) {
    const std::int64_t length = str(a)->length;
    if (length == 0) return give_again(out, b);
    if (str(b)->length == 0) return give_again(out, a);
    String* s = allocate_string(length + str(b)->length,
                                std::max(largest_class(str(a)), largest_class(str(b))));
    if (!s) return 1;
    copy_characters(s, 0, str(a), 0, length);
    copy_characters(s, length, str(b), 0, str(b)->length);
    return give(out, s);
}

std::int32_t numen_rt_string_repeat(Ref* out, Ref string, std::int64_t times) {
    const String* s = str(string);
    if (times <= 0 || s->length == 0) return give(out, empty_string());
    if (times == 1) return give_again(out, string);
    std::int64_t length;
    if (__builtin_mul_overflow(s->length, times, &length)) return raise_memory_error();
    String* repeated = allocate_string(length, largest_class(s));
    if (!repeated) return 1;
    auto* to = repeated->data<char>();
    const auto bytes = static_cast<std::size_t>(s->bytes());
    const auto all = static_cast<std::size_t>(repeated->bytes());
    std::memcpy(to, s->data(), bytes);
    for (std::size_t done = bytes; done < all;) {
        const std::size_t more = std::min(done, all - done);
        std::memcpy(to + done, to, more);
        done += more;
    }
    return give(out, repeated);
}

bool numen_rt_string_equal(Ref a, Ref b) { return equal(str(a), str(b)); }
std::int64_t numen_rt_string_compare(Ref a, Ref b) { return compare(str(a), str(b)); }
std::int64_t numen_rt_string_hash(Ref string) { return hash_of(str(string)); }

std::int32_t numen_rt_string_at(Ref* out, Ref string, std::int64_t index) {
    const String* s = str(string);
    if (index < 0) index += s->length;
    if (index < 0 || index >= s->length) return raise("IndexError", "string index out of range");
    return give(out, string_of((*s)[index]));
}

std::int64_t numen_rt_string_code(Ref string, std::int64_t position) {
    return static_cast<std::int64_t>((*str(string))[position]);
}

std::int32_t numen_rt_string_width(Ref string) {
    return static_cast<std::int32_t>(str(string)->width);
}
std::int64_t numen_rt_string_byte(Ref string, std::int64_t position) {
    return str(string)->data<std::uint8_t>()[position];
}

std::int32_t numen_rt_string_slice(Ref* out, Ref string, std::int64_t start, std::int64_t stop,
                                   std::int64_t step) {
    const String* s = str(string);
    if (step == 0) return raise("ValueError", "slice step cannot be zero");
    const SliceRange range = adjust_slice(start, stop, step, s->length);
    if (range.count == s->length && step == 1) return give_again(out, string);
    if (step == 1) return give(out, substring(s, range.start, range.count));
    return guarded([&] {
        StringBuilder builder;
        for (std::int64_t i = 0; i < range.count; ++i) {
            builder.add((*s)[range.start + i * range.step]);
        }
        return give(out, builder.finish());
    });
}

std::int32_t numen_rt_bytes_at(std::int64_t* out, Ref bytes, std::int64_t index) {
    const String* s = str(bytes);
    if (index < 0) index += s->length;
    if (index < 0 || index >= s->length) return raise("IndexError", "index out of range");
    *out = s->data<std::uint8_t>()[index];
    return 0;
}

std::int32_t numen_rt_ord(std::int64_t* out, Ref string) {
    if (str(string)->length != 1) {
        return raise_format("TypeError",
                            "ord() expected a character, but string of length %lld found",
                            static_cast<long long>(str(string)->length));
    }
    *out = (*str(string))[0];
    return 0;
}

std::int32_t numen_rt_chr(Ref* out, std::int64_t character) {
    if (character < INT32_MIN || character > INT32_MAX) {
        return raise("OverflowError", "Python int too large to convert to C int");
    }
    if (character < 0 || character > std::int64_t{kMaxCodePoint}) {
        return raise("ValueError", "chr() arg not in range(0x110000)");
    }
    return give(out, string_of(static_cast<CodePoint>(character)));
}

std::int32_t numen_rt_slice_adjust(SliceRange* out, std::int64_t start, std::int64_t stop,
                                   std::int64_t step, std::int64_t length) {
    if (step == 0) return raise("ValueError", "slice step cannot be zero");
    *out = adjust_slice(start, stop, step, length);
    return 0;
}

}  // extern "C"
