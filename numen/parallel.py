"""Parallel loops, and how many threads they use."""

from __future__ import annotations

import operator
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from numen import _core, config


def prange(*arguments: int) -> range:
    """Make a range whose iterations run on several threads in code compiled with `parallel=True`.

    In the interpreter, and without `parallel`, it is range.
    """
    return range(*arguments)


def pndindex(*shape: Any) -> np.ndindex:
    """Make an ndindex whose iterations run on several threads in code with `parallel=True`.

    In the interpreter, and without `parallel`, it is numpy.ndindex.
    """
    return np.ndindex(*shape)


def literal_unroll(container: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return the tuple. Compiled loops over it have a body for each element's own type."""
    return container


def literally(obj: Any) -> Any:
    """Return the argument, whose value is a constant of the code in a compiled function.

    An int, bool or str that was passed to the function compiles it anew for each value.
    """
    return obj


def get_num_threads() -> int:
    """Return how many threads a parallel loop started by this thread uses."""
    return _core.get_num_threads()


def set_num_threads(n: int) -> None:
    """Set that number for this thread; ValueError unless it is from 1 to the number at start."""
    _core.set_num_threads(_integer(n, "The number of threads specified must be an integer"))


def get_thread_id() -> int:
    """Return this thread's number within the parallel loop that it runs; 0 outside of one."""
    return _core.get_thread_id()


def threading_layer() -> str:
    """Return what runs parallel loops: numen's own pool of threads, the one that there is."""
    return "numen"


def get_parallel_chunksize() -> int:
    """Return how many iterations a chunk of this thread's parallel loops has; 0 is automatic."""
    return _core.get_parallel_chunksize()


def set_parallel_chunksize(n: int) -> int:
    """Set that number for this thread and return the one before; ValueError when negative.

    Chunks may be larger, so that a loop has no more than 4096 of them.
    """
    return _core.set_parallel_chunksize(_integer(n, "The parallel chunksize must be an integer"))


@contextmanager
def parallel_chunksize(n: int) -> Iterator[int]:
    """Set the number of iterations of a chunk inside a with block; gives the one before."""
    before = set_parallel_chunksize(n)
    try:
        yield before
    finally:
        set_parallel_chunksize(before)


def _integer(n: Any, message: str) -> int:
    try:
        return operator.index(n)
    except TypeError:
        raise TypeError(message) from None


if config.NUM_THREADS is not None:
    _core.set_max_threads(config.NUM_THREADS)
