"""What `NUMEN_TRACE=compile` prints, and what is written into the file `NUMEN_TRACE_FILE`."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from typing import IO, Any

from numen import _core, config

Stages = list[tuple[str, int]]
"""Names and nanoseconds, in the order in which they ran."""


def start() -> None:
    """Trace from now on, as the settings say. OSError when the file cannot be written."""
    events = None
    if config.TRACE_FILE:
        # Processes that are started by this one write into the same file.
        events = open(config.TRACE_FILE, "a", encoding="utf-8")  # noqa: SIM115

    # The system's number of the thread, start and duration in nanoseconds of the monotonic clock.
    # `note`: what became of the cache, or that the code takes the place of quick code.
    def trace(
        title: str, thread: int, start: int, duration: int, stages: Stages, note: str
    ) -> None:
        if config.TRACE:
            print(f"numen: {title}: {times_text(duration, stages)}", file=sys.stderr)
        if events is not None:
            _write(events, [*_events(title, thread, start, duration, stages, note)])

    _core.set_trace(trace)


def times_text(duration: int, stages: Stages) -> str:
    """Return nanoseconds in words: "3.1 ms (sema 0.2, optimize 1.8, ...)"."""
    each = ", ".join(f"{name} {time / 1e6:.1f}" for name, time in stages)
    return f"{duration / 1e6:.1f} ms ({each})"


def _events(
    title: str, thread: int, start: int, duration: int, stages: Stages, note: str
) -> Iterator[dict[str, Any]]:
    """Complete events of Chrome's Trace Event Format, in microseconds; stages lie in the whole."""
    common = {"ph": "X", "cat": "compile", "pid": os.getpid(), "tid": thread}
    yield common | {"name": title, "ts": start / 1e3, "dur": duration / 1e3, "args": {"code": note}}
    for name, time in stages:
        yield common | {"name": name, "ts": start / 1e3, "dur": time / 1e3}
        start += time


def _write(file: IO[str], events: list[dict[str, Any]]) -> None:
    # The format's array needs no end, so that what is there is good at any time.
    text = "".join(f"{json.dumps(each)},\n" for each in events)
    file.write(text if file.tell() else "[\n" + text)
    file.flush()
