"""What all tests share."""

import gc
import math
import os
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

# Tests compile what they test, and leave the user's cache alone. Set before numen is imported, and
# for the programs that tests start; tests/cache switches it on in folders of its own. To run all
# tests with it: NUMEN_CACHE=1 NUMEN_CACHE_DIR=/some/folder, twice.
os.environ.setdefault("NUMEN_CACHE", "0")

# In these folders each case compiles functions: ./dev check takes so many cases of a test, spread
# over its table.
LONG_TABLES = ("diff", "parallel", "python")
FAST_CASES = 10

ROOT = Path(__file__).resolve().parent.parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as slow what `./dev check` leaves out of long tables."""
    tables: defaultdict[tuple[Path, str], list[pytest.Item]] = defaultdict(list)
    for item in items:
        folder = item.path.relative_to(ROOT / "tests").parts[0]
        if isinstance(item, pytest.Function) and folder in LONG_TABLES:
            tables[item.path, item.originalname].append(item)
    for cases in tables.values():
        step = math.ceil(len(cases) / FAST_CASES)
        for case in set(cases) - set(cases[::step]):
            case.add_marker("slow")


def pytest_collection_finish() -> None:
    """Let the collections after each test pass over what the imports made: 0.1 s each."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout's folder."""
    return ROOT


# A mangled name, a C++ type or namespace, LLVM's text, an address, a source file of ours.
INSIDE = re.compile(
    r"_ZN?\d|\w::\w|\bstd\b|\bllvm\b|%\d+ =|\bi(8|32|64)\*|0x[0-9a-f]{6,}|\w\.(cpp|h):\d|numen_rt_"
    r"|nullptr|__int128"
)


@pytest.fixture(autouse=True)
def messages_are_for_people(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No error that a test makes the compiler raise shows what the compiler is made of."""
    errors = sys.modules.get("numen.errors")
    raised: list[str] = []
    if errors is not None:
        make = errors.NumbaError.__init__

        def noted(self: Exception, msg: object = "", *details: object) -> None:
            make(self, msg, *details)
            if not isinstance(self, errors.InternalError):
                raised.append(str(msg))

        monkeypatch.setattr(errors.NumbaError, "__init__", noted)
    yield
    shown = [text for text in raised if INSIDE.search(said(text))]
    assert not shown, f"messages show the inside of the compiler: {shown}"


def said(message: str) -> str:
    """Return what a message says itself, without the user's lines and the places."""
    lines = [line for line in message.splitlines() if not re.match(r" *(\d+ \||-->)", line)]
    return "\n".join(lines)


def live_objects() -> dict[str, int]:
    """Objects of compiled code that live, by kind; none where the test has not loaded numen."""
    core = sys.modules.get("numen._core")
    return {} if core is None else {kind: n for kind, n in core.live_objects().items() if n}


@pytest.fixture(autouse=True)
def nothing_left_alive() -> Iterator[None]:
    """A test leaves no object of compiled code behind, but those that its module holds."""
    before = live_objects()
    yield
    gc.collect()
    left = {kind: n for kind, n in live_objects().items() if n > before.get(kind, 0)}
    assert not left, f"objects of compiled code that the test left behind: {left}"
