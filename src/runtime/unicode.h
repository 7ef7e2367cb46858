#pragma once

#include <cstdint>
#include <string>

/// Properties of Unicode characters, as str's methods of CPython 3.11 see them (Unicode 14).
namespace numen::runtime::unicode {

/// Bits of Record::flags; tools/make_unicode_tables.py has their order.
enum Flag : std::uint16_t {
    kAlpha = 1 << 0,
    kDecimal = 1 << 1,
    kDigit = 1 << 2,
    kNumeric = 1 << 3,
    kLower = 1 << 4,
    kUpper = 1 << 5,
    kTitle = 1 << 6,  // title case letters such as U+01C5
    kSpace = 1 << 7,
    kPrintable = 1 << 8,
    kIdentifierStart = 1 << 9,
    kIdentifierContinue = 1 << 10,
    kCased = 1 << 11,
    kCaseIgnorable = 1 << 12,
    kSpecialCase = 1 << 13,
};

bool has(char32_t character, int flags);
/// 0 to 9; only for characters with kDecimal.
int decimal_value(char32_t character);

/// A character in another case: one to three characters.
struct Cased {
    char32_t characters[3];
    int count;
};
Cased to_upper(char32_t character);
Cased to_lower(char32_t character);
Cased to_title(char32_t character);
Cased to_folded(char32_t character);

// The tables behind these functions, in unicode_tables.cpp.

/// What many characters have in common: flags, and how far their other cases are.
struct Record {
    std::uint16_t flags;
    std::int32_t upper, lower, title;
};
/// Characters from `first` to before the next run: records of those at even and odd distance.
struct Run {
    char32_t first;
    std::uint8_t even, odd;
};
/// A character with kSpecialCase. Unused characters are 0.
struct Special {
    char32_t character;
    char32_t upper[3], lower[3], title[3], folded[3];
};
extern const Record kRecords[];
extern const Run kRuns[];
extern const int kRunCount;
extern const Special kSpecials[];
extern const int kSpecialCount;

}  // namespace numen::runtime::unicode
