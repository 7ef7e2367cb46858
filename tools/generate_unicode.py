"""Write the Unicode tables of the lexer, src/syntax/unicode/*.inc, from Python's unicodedata.

Run it with a newer Python to follow a newer Unicode: `python tools/generate_unicode.py`.
"""

import unicodedata
from collections.abc import Callable, Iterable
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "src" / "syntax" / "unicode"
NON_ASCII = range(0x80, 0x110000)


def ranges(member: Callable[[int], bool]) -> list[tuple[int, int]]:
    """Return the (first, last) code points of each run for which `member` holds."""
    found: list[tuple[int, int]] = []
    for code in NON_ASCII:
        if member(code):
            if found and found[-1][1] == code - 1:
                found[-1] = (found[-1][0], code)
            else:
                found.append((code, code))
    return found


def starts(code: int) -> bool:
    """Tell whether an identifier may begin with this character."""
    return chr(code).isidentifier()


def continues(code: int) -> bool:
    """Tell whether an identifier may hold this character."""
    return ("a" + chr(code)).isidentifier()


def valued_ranges(value: Callable[[int], int]) -> list[tuple[int, int, int]]:
    """Return (first, last, value) of each run of code points with one value other than 0."""
    found: list[tuple[int, int, int]] = []
    for code in NON_ASCII:
        number = value(code)
        if number == 0:
            continue
        if found and found[-1][1] == code - 1 and found[-1][2] == number:
            found[-1] = (found[-1][0], code, number)
        else:
            found.append((code, code, number))
    return found


def nfkc(code: int) -> str:
    """Return the NFKC form of one character."""
    return unicodedata.normalize("NFKC", chr(code))


def single_offset(code: int) -> int:
    """Return how far the NFKC form is away where it is one other character, else 0."""
    form = nfkc(code) if continues(code) else ""
    return ord(form) - code if len(form) == 1 else 0


def expansions() -> list[tuple[int, str]]:
    """Return the identifier characters whose NFKC form has several characters."""
    return [(code, nfkc(code)) for code in NON_ASCII if continues(code) and len(nfkc(code)) > 1]


def compositions() -> list[tuple[int, int, int]]:
    """Return (first, second, composed) of each canonical composition."""
    found = []
    for code in NON_ASCII:
        parts = unicodedata.decomposition(chr(code)).split()
        canonical = len(parts) == 2 and not parts[0].startswith("<")
        if canonical and unicodedata.normalize("NFC", chr(code)) == chr(code):
            found.append((int(parts[0], 16), int(parts[1], 16), code))
    return sorted(found)


def write(name: str, comment: str, rows: Iterable[str]) -> None:
    """Write one table, as many rows a line as fit."""
    lines = [
        f"// {comment}",
        f"// Unicode {unicodedata.unidata_version}, written by tools/generate_unicode.py.",
        "// clang-format off",
    ]
    line = ""
    for row in rows:
        if len(line) + len(row) + 2 > 100:
            lines.append(line)
            line = ""
        line += (" " if line else "") + row + ","
    (TARGET / name).write_text("\n".join([*lines, line, ""]), encoding="utf-8")


def numbers(row: tuple[int, ...]) -> str:
    """Format one row of numbers as an initialiser."""
    return "{" + ", ".join(str(number) for number in row) + "}"


def main() -> None:
    """Write all tables."""
    write(
        "identifier_start.inc",
        "First and last code points of what may begin an identifier.",
        map(numbers, ranges(starts)),
    )
    write(
        "identifier_continue.inc",
        "First and last code points of what may only continue an identifier.",
        map(numbers, ranges(lambda code: continues(code) and not starts(code))),
    )
    write(
        "nfkc_offsets.inc",
        "First, last and distance to the NFKC form, where that is one character.",
        map(numbers, valued_ranges(single_offset)),
    )
    write(
        "nfkc_expansions.inc",
        "Code points whose NFKC form has several characters, and that form.",
        (f'{{{code}, "{form}"}}' for code, form in expansions()),
    )
    write(
        "combining_classes.inc",
        "First, last and canonical combining class, where it is not 0.",
        map(numbers, valued_ranges(lambda code: unicodedata.combining(chr(code)))),
    )
    write(
        "compositions.inc",
        "First and second character of a canonical composition, and the composed one.",
        map(numbers, compositions()),
    )


if __name__ == "__main__":
    main()
