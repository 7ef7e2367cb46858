#include "runtime/unicode.h"

#include <algorithm>
#include <array>

namespace numen::runtime::unicode {

namespace {

const Run& run_of(char32_t character) {
    const Run* after = std::upper_bound(kRuns, kRuns + kRunCount, character,
                                        [](char32_t c, const Run& run) { return c < run.first; });
    return after[-1];
}

const Record& find_record(char32_t character) {
    const Run& run = run_of(character);
    return kRecords[(character - run.first) % 2 ? run.odd : run.even];
}

const Record& record(char32_t character) {
    static const std::array<const Record*, 256> narrow = [] {
        std::array<const Record*, 256> records;
        for (char32_t c = 0; c < 256; ++c) records[c] = &find_record(c);
        return records;
    }();
    return character < 256 ? *narrow[character] : find_record(character);
}

const Special& special(char32_t character) {
    return *std::lower_bound(kSpecials, kSpecials + kSpecialCount, character,
                             [](const Special& s, char32_t c) { return s.character < c; });
}

Cased to_case(char32_t character, std::int32_t Record::* distance,
              const char32_t (Special::*mapping)[3]) {
    const Record& r = record(character);
    if (!(r.flags & kSpecialCase)) {
        return {{static_cast<char32_t>(static_cast<std::int32_t>(character) + r.*distance)}, 1};
    }
    const char32_t(&characters)[3] = special(character).*mapping;
    const int count = characters[1] == 0 ? 1 : characters[2] == 0 ? 2 : 3;
    return {{characters[0], characters[1], characters[2]}, count};
}

}  // namespace

bool has(char32_t character, int flags) { return (record(character).flags & flags) != 0; }

int decimal_value(char32_t character) {
    // Decimal digits come in tens that begin at a zero, and a run in whole tens.
    return static_cast<int>((character - run_of(character).first) % 10);
}

Cased to_upper(char32_t c) { return to_case(c, &Record::upper, &Special::upper); }
Cased to_lower(char32_t c) { return to_case(c, &Record::lower, &Special::lower); }
Cased to_title(char32_t c) { return to_case(c, &Record::title, &Special::title); }
Cased to_folded(char32_t c) { return to_case(c, &Record::lower, &Special::folded); }

}  // namespace numen::runtime::unicode
