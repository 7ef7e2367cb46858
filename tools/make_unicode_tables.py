"""Write src/runtime/unicode_tables.cpp from the interpreter's own Unicode data.

Run with CPython 3.11 (Unicode 14), whose strings are the model:
    python tools/make_unicode_tables.py
The properties come from str's methods on single characters, so nothing else need be downloaded.
"""

import sys
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

TARGET = Path(__file__).resolve().parent.parent / "src/runtime/unicode_tables.cpp"
UNICODE = "14.0.0"
LAST = 0x10FFFF

# In the order of the bits in unicode.h.
FLAGS = [
    "alpha", "decimal", "digit", "numeric", "lower", "upper", "title", "space", "printable",
    "id_start", "id_continue", "cased", "case_ignorable", "special_case",
]  # fmt: skip


class Record(NamedTuple):
    """What characters of one kind share: flags, and the distance to their one-character cases."""

    flags: int
    to_upper: int
    to_lower: int
    to_title: int


class Special(NamedTuple):
    """A character whose cases are not each one character, or fold otherwise than to lower case."""

    character: str
    upper: str
    lower: str
    title: str
    fold: str


def ends_in_final_sigma(text: str) -> bool:
    """Whether str.lower takes a capital sigma behind `text` for the end of a word."""
    return (text + "\u03a3").lower().endswith("\u03c2")


def describe(code: int) -> tuple[Record, Special | None]:
    """Return a character's record, and its row in the table of special cases if it has one."""
    c = chr(code)
    cases = Special(c, c.upper(), c.lower(), c.title(), c.casefold())
    special = any(len(case) != 1 for case in cases[1:]) or cases.fold != cases.lower
    present = {
        "alpha": c.isalpha(),
        "decimal": c.isdecimal(),
        "digit": c.isdigit(),
        "numeric": c.isnumeric(),
        "lower": c.islower(),
        "upper": c.isupper(),
        "title": c.istitle() and not c.isupper(),
        "space": c.isspace(),
        "printable": c.isprintable(),
        "id_start": c.isidentifier(),
        "id_continue": ("a" + c).isidentifier(),
        # title() leaves a letter behind a cased character alone.
        "cased": (c + "a").title().endswith("a"),
        # lower() looks through such a character at the letter before it.
        "case_ignorable": ends_in_final_sigma("A" + c) and not ends_in_final_sigma(c),
        "special_case": special,
    }
    flags = sum(1 << bit for bit, name in enumerate(FLAGS) if present[name])
    if special:
        return Record(flags, 0, 0, 0), cases
    return Record(flags, *(ord(case) - code for case in cases[1:4])), None


def runs(records: list[Record]) -> list[tuple[int, Record, Record]]:
    """Cut the characters into runs of one record, or of two that alternate: (first, even, odd)."""
    result = []
    first = 0
    while first <= LAST:
        even = records[first]
        odd = records[first + 1] if first < LAST else even
        end = first + 1
        while end <= LAST and records[end] == (odd if (end - first) % 2 else even):
            end += 1
        if odd != even and end - first < 4:
            odd, end = even, first + 1
        result.append((first, even, odd))
        first = end
    return result


def literal(text: str) -> str:
    """Write a text as the contents of a C++ braces list of code points."""
    return "{" + ",".join(f"0x{ord(c):X}" for c in text) + "}"


def in_rows(cells: Iterable[str]) -> Iterator[str]:
    """Put table cells together to lines of up to 120 columns."""
    line = ""
    for cell in cells:
        if len(line) + len(cell) > 118:
            yield line
            line = ""
        line += cell + ","
    yield line


def main() -> int:
    """Write the file; 1 if this interpreter has another version of Unicode."""
    if unicodedata.unidata_version != UNICODE:
        print(f"needs Unicode {UNICODE}, this interpreter has {unicodedata.unidata_version}")
        return 1
    records, specials = [], []
    for code in range(LAST + 1):
        record, special = describe(code)
        records.append(record)
        if special:
            specials.append(special)
    distinct = sorted(set(records))
    cut = runs(records)
    number = {record: index for index, record in enumerate(distinct)}
    lines = [
        f"// Written by tools/make_unicode_tables.py from Unicode {UNICODE}. Do not edit.",
        "",
        '#include "runtime/unicode.h"',
        "",
        "namespace numen::runtime::unicode {",
        "",
        "// clang-format off",
        "const Record kRecords[] = {",
        *in_rows(f"{{{r.flags},{r.to_upper},{r.to_lower},{r.to_title}}}" for r in distinct),
        "};",
        "const Run kRuns[] = {",
        *in_rows(f"{{{first},{number[even]},{number[odd]}}}" for first, even, odd in cut),
        "};",
        f"const int kRunCount = {len(cut)};",
        "const Special kSpecials[] = {",
        *in_rows(
            f"{{0x{ord(s.character):X},{literal(s.upper)},{literal(s.lower)},"
            f"{literal(s.title)},{literal(s.fold)}}}"
            for s in specials
        ),
    ]
    lines += ["};", f"const int kSpecialCount = {len(specials)};", "// clang-format on"]
    lines += ["", "}  // namespace numen::runtime::unicode", ""]
    TARGET.write_text("\n".join(lines))
    print(f"{len(distinct)} records, {len(specials)} special cases")
    return 0


if __name__ == "__main__":
    sys.exit(main())
