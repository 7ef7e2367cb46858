"""Every error of the compiler is explained, by a program and what numen really says to it."""

import re
from pathlib import Path

import pytest

from numen import explain
from tools import errors


def test_every_code_has_an_explanation(root: Path) -> None:
    table = (root / "src/support/diagnostics.def").read_text()
    rows = re.findall(r"^NUMEN_DIAGNOSTIC\((\d+), \w+, (\w+)", table, re.MULTILINE)
    letters = ["W" if name.endswith("Warning") else "E" for _, name in rows]
    assert explain.codes() == [f"{c}{int(row[0]):04}" for c, row in zip(letters, rows, strict=True)]


@pytest.mark.parametrize("code", explain.codes())
def test_the_message_is_what_numen_says(code: str) -> None:
    text = explain.explain(code)
    assert errors.updated(code) == text, "run ./dev bless, and review the diff"
    assert text.startswith(f"# {code}: ")
    assert "\n**Why.** " in text
    assert "\n**Cure.** " in text


def test_no_message_shows_the_inside_of_the_compiler() -> None:
    inside = re.compile(r"_Z\w|::|std\b|llvm|\bi64\b|0x[0-9a-f]+|\.cpp|numen_rt_|nullptr")
    for code in explain.codes():
        for message in re.findall(r"```text\n(.*?)```", explain.explain(code), re.DOTALL):
            assert not inside.search(message), code


def test_the_document_is_made_of_the_explanations() -> None:
    assert errors.DOCUMENT.read_text() == errors.document(), "run ./dev bless"
