"""What the Python tests share: no object of compiled code may be left over after a test."""

import gc
from collections.abc import Iterator

import pytest

from numen import _core


@pytest.fixture(autouse=True)
def _no_leaks() -> Iterator[None]:
    gc.collect()
    before = _core.live_objects()
    yield
    gc.collect()
    assert _core.live_objects() == before
