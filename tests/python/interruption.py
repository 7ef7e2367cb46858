"""A signal that is sent to compiled code while it runs."""

from __future__ import annotations

import contextlib
import signal
import time
from collections.abc import Iterator

# The promise is 100 ms; other tests share the processors.
SOON = 0.1
ATTEMPTS = 5


class Interruption:
    """The default handler of SIGINT, which notes when it ran; and a timer that sends the signal."""

    def __init__(self) -> None:
        self.due = 0.0

    def send_after(self, seconds: float) -> None:
        self.due = time.perf_counter() + seconds
        signal.setitimer(signal.ITIMER_REAL, seconds)

    @contextlib.contextmanager
    def sent_after(self, seconds: float) -> Iterator[None]:
        """As send_after, where the exception is caught already."""
        self.send_after(seconds)
        yield

    def delay(self) -> float:
        return time.perf_counter() - self.due
