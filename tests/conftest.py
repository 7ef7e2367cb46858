"""What all tests share."""

import gc
import math
import os
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
