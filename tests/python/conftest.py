"""What tests of the Python side share."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest
from interruption import Interruption


@pytest.fixture
def interruption() -> Iterator[Interruption]:
    """SIGALRM, which a timer of the system's sends, does here what Ctrl-C does."""
    before = signal.signal(signal.SIGALRM, signal.default_int_handler)
    try:
        yield Interruption()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
