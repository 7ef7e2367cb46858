// The identifier rules of Unicode: UAX 31 for which characters, UAX 15 for their NFKC form.
#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>
#include <vector>

#include "syntax/character.h"

namespace numen::syntax {

namespace {

struct Range {
    char32_t first;
    char32_t last;
};
constexpr Range kIdentifierStart[] = {
#include "syntax/unicode/identifier_start.inc"
};
constexpr Range kIdentifierContinue[] = {
#include "syntax/unicode/identifier_continue.inc"
};

struct ValuedRange {
    char32_t first;
    char32_t last;
    std::int32_t value;
};
constexpr ValuedRange kNfkcOffsets[] = {
#include "syntax/unicode/nfkc_offsets.inc"
};
constexpr ValuedRange kCombiningClasses[] = {
#include "syntax/unicode/combining_classes.inc"
};

struct Expansion {
    char32_t first;
    std::string_view form;
};
constexpr Expansion kNfkcExpansions[] = {
#include "syntax/unicode/nfkc_expansions.inc"
};

struct Composition {
    char32_t first;
    char32_t second;
    char32_t composed;
};
constexpr Composition kCompositions[] = {
#include "syntax/unicode/compositions.inc"
};

/// The row that may hold `code_point`, or null: rows are sorted by their first code point.
template <class Row, std::size_t N>
const Row* find_row(const Row (&rows)[N], char32_t code_point) {
    auto after = std::upper_bound(std::begin(rows), std::end(rows), code_point,
                                  [](char32_t c, const Row& row) { return c < row.first; });
    return after == std::begin(rows) ? nullptr : &*std::prev(after);
}

template <std::size_t N>
bool contains(const Range (&rows)[N], char32_t code_point) {
    const Range* row = find_row(rows, code_point);
    return row != nullptr && code_point <= row->last;
}

template <std::size_t N>
std::int32_t value_in(const ValuedRange (&rows)[N], char32_t code_point) {
    const ValuedRange* row = find_row(rows, code_point);
    return row != nullptr && code_point <= row->last ? row->value : 0;
}

// Hangul syllables are composed by arithmetic (The Unicode Standard, section 3.12).
constexpr char32_t kHangulBase = 0xAC00;
constexpr char32_t kLeadBase = 0x1100;
constexpr char32_t kVowelBase = 0x1161;
constexpr char32_t kTrailBase = 0x11A7;
constexpr char32_t kLeadCount = 19;
constexpr char32_t kVowelCount = 21;
constexpr char32_t kTrailCount = 28;

/// The composed character, or 0.
char32_t compose(char32_t first, char32_t second) {
    if (first - kLeadBase < kLeadCount && second - kVowelBase < kVowelCount) {
        return kHangulBase +
               ((first - kLeadBase) * kVowelCount + (second - kVowelBase)) * kTrailCount;
    }
    bool open_syllable = first - kHangulBase < kLeadCount * kVowelCount * kTrailCount &&
                         (first - kHangulBase) % kTrailCount == 0;
    if (open_syllable && second - kTrailBase - 1 < kTrailCount - 1) {
        return first + (second - kTrailBase);
    }
    auto row = std::lower_bound(
        std::begin(kCompositions), std::end(kCompositions), std::pair(first, second),
        [](const Composition& c, auto wanted) { return std::pair(c.first, c.second) < wanted; });
    bool found = row != std::end(kCompositions) && row->first == first && row->second == second;
    return found ? row->composed : 0;
}

/// Appends the canonical decomposition; that of Hangul is left out, as composing restores it.
void append_decomposed(std::u32string& out, char32_t code_point) {
    auto row = std::find_if(std::begin(kCompositions), std::end(kCompositions),
                            [&](const Composition& c) { return c.composed == code_point; });
    if (row == std::end(kCompositions)) {
        out += code_point;
    } else {
        append_decomposed(out, row->first);
        out += row->second;
    }
}

/// The NFKC form of one character, decomposed again.
void append_compatible(std::u32string& out, char32_t code_point) {
    const Expansion* expansion = find_row(kNfkcExpansions, code_point);
    if (expansion == nullptr || expansion->first != code_point) {
        append_decomposed(out,
                          code_point + static_cast<char32_t>(value_in(kNfkcOffsets, code_point)));
        return;
    }
    const char* end = expansion->form.data() + expansion->form.size();
    for (const char* at = expansion->form.data(); at < end;) {
        Decoded c = decode_utf8(at, end);
        append_decomposed(out, c.code_point);
        at += c.length;
    }
}

/// Sorts each run of combining characters by class, keeping the order of equal ones.
void reorder(std::u32string& text) {
    auto combining = [](char32_t c) { return value_in(kCombiningClasses, c); };
    std::vector<std::tuple<std::int32_t, std::size_t, char32_t>> run;
    for (std::size_t i = 0; i < text.size(); ++i) {
        run.clear();
        std::size_t begin = i;
        for (; i < text.size() && combining(text[i]) != 0; ++i) {
            run.emplace_back(combining(text[i]), i, text[i]);
        }
        std::sort(run.begin(), run.end());
        for (std::size_t k = 0; k < run.size(); ++k) text[begin + k] = std::get<char32_t>(run[k]);
    }
}

/// Joins each combining character with the starter before it, unless another of the same or a
/// higher class stands between them.
std::u32string composed(const std::u32string& text) {
    std::u32string out;
    std::size_t starter = std::u32string::npos;
    std::int32_t last_class = 0;
    for (char32_t c : text) {
        std::int32_t own_class = value_in(kCombiningClasses, c);
        bool adjacent = starter != std::u32string::npos && starter + 1 == out.size();
        if (starter != std::u32string::npos && (adjacent || last_class < own_class)) {
            if (char32_t joined = compose(out[starter], c)) {
                out[starter] = joined;
                continue;
            }
        }
        if (own_class == 0) starter = out.size();
        last_class = own_class;
        out += c;
    }
    return out;
}

}  // namespace

bool is_identifier_start(char32_t code_point) {
    if (code_point < 0x80) return classify(static_cast<char>(code_point)) == CharClass::Letter;
    return contains(kIdentifierStart, code_point);
}

bool is_identifier_continue(char32_t code_point) {
    if (code_point < 0x80) {
        CharClass kind = classify(static_cast<char>(code_point));
        return kind == CharClass::Letter || kind == CharClass::Digit;
    }
    return contains(kIdentifierStart, code_point) || contains(kIdentifierContinue, code_point);
}

bool is_printable(char32_t code_point) {
    // Spaces, format characters, surrogates and private use; all that a message must not show.
    static constexpr Range kHidden[] = {
        {0x00, 0x20},     {0x7F, 0xA0},     {0xAD, 0xAD},       {0x1680, 0x1680}, {0x180E, 0x180E},
        {0x2000, 0x200F}, {0x2028, 0x202F}, {0x205F, 0x206F},   {0x3000, 0x3000}, {0xD800, 0xF8FF},
        {0xFEFF, 0xFEFF}, {0xFFF0, 0xFFFB}, {0xE0000, 0x10FFFF}};
    return !contains(kHidden, code_point);
}

std::string normalize_identifier(std::string_view name) {
    std::u32string decomposed;
    const char* end = name.data() + name.size();
    for (const char* at = name.data(); at < end;) {
        Decoded c = decode_utf8(at, end);
        append_compatible(decomposed, c.code_point);
        at += c.length;
    }
    reorder(decomposed);
    std::string out;
    for (char32_t c : composed(decomposed)) append_utf8(out, c);
    return out;
}

}  // namespace numen::syntax
