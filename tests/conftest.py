"""What all tests share."""

import os
from pathlib import Path

import pytest

# Tests compile what they test, and leave the user's cache alone. Set before numen is imported, and
# for the programs that tests start; tests/cache switches it on in folders of its own. To run all
# tests with it: NUMEN_CACHE=1 NUMEN_CACHE_DIR=/some/folder, twice.
os.environ.setdefault("NUMEN_CACHE", "0")

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout's folder."""
    return ROOT
