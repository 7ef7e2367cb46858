"""Parallel loops, and how many threads they use."""

from __future__ import annotations

from numen import _core


def prange(*arguments: int) -> range:
    """Make a range whose iterations run on several threads in code compiled with `parallel=True`.

    In the interpreter, and without `parallel`, it is range.
    """
    return range(*arguments)


def get_num_threads() -> int:
    """Return how many threads a parallel loop started by this thread uses."""
    return _core.get_num_threads()


def set_num_threads(n: int) -> None:
    """Set that number for this thread; ValueError unless it is from 1 to the number at start."""
    if isinstance(n, bool) or not hasattr(n, "__index__"):
        raise TypeError(f"the number of threads is an int, not {n!r}")
    _core.set_num_threads(n)


def get_thread_id() -> int:
    """Return this thread's number within the parallel loop that it runs; 0 outside of one."""
    return _core.get_thread_id()
