"""What each error and warning of the compiler means, why it is one, and what to do about it.

A code ("E0312", "W0314" of a warning) is in brackets at the beginning of its message. Its
explanation is `explanations/E0312.md`, which docs/errors.md is made from too.
"""

from __future__ import annotations

import re
from pathlib import Path

FOLDER = Path(__file__).parent / "explanations"


def codes() -> list[str]:
    """Return the codes of all errors and warnings, by number."""
    return sorted((path.stem for path in FOLDER.glob("[EW]*.md")), key=lambda code: code[1:])


def explain(code: str) -> str:
    """Return the explanation of an error, in Markdown.

    The code is written "E0312"; "e312" and "312" do as well. Raises ValueError for a code that no
    error has.
    """
    number = re.fullmatch(r"\[?[EeWw]?0*([0-9]{1,4})\]?", code.strip())
    known = codes()
    digits = f"{int(number[1]):04}" if number else ""
    name = next((each for each in known if each[1:] == digits), None)
    if name is None:
        raise ValueError(f"no error has the code {code!r}; there are {', '.join(known)}")
    return (FOLDER / f"{name}.md").read_text(encoding="utf-8")


def title(code: str) -> str:
    """Return the heading of an error's explanation: "E0312: ..."."""
    return explain(code).partition("\n")[0].removeprefix("# ")
